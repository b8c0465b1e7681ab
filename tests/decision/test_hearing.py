import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decision.hearing import hear
from app.decision.phrases import Phrases
from app.decision.statements import Declaration, Heard, Kind, Nearness


def kinds(body: str, phrases: Phrases = Phrases()) -> list[Kind]:  # noqa: B008 - frozen
    return [declaration.kind for declaration in hear(body, phrases).declarations]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param("/commit", Kind.COMMIT, id="a command"),
        pytest.param("Thanks!\n/commit", Kind.COMMIT, id="a command below words"),
        pytest.param("I commit to this RFC, thanks.", Kind.COMMIT, id="plain words"),
        pytest.param("- [x] I commit\n- [ ] I block", Kind.COMMIT, id="a ticked box"),
        pytest.param("> Are you with us?\n\nYes. I commit.", Kind.COMMIT, id="an answer below a quote"),
        pytest.param("nit (non-blocking): a typo. I commit.", Kind.COMMIT, id="a nit beside it"),
        pytest.param(
            "I'd rather have waited.\n\nI commit regardless.", Kind.DISAGREE_AND_COMMIT, id="a view before it"
        ),
        pytest.param("I can't commit to this; I'm blocking it.", Kind.BLOCK, id="a commitment denied, then a block"),
        pytest.param("**issue (blocking):** the index is gone", Kind.BLOCK, id="a label"),
        pytest.param("The tests are in, so I lift my block.", Kind.UNBLOCK, id="a block lifted"),
        pytest.param("I take back my commitment.", Kind.WITHDRAW, id="a commitment taken back"),
    ],
)
def test_a_comment_declares_one_thing(body: str, kind: Kind) -> None:
    assert kinds(body) == [kind]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("> I commit", id="a quote"),
        pytest.param("> they said\nI commit", id="a line that Markdown adds to the quote above"),
        pytest.param("`I commit`", id="inline code"),
        pytest.param("```\nI commit\n/commit\n```", id="fenced code"),
        pytest.param("    /commit", id="indented code"),
        pytest.param("<!-- /commit -->", id="an HTML comment"),
        pytest.param("<!--\n/commit\n-->", id="an HTML comment of several lines"),
        pytest.param("~~I commit~~", id="struck through"),
        pytest.param("~~I take\n/commit\nback~~", id="a command within struck-through lines"),
        pytest.param("Done <del>I commit</del>", id="struck through in HTML"),
        pytest.param("<blockquote>\n\nI commit\n\n</blockquote>", id="a quote in HTML"),
        pytest.param("# I commit", id="a heading"),
        pytest.param("| who | what |\n|---|---|\n| me | I commit |", id="a table"),
        pytest.param("| me | I commit |", id="a row without a table"),
        pytest.param("[//]: # (I commit)", id="an invisible link definition"),
        pytest.param('They wrote "I disagree and commit" there.', id="quoted speech"),
        pytest.param(
            "However, I'm going to block this because:\n\n1. [First concern]\n2. [Second concern]", id="a form"
        ),
        pytest.param("Nice weather today.", id="something else"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_not_the_authors_own_visible_word_declares_nothing(body: str) -> None:
    assert kinds(body) == []


def test_statements_come_in_the_order_of_their_lines() -> None:
    heard = hear("/invite @bob\n\nI block this until then.\n\n/call 3d")
    assert [(x.kind, x.line) for x in heard.declarations] == [(Kind.INVITE, 1), (Kind.BLOCK, 3), (Kind.CALL, 5)]


@pytest.mark.parametrize("body", ["I commit to the goal but block this implementation.", "/commit\n/block no plan"])
def test_a_comment_with_both_a_block_and_a_commitment_blocks(body: str) -> None:
    assert kinds(body) == [Kind.BLOCK]


def test_lines_are_counted_from_one_over_every_kind_of_line_end() -> None:
    assert [x.line for x in hear("a\r\nb\r\r\n\nI commit").declarations] == [5]


@pytest.mark.parametrize(
    "after",
    [
        pytest.param("I take that back.", id="taken back"),
        pytest.param("Actually, I take that back.", id="on reflection"),
        pytest.param("Never mind.", id="never mind"),
        pytest.param("Just kidding.", id="a joke"),
        pytest.param("Hmm, I can't commit to this.", id="denied"),
    ],
)
def test_a_later_line_that_retracts_wins(after: str) -> None:
    heard = hear(f"I commit.\n\n{after}")
    assert heard.declarations == ()
    assert heard.unclear


def test_a_denied_commitment_leaves_a_block_alone() -> None:
    assert kinds("I block this.\n\nI can't commit to it.") == [Kind.BLOCK]


def test_taking_back_nothing_is_no_statement() -> None:
    assert hear("Never mind.") == Heard()


def test_words_that_repeat_a_command_are_not_a_second_statement() -> None:
    heard = hear("/block\n\nI'm blocking this until the keys are rotated.")
    assert heard.declarations == (Declaration(Kind.BLOCK, "until the keys are rotated.", 1, command="/block"),)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Options:\n- I commit\n- I disagree and commit\n- I block", id="in a list"),
        pytest.param("Reply with one of these\nI commit\nI block", id="on lines"),
    ],
)
def test_a_ballot_is_no_vote(body: str) -> None:
    heard = hear(body)
    assert heard.declarations == ()
    assert heard.unclear


