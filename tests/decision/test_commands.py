import pytest

from app.decision.hearing import hear
from app.decision.statements import Declaration, Kind, Nearness


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("/commit", Declaration(Kind.COMMIT, command="/commit"), id="commit"),
        pytest.param("/COMMIT", Declaration(Kind.COMMIT, command="/COMMIT"), id="case"),
        pytest.param("   /commit", Declaration(Kind.COMMIT, command="/commit"), id="three spaces"),
        pytest.param("/commit: well done", Declaration(Kind.COMMIT, "well done", command="/commit"), id="a colon"),
        pytest.param("/dac too early", Declaration(Kind.DISAGREE_AND_COMMIT, "too early", command="/dac"), id="dac"),
        pytest.param(
            "/disagree-and-commit",
            Declaration(Kind.DISAGREE_AND_COMMIT, command="/disagree-and-commit"),
            id="disagree-and-commit",
        ),
        pytest.param("/block", Declaration(Kind.BLOCK, command="/block"), id="block"),
        pytest.param("/unblock", Declaration(Kind.UNBLOCK, command="/unblock"), id="unblock all"),
        pytest.param("/unblock b02", Declaration(Kind.UNBLOCK, target="B2", command="/unblock"), id="unblock one"),
        pytest.param("/unblock thanks", Declaration(Kind.UNBLOCK, "thanks", command="/unblock"), id="unblock, a word"),
        pytest.param("/withdraw", Declaration(Kind.WITHDRAW, command="/withdraw"), id="withdraw"),
        pytest.param("/recuse my own team", Declaration(Kind.RECUSE, "my own team", command="/recuse"), id="recuse"),
        pytest.param(
            "/delegate @Bob-1 on leave",
            Declaration(Kind.DELEGATE, "on leave", target="Bob-1", command="/delegate"),
            id="delegate",
        ),
        pytest.param("/delegate to @bob", Declaration(Kind.DELEGATE, target="bob", command="/delegate"), id="to"),
        pytest.param(
            "/invite @bob, please", Declaration(Kind.INVITE, "please", target="bob", command="/invite"), id="one"
        ),
        pytest.param("/invite @acme/sec", Declaration(Kind.INVITE, target="acme/sec", command="/invite"), id="a team"),
        pytest.param(
            "/overrule @bob: we ship",
            Declaration(Kind.OVERRULE, "we ship", target="bob", command="/overrule"),
            id="overrule",
        ),
        pytest.param("/editorial", Declaration(Kind.EDITORIAL, command="/editorial"), id="editorial"),
        pytest.param("/call", Declaration(Kind.CALL, command="/call"), id="call"),
        pytest.param("/call 12H", Declaration(Kind.CALL, target="12h", command="/call"), id="call with a duration"),
        pytest.param("/call last one", Declaration(Kind.CALL, "last one", command="/call"), id="call with words"),
        pytest.param("/recheck", Declaration(Kind.RECHECK, command="/recheck"), id="recheck"),
    ],
)
def test_every_command_is_recognised(line: str, expected: Declaration) -> None:
    assert hear(line).declarations == (expected,)


def test_several_commands_stand_in_one_comment_one_a_line() -> None:
    heard = hear("/invite @bob\n/invite @eve\nand then\n/call 3d /block")
    assert [(x.kind, x.target, x.line) for x in heard.declarations] == [
        (Kind.INVITE, "bob", 1),
        (Kind.INVITE, "eve", 2),
        (Kind.CALL, "3d", 4),
    ]


def test_several_blocks_are_lifted_by_one_line() -> None:
    assert [x.target for x in hear("/unblock B1, B2 and b3").declarations] == ["B1", "B2", "B3"]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/delegate", "/delegate @user"),
        ("/delegate bob", "/delegate @user"),
        ("/delegate @acme/sec", "/delegate @user"),
        ("/invite everybody", "/invite @user"),
        ("/overrule @bob", "/overrule @user reason"),
        ("/overrule", "/overrule @user reason"),
        ("/unblock #2", "/unblock B2"),
        ("/unblock 2", "/unblock B2"),
        ("/call 3", "/call 3d"),
        ("/call 0d", "/call 3d"),
        ("/call 3days", "/call 3d"),
    ],
)
def test_a_missing_or_wrong_argument_is_malformed_and_shows_the_right_form(line: str, hint: str) -> None:
    heard = hear(line)
    assert heard.declarations == ()
    assert [(x.nearness, x.hint) for x in heard.near] == [(Nearness.MALFORMED, hint)]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("/comit", "/commit"),
        ("/committ", "/commit"),
        ("/comimt", "/commit"),
        ("/commut", "/commit"),
        ("/ commit", "/commit"),
        ("/agree-and-commit", "/commit"),
        ("/disagree", "/disagree-and-commit"),
        ("/disagree-commit", "/disagree-and-commit"),
        ("/disagree_and_commit", "/disagree-and-commit"),
        ("/disagreeandcommit", "/disagree-and-commit"),
        ("/disagree and commit", "/disagree-and-commit"),
        ("/blok", "/block"),
        ("/veto", "/block"),
        ("/un-block", "/unblock"),
        ("- /commit", "/commit"),
        ("# /block", "/block"),
        ("**/commit**", "/commit"),
        ("I say /commit now", "/commit"),
        ("~~x~~ /dac", "/dac"),
    ],
)
def test_a_command_that_is_nearly_ours_gets_a_hint(line: str, hint: str) -> None:
    heard = hear(line)
    assert heard.declarations == ()
    assert (heard.near[0].nearness, heard.near[0].hint) == (Nearness.MISSPELT, hint)


