"""Pull requests that get no verdict: closed, not to be found, or governed by no policy. Little is said of these."""

from dataclasses import replace
from datetime import datetime

from app.decision.facts import NO_PULL_REQUEST
from app.decision.picture import Picture
from app.decision.publication import Wanted
from app.github.publishing import PartlyPublished
from app.reconciler.freshness import with_comments
from app.reconciler.gathering import phrases_of, read_source
from app.reconciler.groups import failing, told_the_verdict, untold
from app.reconciler.judging import judge
from app.reconciler.look import Look
from app.reconciler.outcome import Heard, keep, send, show
from app.reconciler.recording import Change, after, closed, recorded
from app.reconciler.revisiting import revisit
from app.reconciler.shared_heads import heads_to_tell
from app.reconciler.showing import place_of
from app.reconciler.wanted import not_needed
from app.store import mirror, policies
from app.store.policies import CachedPolicy
from app.wording.merge_groups import NoVerdict


async def look_at_unknown(look: Look) -> None:
    """GitHub has no such pull request, or nobody can tell which one is meant."""
    await _fail_groups(look, NoVerdict.UNMAPPED if look.key.number == NO_PULL_REQUEST else NoVerdict.UNKNOWN)


async def look_at_closed(look: Look, picture: Picture, policy: CachedPolicy | None) -> datetime | None:
    """Leaves it alone, but for the issue that asks how it turned out; when to look again."""
    await _fail_groups(look, NoVerdict.CLOSED)
    await _says_nothing(look, picture)
    await _keep_record(look, picture, policy)
    loaded = await mirror.load(look.store, look.key, look.now) if look.published.bets else None
    if loaded is None:
        return None
    about = (look.repository, picture.pull, loaded.published)
    return await revisit(look.store, look.session, *about, server_url=look.rules.server_url, now=look.now)


async def look_at_ungoverned(look: Look, picture: Picture) -> None:
    """Silent, or a check that passes where the setting asks for one. A removed policy leaves all as it was."""
    if look.published.bets:
        look.published = replace(look.published, bets=())
        await mirror.save_published(look.store, look.key, look.published)
    if look.rules.without_policy != "pass" or look.published.comment_id is not None:
        await _says_nothing(look, picture)
        return
    place = place_of(look, picture, CachedPolicy(None, "", None, "", look.now))
    check = not_needed(look.rules.check_name, picture.pull.head, place)
    groups = told_the_verdict(look.published.groups, check, picture.pull.base, look.key.number)
    await show(look, picture, Wanted(check=check, groups=groups), look.published, Heard())


async def _fail_groups(look: Look, why: NoVerdict) -> None:
    """Fails the groups that were not told anything yet, but where no policy would govern them: there all is silent.

    A group that was told a verdict keeps it: its pull request may be closed because the group was merged.
    """
    gathering = look.gathering()
    groups = untold(look.published.groups)
    silent = set()
    if look.rules.without_policy != "pass":
        for base in sorted({group.base for group in groups.values()}):
            cached = await policies.policy(look.store, look.repository.id, base)
            if (await gathering.policy(base, cached)).source is None:
                silent.add(base)
    governed = {head: group for head, group in groups.items() if group.base not in silent}
    wanted = Wanted(groups=failing(governed, why, look.rules.check_name, look.key.number))
    if not wanted.groups:
        return
    try:
        outcome = await send(look, wanted, look.published, frozenset())
    except PartlyPublished as partly:
        await mirror.save_published(look.store, look.key, partly.published)
        raise partly.cause from partly
    look.published = outcome.published
    await mirror.save_published(look.store, look.key, outcome.published)


async def _says_nothing(look: Look, picture: Picture) -> None:
    """It has no part any more in what the check on its head says, where that is somebody else's head too."""
    before = look.published
    if before.own is None and not look.loaded.beside:
        return
    look.published = replace(before, own=None, judged_head=picture.pull.head)
    if look.published != before:
        await keep(look, picture, look.published, Heard(), [], tell=heads_to_tell(before, look.published))


async def _keep_record(look: Look, picture: Picture, cached: CachedPolicy | None) -> None:
    """What was said goes to the ledger, and the record is closed."""
    if cached is None and look.published.judged_head:  # the merge itself may have made us forget the policy
        cached = await look.gathering().policy(picture.pull.base, None)
        picture = await with_comments(look, picture, cached)
    if cached is None or cached.source is None:
        await keep(look, picture, None, Heard(), [], record=closed(picture.pull, None, look.now))
        return
    phrases = phrases_of(read_source(cached.source, look.repository.owner).policy)
    record, published = closed(picture.pull, phrases, look.now), None
    if look.published.check_alone:
        record = after(await _last_record(look, picture, cached), record)
        published = look.published = replace(look.published, check_alone=False)
    await keep(look, picture, published, Heard(phrases, cached.phrases_key), [], record=record)


async def _last_record(look: Look, picture: Picture, cached: CachedPolicy) -> Change:
    """What the last look at it left for later, and nobody came to: what is on record when it is closed."""
    judged = await judge(look, look.gathering(), picture, cached)
    place = place_of(look, picture, cached)
    shown = await policies.text_for_readers(look.store, look.repository, cached)
    return recorded(judged.verdict, picture.pull, look.published, cached, shown, place, look.now)
