import re
from collections.abc import Callable
from functools import cache

import pytest

from app import wording
from app.decision.policy import Problem
from app.decision.verdict import Verdict, misconfigured
from tests.wording.scenes import CROWD, WHERE, Scene, decision, group
from tests.wording.test_literal import NASTY, REFERENCES, seen

LONG = "*_`[|<" * 60
LONG_REASON = "$&" * 140


@cache
def many_blocks() -> Verdict:
    scene = Scene(decision("RFC", *(person.login for person in CROWD[:150])))
    for person in CROWD[:150]:
        scene.says(person.login, f"/block {LONG_REASON}")
    return scene.verdict()


@cache
def many_dissents() -> Verdict:
    scene = Scene(decision("RFC", *(person.login for person in CROWD[:150])))
    for person in CROWD[:150]:
        scene.says(person.login, f"/dac {LONG_REASON}")
    return scene.verdict()


@cache
def many_decisions() -> Verdict:
    people = [person.login for person in CROWD[:100]]
    return Scene(*(decision(f"{number} {LONG}", *people) for number in range(50))).verdict()


@cache
def many_groups() -> Verdict:
    people = [person.login for person in CROWD[:200]]
    groups = tuple(group(f"{number} {LONG}", *people) for number in range(300))
    return Scene(decision("RFC", groups=groups)).verdict()


@cache
def many_problems() -> Verdict:
    return misconfigured(tuple(Problem(line, f"{line} {LONG}") for line in range(1, 1000)))


@cache
def many_words_aside() -> Verdict:
    scene = Scene(decision("RFC", *(person.login for person in CROWD[:100])))
    for person in CROWD[:30]:
        scene.says(person.login, f"LGTM {LONG}")
    for person in CROWD[30:60]:
        scene.says(person.login, "/commit").deletes_the_last("mallory")
    for person in CROWD[100:160]:
        scene.says(person.login, "/commit")
    return scene.verdict()


MANY = [many_blocks, many_dissents, many_decisions, many_groups, many_problems, many_words_aside]


@pytest.mark.parametrize("details_url", [None, "https://app.example/acme/rfcs/7"])
@pytest.mark.parametrize("make", MANY)
def test_however_much_there_is_to_say_it_fits(make: Callable[[], Verdict], details_url: str | None) -> None:
    verdict = make()
    check = wording.check_run(verdict, name="commitment", head="a" * 40, where=WHERE, details_url=details_url)
    comment = wording.status_comment(verdict, where=WHERE, mention=True, details_url=details_url)
    assert len(check.summary) <= 65_535
    assert len(comment) <= 60_000
    for text in (check.summary, comment):
        assert len(re.findall(r"and [\d,]+ more", text)) >= 1
        assert all(line.count("|") in (0, 3, 5) for line in text.splitlines())
        assert (details_url in text) if details_url else "The whole record" not in text


@pytest.mark.parametrize("nasty", [pytest.param(text, id=name) for name, text in NASTY.items()])
def test_nothing_that_people_wrote_means_anything_in_what_is_said(nasty: str) -> None:
    def say(text: str) -> Verdict:
        scene = Scene(decision(f"x {text}", "alice", "bob", "carol", groups=(group(f"x {text}", "dave"),)))
        scene.warnings.append(Problem(4, f"x {text}"))
        scene.says("alice", "/block x").says("bob", "/dac x").says("carol", "/commit x")
        return scene.verdict()

    def texts(verdict: Verdict) -> tuple[str, str]:
        check = wording.check_run(verdict, name="commitment", head="a" * 40, where=WHERE, details_url=None)
        return check.summary, wording.status_comment(verdict, where=WHERE, mention=False)

    for harmless, text in zip(texts(say("plain")), texts(say(nasty)), strict=True):
        assert seen(text).tags == seen(harmless).tags
        printed = re.sub(r"https://github\.com/acme/rfcs/\S+", "", seen(text).text)
        assert not REFERENCES.search(printed)
