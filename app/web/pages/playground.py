"""The playground, `/playground`: what a pasted policy means, and what is heard in a comment. Nothing of it is kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from app.decision.hearing import hear
from app.decision.phrases import Phrases
from app.decision.policy import Policy, Problem
from app.decision.policy_file import read_policy
from app.decision.samples import Judged, Sample, judged, samples_for
from app.decision.unheard import unheard
from app.web.bodies import TooLarge, read_body
from app.web.pages.layout import KEEP_NOTHING, ROOMS, page, pages_of
from app.web.turns import TooMany
from app.wording.heard_in_words import Note, notes, summary
from app.wording.policy_in_words import Meaning, meanings

LONGEST = 64 * 1024  # bytes of a policy, and of a comment
MOST_BYTES = 7 * LONGEST  # of the form; each byte may be written as three
MOST_FIELDS = 12
MOST_FILES, LONGEST_LINE = 20, 200  # of the reader's own sample
MOST_LINES = 150  # of a text shown with their numbers; of a longer one those around something
AROUND = 2
MOST_DECISIONS = 10  # explained in full
MOST_NOTES = 60
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as YAML counts them

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**", "!rfcs/README.md"]
    stakeholders:
      everyone: ["@alice", "@acme/architecture"]
      groups:
        - {name: Security, of: ["@acme/security", "@carol"], at_least: 1}
    overruled_by: ["@dana"]
    timing:
      open_for: 2d
      deadline: 14d
"""
COMMENT = """\
> Should we keep two databases?

I still think two would be safer, but I disagree and commit: one is simpler to run.

LGTM otherwise. Run `/commit` when you have read it.
"""
EXAMPLE = {"policy": POLICY, "comment": COMMENT, "base": "main"}


@dataclass(frozen=True, slots=True)
class NumberedLine:
    """A line of what was pasted, with what is said of it. `gap`: lines before it are left out."""

    number: int
    text: str
    notes: tuple[Note | Problem, ...] = ()
    gap: bool = False
    plain: bool = True  # False: within what is passed over


@dataclass(frozen=True, slots=True)
class Explained:
    """A policy in words."""

    problems: tuple[Problem, ...]
    lines: tuple[NumberedLine, ...]
    decisions: tuple[tuple[str, int, tuple[Meaning, ...]], ...] = ()  # name, line, what it means
    more: int = 0  # decisions besides
    samples: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Listened:
    """A comment with what is heard in it."""

    summary: str
    notes: tuple[Note, ...]
    lines: tuple[NumberedLine, ...]


async def playground(request: Request) -> Response:
    """`GET` and `POST /playground`."""
    given: Mapping[str, str] | None = EXAMPLE
    if request.method == "POST":
        given = await _pasted(request)
    if given is None:
        return _shown(request, {}, status=413, trouble="That is too much for one form. A policy has at most 64 KiB.")
    long = [name for name in ("policy", "comment") if len(given.get(name, "").encode("utf-8", "replace")) > LONGEST]
    if long:
        kept = {name: value for name, value in given.items() if name not in long}
        return _shown(request, kept, status=413, trouble=f"The {' and the '.join(long)} may have at most 64 KiB.")
    try:
        policy, comment = await pages_of(request).turns.run(lambda: _looked_at(given))
    except TooMany:
        trouble = "Many people try something out just now. Nothing was lost: send it again in a moment."
        return _shown(request, given, status=503, trouble=trouble)
    return _shown(request, given, policy=policy, comment=comment)


def _shown(
    request: Request,
    given: Mapping[str, str],
    *,
    status: int = 200,
    trouble: str = "",
    policy: Explained | None = None,
    comment: Listened | None = None,
) -> Response:
    names = ("policy", "comment", "title", "files", "labels", "base", "author")
    return page(
        request,
        "playground.html",
        status=status,
        cache=KEEP_NOTHING,
        rooms=ROOMS[:1],  # what was pasted comes back whole
        given={name: given.get(name, "") for name in names},
        trouble=trouble,
        explained=policy,
        listened=comment,
    )


async def _pasted(request: Request) -> Mapping[str, str] | None:
    """The fields of the form; None where there is too much of it, or it is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return {}
    try:
        body = await read_body(request, MOST_BYTES)
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (TooLarge, ValueError):
        return None
    return {name: value.replace("\r\n", "\n") for name, value in fields}


def _looked_at(given: Mapping[str, str]) -> tuple[Explained | None, Listened | None]:
    """Both, as far as something was pasted. The policy's own phrases count in the comment."""
    explained, phrases = None, Phrases()
    if given.get("policy", "").strip():
        found = read_policy(given["policy"], owner="")
        explained = _explained(given, found.policy, found.problems)
        phrases = found.policy.phrases if found.policy else phrases
    comment = given.get("comment", "")
    return explained, _listened(comment, phrases) if comment.strip() else None


def _explained(given: Mapping[str, str], policy: Policy | None, problems: tuple[Problem, ...]) -> Explained:
    lines = _numbered(given["policy"], {one.line: tuple(x for x in problems if x.line == one.line) for one in problems})
    if policy is None:
        return Explained(problems, lines)
    own = _own_sample(given)
    samples = (own, *samples_for(policy)) if own else samples_for(policy)
    told = [(one.name, one.line, meanings(one)) for one in policy.decisions[:MOST_DECISIONS]]
    more = len(policy.decisions) - len(told)
    return Explained(problems, lines, tuple(told), more, judged(policy, samples))


def _own_sample(given: Mapping[str, str]) -> Sample | None:
    """The pull request that the reader describes, if they do."""
    files = tuple(line.strip()[:LONGEST_LINE] for line in given.get("files", "").splitlines() if line.strip())
    title = given.get("title", "").strip()[:LONGEST_LINE]
    labels = tuple(one.strip()[:LONGEST_LINE] for one in given.get("labels", "").split(",")[:MOST_FILES] if one.strip())
    if not (files or title or labels):
        return None
    base, author = given.get("base", "").strip()[:LONGEST_LINE], given.get("author", "").strip().removeprefix("@")
    return Sample(title or "Your pull request", files[:MOST_FILES], labels, base or "main", author[:39] or "the-author")


def _listened(comment: str, phrases: Phrases) -> Listened:
    heard = hear(comment, phrases)
    passed_over = unheard(comment)
    found = notes(heard, passed_over)[:MOST_NOTES]
    by_line: dict[int, tuple[Note, ...]] = {}
    for note in found:
        by_line[note.line] = (*by_line.get(note.line, ()), note)
    hidden = frozenset(line for one in passed_over if one.whole for line in range(one.first, one.last + 1))
    return Listened(summary(heard), found, _numbered(comment, by_line, hidden))


def _numbered(
    text: str, said: Mapping[int, tuple[Note | Problem, ...]], hidden: frozenset[int] = frozenset()
) -> tuple[NumberedLine, ...]:
    """The lines with what is said of them; of a long text only those around something, and the first few."""
    lines = LINE_BREAK.split(text.rstrip("\n"))
    short = len(lines) <= MOST_LINES
    near = {place for number in said for place in range(number - AROUND, number + AROUND + 1)}
    shown: list[NumberedLine] = []
    for number, line in enumerate(lines, 1):
        if short or number <= AROUND or number in near:
            gap = number != (shown[-1].number if shown else 0) + 1
            cut = line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1] + "…"
            shown.append(NumberedLine(number, cut, said.get(number, ()), gap, number not in hidden))
    return tuple(shown[: 2 * MOST_LINES])
