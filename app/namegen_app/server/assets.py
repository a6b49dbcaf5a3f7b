"""The page's own style sheets, scripts and pictures, under an address that changes with what is in them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parent.parent / "static"
BELOW = "/namegen/"
"""The path below which they are."""
FOREVER = "public, max-age=31536000, immutable"


@cache
def version() -> str:
    """Name what is in the files: another text for other contents."""
    content = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            content.update(path.relative_to(STATIC).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]


def address(name: str) -> str:
    """Return where a file is, relative to the page."""
    return f".{BELOW}{version()}/{name}"


def routes() -> list[Any]:
    """Make the routes that serve them, and the icon where browsers look for it that do not read."""
    from starlette.responses import FileResponse
    from starlette.routing import Route
    from starlette.staticfiles import StaticFiles

    files = StaticFiles(directory=STATIC)

    # No `Mount`: below the path of a proxy, which has taken it away, that finds nothing.
    async def file(request: Any) -> Any:
        response = await files.get_response(request.path_params["name"], request.scope)
        response.headers["cache-control"] = FOREVER  # their address changes with them
        return response

    async def icon(_: Any) -> FileResponse:
        return FileResponse(STATIC / "favicon.ico", headers={"cache-control": "public, max-age=86400"})

    return [Route(f"{BELOW}{version()}/{{name:path}}", file), Route("/favicon.ico", icon)]
