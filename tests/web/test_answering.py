"""Answering on a decision's page: posted once, as the person, in their words; and what is said when it cannot be."""

import asyncio

import pytest

from app.sandbox.records import Comment, Pull
from tests.stage import Stage
from tests.web.browser import FROM_OUR_OWN_PAGE, Browser

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pull(s: Stage) -> Pull:
    return await s.opens()


def page_of(pull: Pull) -> str:
    return f"/acme/rfcs/{pull.number}"


def said(pull: Pull) -> list[Comment]:
    return [one for one in pull.comments if not one.by_app]


@pytest.mark.parametrize(
    ("kind", "reason", "words"),
    [
        ("commit", "", "/commit"),
        ("commit", "it is time", "/commit it is time"),
        ("disagree", "two databases would be safer", "/disagree-and-commit two databases would be safer"),
        ("block", "no rollback plan", "/block no rollback plan"),
        ("block", "", "/block"),
    ],
)
async def test_an_answer_is_a_comment_of_their_own(
    s: Stage, browser: Browser, pull: Pull, kind: str, reason: str, words: str
) -> None:
    await browser.signs_in("alice")
    answer = await browser.answers(page_of(pull), kind, reason)
    assert answer.status_code == 303
    [comment] = said(pull)
    assert (comment.author.login, comment.body) == ("alice", words)


