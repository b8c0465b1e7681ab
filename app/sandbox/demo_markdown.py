"""Markdown as safe HTML for the demo's page: no HTML of the writer's gets through, no picture, no other address."""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

_MENTION = re.compile(r"(?<![\w@/.`-])@([A-Za-z\d][A-Za-z\d-]{0,38}(?:/[A-Za-z\d][\w-]{0,99})?)")
_FOLD = re.compile(r"<details><summary>([^<>\n]{1,200})</summary>")
LONGEST = 20_000  # characters; what is longer is shown as it stands, so that no text can keep the page waiting


class _Renderer(RendererHTML):
    """Mentions stand out, and links say nothing of where they were followed from."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        return _MENTION.sub(r'<strong class="mention">@\1</strong>', escape(tokens[idx].content))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        tokens[idx].attrSet("rel", "noopener noreferrer nofollow")
        return str(self.renderToken(tokens, idx, options, env))


def _reader(*, breaks: bool) -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": breaks}, renderer_cls=_Renderer)
    return reader.enable(["table", "strikethrough"]).disable("image")


_END = Markup("</details>")
_TALK, _FILE = _reader(breaks=True), _reader(breaks=False)


@lru_cache(maxsize=500)
def talk(text: str) -> Markup:
    """What a person wrote into the conversation. Every line break counts."""
    return _rendered(_TALK, text)


@lru_cache(maxsize=50)
def file(text: str) -> Markup:
    """A file of the repository."""
    return _rendered(_FILE, text)


@lru_cache(maxsize=100)
def report(text: str) -> Markup:
    """What the App wrote: its hidden markers are hidden, and the parts it folds away can be folded out."""
    pieces: list[Markup] = []
    lines: list[str] = []
    for line in text.split("\n"):
        fold = _FOLD.fullmatch(line)
        if fold or line == "</details>":
            pieces += [
                talk("\n".join(lines)),
                Markup("<details><summary>{}</summary>").format(fold[1]) if fold else _END,
            ]
            lines.clear()
        elif not (line.startswith("<!--") and line.endswith("-->")):
            lines.append(line)
    return Markup().join([*pieces, talk("\n".join(lines))])


def _rendered(reader: MarkdownIt, text: str) -> Markup:
    if len(text) > LONGEST:
        return Markup("<pre>{}</pre>").format(text)
    return Markup(reader.render(text))  # noqa: S704 - HTML is switched off
