"""How seats change hands, from what people say to what GitHub shows; and who may not."""

import pytest

from app.evaluation import evaluate_pull_request
from app.github.client import GitHub
from app.wording.title import check_title
from tests.stage import Stage, policy_for, private_key

pytestmark = pytest.mark.anyio

LED = 'overruled_by: ["@erin"]'
WAITING_FOR_BOTH = ("action_required", "0 of 2 committed · waiting for alice, bob")


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_who_recuses_leaves_the_count_until_they_take_it_back(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    recusal = await s.says(pull, "bob", "/recuse my sister wrote it")
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert s.reactions(recusal) == ["+1"]
    assert "bob **recused** themselves" in (s.status(pull) or "")
    late = await s.says(pull, "bob", "/commit")
    assert (s.check(pull), s.reactions(late)) == (("success", "1 of 1 committed"), ["confused"])
    assert "`/withdraw` takes that back" in s.others(pull)[-1]
    await s.says(pull, "bob", "/withdraw")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


@pytest.mark.policy(policy_for("alice"))
async def test_when_nobody_is_left_it_is_misconfigured(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/recuse")
    conclusion, title = s.check(pull) or ("", "")
    assert (conclusion, "nobody is left to commit" in (title or "")) == ("failure", True)


@pytest.mark.policy(policy_for("alice"))
async def test_a_recusal_that_somebody_else_deletes_leaves_its_author_awaited(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    recusal = await s.says(pull, "alice", "/recuse")
    await s.deletes(recusal, "admin")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_a_seat_is_handed_over_and_taken_back(s: Stage) -> None:
    pull = await s.opens()
    handing = await s.says(pull, "alice", "/delegate @dave knows it better")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for dave for alice, bob")
    assert s.reactions(handing) == ["+1"]
    assert "dave (for alice)" in (s.status(pull) or "")
    await s.says(pull, "dave", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")
    await s.says(pull, "alice", "/withdraw")
    assert s.check(pull) == WAITING_FOR_BOTH


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_whom_a_login_stood_for_is_kept_and_asked_about_once(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/delegate @dave")
    asked = len(s.asked("GET", "/users/dave"))
    await s.says(pull, "dave", "/commit")
    await s.says(pull, "bob", "hello")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")
    assert len(s.asked("GET", "/users/dave")) == asked


@pytest.mark.policy(policy_for("alice", "bob"))
@pytest.mark.parametrize(
    ("who", "words", "says"),
    [
        pytest.param("alice", "/delegate @nobody", "there is no nobody", id="nobody"),
        pytest.param("alice", "/delegate @alice", "that would be yourself", id="oneself"),
        pytest.param("alice", "/invite @dave", "inviting is for the author", id="inviting without the role"),
        pytest.param("alice", "/overrule @bob no", "does not let you overrule", id="overruling without the role"),
        pytest.param("alice", "/editorial", "I know of no change", id="vouching for nothing"),
        pytest.param("mallory", "/recuse", "for those with a seat here", id="recusing without a seat"),
        pytest.param("mallory", "/delegate @dave", "for those with a seat here", id="delegating without a seat"),
        pytest.param("author", "/invite @alice", "has a seat here already", id="inviting twice"),
        pytest.param("author", "/invite @other/team", "there is no other/team", id="inviting from elsewhere"),
        pytest.param("author", "/editorial", "for those with a seat here", id="the author vouching"),
    ],
)
async def test_who_may_not_is_told_why_and_nothing_moves(s: Stage, who: str, words: str, says: str) -> None:
    pull = await s.opens()
    await s.says(pull, who, words)
    assert s.check(pull) == WAITING_FOR_BOTH
    [reply] = s.others(pull)
    assert says in reply


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_outsiders_make_the_app_ask_nothing(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "mallory", "/delegate @dave\n/invite @dave\n/overrule @alice no")
    assert s.asked("GET", "/users/dave") == []


@pytest.mark.policy(policy_for("alice"))
async def test_the_author_invites_a_person_and_a_team(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "author", "/invite @bob")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    asking = await s.says(pull, "author", "/invite @acme/architects")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.reactions(asking) == ["+1"]
    assert "bob (invited by author)" in (s.status(pull) or "")


@pytest.mark.policy(policy_for("alice", "bob", more=LED))
async def test_a_block_is_overruled_and_the_next_one_must_be_again(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block no plan")
    await s.says(pull, "bob", "/commit")
    word = await s.says(pull, "erin", "/overrule @alice we have talked long enough")
    assert (s.check(pull), s.reactions(word)) == (("success", "1 of 1 committed"), ["+1"])
    assert "alice was **overruled** by erin" in (s.status(pull) or "")
    assert "we have talked long enough" in s.summary(pull)
    await s.says(pull, "alice", "/block still no plan")
    assert s.check(pull) == ("failure", "Blocked by alice: still no plan")


@pytest.mark.policy(policy_for("alice", "bob", more=LED))
async def test_dismissing_a_blocking_review_overrules_it_with_its_message(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "request_changes", "No plan.")
    await s.says(pull, "bob", "/commit")
    await s.do(s.acts.dismiss_review, review, s.person("erin"), "There is a plan now.")
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert "There is a plan now." in (s.status(pull) or "")


@pytest.mark.policy(policy_for("alice", "bob", more=LED))
async def test_dismissing_by_others_changes_nothing(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "request_changes", "No plan.")
    await s.do(s.acts.dismiss_review, review, s.person("admin"), "There is a plan now.")
    assert s.check(pull) == ("failure", "Blocked by alice: No plan.")


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_earlier_commitments_stand_when_somebody_vouches_for_the_change(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# A change.\n"})
    assert s.check(pull) == WAITING_FOR_BOTH
    await s.says(pull, "bob", "/editorial only a full stop")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")
    assert "only a full stop" in (s.status(pull) or "")
    await s.pushes(pull, {"rfcs/0001.md": "# Another change.\n"})
    assert s.check(pull) == WAITING_FOR_BOTH


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_who_pushed_the_change_cannot_vouch_for_it(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# A change.\n"}, login="bob")
    await s.says(pull, "bob", "/editorial")
    assert s.check(pull) == WAITING_FOR_BOTH
    assert "somebody else with a seat has to vouch for it" in s.others(pull)[-1]


@pytest.mark.policy(policy_for("alice"))
async def test_a_reused_login_does_not_inherit_a_seat(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/delegate @dave")
    dave, mallory = s.person("dave"), s.person("mallory")
    s.acts.rename_person(dave, "david")
    s.acts.rename_person(mallory, "dave")
    await s.do(s.acts.comment, pull, mallory, "/commit")
    assert (s.check(pull) or ("",))[0] == "action_required"
    await s.do(s.acts.comment, pull, dave, "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(policy_for("alice"))
async def test_a_seat_is_not_handed_to_who_cannot_read(s: Stage) -> None:
    s.repository.private = True
    del s.repository.roles[s.person("mallory").id]
    pull = await s.opens()
    await s.says(pull, "alice", "/delegate @mallory")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    assert "cannot read this repository" in s.others(pull)[0]


@pytest.mark.policy(policy_for("alice"))
async def test_who_leaves_an_invited_team_leaves_the_count(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "author", "/invite @acme/architects")
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, carol, dave")
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, carol")


@pytest.mark.policy(policy_for("alice", "bob", more=LED))
async def test_evaluating_it_from_one_reading_says_the_same(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "author", "/invite @acme/architects")
    await s.says(pull, "alice", "/delegate @erin")
    review = await s.reviews(pull, "carol", "request_changes", "No plan.")
    await s.do(s.acts.dismiss_review, review, s.person("erin"), "There is one.")
    github = GitHub(app_id="1", private_key=private_key(), api_url=s.sandbox.url, clock=s.now)
    found = await evaluate_pull_request(github.installation(7_000_001), "acme", "rfcs", 1, s.sandbox.url, s.now())
    await github.aclose()
    assert found is not None
    assert (s.check(pull) or ("", ""))[1] == "0 of 3 committed · waiting for erin for alice, bob, dave"
    # A single reading cannot tell what state a dismissed review had, so that nobody's block is overruled by it.
    assert check_title(found.verdict) == "0 of 4 committed · waiting for erin for alice, bob, carol, dave"
