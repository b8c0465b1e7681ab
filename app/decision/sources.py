"""Whom the sources of a decision name besides its policy: code owners, front matter, requested reviewers, assignees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from app.decision.applies import text_of
from app.decision.circumstances import NO_FILE, Circumstances
from app.decision.codeowners import Codeowners, Ownership, owners_of, read_codeowners
from app.decision.front_matter import stakeholders_in
from app.decision.happenings import once_requested
from app.decision.policy import Decision, Problem, Reference, Severity, Source
from app.decision.pull_request import ChangedFile, Did, Person, PullRequest
from app.decision.quoting import shortened

MOST_FILES = 50
"""So many files have their front matter read."""
MOST_WARNINGS = 3

_NEVER_TEXT = frozenset(
    {"png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "tiff", "avif", "heic", "drawio", "excalidraw", "psd"}
    | {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "zip", "gz", "tgz", "xz", "7z", "tar"}
    | {"woff", "woff2", "ttf", "otf", "eot", "mp3", "mp4", "mov", "avi", "webm", "wav", "ogg"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """A person or a team whose people get a seat each. `by` says where they are named."""

    reference: Reference
    by: str
    source: Source


@dataclass(frozen=True, slots=True)
class Owners:
    """A line of CODEOWNERS that owns files of the text: one seat, filled by any one of them."""

    pattern: str
    of: tuple[Reference, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Sourced:
    """What the sources of one decision name. With an error among the problems, somebody may be missing."""

    named: tuple[Named, ...] = ()
    people: tuple[tuple[Person, str, Source], ...] = ()  # with how each came to a seat
    owners: tuple[Owners, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def references(self) -> frozenset[str]:
        """The names that a roster must answer."""
        return frozenset(
            [named.reference.name for named in self.named] + [one.name for owners in self.owners for one in owners.of]
        )


def sourced(decision: Decision, pull: PullRequest, around: Circumstances) -> Sourced:
    """Whom the decision's sources name, in the order of the policy's `from`."""
    named: list[Named] = []
    people: list[tuple[Person, str, Source]] = []
    owners: tuple[Owners, ...] = ()
    found: list[Problem] = []
    files = _text(decision, pull)
    for source in decision.stakeholders.sources:
        if source is Source.CODEOWNERS:
            owners = _owners(decision, files, around, found)
        elif source is Source.FRONT_MATTER:
            named += _front_matter(decision, files, around, found)
        elif source is Source.REQUESTED_REVIEWERS:
            asked, teams = once_requested(pull.requested, pull.requested_teams, pull.happenings)
            ours = asked_by_us_alone(pull, around)
            people += [(person, "requested review", source) for person in asked if person.id not in ours]
            named += [Named(Reference(team.lower()), "requested review", source) for team in teams]
        else:
            people += [(person, "assignee", source) for person in pull.assignees]
    return Sourced(tuple(named), tuple(people), owners, tuple(found))


def asked_by_us_alone(pull: PullRequest, around: Circumstances) -> frozenset[int]:
    """Those whose review the App requested, and no person is known to have: that gives no seat."""
    by_somebody = (
        one.person.id
        for one in pull.happenings
        if one.did is Did.SEEN_REQUESTED and one.person and one.by and not one.by.bot
    )
    return around.requested_by_us.difference(by_somebody)


def asks_for(decisions: Iterable[Decision], source: Source) -> bool:
    """Whether one of them has this source."""
    return any(source in decision.stakeholders.sources for decision in decisions)


def files_to_read(decisions: Iterable[Decision], pull: PullRequest) -> tuple[ChangedFile, ...]:
    """The changed files whose front matter must be read for these decisions."""
    wanted: dict[str, ChangedFile] = {}
    for decision in decisions:
        if Source.FRONT_MATTER in decision.stakeholders.sources:
            files = _with_front_matter(_text(decision, pull))
            wanted |= {file.path: file for file in files if len(files) <= MOST_FILES}
    return tuple(wanted.values())


def _text(decision: Decision, pull: PullRequest) -> tuple[ChangedFile, ...]:
    head = pull.present_head
    return text_of(decision, head.files) if head and head.files else ()


def _with_front_matter(files: Iterable[ChangedFile]) -> tuple[ChangedFile, ...]:
    """Those that may have some: not those that were removed, and no pictures and the like."""
    return tuple(file for file in files if file.blob and file.path.rpartition(".")[2].lower() not in _NEVER_TEXT)


def _owners(
    decision: Decision, files: Iterable[ChangedFile], around: Circumstances, found: list[Problem]
) -> tuple[Owners, ...]:
    file = around.codeowners
    line = decision.line_of("stakeholders.from")
    if file is None:
        found.append(Problem(0, "CODEOWNERS could not be read yet"))
        return ()
    if file == NO_FILE:
        message = "the base branch has no CODEOWNERS, in .github/, the root or docs/"
        found.append(Problem(line, message, Severity.WARNING))
        return ()
    if file.problem:
        found.append(Problem(0, f"{file.path} {file.problem}"))
        return ()
    # Both names of a renamed file: moving it away does not free it from its owners.
    paths = dict.fromkeys(path for each in files for path in (each.path, each.previous_path) if path)
    whole = _read(file.text)
    ownership = _ownership(file.text, tuple(paths))
    _report(file.path, whole.problems, found)
    _report(file.path, ownership.problems, found)
    return tuple(
        Owners(line.name, tuple(Reference(one.name) for one in line.of), f"{file.path}, line {line.line}")
        for line in ownership.lines
    )


@lru_cache(maxsize=16)
def _read(source: str) -> Codeowners:
    return read_codeowners(source)


@lru_cache(maxsize=64)
def _ownership(source: str, paths: tuple[str, ...]) -> Ownership:
    """Looked up once: in a large file it takes up to a second."""
    return owners_of(_read(source), paths)


def _report(path: str, problems: Iterable[Problem], found: list[Problem]) -> None:
    """Lines of another file are none of the policy's: the message names them. Of warnings only the first few."""
    told = [replace(each, line=0, column=0, message=f"{path}, line {each.line}: {each.message}") for each in problems]
    warnings = [each for each in told if not each.is_error]
    found += [each for each in told if each.is_error] + warnings[:MOST_WARNINGS]
    if len(warnings) > MOST_WARNINGS:
        more = f"{path}: and {len(warnings) - MOST_WARNINGS} more lines with something wrong"
        found.append(Problem(0, more, Severity.WARNING))


def _front_matter(
    decision: Decision, files: Iterable[ChangedFile], around: Circumstances, found: list[Problem]
) -> Iterable[Named]:
    wanted = _with_front_matter(files)
    if len(wanted) > MOST_FILES:
        message = (
            f'{len(wanted)} changed files of "{decision.name}" may have front matter, and at most {MOST_FILES} are read'
        )
        found.append(Problem(decision.line_of("stakeholders.from"), f'{message}; narrow "when.paths"'))
        return
    for file in wanted:
        known = around.front_matter.get(file.path)
        shown = shortened(file.path)
        if known is None or known.problem:
            found.append(Problem(0, f"{shown} {known.problem if known else 'could not be read yet'}"))
            continue
        references, problems = _stakeholders(known.text, around.owner)
        _report(shown, problems, found)
        for reference in references:
            yield Named(Reference(reference.name), f"{shown}, line {reference.line}", Source.FRONT_MATTER)


@lru_cache(maxsize=256)
def _stakeholders(text: str, owner: str) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    return stakeholders_in(text, owner)
