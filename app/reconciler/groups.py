"""What merge groups are told: the verdict of the pull request that each was made for, else a failure."""

from collections.abc import Mapping
from dataclasses import replace

from app.decision.publication import CheckRun, MergeGroup
from app.wording.merge_groups import NoVerdict, failed_group


def told_the_verdict(groups: Mapping[str, MergeGroup], check: CheckRun, base: str, number: int) -> tuple[CheckRun, ...]:
    """The pull request's own check, on the head commit of each group that would merge it into its base branch."""
    elsewhere = {head: group for head, group in groups.items() if group.base != base}
    told = (replace(check, head=head, actions=(), text="", annotations=()) for head in groups if head not in elsewhere)
    return (*told, *failing(elsewhere, NoVerdict.ELSEWHERE, check.name, number))


def failing(groups: Mapping[str, MergeGroup], why: NoVerdict, name: str, number: int) -> tuple[CheckRun, ...]:
    """A failure on the head commit of each."""
    return tuple(failed_group(why, name=name, head=head, number=number) for head in groups)


def untold(groups: Mapping[str, MergeGroup]) -> dict[str, MergeGroup]:
    """Those that have no check from us yet."""
    return {head: group for head, group in groups.items() if group.check is None}
