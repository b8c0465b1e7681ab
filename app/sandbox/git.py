"""What the sandbox knows of git: files as whole texts, real blob ids, commits, merge bases and differences."""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, eq=False, repr=False)
class Commit:
    """A tree of whole files with its parents."""

    sha: str
    tree: Mapping[str, str]
    parents: tuple[str, ...]
    message: str
    author: str
    at: datetime


@dataclass(frozen=True)
class FileChange:
    """One file of a difference. `blob` is the new side's id; for a removed file the old one's, as GitHub has it."""

    path: str
    status: str
    blob: str
    previous_path: str | None
    patch: str
    additions: int
    deletions: int


@dataclass(eq=False, repr=False)
class History:
    """All commits of one repository, and the branches that point at them."""

    seed: str
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)

    def record(
        self, tree: Mapping[str, str], parents: tuple[str, ...], message: str, author: str, at: datetime
    ) -> Commit:
        """Add a commit. Its id follows from what it holds and what was before, so that a story repeats exactly."""
        text = repr((self.seed, len(self.commits), sorted(tree.items()), parents, message, author, at.isoformat()))
        sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        made = Commit(sha, dict(tree), parents, message, author, at)
        self.commits[sha] = made
        return made

    def tip(self, branch: str) -> Commit:
        """The commit a branch points at."""
        return self.commits[self.branches[branch]]

    def resolve(self, ref: str) -> Commit | None:
        """A commit by its id or by a branch's name, with or without refs/heads/."""
        name = ref.removeprefix("refs/").removeprefix("heads/")
        return self.commits.get(self.branches.get(name, ref))

    def ancestors(self, sha: str) -> list[str]:
        """The commit and all before it, nearest first."""
        seen: dict[str, None] = {}
        waiting = [sha]
        while waiting:
            present = waiting.pop(0)
            if present not in seen:
                seen[present] = None
                waiting.extend(self.commits[present].parents)
        return list(seen)

    def merge_base(self, base: str, head: str) -> str | None:
        """The nearest commit that both have."""
        of_base = set(self.ancestors(base))
        return next((sha for sha in self.ancestors(head) if sha in of_base), None)

    def between(self, base: str, head: str) -> list[Commit]:
        """The commits a pull request lists: those of the head that the base lacks, oldest first."""
        of_base = set(self.ancestors(base))
        return [self.commits[sha] for sha in reversed(self.ancestors(head)) if sha not in of_base]


def blob_id(text: str) -> str:
    """The id git gives to a file with this content."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def applied(tree: Mapping[str, str], files: Mapping[str, str | None]) -> dict[str, str]:
    """The tree with these files written over it; None deletes one."""
    return {path: text for path, text in {**tree, **files}.items() if text is not None}


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str | None]:
    """What would have to be written over the old tree to get the new one."""
    return {path: new.get(path) for path in sorted({*old, *new}) if old.get(path) != new.get(path)}


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> list[FileChange]:
    """The changed files by path. A file that went while one with the same content came was renamed."""
    paths = changed(old, new)
    gone = {old[path]: path for path, text in paths.items() if text is None}
    changes = []
    moved = set()
    for path, text in paths.items():
        if text is not None:
            origin = gone.get(text) if path not in old and text not in moved else None
            if origin is not None:
                moved.add(text)
            changes.append(_change(path, old.get(origin or path), text, origin))
    changes += [
        _change(path, old[path], None, None)
        for path, text in paths.items()
        if text is None and not (old[path] in moved and gone[old[path]] == path)
    ]
    return sorted(changes, key=lambda change: change.path)


def _change(path: str, old: str | None, new: str | None, origin: str | None) -> FileChange:
    status = "renamed" if origin else "added" if old is None else "removed" if new is None else "modified"
    lines = list(difflib.unified_diff((old or "").splitlines(), (new or "").splitlines(), lineterm="", n=3))[2:]
    blob = blob_id(new if new is not None else old or "")
    additions = sum(line.startswith("+") for line in lines)
    deletions = sum(line.startswith("-") for line in lines)
    return FileChange(path, status, blob, origin, "\n".join(lines), additions, deletions)
