"""From the picture and the policy to a verdict, asking for whatever it turns out to need on the way."""

from dataclasses import dataclass, field, replace

from app.decision.circumstances import Circumstances
from app.decision.dismissals import explained, unexplained
from app.decision.former import had_after
from app.decision.picture import Picture
from app.decision.policy import Decision, Policy
from app.decision.publication import Seated
from app.decision.pull_request import Roster
from app.decision.readiness import ready_spans
from app.decision.reminders import reminded
from app.decision.verdict import Verdict, governing, misconfigured, verdict
from app.github.dismissals import read_dismissals
from app.reconciler.gathering import Gathering, read_source
from app.reconciler.look import Look
from app.reconciler.naming import judge_by_name
from app.reconciler.seat_changes import seated_now
from app.store import mirror
from app.store.policies import CachedPolicy


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, with what it was made of. No policy: it cannot be used."""

    verdict: Verdict
    policy: Policy | None = None
    roster: Roster = field(default_factory=Roster)
    seated: tuple[Seated, ...] | None = None


async def judge(look: Look, gathering: Gathering, picture: Picture, cached: CachedPolicy) -> Judged:
    """The verdict as of now. Who has a seat is kept before it is returned."""
    found = read_source(cached.source or "", look.repository.owner)
    policy = found.policy
    if policy is None:
        return Judged(misconfigured(found.problems))
    decisions = governing(policy, picture.pull)
    around = await gathering.circumstances(decisions, picture.pull)
    around = replace(around, requested_by_us=look.published.requested)
    roster = await gathering.roster(policy, decisions, picture.pull, around)
    seated = seated_now(decisions, picture.pull, roster, around, look.published.seated)
    around = replace(_timed(look, around), had=look.published.had)
    picture = await _explained(look, picture, decisions, roster)

    def by(people: Roster, facts: Circumstances) -> Verdict:
        return verdict(policy, picture.pull, people, found.problems, facts)

    named = await judge_by_name(gathering, by, roster, around, look.published)
    judged, roster, around = named.verdict, named.roster, named.around
    look.published = named.published
    if judged.asks_who_wrote:
        ready = ready_spans(picture.pull)[0].start
        around = replace(around, wrote=await mirror.wrote_since(look.store, look.key, ready))
        judged = by(roster, around)
    await _remember(look, judged)
    return Judged(judged, policy, roster, seated)


async def _remember(look: Look, judged: Verdict) -> None:
    """Keeps who has a seat before anything is published: breaking off must not lose it."""
    before = look.published
    look.published = replace(before, had=had_after(before.had, judged.tallies, look.now))
    if look.published.had != before.had:
        await mirror.save_published(look.store, look.key, look.published)


async def _explained(look: Look, picture: Picture, decisions: tuple[Decision, ...], roster: Roster) -> Picture:
    """Asks with which words reviews were dismissed, where that may overrule a block."""
    asked = {(comment.kind, comment.id) for comment in unexplained(decisions, picture.pull, roster)}
    if not asked:
        return picture
    told = await read_dismissals(look.session, look.repository, look.key.number)
    comments = tuple(
        explained(comment, told) if (comment.kind, comment.id) in asked else comment
        for comment in picture.pull.comments
    )
    for comment in comments:
        if (comment.kind, comment.id) in asked:
            await mirror.save_comment(look.store, look.key, comment, look.now)
    return replace(picture, pull=replace(picture.pull, comments=comments))


def _timed(look: Look, around: Circumstances) -> Circumstances:
    had = reminded(look.published.awaited, look.published.announcements)
    return replace(around, now=look.now, reminded=had)
