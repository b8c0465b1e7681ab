import pytest

from app.decision.hearing import hear
from app.decision.unheard import Shelter, Unheard, unheard

QUOTE, CODE, HTML, TABLE, STRUCK = Shelter.QUOTE, Shelter.CODE, Shelter.HTML, Shelter.TABLE, Shelter.STRUCK


def within(shelter: Shelter, first: int, last: int | None = None) -> Unheard:
    return Unheard(shelter, first, last or first, whole=False)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("/commit", (), id="plain words"),
        pytest.param("> /commit\n> yes\n\nno", (Unheard(QUOTE, 1, 2),), id="a quote"),
        pytest.param("> > /commit\n> ```\n> x\n> ```\n", (Unheard(QUOTE, 1, 4),), id="what a quote holds is told once"),
        pytest.param("a\n\n```\n/commit\n```\n", (Unheard(CODE, 3, 5),), id="fenced code"),
        pytest.param("a\n\n    /commit\n", (Unheard(CODE, 3, 3),), id="indented code"),
        pytest.param("- > /commit\n- b", (Unheard(QUOTE, 1, 1),), id="a quote in a list"),
        pytest.param("<!-- /commit -->", (Unheard(HTML, 1, 1),), id="an HTML comment"),
        pytest.param("<div>\n\n/commit\n\n</div>", (), id="a tag that hides nothing"),
        pytest.param(
            "<blockquote>\n\n/commit\n\n</blockquote>",
            (Unheard(HTML, 1, 1), Unheard(HTML, 3, 3), Unheard(HTML, 5, 5)),
            id="between tags that hide",
        ),
        pytest.param("|a|\n|-|\n|/commit|", (Unheard(TABLE, 1, 3),), id="a table"),
        pytest.param("a\n`/commit` b `c`", (within(CODE, 2),), id="code in a line is told once"),
        pytest.param("~~/commit~~", (within(STRUCK, 1),), id="struck through"),
        pytest.param("a <!-- b\nc --> d\n`e`", (within(HTML, 1, 2), within(CODE, 3)), id="a comment over two lines"),
        pytest.param("a <s>b</s> <b>c</b>", (within(HTML, 1),), id="a tag in a line"),
    ],
)
def test_what_is_passed_over_is_told_with_its_lines(body: str, expected: tuple[Unheard, ...]) -> None:
    assert unheard(body) == expected


@pytest.mark.parametrize("body", ["> /commit", "```\n/commit\n```", "    /commit", "<!-- /commit -->", "~~/commit~~"])
def test_what_is_passed_over_is_indeed_not_heard(body: str) -> None:
    assert unheard(body)
    assert not hear(body).declarations


def test_of_a_text_with_too_many_lines_nothing_is_told() -> None:
    assert unheard("> a\n" * 2_000) == ()
