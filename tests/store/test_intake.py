"""Taking deliveries in: each once, durable, and due."""

import asyncio
from datetime import timedelta

import pytest

from app.decision.facts import (
    Fact,
    HeadTold,
    InstallationBack,
    InstallationLost,
    OwnCommentTouched,
    PullRequestKey,
    Repository,
    RepositoryLost,
    RepositoryTold,
    RereadAsked,
)
from app.decision.pull_request import Head
from app.store import intake, mirror, policies, pruning, repositories, rosters, workqueue
from app.store.database import Store
from app.store.policies import CachedPolicy
from tests.store.acme import (
    ALICE,
    KEY,
    OTHERS,
    RFCS,
    START,
    TOOLS,
    at,
    comment_told,
    delivery,
    look,
    pull_told,
    read,
    tell,
    told,
)

pytestmark = pytest.mark.anyio
SECOND = PullRequestKey(RFCS.id, 2)
DISCOVERY = PullRequestKey(RFCS.id, 0)


async def due(store: Store, now: float = 1_000) -> set[PullRequestKey]:
    """What is due, after which nothing is."""
    found = await workqueue.claim(store, at(now), "test", timedelta(days=1), 100)
    for work in found:
        await workqueue.finish(store, work, None)
    return {work.key for work in found}


async def test_a_new_delivery_is_taken_and_makes_its_pull_request_due(store: Store) -> None:
    assert await intake.accept(store, [delivery(RepositoryTold(RFCS), pull_told())]) == [True]
    assert store.woken.is_set()
    assert await due(store) == {KEY}


async def test_a_guid_seen_before_adds_nothing(store: Store) -> None:
    await intake.accept(store, [delivery(RepositoryTold(RFCS), pull_told(), guid="g")])
    assert await due(store) == {KEY}
    assert await intake.accept(store, [delivery(comment_told(1), guid="g")]) == [False]
    assert await due(store) == set()
    assert (await look(store)).folded == (pull_told(),)


async def test_a_guid_twice_in_one_batch_is_done_once(store: Store) -> None:
    twice = [delivery(comment_told(1), guid="g"), delivery(comment_told(2), guid="g"), delivery(guid="h")]
    assert await intake.accept(store, twice) == [True, False, True]


async def test_the_same_guid_from_many_at_once_is_done_once(store: Store) -> None:
    answers = await asyncio.gather(*(intake.accept(store, [delivery(pull_told(), guid="g")]) for _ in range(20)))
    assert sorted(answers) == [[False]] * 19 + [[True]]


async def test_a_delivery_that_tells_nothing_is_remembered_all_the_same(store: Store) -> None:
    assert await intake.accept(store, [delivery(guid="ping")]) == [True]
    assert await intake.accept(store, [delivery(guid="ping")]) == [False]
    assert not store.woken.is_set()


async def test_the_guids_that_were_seen_can_be_asked_for(store: Store) -> None:
    await intake.accept(store, [delivery(guid="a"), delivery(guid="b")])
    assert await intake.seen(store, ["a", "b", "c"]) == {"a", "b"}
    assert await intake.seen(store, []) == frozenset()


async def test_old_guids_are_forgotten(store: Store) -> None:
    await intake.accept(store, [delivery(guid="old", received=0), delivery(guid="new", received=10)])
    assert await pruning.forget_deliveries(store, at(10), most=10) == 1
    assert await intake.seen(store, ["old", "new"]) == {"new"}


async def test_our_own_act_is_kept_but_asks_for_nothing(store: Store) -> None:
    await told(store, pull_told(by_us=True, title="New"))
    assert await due(store) == set()
    picture = (await look(store)).picture
    assert picture is not None
    assert picture.pull.title == "New"


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(comment_told(1), id="a comment"),
        pytest.param(HeadTold(KEY, Head("b2", START)), id="a head"),
        pytest.param(OwnCommentTouched(KEY, 5, deleted=True), id="our comment touched"),
        pytest.param(RereadAsked(RFCS.id, 1, None, START), id="asked to be read again"),
    ],
)
async def test_everything_else_makes_due(store: Store, fact: HeadTold | OwnCommentTouched | RereadAsked) -> None:
    await tell(store, fact)
    assert await due(store) == {KEY}


async def test_a_discovered_repository_is_to_be_looked_through(store: Store) -> None:
    await tell(store, RepositoryTold(RFCS, discover=True))
    assert await due(store) == {DISCOVERY}
    assert await repositories.repository(store, RFCS.id) == RFCS


async def test_a_repository_is_found_by_its_present_name_in_any_case(store: Store) -> None:
    await tell(store, RepositoryTold(RFCS))
    renamed = Repository(RFCS.id, 3, "Acme", "Proposals")
    await tell(store, RepositoryTold(renamed))
    assert await repositories.repository_named(store, "aCME", "proposals") == renamed
    assert await repositories.repository_named(store, "acme", "rfcs") is None


async def test_all_repositories_are_listed(store: Store) -> None:
    await tell(store, RepositoryTold(TOOLS), RepositoryTold(RFCS))
    assert await repositories.all_repositories(store) == [RFCS, TOOLS]


