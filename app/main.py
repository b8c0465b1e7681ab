"""Joins the rooms to one App: web, worker, store and GitHub, opened together and closed together."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import uuid4

import structlog
from starlette.applications import Starlette
from starlette.routing import Route

from app.github.client import GitHub
from app.github.errors import GitHubError
from app.reconciler.reconcile import Reconciler, Rules
from app.settings import Settings
from app.store import workqueue
from app.store.database import Store
from app.web.health import Health, alive, ready_for_work
from app.web.metrics import Gauges, metrics
from app.web.schema import schema
from app.web.webhook import Webhook, take_delivery
from app.worker import Worker, utc_now

log = structlog.get_logger(__name__)


@dataclass
class Rooms:
    """What is open while the App runs."""

    store: Store
    github: GitHub
    own_login: str | None = None


class State(TypedDict):
    """What the endpoints find in `request.state`."""

    webhook: Webhook
    health: Health
    gauges: Gauges


def create_app(settings: Settings, *, now: Callable[[], datetime] = utc_now) -> Starlette:
    """The App for one process: takes deliveries and works on them. Opens nothing before it is started."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with opened(settings, now) as rooms:
            button_key = rooms.github.button_key
            webhook = Webhook(rooms.store, settings.webhook_secrets, lambda: rooms.own_login, now, button_key)
            async with working(settings, rooms, now, webhook.crowd.is_there):
                health, gauges = Health(rooms.store, rooms.github), Gauges(rooms.store, rooms.github, now)
                yield {"webhook": webhook, "health": health, "gauges": gauges}

    routes = [
        Route("/webhook", take_delivery, methods=["POST"]),
        Route("/healthz", alive),
        Route("/readyz", ready_for_work),
        Route("/metrics", metrics),
        Route("/schema/commitment.json", schema),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


@asynccontextmanager
async def opened(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[Rooms]:
    """The store and the connection to GitHub."""
    store = await Store.open(settings.database_url)
    github = GitHub(app_id=str(settings.app_id), private_key=settings.private_key, api_url=settings.api_url, clock=now)
    try:
        yield Rooms(store, github)
    finally:
        await github.aclose()
        await store.close()


@asynccontextmanager
async def working(
    settings: Settings, rooms: Rooms, now: Callable[[], datetime], crowded: Callable[[], bool]
) -> AsyncIterator[None]:
    """The worker, while the rooms are open."""
    await workqueue.free_all(rooms.store)
    rules = Rules(settings.check_name, settings.without_policy, settings.server_url)
    worker = Worker(
        rooms.store,
        Reconciler(rooms.store, rooms.github, rules, now),
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        lease=timedelta(seconds=settings.lease),
        now=now,
        crowded=crowded,
    )
    tasks = [asyncio.create_task(worker.run()), asyncio.create_task(_learn_own_login(rooms))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _learn_own_login(rooms: Rooms) -> None:
    """Until GitHub has said who we are, our own acts only cost a little more looking."""
    wait = 1.0
    while rooms.own_login is None:
        try:
            rooms.own_login = (await rooms.github.identity()).login
        except GitHubError as trouble:
            log.warning("github does not say who we are", why=str(trouble), again_in=wait)
            await asyncio.sleep(wait)
            wait = min(60.0, wait * 2)
