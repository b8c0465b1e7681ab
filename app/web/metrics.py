"""Figures for Prometheus. No repository and no person is in their labels, because anybody may read them."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest
from starlette.requests import Request
from starlette.responses import Response

deliveries = Counter("commitment_deliveries_total", "Deliveries received.", ["answer"])


async def metrics(_: Request) -> Response:
    """`GET /metrics`."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