async def test_a_lost_repository_is_not_seen_and_nothing_is_owed_to_it(store: Store) -> None:
    await told(store, pull_told())
    await tell(store, RepositoryTold(TOOLS, discover=True), RepositoryLost(RFCS.id))
    assert await due(store) == {PullRequestKey(TOOLS.id, 0)}
    assert await mirror.load(store, KEY, START) is None
    assert await repositories.repository(store, RFCS.id) is None


async def test_a_repository_told_of_again_is_seen_again_with_all_that_was_known(store: Store) -> None:
    await told(store, pull_told())
    await look(store)
    await tell(store, RepositoryLost(RFCS.id), comment_told(1))
    await tell(store, RepositoryTold(RFCS))
    picture = (await look(store)).picture
    assert picture is not None
    assert [comment.id for comment in picture.pull.comments] == [1]


async def test_a_lost_installation_takes_its_repositories_along(store: Store) -> None:
    await tell(store, RepositoryTold(RFCS, discover=True), RepositoryTold(OTHERS, discover=True))
    await tell(store, InstallationLost(RFCS.installation_id))
    assert await due(store) == {PullRequestKey(OTHERS.id, 0)}
    assert await repositories.all_repositories(store) == [OTHERS]


async def test_losing_an_installation_that_was_never_told_of_harms_nothing(store: Store) -> None:
    await told(store, pull_told())
    await tell(store, InstallationLost(999))
    assert await due(store) == {KEY}


async def test_an_installation_that_is_back_is_looked_through_but_for_what_was_taken_out_of_it(store: Store) -> None:
    await tell(store, RepositoryTold(RFCS), RepositoryTold(TOOLS), RepositoryLost(TOOLS.id))
    await tell(store, InstallationLost(RFCS.installation_id))
    await tell(store, InstallationBack(RFCS.installation_id))
    assert await due(store) == {DISCOVERY}
    assert await repositories.all_repositories(store) == [RFCS]


@pytest.mark.parametrize(
    "gone_and_back",
    [
        pytest.param(
            (InstallationLost(RFCS.installation_id), InstallationBack(RFCS.installation_id)), id="the installation"
        ),
        pytest.param((RepositoryLost(RFCS.id), RepositoryTold(RFCS, discover=True)), id="the repository"),
    ],
)
async def test_what_was_out_of_sight_is_read_in_full_when_it_is_back(
    store: Store, gone_and_back: tuple[Fact, Fact]
) -> None:
    await told(store, pull_told())
    await look(store)
    await read(store)
    await policies.save_policy(store, RFCS.id, "main", CachedPolicy("acme/rfcs", "p.yml", "old", "", at(100)))
    await rosters.save_people(store, "acme", {"alice": ALICE}, at(100))
    for seconds, fact in zip((200, 300), gone_and_back, strict=True):
        await tell(store, fact, received=seconds)
    loaded = await look(store)
    assert loaded.picture is not None
    assert (loaded.picture.read_at, loaded.policy) == (None, None)
    assert (await rosters.load_roster(store, "acme", frozenset({"alice"})))[1] == {"alice"}


async def test_facts_of_one_batch_are_done_in_their_order(store: Store) -> None:
    first = delivery(RepositoryTold(RFCS, discover=True), RepositoryLost(RFCS.id))
    second = delivery(RepositoryTold(RFCS), pull_told())
    await intake.accept(store, [first, second])
    assert await due(store) == {KEY}
    assert await repositories.repository(store, RFCS.id) == RFCS


async def test_asking_by_head_concerns_every_open_pull_request_with_it(store: Store) -> None:
    third, fourth = PullRequestKey(RFCS.id, 3), PullRequestKey(RFCS.id, 4)
    facts = [pull_told(), pull_told(SECOND), pull_told(third, open_=False), pull_told(fourth, head="b2")]
    await told(store, *facts)
    for key in await due(store):
        await look(store, key)
    await tell(store, RereadAsked(RFCS.id, None, "a1", at(5)))
    assert await due(store) == {KEY, SECOND}
    for key in (KEY, SECOND):
        picture = (await look(store, key)).picture
        assert picture is not None
        assert picture.reread_asked_at == at(5)


async def test_asking_about_no_head_in_particular_concerns_nobody(store: Store) -> None:
    await told(store, pull_told())
    await due(store)
    await tell(store, RereadAsked(RFCS.id, None, None, at(5)))
    assert await due(store) == set()


async def test_a_reading_that_began_later_answers_who_asked(store: Store) -> None:
    await told(store, pull_told(), RereadAsked(RFCS.id, 1, None, at(5)))
    await look(store)
    await read(store, began=6)
    picture = (await look(store)).picture
    assert picture is not None
    assert picture.reread_asked_at is None
    assert picture.read_at == at(8)


async def test_a_reading_that_began_before_does_not_answer_who_asked(store: Store) -> None:
    await told(store, pull_told(), RereadAsked(RFCS.id, 1, None, at(7)))
    await look(store)
    await read(store, began=6)
    picture = (await look(store)).picture
    assert picture is not None
    assert picture.reread_asked_at == at(7)


async def test_thousands_of_deliveries_can_be_taken_at_once(store: Store) -> None:
    many = [delivery(pull_told(PullRequestKey(RFCS.id, number)), guid=f"g{number}") for number in range(1, 12_001)]
    assert all(await intake.accept(store, many))
    assert await workqueue.depth(store) == 12_000
    assert len(await intake.seen(store, [each.guid for each in many])) == 12_000
