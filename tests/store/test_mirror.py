"""The picture: what deliveries and readings tell, put together and kept."""

from dataclasses import replace

import pytest

from app.decision.facts import CommentTold, HeadTold, OwnCommentTouched, PullRequestKey, RepositoryTold
from app.decision.picture import Picture
from app.decision.publication import Published, ShownCheck, ShownReaction
from app.decision.pull_request import ChangedFile, Comment, CommentKind, Head, Removal, Version
from app.store import ledger, mirror, policies, pulls
from app.store.database import Store
from app.store.policies import CachedPolicy
from tests.store.acme import (
    ALICE,
    BOB,
    KEY,
    RFCS,
    START,
    TOOLS,
    at,
    comment,
    comment_told,
    look,
    pull,
    pull_told,
    read,
    tell,
    told,
)

pytestmark = pytest.mark.anyio
PHRASES = "no further phrases"


async def picture(store: Store) -> Picture:
    found = (await look(store)).picture
    assert found is not None
    return found


async def known_comments(store: Store) -> list[int]:
    return [each.id for each in await mirror.all_comments(store, KEY)]


async def considered(store: Store, phrases_key: str = PHRASES) -> list[int]:
    return [each.id for each in (await mirror.comments(store, KEY, phrases_key)).comments]


async def hear(store: Store, *, phrases_key: str = PHRASES, **which: bool) -> None:
    heard = {(CommentKind.COMMENT, int(name[1:])): matters for name, matters in which.items()}
    await mirror.save_outcome(store, KEY, published=None, heard=heard, phrases_key=phrases_key, ledger=[])


async def test_a_repository_that_was_never_told_of_is_not_loaded(store: Store) -> None:
    await tell(store, pull_told())
    assert await mirror.load(store, KEY, START) is None


async def test_a_pull_request_that_was_never_told_of_has_no_picture(store: Store) -> None:
    await told(store)
    assert await look(store) == mirror.Loaded(RFCS, None, None, Published())


async def test_what_was_told_is_folded_into_the_picture_once(store: Store) -> None:
    facts = pull_told(), comment_told(1), HeadTold(KEY, Head("b2", at(9)))
    await told(store, *facts)
    first = await look(store)
    assert first.folded == facts
    second = await look(store)
    assert second.folded == ()
    assert second.picture == first.picture
    assert second.picture is not None
    assert [head.sha for head in second.picture.pull.heads] == ["a1", "b2"]
    assert [each.id for each in second.picture.pull.comments] == [1]


async def test_everything_that_is_told_of_a_comment_is_kept(store: Store) -> None:
    full = Comment(
        CommentKind.REVIEW, 2**60, BOB, START, (Version("a", START, BOB), Version("b", at(5), ALICE, "a")), "node",
        "url", "a1", dismissed=Removal(ALICE, at(9), "old"), deleted=Removal(None), history_to=at(5),
        history_known=False, seen_at=at(1),
    )  # fmt: skip
    await told(store, pull_told(), CommentTold(KEY, full))
    assert (await picture(store)).pull.comments == (full,)


async def test_comments_that_come_before_their_pull_request_wait_for_it(store: Store) -> None:
    await told(store, comment_told(1), HeadTold(KEY, Head("b2", at(9))))
    before = await look(store)
    assert (before.picture, before.folded) == (None, ())
    await tell(store, pull_told())
    after = await picture(store)
    assert [each.id for each in after.pull.comments] == [1]
    assert [head.sha for head in after.pull.heads] == ["a1", "b2"]


async def test_a_comment_is_first_seen_when_it_was_first_folded(store: Store) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store, now=10)
    await tell(store, comment_told(1, "edited"))
    await look(store, now=20)
    [found] = await mirror.all_comments(store, KEY)
    assert found.seen_at == at(10)


async def test_the_newer_state_holds_whichever_came_last(store: Store) -> None:
    await told(store, pull_told(updated=2, title="New"), pull_told(updated=1, title="Old"))
    found = await picture(store)
    assert (found.pull.title, found.doubtful) == ("New", False)


