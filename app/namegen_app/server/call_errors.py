"""Calls of endpoints that gradio does not pass on, as one with an unknown argument: said in a line, not as a 500."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

CALLS = "/gradio_api/call/v2/"
_UNKNOWN = re.compile(r"Parameter `(.*?)` is not a valid", re.DOTALL)
_MISSING = re.compile(r"No value provided for required argument: (\w+)")


def handlers() -> dict[type[Exception], Callable[[Any, Any], Awaitable[Any]]]:
    """Return the handlers of what gradio raises where a call by name does not fit its endpoint."""
    from starlette.responses import JSONResponse

    async def say(request: Any, error: Exception) -> Any:
        _, below, endpoint = request.url.path.partition(CALLS)
        line = below and in_words(endpoint.strip("/"), error)
        if not line:
            raise error
        return JSONResponse({"detail": line}, status_code=404 if isinstance(error, KeyError) else 422)

    return {TypeError: say, KeyError: say}


def in_words(endpoint: str, error: Exception) -> str:
    """Return what is wrong with a call, "" where that is not known."""
    if isinstance(error, KeyError):
        return f"there is no endpoint {endpoint[:60]!r}" if error.args == (f"/{endpoint}",) else ""
    if found := _UNKNOWN.search(str(error)):
        return f"{found[1][:60]!r} is no argument of {endpoint}"
    if found := _MISSING.search(str(error)):
        return f"{endpoint} needs {found[1]}"
    return ""
