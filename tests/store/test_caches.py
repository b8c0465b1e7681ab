"""What is cached of policies and people: kept until a change is told of, and never kept against one."""

from datetime import timedelta

import pytest

from app.decision.facts import Fact, PolicyTouched, PullRequestKey, Repository, RepositoryTold, TeamTouched
from app.decision.pull_request import Person, Team
from app.store import policies, rosters, workqueue
from app.store.database import Store
from app.store.policies import CachedPolicy
from app.store.rosters import Known, Writer
from tests.store.acme import ALICE, BOB, OTHERS, RFCS, SHARED, TOOLS, at, look, pull_told, tell

pytestmark = pytest.mark.anyio
OWN = CachedPolicy("acme/RFCS", ".github/commitment.yml", "decisions: []", "key", at(10))
FROM_SHARED = CachedPolicy("Acme/.github", ".github/commitment.yml", "decisions: []", "key", at(10))
NONE = CachedPolicy(None, ".github/commitment.yml", None, "", at(10))
RFC, TOOL, OTHER = PullRequestKey(RFCS.id, 1), PullRequestKey(TOOLS.id, 1), PullRequestKey(OTHERS.id, 1)
NEXT = PullRequestKey(RFCS.id, 2)
ARCHITECTS = Team("acme/architects", (ALICE, BOB))


async def settled(store: Store) -> None:
    """Four repositories, their open pull requests known, nothing due."""
    await tell(store, *(RepositoryTold(repository) for repository in (RFCS, TOOLS, SHARED, OTHERS)))
    await tell(store, pull_told(RFC), pull_told(NEXT, base="next"), pull_told(TOOL), pull_told(OTHER))
    for key in await due(store):
        await look(store, key)


async def due(store: Store) -> set[PullRequestKey]:
    found = await workqueue.claim(store, at(1_000), "test", timedelta(days=1), 100)
    for work in found:
        await workqueue.finish(store, work, None)
    return {work.key for work in found}


async def policy(store: Store, repository: Repository, branch: str = "main") -> CachedPolicy | None:
    return await policies.policy(store, repository.id, branch)


async def test_a_policy_is_kept_as_it_was_found(store: Store) -> None:
    await settled(store)
    for found in (OWN, FROM_SHARED, NONE):
        assert await policies.save_policy(store, RFCS.id, "main", found)
        assert await policy(store, RFCS) == found
    assert await policy(store, RFCS, "next") is None


async def test_a_push_forgets_the_policy_of_its_branch_and_makes_what_it_governs_due(store: Store) -> None:
    await settled(store)
    await policies.save_policy(store, RFCS.id, "main", OWN)
    await policies.save_policy(store, RFCS.id, "next", OWN)
    await tell(store, PolicyTouched(RFCS.id, "main"), received=20)
    assert await policy(store, RFCS) is None
    assert await policy(store, RFCS, "next") == OWN
    assert await due(store) == {RFC}


async def test_a_push_to_the_shared_policy_concerns_all_who_have_none_of_their_own(store: Store) -> None:
    await settled(store)
    await policies.save_policy(store, RFCS.id, "main", OWN)
    await policies.save_policy(store, TOOLS.id, "main", FROM_SHARED)
    await policies.save_policy(store, TOOLS.id, "next", NONE)
    await policies.save_policy(store, OTHERS.id, "main", NONE)
    await tell(store, PolicyTouched(SHARED.id, "main"), received=20)
    assert await policy(store, RFCS) == OWN
    assert await policy(store, TOOLS) is None
    assert await policy(store, TOOLS, "next") is None
    assert await policy(store, OTHERS) == NONE
    assert await due(store) == {RFC, NEXT, TOOL}


async def test_a_push_to_a_repository_that_was_never_told_of_harms_nothing(store: Store) -> None:
    await tell(store, PolicyTouched(999, "main"))
    assert await due(store) == set()


@pytest.mark.parametrize(
    "touched",
    [
        pytest.param(PolicyTouched(RFCS.id, "main"), id="its own"),
        pytest.param(PolicyTouched(SHARED.id, "main"), id="the shared one"),
        pytest.param(RepositoryTold(Repository(RFCS.id, 4, "Zeta", "rfcs")), id="it moved"),
    ],
)
async def test_a_policy_read_before_a_change_was_told_of_is_not_kept(store: Store, touched: Fact) -> None:
    await settled(store)
    await tell(store, touched, received=10)
    assert not await policies.save_policy(store, RFCS.id, "main", OWN)
    assert await policy(store, RFCS) is None
    later = CachedPolicy(None, "p", None, "", at(11))
    assert await policies.save_policy(store, RFCS.id, "main", later)


async def test_an_older_delivery_does_not_hide_a_newer_change(store: Store) -> None:
    await settled(store)
    await tell(store, PolicyTouched(RFCS.id, "main"), received=20)
    await tell(store, PolicyTouched(RFCS.id, "main"), received=5)
    assert not await policies.save_policy(store, RFCS.id, "main", OWN)


async def test_a_policy_of_a_repository_that_was_never_told_of_is_kept(store: Store) -> None:
    assert await policies.save_policy(store, 999, "main", NONE)


