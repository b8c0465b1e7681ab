"""Joins the rooms to one App: web, worker, store and GitHub, opened together and closed together."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import uuid4

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from app.github.client import GitHub
from app.github.errors import GitHubError
from app.github.signing_in import Authorizer
from app.reconciler.look import Rules
from app.reconciler.reconcile import Reconciler
from app.settings import Settings
from app.store import workqueue
from app.store.database import Store
from app.upkeep.chores import Chores
from app.web.access import Access
from app.web.health import Health, alive, ready_for_work
from app.web.metrics import Gauges, metrics
from app.web.pages.layout import Pages
from app.web.pages.routes import page_errors, page_routes
from app.web.pages.visitors import KnowsYou
from app.web.people import People
from app.web.schema import schema
from app.web.seals import Seals
from app.web.webhook import Webhook, take_delivery
from app.worker import Worker

log = structlog.get_logger(__name__)


@dataclass
class Rooms:
    """What is open while the App runs."""

    store: Store
    github: GitHub
    now: Callable[[], datetime]
    own_login: str | None = None


class State(TypedDict):
    """What the endpoints find in `request.state`."""

    webhook: Webhook
    health: Health
    gauges: Gauges
    pages: Pages


def create_app(settings: Settings, *, now: Callable[[], datetime] | None = None, works: bool = True) -> Starlette:
    """The App for one process: takes deliveries, and works on them unless others do.

    Opens nothing before it is started. `now`: another clock than the store's.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[State]:
        async with opened(settings, now) as rooms, introduced(rooms):
            button_key = rooms.github.button_key
            webhook = Webhook(rooms.store, settings.webhook_secrets, lambda: rooms.own_login, rooms.now, button_key)
            async with working(settings, rooms, webhook.crowd.is_there) if works else nullcontext():
                health, gauges = Health(rooms.store, rooms.github), Gauges(rooms.store, rooms.github, rooms.now)
                people = people_of(settings, rooms)
                pages = Pages(
                    rooms.store,
                    Access(people, public_pages=settings.public_pages),
                    rooms.now,
                    people,
                    settings.server_url,
                    settings.public_url,
                    check_name=settings.check_name,
                )
                yield {"webhook": webhook, "health": health, "gauges": gauges, "pages": pages}

    routes = [
        Route("/webhook", take_delivery, methods=["POST"]),
        Route("/healthz", alive),
        Route("/readyz", ready_for_work),
        Route("/metrics", metrics),
        Route("/schema/commitment.json", schema),
        *page_routes(),
    ]
    return Starlette(
        routes=routes, lifespan=lifespan, exception_handlers=page_errors(), middleware=[Middleware(KnowsYou)]
    )


def people_of(settings: Settings, rooms: Rooms) -> People:
    """Who is signed in. Nobody can be where the App's client secret is not known."""
    given = (settings.client_id, settings.client_secret, settings.server_url)
    authorizer = Authorizer(rooms.github, *given) if all(given) else None
    seals = Seals(settings.session_secret or settings.private_key)
    return People(rooms.store, rooms.github, authorizer, seals, rooms.now, settings.public_url)


@asynccontextmanager
async def opened(settings: Settings, now: Callable[[], datetime] | None = None) -> AsyncIterator[Rooms]:
    """The store and the connection to GitHub."""
    store = await Store.open(settings.database_url, at_work=True)
    clock = now or store.now
    github = GitHub(
        app_id=str(settings.app_id), private_key=settings.private_key, api_url=settings.api_url, clock=clock
    )
    try:
        yield Rooms(store, github, clock)
    finally:
        await github.aclose()
        await store.close()


@asynccontextmanager
async def introduced(rooms: Rooms) -> AsyncIterator[None]:
    """Meanwhile GitHub is asked who we are."""
    async with _meanwhile(_learn_own_login(rooms)):
        yield


@asynccontextmanager
async def working(settings: Settings, rooms: Rooms, crowded: Callable[[], bool] = lambda: False) -> AsyncIterator[None]:
    """The worker, while the rooms are open."""
    if not rooms.store.shared:
        await workqueue.free_all(rooms.store)
    rules = Rules(settings.check_name, settings.without_policy, settings.server_url, settings.public_url)
    chores = Chores(
        rooms.store,
        rooms.github,
        rooms.now,
        every=timedelta(seconds=settings.recover_every),
        all_governed=settings.without_policy == "pass",
    )
    await chores.begin()
    worker = Worker(
        rooms.store,
        chores.beside(Reconciler(rooms.store, rooms.github, rules, rooms.now)),
        owner=f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}",
        lease=timedelta(seconds=settings.lease),
        now=rooms.now,
        crowded=crowded,
    )
    async with _meanwhile(worker.run()):
        yield


@asynccontextmanager
async def _meanwhile(what: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(what)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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
