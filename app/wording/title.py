"""The title of the check run: the verdict in one plain line."""

from app.decision.policy import POLICY_PATH, Problem
from app.decision.tally import SeatTally
from app.decision.verdict import State, Verdict
from app.wording.literal import plain
from app.wording.templates import hour

LONGEST = 250
NAMES = 5


def check_title(verdict: Verdict, policy_path: str = POLICY_PATH) -> str:
    """One line of plain text, not Markdown. `policy_path` is how the policy is called where it is at fault."""
    return plain(_title(verdict, policy_path), LONGEST)


def _title(verdict: Verdict, policy_path: str) -> str:
    count = f"{verdict.filled} of {len(verdict.seats)} committed"
    if verdict.state is State.MISCONFIGURED:
        return _misconfigured(verdict.problems, policy_path)
    if verdict.state is State.BLOCKED:
        return _blocked(verdict)
    if verdict.state is State.WAITING:
        names = [seat_name(seat) for seat in verdict.awaited]
        if not names:
            return f"{count} · {_open_until(verdict)}"
        return f"{count} · waiting for {in_words(names) if len(names) > NAMES else ', '.join(names)}"
    if verdict.state is State.COMMITTED:
        dissents = len(verdict.dissents)
        verb = "disagrees and commits" if dissents == 1 else "disagree and commit"
        return f"{count} · {dissents} {verb}" if dissents else count
    return "No commitment needed"


def _open_until(verdict: Verdict) -> str:
    """What is waited for where nobody is."""
    moments = [(clock.opens, clock.timing.timezone) for clock in verdict.clocks if clock.opens is not None]
    if not moments or len(moments) < len(verdict.clocks):
        return "stays open for a while once it is ready for review"
    return f"open until {hour(*max(moments))}"


def _misconfigured(problems: tuple[Problem, ...], policy_path: str) -> str:
    errors = [problem for problem in problems if problem.is_error] or list(problems)
    if not errors:
        return "The policy cannot be used"
    first = errors[0]
    message = plain(first.message, LONGEST)
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    if not first.line:
        begins_with_a_word = message.partition(" ")[0].isalpha()  # and not with a file's name
        return (message[:1].upper() if begins_with_a_word else message[:1]) + message[1:] + more
    place = f"{plain(policy_path, 100)}, line {first.line}: "
    return place + plain(message, LONGEST - len(place) - len(more)) + more


def _blocked(verdict: Verdict) -> str:
    names = list(dict.fromkeys(plain(block.person.login, 40) for block in verdict.blocks))
    reason = next((block.reason for block in verdict.blocks if block.reason), "")
    return f"Blocked by {in_words(names)}{': ' if reason else ''}{reason}"


def seat_name(seat: SeatTally) -> str:
    """Who fills it, with for whom, or how far a group of several is."""
    name = plain(seat.name, 40)
    if seat.for_whom:
        return f"{name} for {plain(seat.for_whom, 40)}"
    return f"{name} ({seat.committed} of {seat.needed})" if seat.needed > 1 else name


def in_words(names: list[str]) -> str:
    """At most five names as a sentence has them: alice, bob and carol."""
    if len(names) > NAMES:
        return f"{', '.join(names[:NAMES])} and {len(names) - NAMES} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