async def test_two_states_of_one_second_are_a_doubt_until_a_newer_one_comes(store: Store) -> None:
    await told(store, pull_told(updated=2, title="One"), pull_told(updated=2, title="Other"))
    assert (await picture(store)).doubtful
    await tell(store, pull_told(updated=1, title="Old"))
    assert (await picture(store)).doubtful
    await tell(store, pull_told(updated=3, title="New"))
    assert not (await picture(store)).doubtful


@pytest.mark.parametrize("complete", [True, False])
async def test_a_reading_settles_a_doubt(store: Store, complete: bool) -> None:
    await told(store, pull_told(updated=2, title="One"), pull_told(updated=2, title="Other"))
    await look(store)
    await read(store, told=pull(updated=2, title="True"), complete=complete)
    found = await picture(store)
    assert (found.pull.title, found.doubtful) == ("True", False)


async def test_a_reading_of_an_older_state_does_not_settle_a_doubt(store: Store) -> None:
    await told(store, pull_told(updated=2, title="One"), pull_told(updated=2, title="Other"))
    await look(store)
    await read(store, told=pull(updated=1, title="Old"))
    found = await picture(store)
    assert (found.pull.title, found.doubtful) == ("Other", True)


async def test_a_reading_makes_a_pull_request_known(store: Store) -> None:
    await told(store)
    files = (ChangedFile("rfcs/1.md", "blob"), ChangedFile("b", "", "a"))
    await read(store, [comment(1)], heads=[Head("a1", at(3), files, complete=False)], began=100)
    found = await picture(store)
    assert found.read_at == at(102)
    assert found.pull.heads == (Head("a1", START, files, complete=False, again=(at(3),)),)
    assert [each.id for each in found.pull.comments] == [1]


async def test_a_reading_of_the_state_alone_is_no_full_reading(store: Store) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store)
    await read(store, [comment(2)], complete=False, began=1_000)
    found = await picture(store)
    assert found.read_at is None
    assert [(each.id, each.deleted) for each in found.pull.comments] == [(1, None), (2, None)]


async def test_an_earlier_reading_does_not_set_back_the_time_of_the_last(store: Store) -> None:
    await told(store, pull_told())
    await look(store)
    await read(store, began=200)
    await read(store, began=100)
    assert (await picture(store)).read_at == at(202)


async def test_a_comment_that_a_full_reading_lacks_was_deleted_by_nobody_knows_whom(store: Store) -> None:
    await told(store, pull_told(), comment_told(1), comment_told(2))
    await look(store, now=10)
    assert await read(store, [comment(2)], began=100) == ()
    one, two = await mirror.all_comments(store, KEY)
    assert one.deleted == Removal(None, at(102))
    assert two.deleted is None


async def test_a_comment_that_was_deleted_before_stays_so_as_it_was(store: Store) -> None:
    gone = replace(comment(1), deleted=Removal(BOB, at(5)))
    await told(store, pull_told(), CommentTold(KEY, gone))
    await look(store, now=10)
    await read(store, [comment(1)], began=100)
    await read(store, [], began=200)
    [found] = await mirror.all_comments(store, KEY)
    assert found.deleted == Removal(BOB, at(5))


@pytest.mark.parametrize(
    ("seen", "young"),
    [pytest.param(90, False, id="ten seconds before"), pytest.param(90.5, True, id="less than ten seconds before")],
)
async def test_a_comment_too_young_for_a_reading_to_list_is_looked_for_again(
    store: Store, seen: float, young: bool
) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store, now=seen)
    assert [each.id for each in await read(store, [], began=100)] == ([1] if young else [])
    [found] = await mirror.all_comments(store, KEY)
    assert (found.deleted is None) == young


async def test_a_comment_that_arrives_during_a_reading_is_not_deleted_by_it(store: Store) -> None:
    await told(store, pull_told())
    await look(store)
    await tell(store, comment_told(101), pull_told(updated=101, title="New"))
    assert [each.id for each in await read(store, [], began=100)] == [101]
    loaded = await look(store)
    assert loaded.folded == (pull_told(updated=101, title="New"),)
    [found] = await mirror.all_comments(store, KEY)
    assert found.deleted is None


