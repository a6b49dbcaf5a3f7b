"""What is sent with a request, bounded: so many bytes, so many lists and objects, at such a pace."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, NoReturn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Refusal = tuple[int, str]

OPENED = 100_000
"""Lists and objects in one body. Of more, gradio makes gigabytes of Python's, and answers nobody meanwhile."""
TOO_LARGE: Refusal = (413, "this is more than the server takes in one piece")
TOO_LATE: Refusal = (408, "what was announced did not come in time")


class RefusedError(Exception):
    """A body is not read any further."""


@dataclass(frozen=True)
class Times:
    """How fast a body comes: each piece after `idle` seconds, `pace` bytes a second after the first, in `whole`."""

    idle: float = 15
    pace: float = 4096
    whole: float = 60


class Body:
    """The body of a request, counted as it comes: what its header says of its length may be wrong, or missing.

    most: bytes at most; opened: lists and objects at most; arrived: told of each piece, and may refuse it.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        most: int,
        times: Times,
        *,
        opened: int = OPENED,
        arrived: Callable[[int], Awaitable[Refusal | None]] | None = None,
    ) -> None:
        self._receive, self._send = receive, send
        self.most, self.times, self.most_opened = most, times, opened
        self.arrived = arrived
        self.bytes = self.opened = 0
        self.counted = 0
        """Bytes that were let in."""
        self.refusal: Refusal | None = None
        self.whole = False
        self.gone = asyncio.Event()
        """Set when whoever asked has left, or is not listened to any longer."""
        self._answered = self._refused = False
        self._began = time.monotonic()
        self._watching: asyncio.Task[None] | None = None

    async def receive(self) -> Any:
        """Receive the next piece. Raises RefusedError."""
        if self.whole or self.refusal:
            await self.gone.wait()
            return {"type": "http.disconnect"}
        try:
            async with asyncio.timeout(self._patience()):
                message = await self._receive()
        except TimeoutError:
            self._refuse(TOO_LATE)
        if message["type"] == "http.disconnect":
            self.gone.set()
            return message
        piece = message.get("body", b"")
        self.bytes += len(piece)
        self.opened += piece.count(b"[") + piece.count(b"{")
        if self.bytes > self.most or self.opened > self.most_opened:
            self._refuse(TOO_LARGE)
        if piece and self.arrived is not None and (refusal := await self.arrived(len(piece))):
            self._refuse(refusal)
        self.counted += len(piece)
        self.whole = not message.get("more_body", False)
        if self.whole:
            self._watching = asyncio.create_task(self._watch())
        return message

    async def send(self, message: Any) -> None:
        """Send part of the answer; whatever the application made of a refusal is not."""
        if self.refusal and not self._answered:
            await self.answer_refusal()
        if not self._refused:
            self._answered = True
            await self._send(message)

    async def answer_refusal(self) -> None:
        """Say why the body was not read, where nothing was said yet."""
        if self.refusal and not self._answered:
            self._answered = self._refused = True
            await refuse(self._send, *self.refusal, close=True)

    async def fail(self, refusal: Refusal) -> None:
        """Say that something broke, where nothing was said yet; else break off what was begun."""
        if not self._answered:
            self.refusal = self.refusal or refusal
            await self.answer_refusal()
        elif not self._refused:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def end(self) -> None:
        """Let go of what was waited for."""
        if self._watching is not None:
            self._watching.cancel()

    def _patience(self) -> float:
        now, times = time.monotonic(), self.times
        until = min(self._began + times.whole, self._began + times.idle + self.bytes / times.pace)
        return max(0.0, min(until - now, times.idle))

    def _refuse(self, refusal: Refusal) -> NoReturn:
        self.refusal = refusal
        self.gone.set()
        raise RefusedError

    async def _watch(self) -> None:
        """Wait for whoever asked to leave, so that work for him can end."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone.set()


async def refuse(send: Send, status: int, message: str, *, close: bool = False) -> None:
    """Answer as gradio's own refusals are, so that its page can show what it says."""
    body = json.dumps({"detail": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if close:  # what is still to come is not read
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
