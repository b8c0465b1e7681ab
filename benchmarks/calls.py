"""What a comment costs GitHub."""

from benchmarks.github import Asked
from benchmarks.places import Place
from benchmarks.scene import scene
from benchmarks.table import Row

STATEMENT = "a status comment edited, a reaction"


def measure(quick: bool, place: Place) -> list[Row]:
    """The calls for idle talk and for statements, on pull requests that are known."""
    with scene(place) as stage:
        number, another = stage.open(2)
        stage.asked_after(stage.said(another, "bob", "/block"))  # so that the label is there; once for each repository
        _, idle = stage.asked_after(stage.said(number, "alice", "Nice idea. Did you think of the migration?"))
        _, first = stage.asked_after(stage.said(number, "alice", "/commit"))
        _, block = stage.asked_after(stage.said(number, "bob", "Blocking: there is no rollback plan"))
    return [
        _row("Calls for a comment that declares nothing", idle, [], "no call"),
        _row(
            "Calls for a statement on a known pull request",
            first,
            ["check run", "status comment", "reaction"],
            f"no read; the check run first, {STATEMENT}",
        ),
        _row(
            "Calls for one that changes the label too",
            block,
            ["check run", "status comment", "reaction", "label", "label"],
            "the same, and one label on, one off",
        ),
    ]


def _row(what: str, asked: list[Asked], wanted: list[str], must: str) -> Row:
    seen = [kind(one) for one in asked]
    return Row(what, f"{len(seen)}" + (f": {', '.join(seen)}" if seen else ""), must, seen == wanted)


def kind(asked: Asked) -> str:
    """What a call is for, in a word or two."""
    if not asked.writes:
        return f"read {asked.path}"
    if asked.path.endswith("/rfcs/labels"):
        return "new label"
    for part, name in (
        ("/check-runs", "check run"),
        ("/reactions", "reaction"),
        ("/labels", "label"),
        ("/issues/comments/", "status comment"),
    ):
        if part in asked.path:
            return name
    return f"{asked.method} {asked.path}"
