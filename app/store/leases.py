"""The right of one look to act on its pull request, which ends by itself, also while the process stands still."""

from datetime import timedelta

from sqlalchemy import Connection

from app.store import workqueue
from app.store.clock import elapsed
from app.store.workqueue import Work

SPARE = 0.2  # of a lease: what is begun before its end must also arrive before it


class LeaseLost(Exception):  # noqa: N818 - it is a state: somebody else may be at it
    """The lease on a pull request is over. Nothing more may be done to it by who held that lease."""


class Lease:
    """A lease as its holder knows it: by the clock at hand, from the moment before it was asked for."""

    def __init__(self, work: Work, length: timedelta, began: float) -> None:
        self.hold(work, length, began)

    def hold(self, work: Work, length: timedelta, began: float) -> None:
        """It was given, or renewed, when it was asked for at this moment of `elapsed`."""
        self.work, self._ends = work, began + (1 - SPARE) * length.total_seconds()

    @property
    def holds(self) -> bool:
        """Whether there is time left to do something."""
        return elapsed() < self._ends

    def check(self) -> None:
        """Raises LeaseLost where nothing more may be done."""
        if not self.holds:
            raise LeaseLost(f"the lease on {self.work.key} is over")

    def confirm(self, connection: Connection) -> None:
        """Raises LeaseLost where the work is somebody else's by now; else it is ours until this transaction ends."""
        if not workqueue.is_owner(connection, self.work):
            raise LeaseLost(f"the lease on {self.work.key} was taken over")
