"""What one more statement costs on a long thread and on a short one."""

import statistics
from dataclasses import dataclass, field

from benchmarks.calls import kind
from benchmarks.places import Place
from benchmarks.scene import Scene, scene
from benchmarks.table import Row, spread

SHORT, LONG = 10, 1_000
TALK = "Did you think of the migration? We had *much* trouble with `that` last time.\n\n> As you say\n\nLet us see."


@dataclass(slots=True)
class Cost:
    """Of one more statement."""

    calls: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # milliseconds of the App's processor time


def measure(quick: bool, place: Place) -> list[Row]:
    """The same statements, in turn, on three pull requests."""
    times = 6 if quick else 40
    with scene(place) as stage:
        [other] = stage.open(1)
        stage.asked_after(stage.said(other, "alice", "/block"))  # so that the labels are there
        short, long, spoken = stage.github.open_pulls(3)
        stage.github.say(short, "erin", TALK, SHORT)
        stage.github.say(long, "erin", TALK, LONG)
        stage.github.say(spoken, "erin", TALK, LONG * 9 // 10)
        for login in ("bob", "carol"):
            stage.github.say(spoken, login, "I disagree and commit: still no rollback plan.", LONG // 20)
        stage.deliver()
        costs = [Cost(), Cost(), Cost()]
        for turn in range(times):
            words = "/commit" if turn % 2 else "/block there is no rollback plan"
            for number, cost in zip((short, long, spoken), costs, strict=True):
                _say(stage, number, words, cost)
    return [
        _row(f"One more statement on a pull request with {LONG:,} comments", costs[0], costs[1]),
        _row(f"The same where {LONG // 10} of the {LONG:,} comments declare something", costs[0], costs[2]),
    ]


def _say(stage: Scene, number: int, words: str, cost: Cost) -> None:
    delivery = stage.said(number, "alice", words)
    before = stage.app.cpu()
    began, asked = stage.asked_after(delivery)
    cost.cpu.append(1000 * (stage.app.cpu() - before))
    cost.milliseconds.append(1000 * (asked[0].arrived - began))
    cost.calls += [kind(one) for one in asked]


def _row(what: str, short: Cost, long: Cost) -> Row:
    def told(cost: Cost) -> str:
        calls = len(cost.calls) / len(cost.cpu)
        return f"{calls:.1f} calls; check after {spread(cost.milliseconds)}; {spread(cost.cpu)} of CPU"

    ratio = statistics.median(long.cpu) / statistics.median(short.cpu)
    return Row(
        what, told(long), "the same calls", long.calls == short.calls, f"{SHORT} comments: {told(short)}",
        f"{ratio:.2f} × the CPU",
    )  # fmt: skip
