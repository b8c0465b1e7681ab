"""Whom a statement names: who has that login now, and whether they can read the repository."""

from app.decision.facts import Repository
from app.decision.pull_request import Person
from app.decision.statements import Kind
from app.decision.timeline import Statement
from app.github.client import Session
from app.github.reading import may_read, read_person


async def read_named(session: Session, repository: Repository, said: Statement) -> tuple[Person | None, bool]:
    """The person, and for a seat that is handed over whether they can read; for all else that is not asked."""
    person = await read_person(session, said.target)
    if person is None or person.bot or said.kind is not Kind.DELEGATE:
        return person, False
    return person, bool(await may_read(session, repository, person))