async def test_a_repository_that_moved_is_judged_anew(store: Store) -> None:
    await settled(store)
    await policies.save_policy(store, RFCS.id, "main", FROM_SHARED)
    await policies.save_policy(store, TOOLS.id, "main", FROM_SHARED)
    await tell(store, RepositoryTold(Repository(RFCS.id, 4, "Zeta", "rfcs")), received=20)
    assert await policy(store, RFCS) is None
    assert await policy(store, TOOLS) == FROM_SHARED
    assert await due(store) == {RFC, NEXT}


async def test_a_repository_that_only_changed_otherwise_keeps_its_policy(store: Store) -> None:
    await settled(store)
    await policies.save_policy(store, RFCS.id, "main", OWN)
    await tell(store, RepositoryTold(Repository(RFCS.id, 3, "Acme", "rfcs", archived=True)), received=20)
    assert await policy(store, RFCS) == OWN
    assert await due(store) == set()


async def test_names_are_known_as_they_were_found_whatever_their_case(store: Store) -> None:
    await rosters.save_people(store, "Acme", {"Alice": ALICE, "ghost": None}, at(10))
    await rosters.save_teams(store, "Acme", {"acme/Architects": ARCHITECTS, "acme/hidden": None}, at(11))
    names = frozenset({"ALICE", "ghost", "acme/architects", "acme/hidden", "dave", "acme/new"})
    known, missing = await rosters.load_roster(store, "aCME", names)
    assert known == {
        "alice": Known(ALICE, at(10)),
        "ghost": Known(None, at(10)),
        "acme/architects": Known(ARCHITECTS, at(11)),
        "acme/hidden": Known(None, at(11)),
    }
    assert missing == {"dave", "acme/new"}


async def test_each_owner_has_a_roster_of_its_own(store: Store) -> None:
    await rosters.save_people(store, "Acme", {"alice": ALICE}, at(10))
    assert await rosters.load_roster(store, "Zeta", frozenset({"alice"})) == ({}, frozenset({"alice"}))


async def test_a_later_answer_replaces_an_earlier_one(store: Store) -> None:
    renamed = Person(ALICE.id, "Alice-B")
    await rosters.save_people(store, "Acme", {"alice": ALICE}, at(10))
    await rosters.save_people(store, "Acme", {"alice": renamed}, at(11))
    known, _ = await rosters.load_roster(store, "Acme", frozenset({"alice"}))
    assert known == {"alice": Known(renamed, at(11))}


async def test_saving_nobody_is_fine(store: Store) -> None:
    assert await rosters.save_people(store, "Acme", {}, at(10))


async def test_who_may_write_is_known_for_each_repository(store: Store) -> None:
    await settled(store)
    assert await rosters.save_writer(store, RFCS.id, 1, True, at(10))
    assert await rosters.save_writer(store, RFCS.id, 2, False, at(11))
    assert await rosters.load_writers(store, RFCS.id, [1, 2, 3]) == {1: Writer(True, at(10)), 2: Writer(False, at(11))}
    assert await rosters.load_writers(store, TOOLS.id, [1]) == {}


async def peopled(store: Store) -> None:
    await settled(store)
    await rosters.save_people(store, "Acme", {"alice": ALICE}, at(10))
    await rosters.save_teams(store, "Acme", {"acme/architects": ARCHITECTS, "acme/others": None}, at(10))
    await rosters.save_writer(store, RFCS.id, 1, True, at(10))
    await rosters.save_writer(store, OTHERS.id, 1, True, at(10))


ALL = frozenset({"alice", "acme/architects", "acme/others"})


async def test_a_team_that_changed_is_forgotten_with_all_permissions_of_its_owner(store: Store) -> None:
    await peopled(store)
    await tell(store, TeamTouched("ACME", "acme/Architects"), received=20)
    _, missing = await rosters.load_roster(store, "Acme", ALL)
    assert missing == {"acme/architects"}
    assert await rosters.load_writers(store, RFCS.id, [1]) == {}
    assert set(await rosters.load_writers(store, OTHERS.id, [1])) == {1}
    assert await due(store) == {RFC, NEXT, TOOL}


async def test_a_change_of_an_organization_forgets_all_its_names(store: Store) -> None:
    await peopled(store)
    await tell(store, TeamTouched("acme", None), received=20)
    _, missing = await rosters.load_roster(store, "Acme", ALL)
    assert missing == ALL
    assert await due(store) == {RFC, NEXT, TOOL}


async def test_what_was_asked_before_a_change_was_told_of_is_not_kept(store: Store) -> None:
    await settled(store)
    await tell(store, TeamTouched("acme", "acme/architects"), received=10)
    assert not await rosters.save_people(store, "Acme", {"alice": ALICE}, at(10))
    assert not await rosters.save_teams(store, "Acme", {"acme/architects": ARCHITECTS}, at(9))
    assert not await rosters.save_writer(store, RFCS.id, 1, True, at(10))
    assert await rosters.save_writer(store, OTHERS.id, 1, True, at(10))
    assert await rosters.save_people(store, "Acme", {"alice": ALICE}, at(11))


async def test_who_may_write_in_a_repository_that_was_never_told_of_is_kept(store: Store) -> None:
    assert await rosters.save_writer(store, 999, 1, True, at(10))
