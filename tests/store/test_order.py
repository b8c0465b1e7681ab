"""Any order, grouping and repetition of the same deliveries leave the same picture."""

import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.decision.facts import CommentTold, Fact, HeadTold, PullRequestTold, RepositoryTold, RereadAsked
from app.decision.picture import Picture
from app.decision.pull_request import Comment, CommentKind, Head, Removal, ReviewState, Version
from app.store import intake, mirror
from app.store.database import Store
from tests import sqlite
from tests.store.acme import ALICE, BOB, KEY, RFCS, START, at, delivery, pull

# What happened, each at a second of its own, as consistent deliveries would tell of it.
first = Version("I commit", at(10), BOB)
edited = Version("/block it", at(20), BOB, "I commit")
meddled = Version("I commit!", at(30), ALICE, "/block it")
written = Comment(CommentKind.COMMENT, 5, BOB, at(10), (first,), url="u", seen_at=at(40))
review = Comment(
    CommentKind.REVIEW, 5, ALICE, at(12), (Version("", at(12), ALICE),), head="a1", review=ReviewState.APPROVED,
    seen_at=at(40),
)  # fmt: skip
opened = pull(updated=1)
FACTS: tuple[Fact, ...] = (
    PullRequestTold(KEY, opened),
    PullRequestTold(KEY, replace(opened, title="RFC: bet", updated_at=at(13), labels=frozenset({"rfc"}))),
    PullRequestTold(KEY, replace(opened, head="b2", updated_at=at(25), heads=(Head("b2", at(25)),)), by_us=True),
    PullRequestTold(KEY, replace(opened, head="b2", base="next", updated_at=at(33), heads=())),
    HeadTold(KEY, Head("b2", at(24))),
    CommentTold(KEY, written),
    CommentTold(KEY, replace(written, versions=(edited,))),
    CommentTold(KEY, replace(written, versions=(meddled,), node_id="n")),
    CommentTold(KEY, replace(written, versions=(meddled,), deleted=Removal(ALICE, at(36)))),
    CommentTold(KEY, review),
    CommentTold(KEY, replace(review, review=ReviewState.UNKNOWN, dismissed=Removal(BOB, at(35), "no"))),
    RereadAsked(RFCS.id, KEY.number, None, at(37)),
    RereadAsked(RFCS.id, KEY.number, None, at(38)),
)


async def picture_of(folder: Path, batches: list[list[int]], looks: set[int]) -> Picture | None:
    """The picture after these deliveries, each batch taken at once, with looks in between."""
    sqlite.prepare(url := f"sqlite:///{folder}/app.db")
    store = await Store.open(url)
    await intake.accept(store, [delivery(RepositoryTold(RFCS))])
    for place, batch in enumerate(batches):
        await intake.accept(store, [delivery(FACTS[number], guid=f"fact-{number}") for number in batch])
        if place in looks:
            await mirror.load(store, KEY, START)
            await mirror.save_outcome(store, KEY, published=None, heard={}, phrases_key="", ledger=[])
    loaded = await mirror.load(store, KEY, START)
    await store.close()
    assert loaded is not None
    return loaded.picture


def once(batches: list[list[int]], looks: set[int]) -> Picture | None:
    with sqlite.quick_folder() as folder:
        return asyncio.run(picture_of(folder, batches, looks))


@cache
def in_order() -> Picture | None:
    return once([list(range(len(FACTS)))], set())


@st.composite
def batches(draw: st.DrawFn) -> list[list[int]]:
    """Every delivery at least once, some again, in any order, cut into batches anywhere."""
    again = draw(st.lists(st.integers(0, len(FACTS) - 1), max_size=6))
    order = draw(st.permutations([*range(len(FACTS)), *again]))
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), max_size=6)))
    return [list(order[start:end]) for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(batches(), st.sets(st.integers(0, 6)))
def test_any_order_grouping_and_repetition_leave_the_same_picture(order: list[list[int]], looks: set[int]) -> None:
    assert once(order, looks) == in_order()


def test_the_picture_they_leave_is_the_true_one() -> None:
    picture = in_order()
    assert picture is not None
    pull_request = picture.pull
    assert (pull_request.title, pull_request.base, pull_request.head) == ("RFC 1", "next", "b2")
    assert [(head.sha, head.since) for head in pull_request.heads] == [("a1", START), ("b2", at(24))]
    assert picture.reread_asked_at == at(38)
    assert not picture.doubtful
    said, reviewed = pull_request.comments
    assert said.versions == (first, edited, meddled)
    assert (said.node_id, said.deleted) == ("n", Removal(ALICE, at(36)))
    assert (reviewed.review, reviewed.dismissed) == (ReviewState.APPROVED, Removal(BOB, at(35), "no"))
