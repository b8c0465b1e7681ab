"""Who may see a page about a repository: whom GitHub lets read it, and nobody else learns that it is there."""

import httpx
import pytest

from app.sandbox.records import Pull
from tests.stage import POLICY_PATH, Stage, policy_for
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
SHARED = policy_for("alice") + "    # because of the move to Riga\n"
ENDINGS = ("", ".json", ".md", "?before=1", "?seats=2")


@pytest.fixture
async def pull(s: Stage) -> Pull:
    s.sandbox.world.person("stranger")
    return await s.opens(title="RFC 1: what nobody else must know")


def without_date(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


async def is_as_if_not_there(browser: Browser, pull: Pull) -> None:
    for ending in ENDINGS:
        hidden = await browser.get(f"/acme/rfcs/{pull.number}{ending}")
        missing = await browser.get(f"/acme/none/{pull.number}{ending}")
        assert hidden.status_code == missing.status_code == 404
        assert hidden.text == missing.text
        assert "nobody else must know" not in hidden.text
        assert without_date(hidden) == without_date(missing)
    hidden, missing = [
        await browser.sends(f"/acme/{name}/{pull.number}/answer", kind="commit") for name in ("rfcs", "none")
    ]
    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)
    assert without_date(hidden) == without_date(missing)


async def test_whoever_may_read_the_repository_sees_its_decisions(browser: Browser, pull: Pull) -> None:
    await browser.signs_in("mallory")  # who may read, and has no seat
    for ending in ENDINGS:
        answer = await browser.get(f"/acme/rfcs/{pull.number}{ending}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"


async def test_nobody_who_is_not_signed_in_learns_of_it(browser: Browser, pull: Pull) -> None:
    await is_as_if_not_there(browser, pull)
    assert "Sign in with GitHub" in (await browser.get("/acme/rfcs/1")).text


async def test_an_outsider_who_is_signed_in_learns_nothing(browser: Browser, pull: Pull) -> None:
    await browser.signs_in("stranger")
    await is_as_if_not_there(browser, pull)


async def test_github_is_asked_the_same_for_what_is_hidden_and_what_is_not_there(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("stranger")
    s.sandbox.requests.clear()
    await browser.get(f"/acme/rfcs/{pull.number}")
    await browser.get(f"/acme/none/{pull.number}")
    assert [one.path for one in s.sandbox.requests] == ["/repos/acme/rfcs", "/repos/acme/none"]
    await browser.get(f"/acme/rfcs/{pull.number}")
    await browser.get(f"/acme/none/{pull.number}")
    assert len(s.sandbox.requests) == 2


async def test_an_old_name_tells_an_outsider_no_more_than_any_other(s: Stage, browser: Browser, pull: Pull) -> None:
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    await browser.signs_in("stranger")
    s.sandbox.requests.clear()
    for name in ("decisions", "rfcs", "none"):
        assert (await browser.get(f"/acme/{name}/{pull.number}")).status_code == 404
    assert len(s.sandbox.requests) == 3


async def test_an_old_name_leads_on_who_may_read(s: Stage, browser: Browser, pull: Pull) -> None:
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    await browser.signs_in("alice")
    answer = await browser.get(f"/acme/rfcs/{pull.number}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/acme/decisions/{pull.number}")


async def test_access_that_is_taken_away_ends_within_five_minutes(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("mallory")
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200
    del s.repository.roles[s.person("mallory").id]
    s.sandbox.advance(5 * 60)
    await is_as_if_not_there(browser, pull)


async def test_reading_on_costs_github_one_question_in_five_minutes(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    s.sandbox.requests.clear()
    for _ in range(3):
        assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200
        s.sandbox.advance(90)
    assert [one.path for one in s.sandbox.requests] == ["/repos/acme/rfcs"]


async def test_what_one_person_may_read_another_may_not_for_that(
    browser: Browser, another: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200
    await another.signs_in("stranger")
    await is_as_if_not_there(another, pull)


async def test_who_is_let_in_need_not_wait_for_long(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("stranger")
    await is_as_if_not_there(browser, pull)
    s.repository.roles[s.person("stranger").id] = "read"
    s.sandbox.advance(31)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200


async def test_another_repository_under_the_same_name_opens_nothing(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("stranger")
    s.repository.name = "moved"  # of which nobody has told us
    s.sandbox.world.repository(s.organization, "rfcs", {"README.md": "open"}, readers=[s.person("stranger")])
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 404


async def test_while_github_does_not_answer_nothing_is_shown_and_nothing_told(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    for status, headers in ((502, {}), (500, {}), (403, {"retry-after": "60"}), (429, {})):
        s.sandbox.fail_next("GET", "/repos/", status, headers, times=2, message="secondary rate limit")
        hidden = await browser.get(f"/acme/rfcs/{pull.number}")
        missing = await browser.get(f"/acme/none/{pull.number}")
        assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text) == (503, missing.text)
        assert without_date(hidden) == without_date(missing)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200


async def test_an_organization_that_wants_its_own_sign_in_first_is_closed(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    message = "Resource protected by organization SAML enforcement."
    s.sandbox.fail_next("GET", "/repos/acme/rfcs", 403, {"x-github-sso": "required"}, message=message)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/%2e%2e/rfcs/1", "/acme/../1", "/acme/%2e/1", "/acme/%2e%2e", "/ac me/x/1", "/acme/%2e%2e/1", "/a%2Fb/c/1"],
)
async def test_no_name_leads_githubs_address_astray(s: Stage, browser: Browser, path: str) -> None:
    await browser.signs_in("alice")
    s.sandbox.requests.clear()
    assert (await browser.get(path)).status_code == 404
    assert s.sandbox.requests == []


async def test_what_github_says_about_one_app_is_worth_nothing_once_it_is_gone(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    await s.do(s.acts.uninstall, s.organization, s.person("admin"))
    await is_as_if_not_there(browser, pull)


@pytest.mark.settings(public_pages=True)
async def test_a_page_that_everybody_may_read_names_who_looks_and_is_then_not_kept(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    s.repository.private = False
    await s.says(pull, "alice", "/commit")
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).headers["cache-control"] == "private, no-cache"
    await browser.signs_in("stranger")
    answer = await browser.get(f"/acme/rfcs/{pull.number}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Your answer" not in answer.text


@pytest.mark.parametrize("private", [True, False])
async def test_a_policy_of_another_repository_is_shown_only_where_everybody_may_read_it(
    s: Stage, browser: Browser, private: bool
) -> None:
    shared = s.sandbox.world.repository(s.organization, ".github", {"README.md": "Ours\n"}, private=private)
    await s.do(s.acts.change_files, shared, s.person("admin"), {POLICY_PATH: SHARED}, branch=None)
    await s.sets_policy(None)
    pull = await s.opens()
    await browser.signs_in("mallory")
    pages = [(await browser.get(f"/acme/rfcs/{pull.number}{ending}")).text for ending in ("", ".json", ".md")]
    assert all("alice" in page for page in pages)
    assert [("because of the move to Riga" in page) for page in pages[:2]] == [not private, not private]
    assert ("stands in another repository" in pages[0]) is private
