"""Requests reviews of people, each once; who may not be asked is told as a problem, and is not asked again."""

from collections.abc import Iterable
from dataclasses import replace

from app.decision.pull_request import Person
from app.github.errors import Forbidden, NotFound, Rejected
from app.github.publication import Publication

_AT_ONCE = 15


async def request_reviews(work: Publication, people: Iterable[Person]) -> None:
    """Asks them together; where GitHub refuses that, one by one, so that one of them is not the others' loss."""
    new = [person for person in people if person.id not in work.published.requested]
    for start in range(0, len(new), _AT_ONCE):
        some = new[start : start + _AT_ONCE]
        try:
            await _request(work, some)
        except Rejected as refusal:
            if len(some) == 1:
                work.refused(refusal)
                _keep(work, some)
            else:
                for person in some:
                    await _alone(work, person)


async def _alone(work: Publication, person: Person) -> None:
    try:
        await _request(work, [person])
    except Rejected as refusal:
        work.refused(refusal)
        _keep(work, [person])


async def _request(work: Publication, people: list[Person]) -> None:
    path = f"{work.path}/pulls/{work.number}/requested_reviewers"
    try:
        sent = {"reviewers": [person.login for person in people]}
        await work.session.request("POST", path, json=sent, gives_way=True)
    except (Forbidden, NotFound) as refusal:
        work.refused(refusal)
    _keep(work, people)


def _keep(work: Publication, people: list[Person]) -> None:
    asked = work.published.requested | {person.id for person in people}
    work.published = replace(work.published, requested=asked)
