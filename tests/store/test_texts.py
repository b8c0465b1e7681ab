"""What is kept of CODEOWNERS and of front matter: until a change is told of, and as long as the content is the same."""

import pytest

from app.decision.circumstances import NO_FILE, TextFile
from app.decision.facts import Fact, PolicyTouched, PullRequestKey, Repository, RepositoryTold
from app.decision.pull_request import ChangedFile
from app.store import texts
from app.store.database import Store
from app.store.texts import CachedFile
from tests.store.acme import RFCS, SHARED, TOOLS, at, tell

pytestmark = pytest.mark.anyio
FOUND = CachedFile(TextFile("docs/CODEOWNERS", "* @alice\n"), at(10))
NONE = CachedFile(NO_FILE, at(10))
KEY, OTHER = PullRequestKey(RFCS.id, 1), PullRequestKey(RFCS.id, 2)
A, B = ChangedFile("a.md", "b1"), ChangedFile("b.md", "b2")
TEXT_A, TEXT_B = TextFile("a.md", "---\n---\n"), TextFile("b.md", problem="is too large")


@pytest.fixture(autouse=True)
async def known(store: Store) -> None:
    await tell(store, *(RepositoryTold(repository) for repository in (RFCS, TOOLS, SHARED)))


async def test_codeowners_are_kept_for_each_branch_as_they_were_found(store: Store) -> None:
    assert await texts.codeowners_of(store, RFCS.id, "main") is None
    for found in (FOUND, NONE):
        assert await texts.save_codeowners(store, RFCS.id, "main", found)
        assert await texts.codeowners_of(store, RFCS.id, "main") == found
    assert await texts.codeowners_of(store, RFCS.id, "next") is None


@pytest.mark.parametrize(
    ("touched", "left"),
    [
        pytest.param(
            PolicyTouched(RFCS.id, "main"), {(RFCS.id, "next"), (TOOLS.id, "main")}, id="a push to the branch"
        ),
        pytest.param(
            PolicyTouched(SHARED.id, "main"),
            {(RFCS.id, "main"), (RFCS.id, "next"), (TOOLS.id, "main")},
            id="a push to the shared repository",
        ),
        pytest.param(
            RepositoryTold(Repository(RFCS.id, 4, "Zeta", "rfcs")), {(TOOLS.id, "main")}, id="another name or owner"
        ),
    ],
)
async def test_codeowners_are_forgotten_when_a_change_is_told_of(
    store: Store, touched: Fact, left: set[tuple[int, str]]
) -> None:
    places = [(RFCS.id, "main"), (RFCS.id, "next"), (TOOLS.id, "main")]
    for repository, branch in places:
        await texts.save_codeowners(store, repository, branch, FOUND)
    await tell(store, touched, received=20)
    assert {place for place in places if await texts.codeowners_of(store, *place)} == left


async def test_codeowners_read_before_a_change_was_told_of_are_not_kept(store: Store) -> None:
    await tell(store, PolicyTouched(RFCS.id, "main"), received=10)
    assert not await texts.save_codeowners(store, RFCS.id, "main", FOUND)
    assert await texts.codeowners_of(store, RFCS.id, "main") is None
    assert await texts.save_codeowners(store, RFCS.id, "main", CachedFile(NO_FILE, at(11)))


async def test_front_matter_is_known_as_long_as_the_file_has_the_same_content(store: Store) -> None:
    await texts.save_front_matter(store, KEY, {A: TEXT_A, B: TEXT_B}, [A, B])
    assert await texts.front_matter_of(store, KEY, [A, B]) == {"a.md": TEXT_A, "b.md": TEXT_B}
    assert await texts.front_matter_of(store, KEY, [ChangedFile("a.md", "b9"), B]) == {"b.md": TEXT_B}
    assert await texts.front_matter_of(store, OTHER, [A, B]) == {}


async def test_front_matter_of_files_that_are_not_changed_any_more_is_forgotten(store: Store) -> None:
    again = ChangedFile("a.md", "b3")
    await texts.save_front_matter(store, KEY, {A: TEXT_A, B: TEXT_B}, [A, B])
    await texts.save_front_matter(store, OTHER, {B: TEXT_B}, [B])
    await texts.save_front_matter(store, KEY, {again: TEXT_A}, [again])
    assert await texts.front_matter_of(store, KEY, [again, B]) == {"a.md": TEXT_A}
    assert await texts.front_matter_of(store, OTHER, [B]) == {"b.md": TEXT_B}
