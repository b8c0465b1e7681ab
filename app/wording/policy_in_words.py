"""What each decision of a policy means, in sentences for people who have not read the manual."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from app.decision.policy import (
    AtDeadline,
    AuthorRule,
    BlocksBy,
    Days,
    Decision,
    Group,
    IfNobody,
    Labels,
    Reference,
    ReviewsRule,
    Source,
    Stakeholders,
    TextChange,
    Timing,
    When,
)

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Meaning:
    """One side of a decision. Nothing in it is safe to print unescaped."""

    topic: str
    sentences: tuple[str, ...]


def meanings(decision: Decision) -> tuple[Meaning, ...]:
    """All that a decision says, what it leaves to the defaults too."""
    return (
        Meaning("When it applies", (_when(decision.when),)),
        Meaning("Who must commit", tuple(_stakeholders(decision.stakeholders))),
        Meaning("The author", (_AUTHOR[decision.author],)),
        Meaning("What counts", (_REVIEWS[decision.reviews], _TEXT[decision.text_change])),
        Meaning("Blocks", (_BLOCKS[decision.blocks_by], _overruled(decision.overruled_by))),
        Meaning("The clock", tuple(_timing(decision.timing))),
        Meaning("On GitHub", tuple(_shown(decision))),
    )


_AUTHOR = {
    AuthorRule.COMMITS: "Where the pull request’s author has a seat, opening it is their commitment, always to the "
    "present text; they may still say otherwise.",
    AuthorRule.SPEAKS: "Where the pull request’s author has a seat, they must say that they commit, like everybody.",
    AuthorRule.EXCLUDED: "The pull request’s author takes no seat, counts in no group, and cannot be delegated to.",
}
_REVIEWS = {
    ReviewsRule.COUNT: "Approving is a commitment and requesting changes is a block, unless the review’s own words "
    "say otherwise.",
    ReviewsRule.IGNORE: "Only words count: approving and requesting changes declare nothing.",
}
_TEXT = {
    TextChange.ASK_AGAIN: "A commitment is to the text as it was: when the text changes, who had committed is asked "
    "again.",
    TextChange.KEEP: "A commitment stands when the text changes.",
}
_BLOCKS = {
    BlocksBy.STAKEHOLDERS: "Stakeholders can block.",
    BlocksBy.WRITERS: "Anyone with write access can block, with a seat or without.",
}
_SOURCES = {
    Source.CODEOWNERS: "Each line of CODEOWNERS that owns changed files gives a seat, which any one of its owners "
    "fills.",
    Source.FRONT_MATTER: "Who is named under “stakeholders” in the front matter of the changed text has a seat.",
    Source.REQUESTED_REVIEWERS: "Whoever’s review is requested has a seat, and keeps it until somebody takes the "
    "request off by hand.",
    Source.ASSIGNEES: "Whoever is assigned to the pull request has a seat.",
}


def _when(when: When) -> str:
    told = []
    if when.paths is not None:
        told.append(f"change a file that matches {_quoted([one for one in when.paths if not one.startswith('!')])}")
        besides = [one[1:] for one in when.paths if one.startswith("!")]
        told[-1] += f" (but not {_quoted(besides)})" if besides else ""
    if when.labels is not None:
        told.append(f"bear the label {_quoted(when.labels)}")
    if when.title is not None:
        told.append(f"have a title like {_quoted(when.title)} (in capitals or not)")
    if when.branches is not None:
        told.append(f"go into a branch like {_quoted(when.branches)}")
    return f"It applies to pull requests that {_listed(told)}." if told else "It applies to every pull request."


def _stakeholders(given: Stakeholders) -> Iterable[str]:
    people = [reference for reference in given.everyone if not reference.is_team]
    teams = [reference for reference in given.everyone if reference.is_team]
    if people:
        yield f"{_names(people)} {'has' if len(people) == 1 else 'each have'} a seat: their own commitment is required."
    if teams:
        who = "it is at the time" if len(teams) == 1 else "they are at the time"
        yield f"Everybody in {_names(teams)} has a seat each, as {who}; members of child teams too."
    yield from map(_group, given.groups)
    yield from (_SOURCES[source] for source in given.sources)
    if given.if_nobody is IfNobody.PASS:
        yield "Where that ends with nobody, it passes."
    else:
        yield "Where that ends with nobody, the check fails until somebody is named."


def _group(group: Group) -> str:
    words = {"majority": "more than half", "all": "all", "1": "any one"}
    number = words.get(str(group.at_least), f"any {group.at_least}")
    verb = "has" if group.at_least == 1 else "have"
    return f"The seat of {group.name} is filled when {number} of {_names(group.of)} {verb} committed."


def _overruled(by: tuple[Reference, ...]) -> str:
    if not by:
        return "A block holds until who raised it lifts it or commits; nobody may overrule it."
    return f"{_names(by)} may overrule a block; the reason is required, and stays on record."


def _timing(timing: Timing) -> Iterable[str]:
    days = " working" if timing.days is Days.WORKING else ""
    if timing.open_for:
        yield f"The check waits at least {duration(timing.open_for, days)} after it is ready for review."
    if timing.remind is None:
        yield "Nobody is reminded."
    else:
        often = f"{timing.remind.at_most} times at most" if timing.remind.at_most > 1 else "once"
        yield (
            f"Who is awaited is reminded after {duration(timing.remind.after, days)}, then every "
            f"{duration(timing.remind.every, days)}, {often}."
        )
    if timing.deadline is None:
        yield "There is no deadline."
    elif timing.at_deadline is AtDeadline.SILENCE_COMMITS:
        yield (
            f"After {duration(timing.deadline, days)}, whoever wrote nothing at all on it counts as committed, if they "
            "were reminded."
        )
    else:
        yield f"After {duration(timing.deadline, days)}, those who may overrule are asked by name, once."
    stands = "on Saturdays and Sundays, and " if timing.days is Days.WORKING else ""
    yield f"The clock stands still {stands}while the pull request is a draft. Its days are those of {timing.timezone}."


def _shown(decision: Decision) -> Iterable[str]:
    labels: Labels | None = decision.labels
    if labels is None:
        yield "No labels are put on the pull request."
    else:
        if labels.mark:
            yield f"Pull requests to which it applies get the label “{labels.mark}”."
        yield (
            f"A label says how it stands: “{labels.awaiting}”, “{labels.blocked}” or “{labels.committed}”. "
            "Labels are derived, and never read back."
        )
    if decision.request_reviews:
        yield "The awaited are also asked through review requests."
    if decision.revisit:
        yield f"An issue asks how it turned out, {duration(decision.revisit, '')} after the merge."


def duration(length: timedelta, kind: str) -> str:
    """In the largest unit that fits: 2 weeks, 3 working days, 90 minutes."""
    for unit, size in (("week", timedelta(weeks=1)), ("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if length >= size and not length % size and not (kind and unit == "week"):
            count = length // size
            return f"{count}{kind if unit == 'day' else ''} {unit}{'' if count == 1 else 's'}"
    count = length // timedelta(minutes=1)
    return f"{count} minute{'' if count == 1 else 's'}"


def _names(named: Iterable[Reference]) -> str:
    return _listed([f"@{one.name}" for one in named])


def _quoted(patterns: Iterable[str]) -> str:
    return _listed([f"“{one}”" for one in patterns], "or")


def _listed(parts: list[str], last: str = "and") -> str:
    """A, B and C; of many the first few."""
    if len(parts) > MOST_LISTED:
        parts = [*parts[:MOST_LISTED], f"{len(parts) - MOST_LISTED} more"]
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
