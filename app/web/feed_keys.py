"""Keys for feed readers, which have no session. A key opens feeds and nothing else, and is kept nowhere.

It follows from what the store has of its owner and from a secret that the store does not have.
"""

import secrets

import structlog

from app.decision.pull_request import Person
from app.store import feed_keys as stored
from app.store.feed_keys import FeedKey
from app.web.people import People

_LONGEST_ID = 19  # digits

log = structlog.get_logger(__name__)


async def key_of(people: People, person: Person) -> str:
    """The key of somebody who is signed in; made where they have none."""
    return _key(people, await stored.ensure(people.store, _made_for(person)))


async def replace_key(people: People, person: Person) -> None:
    """Gives them another one. The one before opens nothing any more."""
    await stored.replace(people.store, _made_for(person))
    log.info("a key for feeds was replaced", person=person.id)


async def holder_of(people: People, key: str) -> Person | None:
    """Whose key this is; None for one that is nobody's, or nobody's any more."""
    digits, _, mark = key.partition("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < _LONGEST_ID):
        return None
    found = await stored.find(people.store, int(digits))
    if found is None or not people.seals.is_marked(_about(found), mark, "feeds"):
        return None
    return Person(found.person_id, found.login)


def _made_for(person: Person) -> FeedKey:
    return FeedKey(person.id, person.login, secrets.token_urlsafe(16))


def _key(people: People, found: FeedKey) -> str:
    return f"{found.person_id}-{people.seals.mark(_about(found), 'feeds')}"


def _about(found: FeedKey) -> str:
    return f"{found.person_id} {found.salt}"
