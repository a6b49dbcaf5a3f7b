"""What is sent with a request, bounded: so many bytes, so many lists and objects, in so much time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SECONDS = 60
"""Seconds within which a body that is no upload has come."""
OPENED = 100_000
"""Lists and objects in one body. Of more, gradio makes gigabytes of Python's, and answers nobody meanwhile."""


class TooLargeError(Exception):
    """A body is larger than it may be."""


class Body:
    """The body of a request, counted as it comes: what its header says of its length may be wrong, or missing."""

    def __init__(self, receive: Receive, send: Send, most: int, seconds: float | None = None) -> None:
        self._receive, self._send = receive, send
        self.most = most
        self.until = seconds and time.monotonic() + seconds
        self.bytes = 0
        self.opened = 0
        self.whole = False
        self.answered = False

    @property
    def too_large(self) -> bool:
        """Say whether it is more than is allowed."""
        return self.bytes > self.most or self.opened > OPENED

    async def receive(self) -> Any:
        """Receive the next part. Raises TooLargeError."""
        wait = None
        if self.until is not None and not self.whole:
            wait = max(0.0, self.until - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), wait)
        except TimeoutError:
            return {"type": "http.disconnect"}
        part = message.get("body", b"")
        self.bytes += len(part)
        if self.until is not None:  # it is no upload
            self.opened += part.count(b"[") + part.count(b"{")
        self.whole = not message.get("more_body", False)
        if self.too_large:
            raise TooLargeError
        return message

    async def send(self, message: Any) -> None:
        """Send part of the answer; whatever the application made of a TooLargeError becomes a 413."""
        self.answered = True
        if message["type"] == "http.response.start" and self.too_large:
            message = {**message, "status": 413}
        await self._send(message)
