"""Serves the JSON Schema of the policy file to people's editors."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.decision.schema import commitment_schema


async def schema(_: Request) -> Response:
    """`GET /schema/commitment.json`."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return JSONResponse(commitment_schema(), headers=headers, media_type="application/schema+json")