async def test_github_tells_of_it_and_then_it_counts(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    s.sandbox.held = True
    answer = await browser.answers(page_of(pull), "disagree", "two databases would be safer")
    after = answer.headers["location"].partition("#")[0]
    assert "GitHub will tell us in a moment" in (await browser.get(after)).text
    s.sandbox.held = False
    await s.sandbox.deliver(s.sandbox.take_held())
    await s.quiet()
    page = (await browser.get(after)).text
    assert "and is counted here" in page
    assert "<blockquote>two databases would be safer</blockquote>" in page
    assert s.check(pull) == (
        "action_required",
        "1 of 4 committed · waiting for bob, carol, dave",
    )


async def test_two_presses_are_one_comment(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit", "reason": "now"}
    answers = await asyncio.gather(*(browser.sends(f"{page_of(pull)}/answer", **form) for _ in range(3)))
    assert [one.status_code for one in answers] == [303] * 3
    await s.quiet()
    late = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert "said=before" in late.headers["location"]
    assert "is not posted twice" in (await browser.get(late.headers["location"].partition("#")[0])).text
    assert len(said(pull)) == 1


async def test_who_presses_twice_is_told_twice_that_it_was_refused(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "block", "reason": "wait"}
    await s.do(s.acts.lock, pull, s.person("admin"))
    answers = await asyncio.gather(*(browser.sends(f"{page_of(pull)}/answer", **form) for _ in range(3)))
    assert [one.status_code for one in answers] == [403] * 3
    assert all("conversation of the pull request is locked" in one.text for one in answers)
    assert said(pull) == []


async def test_another_answer_from_the_same_page_is_another_comment(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = await browser.fills_in(page_of(pull))
    await browser.sends(f"{page_of(pull)}/answer", **form, kind="block", reason="wait")
    await browser.sends(f"{page_of(pull)}/answer", **form, kind="commit", reason="")
    assert [one.body for one in said(pull)] == ["/block wait", "/commit"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
async def test_another_site_cannot_speak_for_anybody(
    s: Stage, browser: Browser, pull: Pull, headers: dict[str, str]
) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    answer = await browser.client.post(f"{page_of(pull)}/answer", data=form, headers=headers)
    assert answer.status_code == 403
    assert said(pull) == []


async def test_an_old_browser_that_says_nothing_of_origins_still_needs_the_form_token(
    s: Stage, browser: Browser, another: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    await another.signs_in("bob")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    others = (await another.fills_in(page_of(pull)))["token"]
    for token in ("", "guessed", "é", others):
        answer = await browser.client.post(f"{page_of(pull)}/answer", data={**form, "token": token})
        assert answer.status_code == 403
    assert said(pull) == []
    assert (await browser.client.post(f"{page_of(pull)}/answer", data=form)).status_code == 303
    assert (
        await browser.client.post(f"{page_of(pull)}/answer", data=form, headers={"Origin": s.app_url})
    ).status_code == 303


async def test_what_is_no_form_of_ours_is_refused(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    path = f"{page_of(pull)}/answer"
    token = (await browser.fills_in(page_of(pull)))["token"]
    as_json = await browser.client.post(path, json={"token": token, "kind": "commit"}, headers=FROM_OUR_OWN_PAGE)
    large = await browser.sends(path, token=token, kind="commit", reason="x" * 70_000)
    many = await browser.sends(path, token=token, **{f"f{number}": "" for number in range(30)})
    assert [one.status_code for one in (as_json, large, many)] == [403] * 3
    assert (await browser.sends(path, token=token, kind="merge")).status_code == 422
    assert (await browser.sends(path, token=token)).status_code == 422
    assert (await browser.sends(path, token=token, kind="block", reason="x" * 4001)).status_code == 422
    assert said(pull) == []


@pytest.mark.parametrize(
    ("typed", "posted"),
    [
        ("two\r\n/overrule @bob\n\n/commit lines", "two /overrule @bob /commit lines"),
        ("a\u2028/commit\x0bb\x85c\x00d\u200be", "a /commit b cde"),
        ("<script>alert(1)</script> & **bold**", "<script>alert(1)</script> & **bold**"),
        ("`code` [x](javascript:alert(1))", "`code` [x](javascript:alert(1))"),
    ],
)
async def test_a_reason_stays_one_line_of_their_own_words(
    s: Stage, browser: Browser, pull: Pull, typed: str, posted: str
) -> None:
    await browser.signs_in("alice")
    assert (await browser.answers(page_of(pull), "block", typed)).status_code == 303
    assert [one.body for one in said(pull)] == [f"/block {posted}"]
    await s.quiet()
    assert [one.kind for one in await s.ledger(pull) if one.login == "alice"] == ["said"]
    page = (await browser.get(page_of(pull))).text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("reason", ["<!-- nobody sees this -->", "if the tests pass", "just kidding, I do not commit"])
async def test_words_that_would_not_be_heard_are_not_posted(
    s: Stage, browser: Browser, pull: Pull, reason: str
) -> None:
    await browser.signs_in("alice")
    answer = await browser.answers(page_of(pull), "commit", reason)
    assert answer.status_code == 422
    assert "would not be heard as what you chose" in answer.text
    assert said(pull) == []


async def test_what_was_typed_is_not_lost_when_something_is_wrong(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    await s.do(s.acts.lock, pull, s.person("admin"))
    answer = await browser.answers(page_of(pull), "block", '</textarea><b>"no plan"')
    assert answer.status_code == 403
    assert "conversation of the pull request is locked" in answer.text
    assert "&lt;/textarea&gt;&lt;b&gt;&#34;no plan&#34;</textarea>" in answer.text
    assert 'value="block" required checked' in answer.text
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert (await browser.answers(page_of(pull), "block", "no plan")).status_code == 303


async def test_the_same_can_be_sent_again_when_it_was_surely_not_posted(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    await browser.get(page_of(pull))
    comments = f"/repos/acme/rfcs/issues/{pull.number}/comments"
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    for status, headers, message, told in (
        (403, {}, "Repository was archived so is read-only.", "archived"),
        (403, {}, "Resource not accessible by integration", "does not let you comment"),
        (404, {}, "Not Found", "does not let you comment"),
        (403, {}, "This installation has been suspended", "suspended"),
        (429, {"retry-after": "60"}, "rate limit", "does not take it just now"),
    ):
        s.sandbox.fail_next("POST", comments, status, headers, message=message)
        answer = await browser.sends(f"{page_of(pull)}/answer", **form)
        assert told in answer.text
    assert (await browser.sends(f"{page_of(pull)}/answer", **form)).status_code == 303
    assert len(said(pull)) == 1


async def test_where_nobody_knows_whether_it_was_posted_it_is_said_and_not_posted_twice(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    await browser.get(page_of(pull))
    s.sandbox.fail_next("POST", f"/repos/acme/rfcs/issues/{pull.number}/comments", drop="after")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    answer = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert answer.status_code == 503
    assert "nobody knows whether it is posted" in answer.text
    assert "said=before" in (await browser.sends(f"{page_of(pull)}/answer", **form)).headers["location"]
    assert len(said(pull)) == 1


async def test_who_is_signed_out_meanwhile_keeps_their_words(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "block", "reason": "<b>no plan"}
    s.sandbox.keys.signed_in.forget(s.person("alice"))
    refused = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert refused.status_code == 401
    assert "/block &lt;b&gt;no plan</textarea>" in refused.text
    again = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert again.status_code == 401
    assert "&lt;b&gt;no plan</textarea>" in again.text
    await browser.signs_in("alice")
    assert (await browser.answers(page_of(pull), "block", "no plan")).status_code == 303


async def test_nobody_without_a_seat_is_offered_to_answer(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("mallory")
    page = await browser.get(page_of(pull))
    assert "Your answer" not in page.text
    token = page.text.partition('name="token" value="')[2].partition('"')[0]
    assert (await browser.sends(f"{page_of(pull)}/answer", token=token, kind="commit")).status_code == 422
    assert said(pull) == []


async def test_a_closed_record_takes_no_answer(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    await s.do(s.acts.merge, pull, s.person("admin"))
    assert "The record is closed" in (await browser.get(page_of(pull))).text
    assert (await browser.sends(f"{page_of(pull)}/answer", **form)).status_code == 422
    assert said(pull) == []


async def test_who_may_not_read_any_more_cannot_answer(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    s.organization.members.pop(s.person("alice").id)
    del s.repository.roles[s.person("alice").id]
    s.sandbox.advance(300)
    assert (await browser.sends(f"{page_of(pull)}/answer", **form)).status_code == 404
    assert said(pull) == []


async def test_who_is_shut_out_when_they_answer_sees_nothing_more_of_it(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "commit"}
    s.organization.members.pop(s.person("alice").id)
    del s.repository.roles[s.person("alice").id]
    answer = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert (answer.status_code, answer.text) == (404, (await browser.get("/acme/none/1")).text)
    assert (await browser.get(page_of(pull))).status_code == 404


async def test_nobody_can_be_made_to_believe_that_they_have_said_something(
    s: Stage, browser: Browser, another: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    await another.signs_in("bob")
    theirs = (await another.answers(page_of(pull), "commit")).headers["location"].partition("#")[0]
    made_up = (f"{page_of(pull)}?said={one}" for one in (f"1.{'0' * 32}", "é", "before", "before."))
    for path in (*made_up, theirs):
        assert 'class="told"' not in (await browser.get(path)).text


async def test_the_form_leaves_the_page_the_same_until_something_happens(
    s: Stage, browser: Browser, pull: Pull
) -> None:
    await browser.signs_in("alice")
    tag = (await browser.get(page_of(pull))).headers["etag"]
    assert (await browser.get(page_of(pull), **{"If-None-Match": tag})).status_code == 304
    await s.says(pull, "bob", "/commit")
    assert (await browser.get(page_of(pull), **{"If-None-Match": tag})).status_code == 200


async def test_who_looks_is_told_whether_something_waits_for_them(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    assert "You are awaited." in (await browser.get(page_of(pull))).text
    await s.says(pull, "alice", "/commit")
    assert "Nothing is owed by you" in (await browser.get(page_of(pull))).text
    await s.do(s.acts.close, pull, s.person("admin"))
    assert "counts when it is reopened" in (await browser.get(page_of(pull))).text


async def test_an_answer_to_an_old_name_is_not_lost(s: Stage, browser: Browser, pull: Pull) -> None:
    await browser.signs_in("alice")
    form = {**await browser.fills_in(page_of(pull)), "kind": "disagree", "reason": "two would be safer"}
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    led_on = await browser.sends(f"{page_of(pull)}/answer", **form)
    assert (led_on.status_code, led_on.headers["location"]) == (307, f"/acme/decisions/{pull.number}/answer")
    assert (await browser.sends(led_on.headers["location"], **form)).status_code == 303
    assert [one.body for one in said(pull)] == ["/disagree-and-commit two would be safer"]
