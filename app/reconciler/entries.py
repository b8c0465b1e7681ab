"""What the ledger keeps of a comment and of a verdict."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from app.decision.phrases import Phrases
from app.decision.publication import Announcement, Bet, CheckRun, Press, Published, Wanted
from app.decision.pull_request import Comment, Person, PullRequest
from app.decision.words import declared_by
from app.store.ledger import Entry


def comment_entries(pull: PullRequest, comment: Comment, phrases: Phrases) -> Iterator[Entry]:
    """What was said in a comment, version by version, and who deleted or dismissed it. Idle talk is not kept."""
    if comment.author.bot:
        return
    name, kept = f"{comment.kind}:{comment.id}", False
    for place, version in enumerate(comment.versions):
        heard, by_state = declared_by(comment, version, phrases)
        own = version.by is not None and version.by.id == comment.author.id
        if not (kept or heard.declarations):
            continue
        kept = True
        head = pull.head_at(version.at)
        digest = sha256(version.body.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        yield _entry(
            "said" if own else "edited by somebody else",
            version.at,
            version.by,
            _about(f"{name}@{version.at.isoformat()}:{digest}", version.by),
            comment,
            declares=[
                {"kind": d.kind, "reason": d.reason, "target": d.target, "line": d.line} for d in heard.declarations
            ],
            by_review_state=by_state,
            edit=place > 0,
            head=head.sha if head else None,
            late=pull.merged_at is not None and version.at > pull.merged_at,
        )
    if not kept:
        return
    for what, removal in (("deleted", comment.deleted), ("dismissed", comment.dismissed)):
        if removal:
            at, about = removal.at or comment.versions[-1].at, _about(f"{name}:{what}", removal.by)
            yield _entry(what, at, removal.by, about, comment, reason=removal.reason[:1000])


def _about(what: str, by: Person | None) -> str:
    """Who did it may be told later, by a delivery that was late; then that is entered, too."""
    return what if by else f"{what} by nobody known"


def _entry(kind: str, at: datetime, by: Person | None, about: str, comment: Comment, **detail: object) -> Entry:
    detail = {"comment": f"{comment.kind}:{comment.id}", "author": comment.author.login, **detail}
    return Entry(at, kind, by.id if by else None, by.login if by else "", about, comment.url, detail)


def entries_of(own: CheckRun | None, wanted: Wanted, before: Published, after: Published, now: datetime) -> list[Entry]:
    """What GitHub was told. `own` is what this pull request's own check says, whoever writes it."""
    written = after.check != before.check if wanted.check else after.own != before.own
    entries = [verdict_entry(own, now)] if own and written else []
    told = (check for check in wanted.groups if after.groups.get(check.head) != before.groups[check.head])
    entries += [verdict_entry(check, now) for check in told]
    asked = (one for one in wanted.announcements if one.asks and after.announcements.get(one.name) is not None)
    entries += [announcement_entry(one, now) for one in asked if before.announcements.get(one.name) is None]
    return [*entries, *press_entries(wanted.pressed, after.pressed)]


def press_entries(pressed: Mapping[str, Press], said: Mapping[str, int | None]) -> Iterator[Entry]:
    """Who pressed which button of the check, by GitHub's signed delivery, and the comment that says so."""
    for guid, press in pressed.items():
        if said.get(guid) is not None:
            detail = {"button": press.identifier, "delivery": guid, "head": press.head, "comment": said[guid]}
            yield Entry(press.at, "button", press.person.id, press.person.login, f"button:{guid}", "", detail)


def verdict_entry(check: CheckRun, now: datetime) -> Entry:
    """That the check came to say something else."""
    about = f"verdict@{now.isoformat()}:{check.head}"
    return Entry(
        now, "verdict", None, "", about, "", {"title": check.title, "conclusion": check.conclusion, "head": check.head}
    )


def revisit_entry(bet: Bet, issue: int, now: datetime) -> Entry:
    """That an issue asks how it turned out; 0: GitHub takes none."""
    about = f"revisit@{bet.after.total_seconds():.0f}"
    return Entry(now, "revisit", None, "", about, "", {"issue": issue, "decisions": list(bet.decisions)})


def announcement_entry(made: Announcement, now: datetime) -> Entry:
    """That people were asked for something, by name."""
    kind, _, _ = made.name.partition(":")
    return Entry(now, kind, None, "", made.name, "", {"asked": list(made.asks)})
