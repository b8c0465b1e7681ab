"""Nobody has all of a worker's hands."""

from collections import Counter

import pytest

from app.hands import offer


def filled(*wanting: int, at_once: int = 100) -> Counter[int]:
    """What each has when these many installations want more than there is, and take in turn what is offered."""
    held: Counter[int] = Counter()
    for installation in wanting:
        while (offered := offer(at_once, held.elements())).most and installation not in offered.full:
            held[installation] += offered.most
    return held


def test_one_alone_has_half_of_them() -> None:
    assert filled(1) == {1: 50}


@pytest.mark.parametrize("many", [2, 3, 6])
def test_those_who_come_later_find_some_though_the_others_want_all(many: int) -> None:
    held = filled(*range(many))
    assert all(held[installation] >= 1 for installation in range(many))
    assert held.total() < 100


def test_whoever_is_below_their_share_may_go_on() -> None:
    offered = offer(100, [1] * 50 + [2] * 3)
    assert offered.full == {1}
    assert offered.most == 22


def test_nothing_is_offered_when_all_are_in_use() -> None:
    assert offer(2, [1, 2]).most == 0


def test_a_single_hand_is_used() -> None:
    assert offer(1, []).most == 1