def test_a_ticked_box_is_a_vote_beside_the_others() -> None:
    assert kinds("- [ ] I commit\n- [x] I disagree and commit\n- [ ] I block") == [Kind.DISAGREE_AND_COMMIT]


def test_two_labels_are_two_blocks() -> None:
    heard = hear("issue (blocking): no index\nissue (blocking): no tests")
    assert [(x.line, x.reason) for x in heard.declarations] == [
        (1, "no index issue (blocking): no tests"),
        (2, "no tests"),
    ]


def test_a_dissent_outweighs_the_weaker_words_beside_it() -> None:
    assert kinds("I disagree and commit. I commit fully.") == [Kind.DISAGREE_AND_COMMIT]


@pytest.mark.parametrize(
    ("body", "nearness"),
    [
        pytest.param("/comit", Nearness.MISSPELT, id="misspelt"),
        pytest.param("- /commit", Nearness.MISSPELT, id="a command in a list"),
        pytest.param("## /commit", Nearness.MISSPELT, id="a command in a heading"),
        pytest.param("/delegate", Nearness.MALFORMED, id="malformed"),
        pytest.param("I can't commit to this", Nearness.NEGATED, id="negated"),
        pytest.param("I'm not blocking", Nearness.NEGATED, id="a block denied"),
        pytest.param("If you add tests, I commit.", Nearness.CONDITIONAL, id="a condition before"),
        pytest.param("Happy to commit once the tests pass", Nearness.CONDITIONAL, id="a condition after"),
        pytest.param("Shall I commit to this?", Nearness.ASKED, id="asked"),
        pytest.param("I will commit to this tomorrow", Nearness.POSTPONED, id="postponed"),
        pytest.param("LGTM", Nearness.YIELDS, id="approval"),
        pytest.param("+1", Nearness.YIELDS, id="plus one"),
        pytest.param("I can live with this.", Nearness.YIELDS, id="yields"),
        pytest.param("Let's disagree and commit", Nearness.MENTIONED, id="a proposal to others"),
        pytest.param('"I disagree and commit", they say', Nearness.MENTIONED, id="the phrase quoted"),
        pytest.param("## I commit", Nearness.MENTIONED, id="a heading"),
    ],
)
def test_what_comes_near_is_told_apart_from_silence(body: str, nearness: Nearness) -> None:
    heard = hear(body)
    assert heard.unclear
    assert heard.near[0].nearness is nearness


@pytest.mark.parametrize(
    "body",
    [
        "/hold",
        "/lgtm",
        "/approve",
        "/cc @alice",
        "@dependabot rebase",
        "This is a blocking call.",
        "Blocked by #12",
        "Committed in 1a2b3c4",
        "The commit message has a typo",
        "nit (non-blocking): a typo",
        "Alice will disagree and commit",
        "/usr/bin/commit is missing",
    ],
)
def test_other_bots_technical_talk_and_talk_of_others_meet_silence(body: str) -> None:
    assert hear(body) == Heard()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("/com\u200bmit", id="a zero-width space in a command"),
        pytest.param("I com\u200dmit", id="a joiner in a word"),
        pytest.param("I \u202ecommit\u202c", id="reordered text"),
        pytest.param("/c\u043emmit", id="a Cyrillic letter"),
        pytest.param("\u0406 commit", id="a Cyrillic I"),
        pytest.param("/commit\ud800s", id="a lone surrogate"),
    ],
)
def test_an_imitation_is_not_our_word(body: str) -> None:
    assert kinds(body) == []


@pytest.mark.parametrize("body", ["\ufeff/commit", "I\u00a0commit", "I commit\u200b", "I commit \U0001f44d\ufe0f"])
def test_harmless_invisible_characters_do_not_deafen(body: str) -> None:
    assert kinds(body) == [Kind.COMMIT]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("I commit.\n" + "a\n" * 2_000, id="thousands of lines"),
        pytest.param("I commit. " + "*a " * 20_000, id="tens of thousands of asterisks"),
        pytest.param("I commit. " * 6_000, id="thousands of sentences"),
        pytest.param("\n\n".join(["I commit, you know, to this."] * 700), id="hundreds of paragraphs"),
    ],
)
def test_what_is_too_tangled_to_be_read_declares_nothing_but_is_answered(body: str) -> None:
    heard = hear(body)
    assert heard.declarations == ()
    assert heard.unclear


@pytest.mark.parametrize(
    "piece", ["I commit, ", "> ", "- ", "[", "<!--", "|a|b|\n|-|-|\n", "`", "~~a", "\\", "(", "«", "'a ", "/a "]
)
def test_a_long_tangle_is_read_without_hearing_a_thing(piece: str) -> None:
    assert kinds((piece * 65_536)[:65_536]) == []


