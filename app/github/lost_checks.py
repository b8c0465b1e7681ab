"""Finds the check run that GitHub has from us, where an answer was lost and it may be another one than we know of."""

from dataclasses import replace

from pydantic import TypeAdapter

from app.decision.publication import CheckRun, ShownCheck
from app.github.payloads import Id, Shape
from app.github.publication import Publication


class _App(Shape):
    slug: str = ""


class _Run(Shape):
    id: Id
    conclusion: str | None = None
    external_id: str | None = None
    app: _App | None = None


class _Runs(Shape):
    check_runs: tuple[_Run, ...]


_RUNS = TypeAdapter(_Runs)


async def find_check(work: Publication, check: CheckRun, shown: ShownCheck | None) -> ShownCheck | None:
    """The newest run of ours on this commit, whose words are not known; `shown` where that is still the newest."""
    path = f"{work.path}/commits/{check.head}/check-runs"
    asked = {"check_name": check.name, "filter": "all", "per_page": 100}
    found = (await work.session.request("GET", path, params=asked)).read(_RUNS).check_runs
    slug = (await work.session.own_login()).removesuffix("[bot]")
    ours = [run for run in found if run.app is not None and run.app.slug == slug]
    about = None if check.about is None else f"pull:{check.about}"
    newest = max((run for run in ours if (run.external_id or None) == about), key=lambda run: run.id, default=None)
    if newest is None:
        return None
    if shown is not None and shown.id == newest.id:
        return shown
    return ShownCheck(id=newest.id, head=check.head, conclusion=newest.conclusion or "", digest="")


async def settle_checks(work: Publication, check: CheckRun | None, groups: tuple[CheckRun, ...]) -> None:
    """Before anything is written: takes up runs that were made without our knowing. At the end of the doubt the words
    are written once more, in case older ones came in late."""
    over = work.in_doubt_until is None
    if check is not None:
        shown = work.published.check
        found = await find_check(work, check, shown if shown is not None and shown.head == check.head else None)
        if found is not None:
            work.published = replace(work.published, check=replace(found, digest="") if over else found)
    for each in groups:
        group = work.published.groups.get(each.head)
        if group is not None and (found := await find_check(work, each, group.check)) is not None:
            groups_now = {**work.published.groups, each.head: replace(group, check=found)}
            work.published = replace(work.published, groups=groups_now)
