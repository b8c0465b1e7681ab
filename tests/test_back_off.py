"""How long a look that went wrong waits."""

from datetime import UTC, datetime, timedelta

import pytest

from app.back_off import LONGEST_BUG, LONGEST_REFUSAL, LONGEST_TROUBLE, SPREAD, after_trouble, back_off
from app.github.errors import Forbidden, GitHubError, GitHubUnavailable, RateLimited, Unauthorized

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("attempts", [0, 1, 5, 10, 1000])
def test_back_off_doubles_with_jitter_up_to_a_bound(attempts: int) -> None:
    whole = min(2.0**attempts if attempts < 20 else 1e9, LONGEST_BUG.total_seconds())
    assert all(whole / 2 <= back_off(attempts).total_seconds() <= whole for _ in range(20))


@pytest.mark.parametrize(
    ("trouble", "least", "most"),
    [
        pytest.param(GitHubUnavailable("down"), LONGEST_TROUBLE / 2, LONGEST_TROUBLE, id="down"),
        pytest.param(Unauthorized("who?"), LONGEST_TROUBLE / 2, LONGEST_TROUBLE, id="unknown"),
        pytest.param(Forbidden("no"), LONGEST_REFUSAL / 2, LONGEST_REFUSAL, id="refused"),
    ],
)
def test_after_many_failures_the_wait_is_long_but_bounded(
    trouble: GitHubError, least: timedelta, most: timedelta
) -> None:
    assert all(least <= after_trouble(trouble, 1000, NOON) - NOON <= most for _ in range(20))


def test_it_is_never_shorter_than_github_asks_for() -> None:
    assert after_trouble(GitHubUnavailable("busy", retry_after=3600), 0, NOON) == NOON + timedelta(hours=1)


@pytest.mark.parametrize("attempts", [0, 12])
@pytest.mark.parametrize("kind", [pytest.param(RateLimited, id="limited"), pytest.param(GitHubUnavailable, id="down")])
def test_a_moment_that_was_named_is_kept(kind: type[GitHubUnavailable], attempts: int) -> None:
    until = NOON + timedelta(seconds=90)
    again = after_trouble(kind("wait", until=until), attempts, NOON)
    assert until <= again <= until + timedelta(seconds=SPREAD)