async def test_only_comments_that_matter_or_were_not_heard_are_loaded(store: Store) -> None:
    await told(store, pull_told(), *(comment_told(number) for number in range(1, 5)))
    await policies.save_policy(store, RFCS.id, "main", CachedPolicy("Acme/rfcs", "p", "source", PHRASES, at(50)))
    loaded = await look(store)
    assert loaded.unheard == {(CommentKind.COMMENT, number) for number in range(1, 5)}
    await hear(store, _1=True, _2=False, _3=False)
    loaded = await look(store)
    assert loaded.picture is not None
    assert [each.id for each in loaded.picture.pull.comments] == [1, 4]
    assert loaded.unheard == {(CommentKind.COMMENT, 4)}
    assert await known_comments(store) == [1, 2, 3, 4]


async def test_without_a_cached_policy_all_comments_are_loaded(store: Store) -> None:
    await told(store, pull_told(), comment_told(1), comment_told(2))
    await look(store)
    await hear(store, _1=True, _2=False)
    loaded = await look(store)
    assert loaded.picture is not None
    assert [each.id for each in loaded.picture.pull.comments] == [1, 2]
    assert loaded.unheard == {(CommentKind.COMMENT, 1), (CommentKind.COMMENT, 2)}


async def test_with_other_phrases_all_comments_must_be_heard_again(store: Store) -> None:
    await told(store, pull_told(), comment_told(1), comment_told(2))
    await look(store)
    await hear(store, _1=True, _2=False)
    assert await considered(store) == [1]
    for phrases_key in ("a", "z"):
        found = await mirror.comments(store, KEY, phrases_key)
        assert [each.id for each in found.comments] == [1, 2]
        assert len(found.unheard) == 2


async def test_a_comment_that_changed_must_be_heard_again(store: Store) -> None:
    await told(store, pull_told(), comment_told(1), comment_told(2))
    await look(store)
    await hear(store, _1=False, _2=False)
    await tell(store, CommentTold(KEY, comment(2, "/block", edited=30)))
    await look(store)
    assert await considered(store) == [2]


async def test_a_comment_told_again_unchanged_is_not_heard_again(store: Store) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store)
    await hear(store, _1=False)
    await tell(store, comment_told(1))
    await look(store)
    await read(store, [comment(1)])
    assert await considered(store) == []


async def test_comments_of_two_kinds_may_share_a_number(store: Store) -> None:
    review = comment(1, "review", kind=CommentKind.REVIEW_COMMENT)
    await told(store, pull_told(), comment_told(1), CommentTold(KEY, review))
    await look(store)
    await hear(store, _1=False)
    [left] = (await mirror.comments(store, KEY, PHRASES)).comments
    assert left.kind is CommentKind.REVIEW_COMMENT


async def test_what_was_read_of_one_comments_past_is_kept(store: Store) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store, now=10)
    await mirror.save_comment(store, KEY, replace(comment(1), history_to=at(9)), at(20))
    [found] = await mirror.all_comments(store, KEY)
    assert (found.history_to, found.seen_at) == (at(9), at(10))


async def test_the_policy_of_the_base_branch_is_loaded(store: Store) -> None:
    await told(store, pull_told(base="next"))
    policy = CachedPolicy(None, "p", None, PHRASES, at(50))
    await policies.save_policy(store, RFCS.id, "main", policy)
    assert (await look(store)).policy is None
    await policies.save_policy(store, RFCS.id, "next", policy)
    assert (await look(store)).policy == policy


async def test_what_was_published_is_kept(store: Store) -> None:
    published = Published(
        check=ShownCheck(2**60, "a1", "success", "digest"),
        comment_id=5,
        comment_digest="d",
        comment_begun=True,
        labels=frozenset({"x"}),
        reactions={"review:1": ShownReaction("eyes", 3)},
        replies={"comment:1": None},
        reply_times=(at(1),),
        refused=frozenset({9}),
        announcements={"decision": 7},
    )
    await told(store, pull_told())
    await mirror.save_published(store, KEY, published)
    assert (await look(store)).published == published


