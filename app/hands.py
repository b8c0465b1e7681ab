"""How many of a worker's hands each installation may have: never so many that nothing is left for the others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be taken next."""

    most: int  # of one or of many installations
    full: frozenset[int]  # installations that have as many as they may


def offer(at_once: int, in_hand: Iterable[int]) -> Offer:
    """`in_hand`: the installation of each look under way.

    Each may have as many as would still be free: one alone has half of them, two a third each, and whoever comes next
    finds some. So the looks of an installation where GitHub hangs never take all.
    """
    held = Counter(in_hand)
    free = at_once - held.total()
    if free <= 0:
        return Offer(0, frozenset())
    full = frozenset(installation for installation, hands in held.items() if hands >= free)
    most_held = max((hands for installation, hands in held.items() if installation not in full), default=0)
    return Offer(max(1, (free - most_held) // 2), full)
