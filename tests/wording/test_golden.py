"""Every template's output, word for word, in tests/golden/. `UPDATE_GOLDEN=1` writes it anew."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import wording
from app.decision.acknowledgement import Refusal, Why
from app.decision.circumstances import TextFile
from app.decision.holding import No
from app.decision.policy import Decision, Problem, Severity, Source, Stakeholders, When
from app.decision.publication import CheckRun, EditedPolicy, Had
from app.decision.pull_request import Did, Happening, ReviewState
from app.decision.recording import record_of
from app.decision.revisiting import bets_of
from app.decision.verdict import Verdict, misconfigured
from app.wording.edited_policy import edited_policy_text
from app.wording.merge_groups import NoVerdict, failed_group
from app.wording.record import decision_record
from app.wording.shared_head import shared_check
from tests.wording.clocks import ASKS, CLOCKS
from tests.wording.scenes import CROWD, PEOPLE, WHERE, Scene, decision, group

GOLDEN = Path(__file__).parents[1] / "golden"


def rfc(*everyone: str) -> Scene:
    return Scene(decision("RFC", *everyone))


def waiting_at(seats: int) -> Verdict:
    scene = rfc(*(person.login for person in CROWD[:seats]))
    for person in CROWD[: seats // 3]:
        scene.says(person.login, "/commit")
    return scene.verdict()


def all_at_once() -> Scene:
    scene = Scene(
        decision(
            "RFC",
            *("olivia", "alice", "bob", "carol", "dave", "erin", "frank", "ivan"),
            groups=(group("Security", "grace", "heidi", "judy", at_least=2),),
        )
    )
    scene.says("alice", "/commit sounds right to me").says("bob", "I disagree and commit: two databases would be safer")
    scene.says("erin", "/dac").says("frank", "", ReviewState.APPROVED)
    scene.says("carol", "/block no rollback plan").says("carol", "/block").says("dave", "I can live with this")
    scene.says("grace", "I commit").says("mallory", "/commit from the side")
    return scene


def set_aside() -> Scene:
    scene = rfc("olivia", "alice", "bob", "carol", "dave", "erin", "frank")
    scene.says("frank", "/commit").edits_the_last("frank", "good morning").forgets_the_last()
    scene.says("alice", "/commit").edits_the_last("mallory", "/commit to nothing")
    scene.says("bob", "/disagree-and-commit too early").deletes_the_last("mallory")
    scene.says("carol", "", ReviewState.APPROVED).dismisses_the_last("olivia").says("carol", "/commit")
    scene.says("dave", "/commit").deletes_the_last(None)
    return scene.says("erin", "hello").edits_the_last("mallory", "goodbye").forgets_the_last()


def near() -> Scene:
    scene = rfc("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
    scene.says("alice", "LGTM").says("bob", "I can't commit to this").says("carol", "Shall I commit to this?")
    scene.says("dave", "I will commit to this tomorrow").says("erin", "If you add a rollback plan I'd commit to this")
    return (
        scene.says("frank", "/comit").says("grace", "/unblock B0").says("heidi", "blocking is a strong word | @alice")
    )


def two_decisions() -> Scene:
    scene = Scene(decision("RFC", "olivia", "alice", "bob"), decision("Security", "alice", "carol"))
    return scene.says("alice", "/commit").says("carol", "/block keys in the log")


def unseated() -> Verdict:
    scene = rfc("alice", "bob").says("alice", "/commit").says("dave", "/block no rollback plan").says("dave", "/block")
    return scene.says("bob", "/block too early").verdict(had=(Had("RFC", "", (PEOPLE["dave"].id,)),))


def moved() -> Scene:
    people = ("alice", "bob", "carol", "dave", "erin", "frank")
    security = group("Security", "grace", "heidi", "judy", at_least=2)
    scene = Scene(decision("RFC", *people, groups=(security,), overruled_by=("erin",)))
    scene.says("alice", "/commit").says("dave", "/commit").push(by="olivia")
    scene.says("erin", "/editorial only commas").says("bob", "/recuse my sister wrote it").says("grace", "/recuse")
    scene.says("carol", "/block no rollback plan").says("erin", "/overrule @carol we have talked long enough")
    scene.says("frank", "/delegate @ivan he knows it better").says("ivan", "/dac too early")
    return scene.says("olivia", "/invite @mallory")


def held() -> Scene:
    either = Scene(replace(decision("RFC", "alice", "bob"), when=When(labels=("rfc`s",), title=("rfc*",))))
    took_off = Happening(Did.UNLABELED, either.now, PEOPLE["olivia"], "rfc`s")
    lost = Happening(Did.SEEN_TITLED, either.now, what="RFC 1: @alice")
    either.pull = replace(either.pull, title="A change", happenings=(lost, took_off))
    return either


def broken() -> Verdict:
    scene = rfc("alice", "architcts")
    scene.warnings.append(Problem(9, "a deadline that escalates to nobody", Severity.WARNING))
    return scene.verdict()


NASTY = "**x** | `y` <b>z</b> <!-- [a](http://evil.example) www.evil.example #1 @alice a5c3785ed8 \u202e"


def nasty() -> Scene:
    scene = Scene(decision(NASTY, "alice", "bob", groups=(group(NASTY, "carol", "dave", at_least=2),)))
    scene.says("alice", f"/block {NASTY}").says("bob", f"/dac {NASTY}").says("carol", f"/commit {NASTY}")
    return scene.says("dave", f"I can live with this {NASTY}")


def owned(codeowners: str) -> Verdict:
    """A decision whose seats come from CODEOWNERS, with what is wrong there."""
    stakeholders = Stakeholders(sources=(Source.CODEOWNERS,))
    scene = Scene(Decision("RFC", line=2, stakeholders=stakeholders, lines={"stakeholders.from": 6}))
    scene.says("carol", "/dac more work for us")
    return scene.verdict(codeowners=TextFile(".github/CODEOWNERS", codeowners))


VERDICTS: dict[str, Callable[[], Verdict]] = {
    "waiting-1": lambda: waiting_at(1),
    "waiting-5": lambda: waiting_at(5),
    "waiting-40": lambda: waiting_at(40),
    "waiting-300": lambda: waiting_at(300),
    "blocked": lambda: rfc("alice", "bob", "carol").says("carol", "/block no rollback plan").verdict(),
    "blocked-without-a-reason": lambda: rfc("alice", "bob", "carol").says("carol", "/block").verdict(),
    "dissent": lambda: rfc("alice", "bob", "carol").says("bob", "I disagree and commit: too early").verdict(),
    "all-at-once": lambda: all_at_once().verdict(),
    "earlier-text": lambda: all_at_once().push().says("alice", "/commit").verdict(),
    "set-aside": lambda: set_aside().verdict(),
    "near": lambda: near().verdict(),
    "two-decisions": lambda: two_decisions().verdict(),
    "groups": lambda: (
        Scene(
            decision(
                "RFC", groups=(group("Security", "alice", "bob"), group("Operations", "carol", "dave", at_least=2))
            )
        )
        .says("bob", "/commit")
        .says("dave", "/dac more work for us")
        .verdict()
    ),
    "moved": lambda: moved().verdict(),
    "unseated": unseated,
    "held": lambda: held().verdict(),
    "nobody-left": lambda: rfc("alice", "bob").says("alice", "/recuse").says("bob", "/recuse").verdict(),
    "owners": lambda: owned("* @alice @bob\n/src/ @carol @dave\n[a-z]* @erin\n"),
    "owners-unknown": lambda: owned("* @alice\n/src/ @nobody\n"),
    "misconfigured": broken,
    "not-a-policy": lambda: misconfigured((Problem(3, 'unknown key "decison"; did you mean "decisions"?'),)),
    "unread": lambda: misconfigured((Problem(0, "the changed files could not be read yet"),)),
    "not-needed": lambda: Scene(decision("RFC", "alice", paths=("nothing/**",))).verdict(),
    "committed": lambda: rfc("olivia", "alice", "bob").says("alice", "/commit").says("bob", "/dac too early").verdict(),
    "nasty": lambda: nasty().verdict(),
    **CLOCKS,
}
REFUSALS = {
    **{f"refusal-{no.replace(' ', '-')}": Refusal(no, PEOPLE["dave"], "/delegate", "erin") for no in No},
    "refusal-may-not-call": Refusal(Why.MAY_NOT_CALL, PEOPLE["mallory"], "/call"),
    "refusal-may-not-block": Refusal(Why.MAY_NOT_BLOCK, PEOPLE["mallory"], "/block"),
    "refusal-no-such-block": Refusal(Why.NO_SUCH_BLOCK, PEOPLE["carol"], "/unblock", "B7"),
    "refusal-not-your-block": Refusal(Why.NOT_YOUR_BLOCK, PEOPLE["dave"], "/unblock", "B1"),
    "refusal-nothing-to-lift": Refusal(Why.NOTHING_TO_LIFT, PEOPLE["dave"], "/unblock"),
    "refusal-doubtful": Refusal(Why.DOUBTFUL, PEOPLE["dave"], hint="/commit"),
    "refusal-malformed": Refusal(Why.MALFORMED, PEOPLE["dave"], hint="/delegate @user"),
    "refusal-malformed-without-a-hint": Refusal(Why.MALFORMED, PEOPLE["dave"]),
}


ALONE: frozenset[int] = frozenset()


def check(conclusion: str, title: str) -> CheckRun:
    return CheckRun("commitment", "a" * 40, conclusion, title, "The tally.\n", about=1)


def edited(policy: EditedPolicy) -> CheckRun:
    return replace(check("success", "2 of 2 committed"), text=edited_policy_text(policy))


def assert_golden(name: str, text: str) -> None:
    file = GOLDEN / f"{name}.md"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", VERDICTS)
def test_the_check_run_says_word_for_word(name: str) -> None:
    check = wording.check_run(
        VERDICTS[name](), name="commitment", head="a" * 40, where=WHERE, details_url="https://app.example/7"
    )
    assert_golden(f"check-{name}", f"{check.conclusion}: {check.title}\n\n{check.summary}")


@pytest.mark.parametrize("name", VERDICTS)
def test_the_status_comment_says_word_for_word(name: str) -> None:
    text = wording.status_comment(VERDICTS[name](), where=WHERE, mention=True, details_url=None)
    assert_golden(f"comment-{name}", text)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_word_for_word(name: str) -> None:
    assert_golden(name, wording.refusal(REFUSALS[name]))


def test_the_decision_says_word_for_word() -> None:
    assert_golden("announcement-committed", wording.committed_announcement(VERDICTS["committed"](), "olivia"))


@pytest.mark.parametrize("name", ASKS)
def test_what_asks_people_says_word_for_word(name: str) -> None:
    assert_golden(f"asks-{name}", ASKS[name]())


def test_the_end_of_governance_says_word_for_word() -> None:
    assert_golden("comment-no-longer-governed", wording.no_longer_governed_comment())


def to_be_revisited(*everyone: str) -> Scene:
    return Scene(replace(decision("RFC", *everyone), revisit=timedelta(days=90)))


def test_the_question_after_the_merge_says_word_for_word() -> None:
    scene = to_be_revisited("olivia", "alice", "bob", "carol").says("alice", "/commit").says("bob", f"/dac {NASTY}")
    (bet,) = bets_of(scene.says("carol", "/dac").verdict())
    title = wording.revisit_title(NASTY)
    body = wording.revisit(bet, title=NASTY, author_login="olivia", merged_at=scene.now, where=WHERE)
    assert_golden("revisit", f"{title}\n\n{body}")


def test_the_question_about_what_nobody_doubted_says_word_for_word() -> None:
    scene = to_be_revisited("olivia", "alice").says("alice", "/commit")
    (bet,) = bets_of(scene.verdict())
    body = wording.revisit(bet, title="RFC 12", author_login="olivia", merged_at=scene.now, where=WHERE)
    assert_golden("revisit-without-dissent", f"{wording.revisit_title('RFC 12')}\n\n{body}")


RECORDS: dict[str, Callable[[], Scene]] = {
    "record-all-at-once": all_at_once,
    "record-nasty": nasty,
    "record-set-aside": set_aside,
    "record-waiting-300": lambda: rfc(*(person.login for person in CROWD[:300])),
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_decision_record_says_word_for_word(name: str) -> None:
    scene = RECORDS[name]()
    made = record_of(scene.verdict(), scene.pull, summary="", policy=None, source="", awaited={}, now=scene.now)
    page = "https://commitment.example/acme/rfcs/7"
    text = decision_record(made, repository="acme/rfcs", server_url="https://github.com", page_url=page)
    assert_golden(name, text)


CHECKS = {
    **{
        f"group-{why.name.lower()}": failed_group(why, name="commitment", head="a" * 40, number=12) for why in NoVerdict
    },
    "shared-head": shared_check(
        {11: check("success", "2 of 2"), 12: check("failure", "Blocked by `carol`: no")}, ALONE
    ),
    "shared-head-unknown": shared_check({11: check("success", "2 of 2 committed")}, frozenset({14, *range(15, 40)})),
    "edited-policy-fine": edited(EditedPolicy("blob", (Problem(4, "nobody to ask", Severity.WARNING),))),
    "edited-policy-broken": edited(EditedPolicy("blob", (Problem(3, 'unknown key "x|y"'), Problem(0, "it is empty")))),
    "edited-policy-gone": edited(EditedPolicy("")),
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_checks_of_other_kinds_say_word_for_word(name: str) -> None:
    one = CHECKS[name]
    assert_golden(name, "\n\n".join(part for part in (f"{one.conclusion}: {one.title}", one.summary, one.text) if part))


def test_no_golden_file_is_left_over() -> None:
    names = {f"{kind}-{name}" for kind in ("check", "comment") for name in VERDICTS} | set(REFUSALS)
    names |= {f"asks-{name}" for name in ASKS}
    names |= {"announcement-committed", "comment-no-longer-governed", "revisit", "revisit-without-dissent"}
    names |= CHECKS.keys() | RECORDS.keys()
    assert {file.stem for file in GOLDEN.iterdir()} == names
