"""Sends what GitHub should show, and keeps what came of it."""

from dataclasses import dataclass, replace

import structlog

from app.decision.phrases import Phrases
from app.decision.picture import Picture
from app.decision.publication import Published, Seated, Wanted
from app.decision.pull_request import CommentKind
from app.decision.timing import next_moment
from app.decision.words import matters
from app.github.publishing import Outcome, PartlyPublished, publish
from app.reconciler.entries import comment_entries, entries_of
from app.reconciler.look import Look
from app.reconciler.recording import Change
from app.reconciler.seat_changes import seat_entries
from app.reconciler.shared_heads import for_all, heads_to_tell
from app.store import mirror
from app.store.ledger import Entry

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """With which phrases the look heard what people said; None: with no policy nothing is.

    Without a key what was said is only entered in the ledger: the next look hears it anew, and owes it an answer.
    """

    phrases: Phrases | None = None
    key: str | None = None


async def show(
    look: Look,
    picture: Picture,
    wanted: Wanted,
    published: Published,
    heard: Heard,
    seated: tuple[Seated, ...] | None = None,
    record: Change | None = None,
) -> None:
    """Sends it, and keeps what came of it. What GitHub has taken is kept also where it breaks off.

    What this one would say is kept together with who must hear of that, and not before: else they never would.
    """
    own, before = wanted.check, published
    if own is not None:
        check, published = for_all(own, look.key.number, published, look.loaded.beside)
        wanted = replace(wanted, check=check)
    to_send = replace(published, own=before.own, judged_head=before.judged_head)
    try:
        outcome = await send(look, wanted, to_send, picture.pull.labels)
    except PartlyPublished as partly:
        after = replace(partly.published, own=published.own, judged_head=published.judged_head)
        entries, tell = entries_of(own, wanted, before, after, look.now), heads_to_tell(before, after)
        await keep(look, picture, after, replace(heard, key=None), entries, tell=tell)
        raise partly.cause from partly
    after = replace(outcome.published, own=published.own, judged_head=published.judged_head)
    entries = [*entries_of(own, wanted, before, after, look.now), *seat_entries(before.seated, seated, look.now)]
    after = replace(after, seated=before.seated if seated is None else seated)
    labels = outcome.labels if outcome.labels != picture.pull.labels else None
    tell = heads_to_tell(before, after)
    await keep(look, picture, after, heard, entries, labels=labels, tell=tell, record=record)


async def send(look: Look, wanted: Wanted, published: Published, present_labels: frozenset[str]) -> Outcome:
    """Sends it; raises PartlyPublished where it breaks off."""
    outcome = await publish(
        look.session,
        look.repository,
        look.key.number,
        wanted,
        published,
        present_labels=present_labels,
        before_creating=lambda begun: mirror.save_published(look.store, look.key, begun),
        marks=look.marks,
        tried=look.tried,
    )
    for problem in outcome.problems:
        log.warning("github refused", why=problem)
    look.again = next_moment(look.again, outcome.again)
    return outcome


async def keep(
    look: Look,
    picture: Picture,
    published: Published | None,
    heard: Heard,
    entries: list[Entry],
    *,
    labels: frozenset[str] | None = None,
    tell: frozenset[str] = frozenset(),
    record: Change | None = None,
) -> None:
    """Keeps what came of it, in one transaction. `published`: None leaves it as it is."""
    matter: dict[tuple[CommentKind, int], bool] = {}
    said: list[Entry] = []  # before what came of it
    for comment in picture.pull.comments:
        if heard.phrases is not None and (comment.kind, comment.id) in look.loaded.unheard:
            said.extend(comment_entries(picture.pull, comment, heard.phrases))
            if heard.key is not None:
                matter[comment.kind, comment.id] = matters(comment, heard.phrases)
    await mirror.save_outcome(
        look.store,
        look.key,
        published=published,
        heard=matter,
        phrases_key=heard.key or "",
        ledger=[*said, *entries],
        labels=labels,
        tell=tell,
        now=look.now,
        record=record,
    )
