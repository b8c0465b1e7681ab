"""How a team decides, `/{owner}/{repo}/insights`, and the same as CSV. Decisions are counted, never people."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from app.decision.course import Cause
from app.decision.facts import Repository
from app.decision.insights import FEW, Insights, Spread, insights, kinds_of, months_before
from app.store.insights import since
from app.web.pages.layout import ASK_AGAIN, KEEP_NOTHING, answer, led_on, page, pages_of, readable
from app.wording.literal import plain

PERIODS = (3, 6, 12, 24, 60)
"""In months, the present one included."""
USUAL = 12
LONGEST_KIND = 80  # characters, as in a policy
MOST_KINDS = 50

WORDS = {
    Cause.STAKEHOLDERS: "on stakeholders",
    Cause.AUTHOR: "on the author",
    Cause.BLOCKS: "on blocks",
    Cause.CLOCK: "on the clock",
    Cause.POLICY: "on the policy to be mended",
    Cause.NOTHING: "on nothing, before it was opened again",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which decisions and which time the figures are."""

    repository: Repository
    kind: str
    period: int
    kinds: tuple[str, ...]
    found: Insights

    @property
    def name(self) -> str:
        """The repository's name in full."""
        return f"{self.repository.owner}/{self.repository.name}"

    @property
    def cache(self) -> str:
        """How it may be kept."""
        return KEEP_NOTHING if self.repository.private else ASK_AGAIN


async def insights_page(request: Request) -> Response:
    """`GET /{owner}/{repo}/insights`."""
    asked = await _asked(request)
    if isinstance(asked, Response):
        return asked
    return page(
        request,
        "insights.html",
        cache=asked.cache,
        asked=asked,
        found=asked.found,
        path=f"/{asked.name}/insights",
        periods=PERIODS,
        words=WORDS,
        few=FEW,
        span=span,
        axis=axis(asked.found),
    )


async def insights_csv(request: Request) -> Response:
    """`GET /{owner}/{repo}/insights.csv`: what the page shows, in hours."""
    asked = await _asked(request)
    if isinstance(asked, Response):
        return asked
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(["section", "of", "figure", "value", "unit"])
    for section, of, figure, value, unit in _rows(asked):
        rows.writerow([section, harmless(of), figure, value, unit])
    name = f"insights-{asked.period}-months.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return answer(request, written.getvalue(), "text/csv; charset=utf-8", cache=asked.cache, headers=headers)


async def _asked(request: Request) -> Asked | Response:
    """What is asked for, if whoever asks may see it; a redirection where the repository has another name now."""
    repository = await readable(request)
    if (elsewhere := led_on(request, repository)) is not None:
        return elsewhere
    pages, period = pages_of(request), _period(request.query_params.get("months", ""))
    now = pages.now()
    first = months_before(now, period)
    past = await since(pages.store, repository.id, first)
    kind = request.query_params.get("decision", "")[:LONGEST_KIND]
    return Asked(repository, kind, period, kinds_of(past)[:MOST_KINDS], insights(past, kind, first, now))


def _period(given: str) -> int:
    return next((one for one in PERIODS if str(one) == given), USUAL)


def _rows(asked: Asked) -> Iterator[tuple[str, str, str, object, str]]:
    found = asked.found
    yield "shown", asked.kind or "all decisions", "period", asked.period, "months"
    yield "decisions", "", "taken", found.taken, "decisions"
    yield "decisions", "", "taken with dissent", found.with_dissent, "decisions"
    yield "decisions", "", "merged without commitment", found.merged_without, "decisions"
    yield from (("time to commitment", "", *figure) for figure in _spread(found.spread))
    for share in found.waited:
        yield "where it waited", WORDS[share.cause], "time", hours(share.time), "hours"
        yield "where it waited", WORDS[share.cause], "share", round(100 * share.part, 1), "percent"
    for figure, count in (("raised", found.raised), ("lifted", found.lifted), ("overruled", found.overruled)):
        yield "blocks", "", figure, count, "blocks"
    yield "commitments", "", "asked again", found.asked_again, "commitments"
    for month in found.months:
        name = f"{month.first:%Y-%m}"
        yield "by month", name, "taken", month.taken, "decisions"
        yield from (("by month", name, *figure) for figure in _spread(month.spread))


def _spread(spread: Spread | None) -> Iterator[tuple[str, object, str]]:
    if spread is not None:
        yield "median", hours(spread.median), "hours"
        yield "first quartile", hours(spread.low), "hours"
        yield "third quartile", hours(spread.high), "hours"
        yield "longest", hours(spread.longest), "hours"


def harmless(text: str) -> str:
    """As text for a spreadsheet, which takes what begins like a formula for one.

    Where numbers are written with a comma, cells end at semicolons, and quotes around them mean nothing.
    """
    shown = plain(text).replace(";", ",")
    return f"'{shown}" if shown[:1] in set("=+-@|%＝＋－＠") else shown


def hours(time: timedelta) -> float:
    """To a hundredth."""
    return round(time.total_seconds() / 3600, 2)


def span(time: timedelta) -> str:
    """In the unit that people would use: 40 minutes, 5.5 hours, 3 days."""
    minutes = time.total_seconds() / 60
    for unit, length, least in (("day", 1440, 2880), ("hour", 60, 90), ("minute", 1, 0)):
        if minutes >= least:
            number = minutes / length
            count = f"{number:,.0f}" if number >= 100 else f"{number:.1f}".removesuffix(".0")
            return f"{count} {unit}{'' if count == '1' else 's'}"
    return "no time"


def axis(found: Insights) -> timedelta:
    """The longest time that the chart of the months has room for; more than nothing."""
    times = [month.spread.high for month in found.months if month.spread]
    return max([*times, timedelta(minutes=1)])
