"""What the demo's page makes of Markdown."""

import pytest

from app.sandbox.demo_markdown import LONGEST, report, talk


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n", id="HTML is text"),
        pytest.param("a\nb", "<p>a<br />\nb</p>\n", id="line breaks count"),
        pytest.param("~~a~~", "<p><s>a</s></p>\n", id="struck through"),
        pytest.param("hi @bob", '<p>hi <strong class="mention">@bob</strong></p>\n', id="a mention"),
        pytest.param("a@bob.example `@bob`", "<p>a@bob.example <code>@bob</code></p>\n", id="no mention"),
        pytest.param("[a](javascript:b)", "<p>[a](javascript:b)</p>\n", id="a link that would run"),
        pytest.param(
            "![a](https://example.com/b.png)",
            '<p>!<a href="https://example.com/b.png" rel="noopener noreferrer nofollow">a</a></p>\n',
            id="a picture is only a link",
        ),
    ],
)
def test_talk_is_rendered_safely(text: str, html: str) -> None:
    assert talk(text) == html


def test_what_is_very_long_is_shown_as_it_stands() -> None:
    assert talk("<*" * LONGEST) == "<pre>" + "&lt;*" * LONGEST + "</pre>"


def test_a_report_folds_and_hides_what_its_writer_meant_to() -> None:
    text = "<!-- marker -->\n**a**\n\n<details><summary>More & more</summary>\n\nb <i>\n\n</details>\n"
    inner = "<details><summary>More &amp; more</summary><p>b &lt;i&gt;</p>\n</details>"
    assert report(text) == f"<p><strong>a</strong></p>\n{inner}"
