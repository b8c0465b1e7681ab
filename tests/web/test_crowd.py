from app.web.crowd import MANY, SHORT, Crowd


class Clock:
    time = 0.0

    def __call__(self) -> float:
        return self.time


def came(crowd: Crowd, count: int, clock: Clock, apart: float = 0.0) -> None:
    for _ in range(count):
        crowd.one_more()
        clock.time += apart


def test_a_few_deliveries_are_no_crowd() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    came(crowd, MANY - 1, clock)
    assert not crowd.is_there()


def test_many_deliveries_at_once_are_a_crowd() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    came(crowd, MANY, clock)
    assert crowd.is_there()


def test_a_crowd_is_there_for_a_moment_after_the_last_came() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    came(crowd, MANY, clock)
    clock.time = SHORT / 2
    assert crowd.is_there()
    clock.time = SHORT
    assert not crowd.is_there()


def test_many_deliveries_one_after_the_other_are_no_crowd() -> None:
    clock = Clock()
    crowd = Crowd(clock)
    came(crowd, 3 * MANY, clock, apart=SHORT / MANY * 1.1)
    assert not crowd.is_there()
