"""The sandbox's clock: whole seconds, as GitHub shows them, settable so that a story may span weeks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class Clock:
    """Follows the machine's clock, ahead of it by what it was advanced, unless it is frozen."""

    ahead: timedelta = timedelta()
    frozen_at: datetime | None = None

    def now(self) -> datetime:
        """The time in UTC, whole seconds."""
        return ((self.frozen_at or datetime.now(UTC)) + self.ahead).replace(microsecond=0)

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still, at this moment or the present one, but for `advance`."""
        self.frozen_at = at or self.now()
        self.ahead = timedelta()

    def advance(self, seconds: float) -> None:
        """Let this much time pass at once."""
        self.ahead += timedelta(seconds=seconds)


def written(moment: datetime | None) -> str | None:
    """A moment as GitHub writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
