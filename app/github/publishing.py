"""Makes GitHub show what is wanted, sending only what differs from what was last published; the check goes first."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from app.decision.facts import Repository
from app.decision.publication import Annotation, CheckRun, MergeGroup, Published, ShownCheck, Wanted
from app.github.client import Session
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, PutOff, Rejected
from app.github.lost_checks import settle_checks
from app.github.marking import set_labels, set_reactions
from app.github.payloads import Id, Shape
from app.github.publication import Publication
from app.github.requesting import request_reviews
from app.github.speaking import announce, reply, say_for, write_status_comment

# How long something may still come about after its answer failed to come. GitHub ends what takes it ten seconds.
USUAL = timedelta(seconds=10)
SLOWEST = timedelta(seconds=30)  # where even waiting for the answer took too long


class _Made(Shape):
    id: Id


_MADE = TypeAdapter(_Made)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What GitHub has from us now, and what it refused on the way (in words; the check stands all the same)."""

    published: Published
    labels: frozenset[str]  # that are on the pull request now
    problems: tuple[str, ...] = ()
    again: datetime | None = None  # when what was put off is to be tried again


class PartlyPublished(Exception):  # noqa: N818 - it is progress, with an error inside
    """Publishing broke off. `published` must be kept: it is what GitHub has. `cause` says what went wrong."""

    def __init__(self, published: Published, cause: Exception) -> None:
        super().__init__(str(cause))
        self.published = published
        self.cause = cause


async def publish(
    session: Session,
    repository: Repository,
    number: int,
    wanted: Wanted,
    published: Published,
    *,
    present_labels: frozenset[str],
    before_creating: Callable[[Published], Awaitable[None]],
    marks: Mapping[str, int],
    tried: bool = False,
) -> Outcome:
    """Sends the differences, in `Wanted`'s order. Raises `PartlyPublished` and nothing else (cancellation aside).

    `before_creating` must store what it is given before it returns: that a comment or a label is about to be made.
    `marks` are the hidden markers in our own comments as last read, each with its comment's id. A refusal of anything
    but the check stops nothing else, and is told in the outcome. `tried`: an earlier look broke off, who knows where.
    """
    work = Publication(session, repository, number, published, before_creating, marks)
    try:
        refused = await _set_checks(work, wanted, tried)
        labels = await _set_the_rest(work, wanted, present_labels)
        if refused is not None:
            raise refused
    except Exception as cause:
        raise PartlyPublished(_doubted(work, cause), cause) from cause
    if work.published.in_doubt is not None:
        work.put_off(work.in_doubt_until)
        work.published = replace(work.published, in_doubt=work.in_doubt_until)
    return Outcome(work.published, labels, tuple(work.problems), work.again)


def _doubted(work: Publication, cause: Exception) -> Published:
    if not isinstance(cause, GitHubUnavailable) or cause.undone:
        return work.published
    return replace(work.published, in_doubt=work.session.now() + (SLOWEST if cause.timed_out else USUAL))


async def _set_checks(work: Publication, wanted: Wanted, tried: bool) -> Forbidden | None:
    """Gives the refusal where a permission is lacking: what else there is to say is said all the same."""
    if tried and work.published.in_doubt is None:
        work.published = replace(work.published, in_doubt=work.session.now() + USUAL)
    try:
        if work.published.in_doubt is not None:
            await settle_checks(work, wanted.check, wanted.groups)
        if wanted.check is not None:
            await _set_check(work, wanted.check)
        for check in wanted.groups:
            await _set_group_check(work, check)
    except Forbidden as refused:
        return refused
    return None


