"""All pages and their addresses. Those that name a repository come last, because they take any two or three words."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Route

from app.github.errors import GitHubError
from app.store.lanes import StoreUnavailable
from app.web.bodies import TooSlow, hung_up, too_slow
from app.web.pages.answering import answer_decision
from app.web.pages.assets import static
from app.web.pages.decision import decision_json, decision_markdown, decision_page
from app.web.pages.front import front_page
from app.web.pages.insights import insights_csv, insights_page
from app.web.pages.installed import installed_page
from app.web.pages.layout import github_silent, not_found, out_of_order
from app.web.pages.mine import mine_json, mine_page
from app.web.pages.mine_feed import mine_feed, replace_feed
from app.web.pages.playground import playground
from app.web.pages.repository import repository_feed, repository_json, repository_page
from app.web.pages.signing_in import come_back, sign_in, sign_out


def page_routes() -> list[BaseRoute]:
    """Every address under which there is a page."""
    return [
        Route("/", front_page),
        Route("/mine", mine_page),
        Route("/mine", replace_feed, methods=["POST"]),
        Route("/mine.json", mine_json),
        Route("/mine.atom", mine_feed),
        Route("/playground", playground, methods=["GET", "POST"]),
        Route("/installed", installed_page),
        Route("/static/{name}", static),
        Route("/signin", sign_in),
        Route("/signin/callback", come_back),
        Route("/signout", sign_out, methods=["POST"]),
        Route("/{owner}/{repo}/insights", insights_page),
        Route("/{owner}/{repo}/insights.csv", insights_csv),
        Route("/{owner}/{repo}", repository_page),
        Route("/{owner}/{repo}/decisions.json", repository_json),
        Route("/{owner}/{repo}/decisions.atom", repository_feed),
        Route("/{owner}/{repo}/{number}.json", decision_json),
        Route("/{owner}/{repo}/{number}.md", decision_markdown),
        Route("/{owner}/{repo}/{number}", decision_page),
        Route("/{owner}/{repo}/{number}/answer", answer_decision, methods=["POST"]),
    ]


def page_errors() -> Mapping[Any, Callable[..., Any]]:
    """What is shown where there is no page."""
    return {
        404: not_found,
        StoreUnavailable: out_of_order,
        GitHubError: github_silent,
        TooSlow: too_slow,
        ClientDisconnect: hung_up,
    }
