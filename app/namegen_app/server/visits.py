"""Whether somebody still waits for an answer.

gradio answers a call with an event's id, and sends what comes of it by a stream: of that event, or of all events of a
session. So a call is waited for as long as its request or such a stream is open, and for a moment between the two.
"""

from __future__ import annotations

import json
import time
from collections import Counter, OrderedDict
from typing import Any
from urllib.parse import parse_qs

from .request_limits import Scope

MOST_KNOWN = 10_000
_CALLS = ("/gradio_api/call/", "/gradio_api/queue/join")
_LONGEST = 1000
"""Bytes of an answer that names an event."""


class Visits:
    """The open streams, by the event or the session whose answers they fetch. Written by one thread, read by all.

    grace: seconds between a request and the stream that fetches its answer.
    """

    def __init__(self, grace: float) -> None:
        self.grace = grace
        self._open: Counter[str] = Counter()
        self._closed: OrderedDict[str, float] = OrderedDict()

    def opened(self, key: str) -> None:
        """Note that a stream is open."""
        self._open[key] += 1

    def closed(self, key: str) -> None:
        """Note that it is not any longer."""
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]
        self._closed[key] = time.monotonic()
        self._closed.move_to_end(key)
        while len(self._closed) > MOST_KNOWN:
            self._closed.popitem(last=False)

    def fetched(self, key: str) -> bool:
        """Say whether its answers are being fetched, or just were."""
        return key in self._open or time.monotonic() - self._closed.get(key, float("-inf")) < self.grace


class Visit:
    """One request, and the names under which its answer is fetched."""

    def __init__(self, visits: Visits) -> None:
        self._visits = visits
        self._keys: tuple[str, ...] = ()
        self._left: float | None = None
        self._answer = b""

    def attended(self) -> bool:
        """Say whether somebody still waits for the answer."""
        return (
            self._left is None
            or time.monotonic() - self._left < self._visits.grace
            or any(self._visits.fetched(key) for key in self._keys)
        )

    def seen_as(self, key: str) -> None:
        """Note a name under which the answer will be fetched."""
        if key not in self._keys:
            self._keys = (*self._keys, key[:200])

    def hear(self, message: Any) -> None:
        """Take note of the event that an answer names."""
        if message["type"] == "http.response.body" and len(self._answer) < _LONGEST:
            self._answer += message.get("body", b"")
            if not message.get("more_body") and (event := _event(self._answer)):
                self.seen_as(event)

    def leave(self, *, answered: bool) -> None:
        """Note that the request is over; where it was broken off, nobody comes for an answer."""
        self._left = time.monotonic() if answered else float("-inf")


def names_event(path: str, method: str) -> bool:
    """Say whether the answer to such a request names an event."""
    return method == "POST" and path.startswith(_CALLS)


def stream_of(path: str, scope: Scope) -> str | None:
    """Return whose answers a request fetches by a stream, an event's or a session's; "" nobody's; None: no stream."""
    if scope.get("method") != "GET":
        return None
    if path.startswith("/gradio_api/queue/data"):
        session: str = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [""])[0]
        return session[:200]
    if path.startswith("/gradio_api/call/"):
        return path.rpartition("/")[2][:200]
    if path.startswith(("/gradio_api/heartbeat/", "/gradio_api/upload_progress", "/gradio_api/mcp")):
        return ""
    return None


def _event(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["event_id"])
    except (ValueError, KeyError, TypeError):
        return ""
