"""The hidden marker that ends every comment of ours: by it a comment is known again whose number was never learned."""

import hashlib
import re

from app.github.payloads import LONGEST_BODY

STATUS = "status"
_FORM = re.compile(r"<!-- disagree-and-commit: ([^<>\n]{1,200}) -->\s*\Z")
_PLAIN = re.compile(r"[A-Za-z0-9_:. /@-]{1,150}")


def mark_of(purpose: str, name: str) -> str:
    """The mark of one reply or announcement; names with odd characters are told by a digest."""
    if _PLAIN.fullmatch(name) and "--" not in name:
        return f"{purpose} {name}"
    return f"{purpose} {hashlib.sha256(name.encode()).hexdigest()[:40]}"


def marked(body: str, mark: str) -> str:
    """The words with their marker at the end, within what GitHub takes."""
    if mark_in(body) == mark:
        return body[:LONGEST_BODY]
    ending = f"\n\n<!-- disagree-and-commit: {mark} -->"
    return body[: LONGEST_BODY - len(ending)] + ending


def mark_in(body: str) -> str | None:
    """The mark that ends these words. Only the end counts: above it others may be quoted."""
    found = _FORM.search(body[-1000:])
    return found[1] if found else None
