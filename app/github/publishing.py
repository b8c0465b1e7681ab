"""Makes GitHub show what is wanted, sending only what differs from what was last published."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from app.decision.facts import Repository
from app.decision.publication import Published, Wanted
from app.github.client import Session


@dataclass(frozen=True, slots=True)
class Outcome:
    """What GitHub has from us now, and what it refused on the way (in words; the check stands all the same)."""

    published: Published
    problems: tuple[str, ...] = ()


class PartlyPublished(Exception):  # noqa: N818 - it is progress, with an error inside
    """Publishing broke off. `published` must be kept: it is what GitHub has. `cause` says what went wrong."""

    def __init__(self, published: Published, cause: Exception) -> None:
        super().__init__(str(cause))
        self.published = published
        self.cause = cause


async def publish(
    session: Session,
    repository: Repository,
    number: int,
    wanted: Wanted,
    published: Published,
    *,
    present_labels: frozenset[str],
    before_creating: Callable[[Published], Awaitable[None]],
    marks: Mapping[str, int],
) -> Outcome:
    """Sends the differences in `Wanted`'s order. Raises `PartlyPublished` and nothing else (cancellation aside)."""
    raise NotImplementedError
