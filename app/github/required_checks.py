"""Reads which checks a branch requires, and from whom: by rulesets, and by classic branch protection."""

from dataclasses import dataclass
from urllib.parse import quote

from pydantic import TypeAdapter

from app.decision.facts import Repository
from app.github.client import Session
from app.github.errors import GitHubError, RateLimited
from app.github.payloads import Shape

_MOST_PAGES = 5


class _RuleCheck(Shape):
    context: str
    integration_id: int | None = None


class _Parameters(Shape):
    required_status_checks: tuple[_RuleCheck, ...] = ()


class _Rule(Shape):
    type: str
    parameters: _Parameters | None = None


class _ProtectionCheck(Shape):
    context: str
    app_id: int | None = None


class _StatusChecks(Shape):
    enforcement_level: str = ""
    contexts: tuple[str, ...] = ()
    checks: tuple[_ProtectionCheck, ...] = ()


class _Protection(Shape):
    required_status_checks: _StatusChecks | None = None


class _Branch(Shape):
    protection: _Protection | None = None


_RULES = TypeAdapter(tuple[_Rule, ...])
_BRANCH = TypeAdapter(_Branch)


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """One required check. `app_id`: whose it must be; None where anybody's will do."""

    name: str
    app_id: int | None


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a branch requires, as far as it is ours to see."""

    checks: tuple[RequiredCheck, ...] = ()
    unknown: tuple[str, ...] = ()  # what could not be asked, and why
    spares_admins: bool = False  # classic protection that does not hold for administrators


async def read_requirements(session: Session, repository: Repository, branch: str) -> Requirements:
    """What is required on this branch. Raises only RateLimited; what else cannot be known is told in `unknown`."""
    found: list[RequiredCheck] = []
    unknown: list[str] = []
    spares = False
    base = f"/repos/{repository.owner}/{repository.name}"
    try:
        pages = await session.pages(f"{base}/rules/branches/{quote(branch, safe='')}", limit=_MOST_PAGES)
        found += [_of_rule(each) for page in pages for rule in page.read(_RULES) for each in _listed(rule)]
    except RateLimited:
        raise
    except GitHubError as trouble:
        unknown.append(f"rulesets ({trouble})")
    try:
        # What protects it in full would take the permission Administration; this shows the checks.
        told = (await session.request("GET", f"{base}/branches/{quote(branch, safe='')}")).read(_BRANCH)
        checks, spares = _classic(told)
        found += checks
    except RateLimited:
        raise
    except GitHubError as trouble:
        unknown.append(f"branch protection ({trouble})")
    return Requirements(tuple(found), tuple(unknown), spares)


def _listed(rule: _Rule) -> tuple[_RuleCheck, ...]:
    ours = rule.type == "required_status_checks" and rule.parameters is not None
    return rule.parameters.required_status_checks if ours and rule.parameters else ()


def _of_rule(check: _RuleCheck) -> RequiredCheck:
    return RequiredCheck(check.context, _app(check.integration_id))


def _classic(branch: _Branch) -> tuple[list[RequiredCheck], bool]:
    required = branch.protection.required_status_checks if branch.protection else None
    if required is None or required.enforcement_level == "off":
        return [], False
    found = [RequiredCheck(each.context, _app(each.app_id)) for each in required.checks]
    named = {each.name for each in found}
    found += [RequiredCheck(name, None) for name in required.contexts if name not in named]
    return found, bool(found) and required.enforcement_level == "non_admins"


def _app(number: int | None) -> int | None:
    """GitHub writes -1, too, for any source."""
    return number if number is not None and number > 0 else None
