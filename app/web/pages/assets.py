"""The style sheet and the script. Browsers keep them for good, because their address names their content."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "web"
CSS, SCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
TYPES = {"style.css": CSS, "insights.css": CSS, "setup.css": CSS, "page.js": SCRIPT, "follow.js": SCRIPT}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    body: bytes
    tag: str  # of its content


@cache
def asset(name: str) -> Asset:
    """One of `TYPES`, as it was when first asked for."""
    body = (FOLDER / name).read_bytes()
    return Asset(body, sha256(body).hexdigest()[:16])


def asset_url(name: str) -> str:
    """Where a page finds it."""
    return f"/static/{name}?v={asset(name).tag}"


async def static(request: Request) -> Response:
    """`GET /static/{name}`: for good where the address names the content, else until it changes."""
    name = request.path_params["name"]
    if name not in TYPES:
        raise HTTPException(404)
    found = asset(name)
    tag = f'"{found.tag}"'
    lasting = request.query_params.get("v") == found.tag
    headers = {
        "ETag": tag,
        "Cache-Control": FOR_GOOD if lasting else "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if request.headers.get("if-none-match", "").removeprefix("W/") == tag:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=TYPES[name], headers=headers)
