"""A GitHub, and an App that knows some of its pull requests: three processes with this one."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.sandbox.deliveries import Delivery
from benchmarks.github import Asked, GitHub, github
from benchmarks.places import Place
from benchmarks.posting import post_all, post_one
from benchmarks.served import App, served


@dataclass(frozen=True, slots=True)
class Scene:
    """What is running."""

    github: GitHub
    app: App

    def open(self, count: int) -> list[int]:
        """Opens so many pull requests, and returns when the App has said what is true of each."""
        numbers = self.github.open_pulls(count)
        self.deliver()
        return numbers

    def deliver(self) -> None:
        """Posts what happened since the last time, and waits until the App has done all it wants to do about it."""
        if told := self.github.take():
            post_all(self.app.port, told, at_once=20)
            self.app.settle(600)

    def said(self, number: int, login: str, words: str) -> Delivery:
        """The delivery of a comment, not yet posted. What GitHub still had to tell of the App's own acts is, before."""
        self.deliver()
        self.github.say(number, login, words)
        [delivery] = self.github.take()
        return delivery

    def asked_after(self, delivery: Delivery) -> tuple[float, list[Asked]]:
        """Posts it; gives the moment before, and what the App asked GitHub until it had nothing left to do."""
        since = self.github.count()
        began = post_one(self.app.port, delivery)
        self.app.settle()
        return began, self.github.requests(since)


@contextmanager
def scene(place: Place, **settings: str) -> Iterator[Scene]:
    """The App is installed, and knows of no pull request yet. `settings`: of the App, besides the usual ones."""
    with tempfile.TemporaryDirectory() as name, github() as hub:
        folder = Path(name)
        settings["DATABASE_URL"] = place.url(folder)
        with served(App(folder, hub.url, settings)) as app:
            hub.install()
            made = Scene(hub, app)
            made.deliver()
            yield made
