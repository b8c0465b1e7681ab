"""The App's server with a webhook that verifies signatures and stores nothing: what durable intake is held against."""

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.command_line.serve import server_config
from app.github.deliveries import verify
from app.settings import Settings, read_settings
from app.web.bodies import read_body
from app.web.health import alive
from app.web.webhook import MOST_BYTES, answer


def storeless(settings: Settings) -> Starlette:
    """Answers as the App would a delivery that asks for nothing."""

    async def take(request: Request) -> Response:
        body = await read_body(request, MOST_BYTES)
        if not verify(body, request.headers.get("x-hub-signature-256"), settings.webhook_secrets):
            return answer(401, "unsigned", "not signed")
        return answer(202, "nothing_to_do", "nothing to do")

    return Starlette(routes=[Route("/webhook", take, methods=["POST"]), Route("/healthz", alive)])


if __name__ == "__main__":
    settings = read_settings()
    uvicorn.Server(server_config(settings, storeless(settings))).run()