@pytest.mark.parametrize(
    ("line", "nearness"),
    [
        ("/commit?", Nearness.ASKED),
        ("/commit once the tests pass", Nearness.CONDITIONAL),
        ("/dac, but only if it is reversible", Nearness.CONDITIONAL),
        ("/commit this?", Nearness.ASKED),
        ("/commit or /block?", Nearness.ASKED),
        ("/commit /block", Nearness.MENTIONED),
        ("/commit is what you type", Nearness.MENTIONED),
        ("/commit not yet", Nearness.NEGATED),
        ("/commit - not until Friday", Nearness.NEGATED),
        ("/commit (just kidding)", Nearness.NEGATED),
        ("/commit great. Just kidding!", Nearness.NEGATED),
        ("/commit no", Nearness.NEGATED),
        ("/commit wait, no", Nearness.NEGATED),
        ("/commit but not to the timeline", Nearness.NEGATED),
        ("/commit I can\u2019t commit to this yet", Nearness.NEGATED),
        ("/commit later", Nearness.POSTPONED),
        ("/dac maybe", Nearness.POSTPONED),
        ("/commit until the next release", Nearness.CONDITIONAL),
        ("/commit pending review", Nearness.CONDITIONAL),
        ("/commit on the condition that we revisit", Nearness.CONDITIONAL),
        ("/commit nice work, provided that the tests pass", Nearness.CONDITIONAL),
        ("/commit well, I'd commit to this if it were smaller", Nearness.CONDITIONAL),
        ("/unblock B1 once the tests pass", Nearness.CONDITIONAL),
        ("/recuse not yet", Nearness.NEGATED),
        ("/editorial not yet", Nearness.NEGATED),
    ],
)
def test_a_command_that_is_asked_or_hedged_is_not_obeyed(line: str, nearness: Nearness) -> None:
    heard = hear(line)
    assert heard.declarations == ()
    assert heard.near[0].nearness is nearness


@pytest.mark.parametrize(
    "line",
    [
        "/hold",
        "/lgtm",
        "/retest",
        "/close",
        "/lock",
        "/unlock",
        "/comment",
        "/all",
        "/cc @bob",
        "//commit",
        "/commit/x",
        "\\/commit",
    ],
)
def test_commands_of_others_and_paths_are_not_ours(line: str) -> None:
    assert hear(line).declarations == ()
    assert all(near.nearness is not Nearness.MISSPELT for near in hear(line).near)


def test_the_line_of_another_bots_command_is_not_heard_as_words() -> None:
    assert hear("/hold I block this").declarations == ()


@pytest.mark.parametrize("line", ["/block if the tests fail", "/block not yet sure why", "/withdraw for now"])
def test_what_makes_a_check_less_green_is_obeyed_whatever_its_note_says(line: str) -> None:
    assert len(hear(line).declarations) == 1


def test_a_note_that_blocks_blocks() -> None:
    assert [x.kind for x in hear("/commit but I'm blocking this until it is tested").declarations] == [Kind.BLOCK]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("/\u0441ommit", id="a Cyrillic c"),
        pytest.param("/c\u043emmit", id="a Cyrillic o"),
        pytest.param("\uff0fcommit", id="a wide slash"),
        pytest.param("/com\u200bmit", id="a space without width"),
        pytest.param("\u202e/commit", id="turned around"),
        pytest.param("/comm\u0131t", id="an i without a dot"),
        pytest.param("/\uff43ommit", id="a wide c"),
    ],
)
def test_letters_that_only_look_like_ours_are_no_command(line: str) -> None:
    assert hear(line).declarations == ()
