from contextlib import ExitStack

from app.web.crowd import LINGERS, MANY, Crowd


def with_in_hand(crowd: Crowd, count: int) -> ExitStack:
    held = ExitStack()
    for _ in range(count):
        held.enter_context(crowd.one_more())
    return held


def test_a_few_deliveries_are_no_crowd() -> None:
    crowd = Crowd(lambda: 0.0)
    with with_in_hand(crowd, MANY - 1):
        assert not crowd.is_there()


def test_many_deliveries_at_once_are_a_crowd() -> None:
    crowd = Crowd(lambda: 0.0)
    with with_in_hand(crowd, MANY):
        assert crowd.is_there()


def test_a_crowd_is_there_for_a_moment_after_it_was_answered() -> None:
    now = 0.0
    crowd = Crowd(lambda: now)
    with with_in_hand(crowd, MANY):
        pass
    now = LINGERS / 2
    assert crowd.is_there()
    now = LINGERS
    assert not crowd.is_there()


def test_many_deliveries_one_after_the_other_are_no_crowd() -> None:
    crowd = Crowd(lambda: 0.0)
    for _ in range(2 * MANY):
        with crowd.one_more():
            pass
    assert not crowd.is_there()
