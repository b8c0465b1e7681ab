"""What an approving review says against its own click."""

import pytest

from app.decision.approvals import second_thought
from app.decision.phrases import Phrases
from app.decision.pull_request import ReviewState
from app.decision.statements import Heard, Kind, Nearness
from app.decision.words import own_words
from tests.decision.conversation import Conversation


def heard(body: str) -> Heard:
    talk = Conversation()
    return own_words(talk.comments[talk.reviews("alice", ReviewState.APPROVED, body)], Phrases()).heard


@pytest.mark.parametrize(
    "body",
    [
        "LGTM",
        "LGTM!",
        "LGTM, one question inline but no need to wait for me",
        "Never seen such a clean migration, well done.",
        "I didn't test it but the logic is sound.",
        "If you want, rename foo. LGTM otherwise.",
        "Looks good to me, thanks for the patience.",
        "Great work! A few nits inline, nothing major.",
        "Nice. Please fix the typo on line 8 before merging.",
        "LGTM, feel free to merge.",
        "Approved. Merge when ready.",
        "Approving, but I'd have preferred Kafka.",
        "I don't love the naming, but approving.",
        "No objections.",
        "I have no objections to this",
        "No reason not to merge this!",
        "Can't wait to merge this.",
        "Don't forget to squash before merging.",
        "Let me know if you need anything else. LGTM",
        "LGTM, let me know when it ships",
        "LGTM. If you have time, add a test in a follow-up.",
        "Not my favourite design, but ok.",
        "I'm not a fan of the name, otherwise great",
        "This can go in. Needs a follow-up ticket for metrics.",
        "Thanks for addressing my comments!",
        "All my concerns have been addressed.",
        "My objection has been resolved, approving.",
        "Was not sure about the cache at first, but the benchmark convinced me.",
        "I was not ready to approve this last week, but it is good now.",
        "Couldn't find anything wrong.",
        "Works on my machine. When I tested it with 10k rows it took 3s.",
        "\ud83d\udc4d",
        "Ship it!",
        "```suggestion\nfoo\n```",
        "> do not merge\n\nSolved, approving.",
        "`do not merge` label can go now",
        "Happy with this after the last round of changes.",
        "Good after reading the appendix.",
        "nit: typo. Non-blocking.",
        "Why not merge it today?",
        "I disagree with the timeline but I'm fine with it.",
        "Thanks! Not a blocker: the docs could mention v2.",
        "No further comments.",
        "No, really, great work.",
        "Good to go",
        "Looks good, only a few nits if you care.",
        "Approving since all comments are addressed. Merge conflicts need resolving though.",
        "It does not merge cleanly, please rebase",
        "Not tested locally, but the code looks fine",
        "Approving this to unblock the team",
        "I'm on board.",
        "Let's go!",
        "No changes needed.",
        "No changes requested from my side",
        "lgtm, thanks! we can hold the discussion on naming for later",
        "Great improvement. Only thing I'd change is the title if anything.",
    ],
)
def test_an_approval_with_these_words_commits(body: str) -> None:
    assert heard(body).declarations[-1].kind is Kind.COMMIT


@pytest.mark.parametrize(
    "body",
    [
        "not committed yet",
        "Approving this is not a commitment",
        "This can't ship like this.",
        "I'm not on board with this",
        "I retract this",
        "Ignore this approval, I was testing the button",
        "Not ready to commit, just unblocking CI",
        "LGTM, but only once the benchmark is repeated",
        "Fine with me if Lea agrees",
        "Not approving this, misclick",
        "I do not approve",
        "Do not merge",
        "I object",
        "LGTM once CI is green",
        "Approved pending the security review",
        "Approving on the condition that the rollback plan lands first",
        "LGTM if you add tests",
        "OK with me provided we revisit in Q3",
        "Once the tests pass, LGTM.",
        "If you fix the naming I'm happy",
        "I'll approve properly tomorrow",
        "I will approve once legal has signed off",
        "I would approve this if it had tests",
        "Please don't merge yet",
        "Don't merge until Bob has looked",
        "Please do not merge this until Monday",
        "DNM",
        "NACK",
        "Strong NACK",
        "-1",
        "Sorry, clicked the wrong button",
        "Approved by mistake, please ignore",
        "Oops, meant to request changes",
        "Please hold off on merging",
        "I can't approve this",
        "I'm not approving this as is.",
        "This isn't an approval.",
        "This is not ready.",
        "not ready to sign off",
        "I refuse to sign off on this",
        "I strongly object to section 3.",
        "I reject this",
        "Requesting changes: the token is logged",
        "This still needs work",
        "Not yet.",
        "I haven't committed to this",
        "I won't support this",
        "We shouldn't merge this",
        "should not be merged",
        "Should we block this?",
        "Good to go once rebased",
    ],
)
def test_an_approval_with_these_words_does_not(body: str) -> None:
    assert heard(body).unclear


@pytest.mark.parametrize(
    "body",
    [
        "Please treat this as blocking",
        "I'm blocking this until the rollback plan is in",
        "issue (blocking): token is logged",
    ],
)
def test_an_approval_with_these_words_blocks(body: str) -> None:
    assert [x.kind for x in heard(body).declarations] == [Kind.BLOCK]


@pytest.mark.parametrize(
    ("body", "nearness"),
    [
        pytest.param("Do not merge", Nearness.NEGATED, id="refused"),
        pytest.param("Approved by mistake", Nearness.NEGATED, id="mistaken"),
        pytest.param("Never mind.", Nearness.NEGATED, id="taken back"),
        pytest.param("LGTM once CI is green", Nearness.CONDITIONAL, id="conditional"),
        pytest.param("I'll approve properly tomorrow", Nearness.POSTPONED, id="postponed"),
    ],
)
def test_it_is_told_why(body: str, nearness: Nearness) -> None:
    near = second_thought(f"Thanks!\n\n{body}")
    assert near is not None
    assert (near.nearness, near.line, near.words, near.hint) == (nearness, 3, body, "/commit")


@pytest.mark.parametrize("body", ["# Do not merge", "> do not merge", "`do not merge`", "Why not merge it?", ""])
def test_what_is_not_said_now_does_not_speak_against_it(body: str) -> None:
    assert second_thought(body) is None


@pytest.mark.parametrize(
    "body", [pytest.param("*a_ ready " * 6_000, id="a tangle"), pytest.param("I only like it. " * 500, id="sentences")]
)
def test_words_too_many_to_be_read_speak_against_it(body: str) -> None:
    assert second_thought(body) is not None
