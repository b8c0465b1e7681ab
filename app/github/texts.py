"""Reads the files that say who must commit besides the policy: CODEOWNERS, and the front matter of changed files."""

from app.decision.circumstances import NO_FILE, TextFile
from app.decision.codeowners import LOCATIONS
from app.decision.facts import Repository
from app.decision.front_matter import front_matter_in
from app.github.client import Session
from app.github.reading import read_file


async def read_codeowners(session: Session, repository: Repository, branch: str) -> TextFile:
    """The first CODEOWNERS at the tip of this branch; `NO_FILE` where there is none."""
    for path in LOCATIONS:
        found = await read_file(session, repository.owner, repository.name, f"refs/heads/{branch}", path)
        if found is None:
            continue
        if found.source is None:
            return TextFile(path, problem=found.problem)
        try:
            return TextFile(path, found.source.decode("utf-8").replace("\0", "\ufffd"))
        except UnicodeDecodeError as trouble:
            return TextFile(path, problem=f"is not UTF-8 text (byte {trouble.start + 1:,})")
    return NO_FILE


async def read_front_matter(session: Session, repository: Repository, head: str, path: str) -> TextFile | None:
    """The front matter of a file at this commit, which may be a fork's. None: GitHub does not have the file there.

    What is no text has none.
    """
    found = await read_file(session, repository.owner, repository.name, head, path)
    if found is None:
        return None
    if found.source is None:
        return TextFile(path, problem=f"{found.problem}, so that its front matter cannot be read")
    try:
        return TextFile(path, front_matter_in(found.source.decode("utf-8").replace("\0", "\ufffd")))
    except UnicodeDecodeError:
        return TextFile(path)
