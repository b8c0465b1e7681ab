import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.wording.literal import address, literal, plain

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
REFERENCES = re.compile(
    r"(?<![a-z0-9])@[a-z0-9]|#\d|(?<![a-z0-9])gh-\d|https?://|ftp://|(?<![a-z0-9])www\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|:[\w+-]{1,50}:",
    re.IGNORECASE | re.ASCII,
)
NASTY = {
    "a link": "[click](https://evil.example)",
    "a reference link": "[click][1] and [1]: https://evil.example",
    "an image": "![x](https://evil.example/pixel.png)",
    "an autolink": "<https://evil.example>",
    "a bare address": "see https://evil.example/a?b=c and http://x.example",
    "a bare host": "see www.evil.example",
    "an ftp address": "ftp://evil.example",
    "an address for mail": "mail me@evil.example or <me@evil.example>",
    "a tag": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a closing tag": "</details></td></table>",
    "a comment": "<!-- hidden --> shown <!--",
    "an entity": "&#64;alice &lt;b&gt; &amp;",
    "a mention": "@alice @acme/security",
    "a reference": "#12 acme/rfcs#12 GH-12 gh-12",
    "a commit": "a5c3785ed8d6a35868bc169f07e40e889087fd2e and A5C3785",
    "emphasis": "*a* **b** _c_ __d__ ***e*** ~~f~~ ~g~",
    "code": "`a` ``b`` ```c``` ~~~d~~~",
    "a pipe": "a | b \\| c || d",
    "a backslash": "\\ \\\\ \\* \\",
    "a heading": "# Heading",
    "a second heading": "### Heading ###",
    "a rule": "---",
    "an underline": "===",
    "a bullet": "- item",
    "another bullet": "+ item",
    "a starred bullet": "* item",
    "a numbered item": "1. item",
    "another numbered item": "12345678) item",
    "a quote": "> [!WARNING]",
    "a task": "- [x] done",
    "a footnote": "[^1] and ^sup^",
    "a formula": "$x^2$ and $$y$$",
    "an emoji's name": ":tada: and :+1:",
    "a column": ":---",
    "a template": "{{ verdict }} {% raw %}",
}


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("<!--")

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(markdown: str) -> _Seen:
    page = _Seen()
    page.feed(MARKDOWN.render(markdown))
    page.close()
    return page


def assert_harmless(text: str) -> None:
    for before in ("", "reason: ", "- "):
        page = seen(before + str(literal(text)))
        assert set(page.tags) <= {"p", "ul", "li"}
        assert page.tags.count("li") == (1 if before == "- " and plain(text) else page.tags.count("li"))
        assert not REFERENCES.search(page.text)
        assert page.text.replace("\u200b", "").strip().endswith(plain(text).strip())
    table = seen(f"| a | b |\n|---|---|\n| {literal(text)} | end |\n")
    assert table.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
    assert table.text.replace("\u200b", "").split() == ["a", "b", *plain(text).split(), "end"]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NASTY.items()])
def test_what_a_person_wrote_prints_as_it_stands(text: str) -> None:
    assert_harmless(text)


@given(st.text(max_size=60))
def test_any_text_prints_as_it_stands(text: str) -> None:
    assert_harmless(text)


@given(st.lists(st.sampled_from([*NASTY.values(), "@", "#", ":", "/", "1", "ab12", " ", "\n", "w", "."]), max_size=8))
def test_any_mixture_of_nasty_things_prints_as_it_stands(pieces: list[str]) -> None:
    assert_harmless("".join(pieces))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("a\nb\r\nc\td", "a b c d", id="line breaks and tabs"),
        pytest.param("a\x00b\x1bc\x7fd\x85e", "abcd e", id="control characters"),
        pytest.param("a\u202egnp.exe\u2066b", "agnp.exeb", id="direction"),
        pytest.param("a\u200bb\u200dc\ufeffd\u2060e", "abcde", id="zero width"),
        pytest.param("a\u2028b\u2029c\xa0d", "a b c d", id="unusual spaces"),
        pytest.param("a\ud800b", "ab", id="half a character"),
        pytest.param("Größe 你好 🎉", "Größe 你好 🎉", id="other languages"),
    ],
)
def test_what_cannot_be_seen_is_left_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain("word " * 100, 12) == "word word w…"


def test_a_text_of_the_longest_length_is_whole() -> None:
    assert plain("a" * 300) == "a" * 300


def test_an_immense_text_is_not_looked_through() -> None:
    assert plain("\x00" * 10_000_000 + "a", 10) == ""


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        pytest.param("https://github.com/a/b/pull/1#issuecomment-1", True, id="a comment"),
        pytest.param("http://ghe.example:8080/a?b=c", True, id="a closed network"),
        pytest.param("javascript:alert(1)", False, id="a script"),
        pytest.param("https://x.example/) [b](https://y.example", False, id="the end of a link"),
        pytest.param("https://x.example/<b>", False, id="a tag"),
        pytest.param("https://x.example/|", False, id="the end of a cell"),
        pytest.param("https://x.example/" + "a" * 1000, False, id="too long"),
        pytest.param("", False, id="nothing"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_an_address_that_ends_no_link_is_linked(url: str | None, usable: bool) -> None:
    assert (address(url) is not None) == usable
