"""What a verdict is shown with: everything there is to say, or in a crowd the check alone."""

from dataclasses import replace
from datetime import datetime

from app import wording
from app.decision.picture import Picture
from app.decision.publication import Published, Wanted
from app.decision.pull_request import Person
from app.decision.review_requests import to_request
from app.decision.revisiting import bets_of
from app.decision.timing import next_moment
from app.decision.verdict import State, Verdict
from app.reconciler.asking import asking
from app.reconciler.edited_policy import edited_policy
from app.reconciler.gathering import Gathering, phrases_of
from app.reconciler.groups import told_the_verdict
from app.reconciler.judging import Judged
from app.reconciler.look import Look
from app.reconciler.outcome import Heard, show
from app.reconciler.presses import to_be_kept, to_be_said
from app.reconciler.recording import recorded
from app.reconciler.wanted import Surroundings, check_of, wanted_of
from app.store import mirror, policies
from app.store.policies import CachedPolicy
from app.wording.edited_policy import annotations, edited_policy_text


async def show_verdict(
    look: Look, gathering: Gathering, picture: Picture, cached: CachedPolicy, judged: Judged
) -> None:
    """Makes GitHub and the pages say it; in a crowd the check first, and the rest in a look of its own."""
    surroundings = Surroundings(place_of(look, picture, cached), look.rules.check_name, _page(look))
    left_until = _rest_left_until(look, judged.verdict)
    if left_until is None:
        await _show_all(look, gathering, picture, cached, judged, surroundings)
        return
    look.again = next_moment(look.again, judged.verdict.look_again, left_until)
    alone = Wanted(check=check_of(judged.verdict, picture.pull, surroundings))
    before = replace(look.published, bets=bets_of(judged.verdict), check_alone=True)
    wanted, published = await _with_checks(look, gathering, picture, alone, before)
    await show(look, picture, wanted, published, Heard(phrases_of(judged.policy)))


async def _show_all(
    look: Look,
    gathering: Gathering,
    picture: Picture,
    cached: CachedPolicy,
    judged: Judged,
    surroundings: Surroundings,
) -> None:
    place = surroundings.place
    wanted = wanted_of(
        judged.verdict,
        picture.pull,
        judged.policy,
        look.published,
        surroundings,
        writers=judged.roster.writers,
        unheard=look.loaded.unheard,
        now=look.now,
    )
    published = replace(look.published, bets=bets_of(judged.verdict), check_alone=False)
    asked = asking(judged.verdict, picture.pull, published, place, look.now)
    wanted = replace(wanted, announcements=(*wanted.announcements, *asked.announcements))
    look.again = next_moment(look.again, judged.verdict.look_again, asked.look_again)
    wanted, published = await _with_checks(look, gathering, picture, wanted, asked.published)
    pressed = to_be_said(published.presses, judged.verdict, picture.pull)
    wanted = replace(wanted, pressed=pressed, reviewers=await _reviewers(look, picture, judged.verdict))
    published = replace(published, presses=to_be_kept(published.presses, pressed, judged.verdict))
    shown = await policies.text_for_readers(look.store, look.repository, cached)
    record = recorded(judged.verdict, picture.pull, published, cached, shown, place, look.now)
    heard = Heard(phrases_of(judged.policy), cached.phrases_key)
    await show(look, picture, wanted, published, heard, judged.seated, record)


def _rest_left_until(look: Look, judged: Verdict) -> datetime | None:
    """Until when this look says the check alone: the rest is worked out, kept and said by a later one.

    Nothing is left of a verdict that lets a merge follow at once: a closed pull request is told nothing more.
    """
    if judged.state in (State.COMMITTED, State.NOT_NEEDED):
        return None
    return look.precedence.leaves_until(look.key, look.now)


async def _with_checks(
    look: Look, gathering: Gathering, picture: Picture, wanted: Wanted, published: Published
) -> tuple[Wanted, Published]:
    """With what the check says of an edited policy, and with the checks of merge groups."""
    edited = await edited_policy(gathering, picture.pull, published.edited)
    published = replace(published, edited=edited)
    if wanted.check is None:
        return wanted, published
    check = wanted.check
    if edited is not None:
        check = replace(check, text=edited_policy_text(edited), annotations=annotations(edited))
    groups = told_the_verdict(published.groups, check, picture.pull.base, look.key.number)
    return replace(wanted, check=check, groups=groups), published


async def _reviewers(look: Look, picture: Picture, judged: Verdict) -> tuple[Person, ...]:
    asked = look.published.requested
    if not to_request(judged, picture.pull, asked):
        return ()
    spoken = await mirror.all_comments(look.store, look.key)  # reviews that say nothing are among them
    return to_request(judged, replace(picture.pull, comments=spoken), asked)


def _page(look: Look) -> str | None:
    """Where people see the whole record."""
    if look.rules.public_url is None:
        return None
    return f"{look.rules.public_url}/{look.repository.owner}/{look.repository.name}/{look.key.number}"


def place_of(look: Look, picture: Picture, cached: CachedPolicy) -> wording.Place:
    """Where the pull request and its policy are, for people."""
    full_name = f"{look.repository.owner}/{look.repository.name}"
    found_in = cached.found_in or full_name
    own = found_in.lower() == full_name.lower()
    branch = picture.pull.base if own else "HEAD"
    return wording.Place(
        repository=full_name,
        server_url=look.rules.server_url,
        number=look.key.number,
        policy_path=cached.path if own else f"{found_in}: {cached.path}",
        policy_url=f"{look.rules.server_url}/{found_in}/blob/{branch}/{cached.path}",
        head=picture.pull.head,
    )
