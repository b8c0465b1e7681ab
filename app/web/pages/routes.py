"""All pages and their addresses. Those that name a repository come last, because they take any two or three words."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.routing import BaseRoute, Route

from app.store.lanes import StoreUnavailable
from app.web.pages.assets import static
from app.web.pages.decision import decision_json, decision_markdown, decision_page
from app.web.pages.front import front_page
from app.web.pages.layout import not_found, out_of_order
from app.web.pages.playground import playground


def page_routes() -> list[BaseRoute]:
    """Every address under which there is a page."""
    return [
        Route("/", front_page),
        Route("/playground", playground, methods=["GET", "POST"]),
        Route("/static/{name}", static),
        Route("/{owner}/{repo}/{number}.json", decision_json),
        Route("/{owner}/{repo}/{number}.md", decision_markdown),
        Route("/{owner}/{repo}/{number}", decision_page),
    ]


def page_errors() -> Mapping[Any, Callable[..., Any]]:
    """What is shown where there is no page."""
    return {404: not_found, StoreUnavailable: out_of_order}
