"""Judges whether the check really gates: required on a branch, and only this App's."""

from app.doctor.findings import About, Finding, Level
from app.github.required_checks import RequiredCheck, Requirements


def gate(found: Requirements, check: str, app_id: int, branch: str, repository: str, server_url: str) -> list[Finding]:
    """What is required on this branch. A pinned requirement beside an unpinned one is pinned: both must hold."""
    where, page = f"{repository}@{branch}", f"{server_url}/{repository}/settings/rules"
    ours = [each for each in found.checks if each.name == check]
    findings = [
        Finding(Level.UNKNOWN, About.CHECK, f"cannot be known here: {unknown}", where, link=page)
        for unknown in found.unknown
    ]
    if any(each.app_id == app_id for each in ours):
        findings.append(Finding(Level.FINE, About.CHECK, f"{check} is required, of this App", where))
        others = sorted({each.app_id for each in ours if each.app_id is not None and each.app_id != app_id})
    else:
        others = []
        findings += _missing(ours, check, where, page, unknown=bool(found.unknown))
    for other in others:
        advice = f"take the requirement off that names {check} with another App as its source"
        said = f"{check} is required of another App too ({other}), which will never report it"
        findings.append(Finding(Level.PROBLEM, About.CHECK, said, where, advice, page))
    if found.spares_admins:
        said = "administrators may merge without it"
        advice = "choose “Do not allow bypassing the above settings”, if it is to bind them too"
        page = f"{server_url}/{repository}/settings/branches"
        findings.append(Finding(Level.WARNING, About.CHECK, said, where, advice, page))
    return findings


def _missing(ours: list[RequiredCheck], check: str, where: str, page: str, *, unknown: bool) -> list[Finding]:
    others = [each.app_id for each in ours if each.app_id is not None]
    if others:
        said = f"{check} is required of another App ({others[0]})"
        advice = f"choose this App as the source of {check}"
    elif ours:
        said = f"{check} is required from any source: whoever may push can set it green"
        advice = f"choose this App as the source of {check}"
    elif unknown:
        return []  # it may be required where we cannot see it
    else:
        said = f"{check} is not required: nothing keeps an undecided pull request from being merged"
        advice = f"require the check {check}, with this App as its source"
    return [Finding(Level.PROBLEM, About.CHECK, said, where, advice, page)]
