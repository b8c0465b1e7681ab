"""From a verdict to what GitHub should show of it; no I/O, so that the same verdict always wants the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from app import wording
from app.decision.acknowledgement import Acknowledgement, acknowledgements
from app.decision.applies import digest_of_text
from app.decision.policy import Policy
from app.decision.publication import Announcement, CheckRun, CommentRef, Label, Published, Reply, Wanted
from app.decision.pull_request import CommentKind, PullRequest
from app.decision.verdict import State, Verdict

REPLIES_AN_HOUR = 20


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a verdict is shown with, besides itself."""

    place: wording.Place
    check_name: str
    details_url: str | None = None


def wanted_of(
    verdict: Verdict,
    pull: PullRequest,
    policy: Policy | None,
    published: Published,
    surroundings: Surroundings,
    *,
    writers: frozenset[int] = frozenset(),
    unheard: frozenset[tuple[CommentKind, int]] = frozenset(),
    now: datetime,
) -> Wanted:
    """What GitHub should show.

    `unheard`: the comments that are heard for the first time as they read now. Only these are refused anything: who
    was obeyed when they spoke, and lost their seat afterwards, has done nothing wrong.
    """
    place, details = surroundings.place, surroundings.details_url
    check = check_of(verdict, pull, surroundings)
    if not is_governed(verdict):
        return _ungoverned(check, policy, published)
    labels, others = wording.labels(verdict, policy.decisions if policy else ())
    answers = acknowledgements(verdict, pull, writers, now)
    return Wanted(
        check=check,
        status_comment=wording.status_comment(verdict, where=place, mention=False, details_url=details),
        first_status_comment=(
            wording.status_comment(verdict, where=place, mention=True, details_url=details)
            if published.comment_id is None and not published.comment_deleted
            else None
        ),
        create_status_comment=not pull.draft,
        reactions={_ref(answer): answer.reaction for answer in answers},
        labels=labels,
        other_labels=others | _ours_before(published, labels),
        replies=_replies(answers, published, unheard, now),
        announcements=_announcements(verdict, pull),
    )


def check_of(verdict: Verdict, pull: PullRequest, around: Surroundings) -> CheckRun:
    """The check alone."""
    name, details = around.check_name, around.details_url
    return wording.check_run(verdict, name=name, head=pull.head, where=around.place, details_url=details)


def is_governed(verdict: Verdict) -> bool:
    """Whether a decision applies, or the policy is broken, so that there is something to say besides the check."""
    return verdict.state is not State.NOT_NEEDED


def not_needed(check_name: str, head: str, place: wording.Place) -> CheckRun:
    """The check where there is no policy at all, and the setting asks for one."""
    return wording.check_run(Verdict(State.NOT_NEEDED), name=check_name, head=head, where=place, details_url=None)


def _ungoverned(check: CheckRun, policy: Policy | None, published: Published) -> Wanted:
    """Only the check; a comment of ours that is already there says so, and our labels come off."""
    _, others = wording.labels(Verdict(State.NOT_NEEDED), policy.decisions if policy else ())
    put = _put_before(published)
    return Wanted(
        check=check,
        status_comment=wording.no_longer_governed_comment() if published.comment_id else None,
        create_status_comment=False,
        other_labels=others | put if put or published.labels is not None else frozenset(),
    )


def _ours_before(published: Published, wanted: tuple[Label, ...]) -> frozenset[str]:
    """What we had put on, perhaps under an earlier policy with other names."""
    names = {label.name.lower() for label in wanted}
    return frozenset(name for name in _put_before(published) if name.lower() not in names)


def _put_before(published: Published) -> frozenset[str]:
    return (published.labels or frozenset()) | published.labels_begun


def _ref(answer: Acknowledgement) -> CommentRef:
    return CommentRef(answer.comment.kind, answer.comment.id, answer.comment.node_id)


def _replies(
    answers: tuple[Acknowledgement, ...],
    published: Published,
    unheard: frozenset[tuple[CommentKind, int]],
    now: datetime,
) -> tuple[Reply, ...]:
    """Refusals: one for each comment, one for each outsider, and so many an hour on a pull request.

    They count once they are begun, so that none is lost because GitHub failed before.
    """
    left = REPLIES_AN_HOUR - sum(now - at < timedelta(hours=1) for at in published.reply_times)
    refused, replies = set(published.refused), []
    for answer in answers:
        ref, person = _ref(answer), answer.comment.author
        if answer.refusal is None or published.replies.get(ref.key) is not None:
            continue
        begun = ref.key in published.replies
        if not begun and (ref.kind, ref.id) not in unheard:
            continue
        if not begun and ((answer.outsider and person.id in refused) or left <= 0):
            continue
        replies.append(Reply(ref, wording.refusal(answer.refusal), person.id if answer.outsider else None))
        left -= not begun
        refused |= {person.id} if answer.outsider else set()
    return tuple(replies)


def _announcements(verdict: Verdict, pull: PullRequest) -> tuple[Announcement, ...]:
    """The decision, once for each text; not where opening the pull request was all it took."""
    if verdict.state is not State.COMMITTED or all(stance.by_opening for stance in verdict.stances):
        return ()
    head = pull.present_head
    files = head.files if head and head.files else ()
    texts = "".join(digest_of_text(counted.decision, files) for counted in verdict.tallies)
    name = "committed:" + sha256(texts.encode()).hexdigest()[:16]
    return (Announcement(name, wording.committed_announcement(verdict, pull.author.login)),)