def test_only_the_first_65_536_characters_are_read() -> None:
    assert kinds(" " * 70_000 + "\n\nI commit") == []


@given(st.text(alphabet=st.characters(), max_size=300))
@settings(max_examples=150, deadline=None)
def test_hearing_never_raises(body: str) -> None:
    assert isinstance(hear(body), Heard)


FRAGMENTS = st.sampled_from(
    [
        *(
            "I commit",
            "I disagree and commit",
            "/commit",
            "/block",
            "/unblock B1",
            "I block this",
            "because",
            "\n",
            "\n\n",
        ),
        *(
            "> ",
            "- ",
            "`",
            "```\n",
            "~~",
            "**",
            "if",
            "not",
            ". ",
            ", ",
            ": ",
            "?",
            '"',
            "<!--",
            "-->",
            "\u200b",
            "\u202e",
        ),
        *(
            "issue (blocking): x",
            "I withdraw my block",
            "I take that back",
            "| a |",
            "\r",
            "\x00",
            "\x1b[31m",
            "x" * 90,
        ),
    ]
)


@given(st.lists(FRAGMENTS, max_size=30).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_whatever_is_heard_is_bounded_and_on_a_line_of_the_comment(body: str) -> None:
    heard = hear(body)
    lines = len(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    for declaration in heard.declarations:
        assert 1 <= declaration.line <= lines
        assert len(declaration.reason) <= 280
        assert declaration.reason.isprintable()
    assert all(1 <= near.line <= lines and len(near.words) <= 120 for near in heard.near)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("Ich trage es mit.", [Kind.COMMIT], id="at the start"),
        pytest.param("ICH TRAGE ES MIT", [Kind.COMMIT], id="case ignored"),
        pytest.param("Danke. Ich trage es mit, weil es eilt.", [Kind.COMMIT], id="a later sentence"),
        pytest.param("**Ich trage es mit**", [Kind.COMMIT], id="emphasis"),
        pytest.param("Anders, aber ich trage es mit", [], id="within a sentence"),
        pytest.param("Ich trage es mittags", [], id="part of a word"),
        pytest.param("Ich trage es mit?", [], id="a question"),
        pytest.param("> Ich trage es mit", [], id="a quote"),
        pytest.param("Ich trage es wider Willen mit: zu früh", [Kind.DISAGREE_AND_COMMIT], id="a dissent"),
        pytest.param("賛成する。", [Kind.COMMIT], id="a script without spaces"),
        pytest.param("賛成するか", [], id="a word that goes on without a space"),
        pytest.param("Einspruch!", [Kind.BLOCK], id="a block"),
    ],
)
def test_a_policys_phrases_count_when_they_begin_a_sentence(body: str, expected: list[Kind]) -> None:
    phrases = Phrases(
        commit=("Ich trage es mit", "賛成する"),
        disagree_and_commit=("Ich trage es wider Willen mit",),
        block=("Einspruch",),
    )
    assert kinds(body, phrases) == expected


@pytest.mark.parametrize("body", ['"Ich trage es mit", sagt Kim.', "`Ich trage es mit`", "Ich trage `es` mit"])
def test_a_policys_phrase_that_is_quoted_or_code_is_not_heard(body: str) -> None:
    assert kinds(body, Phrases(commit=("Ich trage es mit",))) == []


def test_a_longer_phrase_is_not_taken_for_the_shorter_one_it_begins_with() -> None:
    phrases = Phrases(commit=("Ich stimme zu",), disagree_and_commit=("Ich stimme zu, obwohl",))
    assert kinds("Ich stimme zu, obwohl es teuer ist", phrases) == [Kind.DISAGREE_AND_COMMIT]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("/block no rollback plan", "no rollback plan", id="of a command"),
        pytest.param("I disagree and commit, because we must move.", "we must move.", id="because"),
        pytest.param("Disagree & commit: the naming is off", "the naming is off", id="a colon"),
        pytest.param("Disagree and commit — too early", "too early", id="a dash"),
        pytest.param(
            "I still think B is better, but I disagree and commit", "I still think B is better", id="before it"
        ),
        pytest.param("Fine, I disagree and commit", "", id="an interjection is none"),
        pytest.param("I'm blocking this until\nthe tests pass", "until the tests pass", id="over two lines"),
        pytest.param("I commit.", "", id="none"),
        pytest.param("/block " + "x" * 400, "x" * 279 + "…", id="cut"),
        pytest.param("/block `DROP TABLE` is dangerous", "DROP TABLE is dangerous", id="code"),
        pytest.param("/block " + "`" + "x" * 150 + "` is long", "x" * 99 + "… is long", id="long code"),
        pytest.param("/block ![graph](x.png) is wrong", "… is wrong", id="an image"),
        pytest.param("I'm blocking this because `a` leaks", "a leaks", id="code in plain words"),
        pytest.param("issue (blocking): `a` leaks", "a leaks", id="code below a label"),
    ],
)
def test_the_reason_is_what_follows_on_one_line(body: str, reason: str) -> None:
    assert hear(body).declarations[0].reason == reason