async def _set_the_rest(work: Publication, wanted: Wanted, present_labels: frozenset[str]) -> frozenset[str]:
    """Each on its own: what is put off, or must wait for what is in doubt, keeps nothing else back."""
    labels = present_labels

    async def set_all_labels() -> None:
        nonlocal labels
        labels = await set_labels(work, wanted.labels, wanted.other_labels, present_labels)

    steps: list[Callable[[], Awaitable[None]]] = []
    if (body := wanted.status_comment) is not None:
        first, create = wanted.first_status_comment, wanted.create_status_comment
        steps.append(partial(write_status_comment, work, body, first=first, create=create))
    steps += [partial(set_reactions, work, wanted.reactions), set_all_labels]
    steps += [partial(reply, work, each) for each in wanted.replies]
    steps += [partial(announce, work, announcement) for announcement in wanted.announcements]
    steps.append(partial(request_reviews, work, wanted.reviewers))
    steps += [partial(say_for, work, guid, press) for guid, press in wanted.pressed.items()]
    for step in steps:
        try:
            await step()
        except PutOff as later:
            work.put_off(later.until)
    return labels


async def _set_check(work: Publication, check: CheckRun) -> None:
    """A completed run does not go back, so another conclusion is another run; other words are written into it."""
    shown = work.published.check
    digest = _digest(check)
    if shown is not None and shown.digest == digest:
        return
    sent = _sent(check)
    if shown is not None and shown.head == check.head and shown.conclusion == check.conclusion:
        try:
            sent |= {"status": "completed", "conclusion": check.conclusion}  # Re-run had set it back
            await work.session.request("PATCH", f"{work.path}/check-runs/{shown.id}", json=sent)
        except (NotFound, Rejected):  # it is gone, or too old to be changed
            pass
        else:
            work.published = replace(work.published, check=replace(shown, digest=digest))
            return
    work.published = replace(work.published, check=await _new_run(work, check, sent, digest))


async def _new_run(work: Publication, check: CheckRun, sent: dict[str, Any], digest: str) -> ShownCheck:
    sent = sent | {"head_sha": check.head, "status": "completed", "conclusion": check.conclusion}
    if check.annotations:
        sent["output"] = {**sent["output"], "annotations": [_annotation(each) for each in check.annotations]}
    made = (await work.session.request("POST", f"{work.path}/check-runs", json=sent)).read(_MADE)
    return ShownCheck(id=made.id, head=check.head, conclusion=check.conclusion, digest=digest)


async def _set_group_check(work: Publication, check: CheckRun) -> None:
    """A merge group is told once, and again if the conclusion changes while it is there. One that is gone is forgotten.

    Whether it goes on is decided within minutes, so that other words alone are not worth a request.
    """
    group = work.published.groups.get(check.head)
    if group is None or (group.check is not None and group.check.conclusion == check.conclusion):
        return
    others = {head: each for head, each in work.published.groups.items() if head != check.head}
    try:
        shown = await _new_run(work, check, _sent(check), _digest(check))
    except Rejected as refusal:
        work.refused(refusal)
        work.published = replace(work.published, groups=others)
        return
    work.published = replace(work.published, groups=others | {check.head: MergeGroup(group.base, shown)})


def _sent(check: CheckRun) -> dict[str, Any]:
    output: dict[str, Any] = {"title": check.title, "summary": check.summary}
    if check.text:
        output["text"] = check.text
    sent: dict[str, Any] = {"name": check.name, "output": output, "actions": _actions(check)}
    if check.details_url:
        sent["details_url"] = check.details_url
    if check.about is not None:
        sent["external_id"] = f"pull:{check.about}"
    return sent


def _annotation(each: Annotation) -> dict[str, str | int]:
    return {
        "path": each.path,
        "start_line": each.line,
        "end_line": each.line,
        "annotation_level": each.level,
        "message": each.message,
    }


def _actions(check: CheckRun) -> list[dict[str, str]]:
    return [
        {"label": each.label, "description": each.description, "identifier": each.identifier} for each in check.actions
    ]


def _digest(check: CheckRun) -> str:
    told = [check.name, check.head, check.conclusion, check.title, check.summary, check.details_url, check.about]
    told += [each.identifier for each in check.actions] + [check.text]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
