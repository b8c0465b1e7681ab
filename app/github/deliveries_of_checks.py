"""Deliveries about checks: what people did with ours, and the merge groups that wait for one."""

from app.decision.facts import ButtonPressed, Fact, RereadAsked
from app.decision.publication import BUTTONS, Press
from app.github.delivery_receipt import Receipt, repository_told
from app.github.delivery_shapes import (
    AtRepository,
    CheckRunDelivery,
    CheckShape,
    CheckSuiteDelivery,
    MergeGroupDelivery,
)
from app.github.merge_groups import group_told
from app.github.payloads import person


def check_run(receipt: Receipt) -> tuple[Fact, ...]:
    """A button pressed, or Re-run."""
    told = receipt.read(CheckRunDelivery)
    if told.action == "requested_action":
        return _pressed(receipt, told)
    return _rerequested(receipt, told, told.action, told.check_run)


def check_suite(receipt: Receipt) -> tuple[Fact, ...]:
    """Re-run of all."""
    told = receipt.read(CheckSuiteDelivery)
    return _rerequested(receipt, told, told.action, told.check_suite)


def _pressed(receipt: Receipt, told: CheckRunDelivery) -> tuple[Fact, ...]:
    """GitHub's signature vouches for who pressed it."""
    button = told.requested_action.identifier if told.requested_action else ""
    if button not in BUTTONS or told.sender is None or told.sender.type != "User":
        return ()
    press = Press(person(told.sender), button, told.check_run.head_sha.lower(), receipt.at)
    return (*repository_told(told), ButtonPressed(told.repository.id, told.check_run.about, press))


def _rerequested(receipt: Receipt, told: AtRepository, action: str, check: CheckShape) -> tuple[Fact, ...]:
    if action != "rerequested":
        return ()
    only = check.about or (check.pull_requests[0].number if len(check.pull_requests) == 1 else None)
    asked = RereadAsked(told.repository.id, only, check.head_sha, receipt.at)
    return (*repository_told(told), asked)


def merge_group(receipt: Receipt) -> tuple[Fact, ...]:
    """A merge group that waits for a check, or is gone."""
    told = receipt.read(MergeGroupDelivery)
    return (*repository_told(told), *group_told(told, receipt.at))
