"""Closed by default: which hosts are answered, what a page may load, what may be asked for and sent at all."""

from __future__ import annotations

import socket
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOCAL = ("127.0.0.1", "localhost", "::1")

# gradio's page needs inline scripts and eval for its templates; nothing may come from, or go to, another origin.
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    ]
)

_SELF = "'self'"

# Of what gradio offers, what this form uses: the page and what it is made of, events, uploads, and for programs the
# description of the endpoints and their calls.
_OPEN = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json")
_OPEN_BELOW = (
    "/assets/",
    "/static/",
    "/svelte/",
    "/gradio_api/app_id",
    "/gradio_api/call/",
    "/gradio_api/cancel",
    "/gradio_api/file=",
    "/gradio_api/heartbeat/",
    "/gradio_api/info",
    "/gradio_api/mcp",
    "/gradio_api/openapi.json",
    "/gradio_api/queue/",
    "/gradio_api/reset",
    "/gradio_api/run/",
    "/gradio_api/startup-events",
    "/gradio_api/upload",
)

ABANDONED = 600
"""Seconds after which the rest of an upload that was broken off is removed."""


class Guard:
    """An ASGI middleware: answers to known hosts only, refuses other sites' requests, and sends the page's policy.

    hosts: the names under which the server may be reached; with "*" among them, any.
    frames: sites that may show the page in a frame (Hugging Face shows a Space so).
    uploads, downloads: where files lie; downloads are not counted among the `upload_bytes` that may lie there.
    file_bytes, body_bytes: of one upload, and of the body of any other request.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: Iterable[str],
        frames: Iterable[str] = (),
        uploads: Path,
        downloads: Path,
        upload_bytes: int,
        file_bytes: int,
        body_bytes: int,
    ) -> None:
        self.app = app
        self.hosts = {host.lower() for host in hosts}
        self.uploads, self.downloads = uploads, downloads
        self.upload_bytes, self.file_bytes, self.body_bytes = upload_bytes, file_bytes, body_bytes
        headers = {
            "content-security-policy": f"{_POLICY}; frame-ancestors {' '.join([_SELF, *frames])}",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # this form speaks no other
            await send({"type": "websocket.close", "code": 1008})
            return

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *self.headers]}
            await send(message)

        refusal = self._refusal(scope)
        if refusal:
            await _refuse(sending, *refusal)
            return
        body = Body(receive, sending, self._most(scope))
        try:
            await self.app(scope, body.receive, body.send)
        except TooLargeError:
            if not body.answered:
                await _refuse(sending, 413, f"more than {body.most:,} bytes")

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = _headers(scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._known(host):
            return 400, f"this server does not answer to the name {_host(host)!r}; --allow-host adds one"
        # A page of another site, or of another server on this machine, asks for nothing in its visitor's name.
        if origin is not None and not self._own(origin, host):
            return 403, "requests of other sites are not answered"
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        if path not in _OPEN and not path.startswith(_OPEN_BELOW):
            return 404, "there is nothing here"
        most = self._most(scope)
        if int(headers.get("content-length", "0") or 0) > most:
            return 413, f"more than {most:,} bytes"
        if _uploads(scope) and self._full():
            return 507, "the server keeps too many uploads already; please try again later"
        return None

    def _known(self, netloc: str) -> bool:
        return "*" in self.hosts or _host(netloc) in self.hosts

    def _own(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` is this server's: the very host and port, or a name that --allow-host gave.

        A proxy may ask under another name than the page's visitor; that name is then among those.
        """
        netloc = urlsplit(origin).netloc.lower()
        return netloc == host.lower() or ("@" not in netloc and _host(netloc) in self.hosts - {*LOCAL, "*"})

    def _most(self, scope: Scope) -> int:
        # The frame of a form around a file takes some lines.
        return self.file_bytes + 2**16 if _uploads(scope) else self.body_bytes

    def _full(self) -> bool:
        return sum(map(_bytes_of, self._uploaded())) > self.upload_bytes

    def _uploaded(self) -> Iterable[Path]:
        """The files of finished uploads, and of those that go on; what was broken off long ago is removed."""
        for path in self.uploads.rglob("*"):
            if self.downloads in path.parents or not path.is_file():
                continue
            if path.parent == self.uploads and path.name.startswith("tmp") and _age(path) > ABANDONED:
                path.unlink(missing_ok=True)
                continue
            yield path


class TooLargeError(Exception):
    """A body is larger than it may be."""


class Body:
    """The body of a request, counted as it comes: what its header says of its length may be wrong, or missing."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send = receive, send
        self.most = most
        self.bytes = 0
        self.answered = False

    async def receive(self) -> Any:
        """The next part. Raises TooLargeError."""
        message = await self._receive()
        self.bytes += len(message.get("body", b""))
        if self.bytes > self.most:
            raise TooLargeError
        return message

    async def send(self, message: Any) -> None:
        """Part of the answer; whatever those who read the body made of a TooLargeError is told as what it is."""
        self.answered = True
        if message["type"] == "http.response.start" and self.bytes > self.most:
            message = {**message, "status": 413}
        await self._send(message)


def hosts_for(bound: str, allowed: Iterable[str]) -> list[str]:
    """The names under which a server that is bound to this address may be reached."""
    own = [] if bound in LOCAL else [bound, socket.gethostname()]
    return [*LOCAL, *own, *(host.strip() for host in allowed if host.strip())]


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _uploads(scope: Scope) -> bool:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.startswith("/gradio_api/upload") and scope.get("method") == "POST"


def _host(netloc: str) -> str:
    """A Host header without its port: `localhost:7860`, `[::1]:7860`."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


def _bytes_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # removed while it was counted
        return 0


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0


async def _refuse(send: Send, status: int, message: str) -> None:
    body = message.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
