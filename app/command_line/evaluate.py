"""`evaluate`: the verdict on one pull request, read from GitHub just now; nothing is changed."""

import asyncio
import os
import re
import sys
from datetime import UTC, datetime

from app import wording
from app.decision.verdict import State, Verdict
from app.evaluation import Evaluated, evaluate_pull_request
from app.github.client import GitHub, Session
from app.github.errors import GitHubError, NotFound
from app.github.installations import installation_of
from app.kept_credentials import with_kept
from app.settings import NoCredentials, SettingsError, read_settings, server_of
from app.wording.title import check_title

PULL_REQUEST = re.compile(r"([A-Za-z0-9-]{1,100})/([A-Za-z0-9._-]{1,100})#([0-9]{1,9})")
PASSING = (State.COMMITTED, State.NOT_NEEDED)


def evaluate(name: str) -> int:
    """Prints the verdict; 0 where the check would pass, 1 where it would not, 2 where it cannot be told."""
    named = PULL_REQUEST.fullmatch(name)
    if named is None:
        print(f"{name[:80]!r} is not of the form OWNER/REPO#N", file=sys.stderr)
        return 2
    owner, repository, number = named.groups()
    try:
        found = asyncio.run(_evaluate(owner, repository, int(number)))
    except SettingsError as wrong:
        print("\n".join(wrong.problems), file=sys.stderr)
        return 2
    except NoCredentials:
        print("Set GITHUB_TOKEN to a token that may read the repository, or the App's credentials.", file=sys.stderr)
        return 2
    except GitHubError as trouble:
        print(trouble, file=sys.stderr)
        return 2
    if found is None:
        print("No policy governs this pull request: the App is silent on it.")
        return 0
    print(report(found.verdict, found.place))
    return 0 if found.verdict.state in PASSING else 1


async def _evaluate(owner: str, repository: str, number: int) -> Evaluated | None:
    token = os.environ.get("GITHUB_TOKEN", "").strip()
    settings = None if token else read_settings(with_kept(os.environ), serving=False)
    api_url = settings.api_url if settings else os.environ.get("GITHUB_API_URL", "").strip().rstrip("/")
    api_url = api_url or "https://api.github.com"
    github = (
        GitHub(app_id=str(settings.app_id), private_key=settings.private_key, api_url=api_url)
        if settings
        else GitHub(api_url=api_url)
    )
    try:
        session = github.with_token(token) if token else await _as_the_app(github, owner, repository)
        server_url = settings.server_url if settings else server_of(api_url)
        return await evaluate_pull_request(session, owner, repository, number, server_url, datetime.now(UTC))
    finally:
        await github.aclose()


async def _as_the_app(github: GitHub, owner: str, repository: str) -> Session:
    try:
        return github.installation(await installation_of(github.app(), owner, repository))
    except NotFound as trouble:
        raise NotFound(f"the App is not installed on {owner}/{repository}") from trouble


def report(verdict: Verdict, place: wording.Place) -> str:
    """The verdict in a few lines of plain text."""
    lines = [f"{verdict.state}: {check_title(verdict, place.policy_path)}"]
    for seat in verdict.seats:
        mark = "committed" if seat.filled else "awaited"
        lines.append(f"  {mark:<10} {seat.name}")
    lines += [f"  {'blocks':<10} {block.person.login}: {block.reason}" for block in verdict.blocks]
    for problem in verdict.problems:
        lines.append(f"  line {problem.line}: {problem.message}" if problem.line else f"  {problem.message}")
    return "\n".join(lines)