async def test_an_outcome_is_kept_as_a_whole(store: Store) -> None:
    await told(store, pull_told(), comment_told(1))
    await look(store)
    published = Published(comment_id=5)
    entry = ledger.Entry(at(1), "commit", BOB.id, BOB.login, "comment:1")
    await mirror.save_outcome(
        store, KEY, published=published, heard={(CommentKind.COMMENT, 1): False}, phrases_key=PHRASES, ledger=[entry]
    )
    assert (await look(store)).published == published
    assert await considered(store) == []
    assert [each.about for each in await ledger.read(store, KEY)] == ["comment:1"]


async def test_an_outcome_with_nothing_new_leaves_what_was_published(store: Store) -> None:
    await told(store, pull_told())
    await mirror.save_published(store, KEY, Published(comment_id=5))
    await hear(store)
    assert (await look(store)).published == Published(comment_id=5)


@pytest.mark.parametrize(
    ("touched", "comment_id", "digest"),
    [
        pytest.param(OwnCommentTouched(KEY, 5, deleted=False), 5, None, id="edited: written again"),
        pytest.param(OwnCommentTouched(KEY, 5, deleted=True), None, None, id="deleted: made again"),
        pytest.param(OwnCommentTouched(KEY, 6, deleted=False), 5, "d", id="a reply edited: left alone"),
        pytest.param(OwnCommentTouched(KEY, 6, deleted=True), 5, "d", id="a reply deleted: left alone"),
    ],
)
async def test_what_somebody_does_to_our_comments(
    store: Store, touched: OwnCommentTouched, comment_id: int | None, digest: str | None
) -> None:
    await told(store, pull_told())
    await mirror.save_published(store, KEY, Published(comment_id=5, comment_digest="d", refused=frozenset({1})))
    await tell(store, touched)
    assert (await look(store)).published == Published(
        comment_id=comment_id,
        comment_digest=digest,
        comment_deleted=comment_id is None,
        refused=frozenset({1}),
    )


async def test_open_pull_requests_are_listed_by_base_and_head(store: Store) -> None:
    keys = [PullRequestKey(RFCS.id, number) for number in range(1, 5)]
    await told(
        store,
        pull_told(keys[0]),
        pull_told(keys[1], base="next"),
        pull_told(keys[2], open_=False),
        pull_told(keys[3], head="b2"),
    )
    elsewhere = PullRequestKey(TOOLS.id, 1)
    await tell(store, RepositoryTold(TOOLS), pull_told(elsewhere))
    for key in (*keys, elsewhere):
        await look(store, key)
    assert await pulls.open_pulls(store, RFCS.id) == [keys[0], keys[1], keys[3]]
    assert await pulls.open_pulls(store, RFCS.id, "next") == [keys[1]]
    assert await pulls.pulls_with_head(store, RFCS.id, "a1") == [keys[0], keys[1]]


async def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    await told(store, pull_told())
    with pytest.raises(Exception, match="does not say which zone"):
        await mirror.save_reading(
            store,
            KEY,
            pull=pull(),
            heads=(),
            comments=(),
            began=at(1),
            read_at=START.replace(tzinfo=None),
            complete=True,
        )


async def test_our_own_labelling_is_part_of_the_picture(store: Store) -> None:
    await told(store, pull_told())
    await look(store)
    await mirror.save_outcome(
        store, KEY, published=None, heard={}, phrases_key=PHRASES, ledger=[], labels=frozenset({"commitment: awaited"})
    )
    assert (await picture(store)).pull.labels == {"commitment: awaited"}


async def test_who_wrote_anything_at_all_since_a_moment_is_known(store: Store) -> None:
    early, rewritten, late = comment(1), comment(2, edited=5), comment(4, "hmm")
    by_alice = tuple(replace(version, by=ALICE) for version in late.versions)
    touched = replace(early, versions=(*early.versions, Version("hm", at(6), ALICE)))
    for name, told_of, wrote in (
        ("nobody", early, set()),
        ("an edit by somebody else", touched, set()),
        ("their own edit", rewritten, {BOB.id}),
        ("a comment", replace(late, author=ALICE, versions=by_alice), {BOB.id, ALICE.id}),
    ):
        await told(store, pull_told(), CommentTold(KEY, told_of))
        await look(store)
        assert await mirror.wrote_since(store, KEY, at(3)) == wrote, name
