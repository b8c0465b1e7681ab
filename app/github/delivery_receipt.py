"""A delivery as it reached us, and what is read of each in the same way."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic import ValidationError

from app.decision.facts import Fact, RepositoryTold
from app.github.delivery_shapes import AtRepository
from app.github.payloads import Account, Shape

S = TypeVar("S", bound=Shape)


class MalformedDelivery(Exception):  # noqa: N818 - a name of the house
    """The body is not JSON, not an object, or not what its event says."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a delivery reached us."""

    event: str
    body: bytes
    at: datetime
    own_login: str
    button_key: bytes

    def read(self, shape: type[S]) -> S:
        """The body; raises MalformedDelivery where it is not of this shape."""
        try:
            return shape.model_validate_json(self.body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])[:200]
            said = f"{where}: {first['msg']}" if where else first["msg"]
            raise MalformedDelivery(f"not a {self.event} delivery: {said[:300]}") from error

    def is_us(self, account: Account | None) -> bool:
        """Whether this is the App itself, as far as we know who we are."""
        return account is not None and bool(self.own_login) and account.login.lower() == self.own_login


def repository_told(told: AtRepository, *, discover: bool = False) -> tuple[Fact, ...]:
    """The repository, where the delivery says by which installation it reaches us."""
    if told.installation is None:
        return ()
    return (RepositoryTold(told.repository.told(told.installation.id), discover=discover),)
