"""Tells the App of what happened: the payload of an event, for those repositories where the App is installed."""

from dataclasses import dataclass
from typing import Any

from app.sandbox.payloads import Payloads
from app.sandbox.records import Account, Installation, Pull, Repository
from app.sandbox.world import World

ALWAYS = {"installation", "installation_repositories"}  # sent whatever events the App asked for


@dataclass
class Telling:
    """Acts inherit this: each says what it changed, and the event follows."""

    world: World

    @property
    def payloads(self) -> Payloads:
        """The world's records as JSON."""
        return Payloads(self.world)

    def tell(self, event: str, action: str | None, repository: Repository, sender: Account, **more: Any) -> None:
        """An event in a repository."""
        installation = self.world.installation_on(repository.owner)
        if installation and self.world.covers(installation, repository):
            about = {"repository": self.payloads.repository(repository)}
            self._send(event, action, installation, sender, {**more, **about})

    def tell_owner(self, event: str, action: str, owner: Account, sender: Account, **more: Any) -> None:
        """An event of an account rather than of one repository."""
        if installation := self.world.installation_on(owner):
            self._send(event, action, installation, sender, more)

    def tell_pull(self, action: str, pull: Pull, sender: Account, **more: Any) -> None:
        """A pull_request event. The pull request was updated by it."""
        pull.updated_at = self.world.now()
        shape = self.payloads.pull(pull)
        self.tell("pull_request", action, pull.repository, sender, number=pull.number, pull_request=shape, **more)

    def _send(
        self, event: str, action: str | None, installation: Installation, sender: Account, payload: dict[str, Any]
    ) -> None:
        wanted = event in ALWAYS or event in installation.events
        if self.world.tell is None or installation.suspended or not wanted:
            return
        owner = installation.account
        if owner.kind == "Organization":
            payload["organization"] = self.payloads.organization(owner)
        if event not in ALWAYS:
            payload["installation"] = {"id": installation.id, "node_id": f"IN_{installation.id}"}
        payload["sender"] = self.payloads.account(sender)
        self.world.tell(event, {"action": action, **payload} if action else payload)
