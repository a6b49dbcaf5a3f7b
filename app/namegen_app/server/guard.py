"""Closed by default: which hosts are answered, what a page may load, what may be asked for and sent at all."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..work.disk_quota import free_space
from .request_limits import SECONDS, App, Body, Receive, Scope, Send, TooLargeError

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

FRESH = 60
"""Seconds for which an upload stays: until then it is written and read."""
BODIES = 4
"""Bodies of the largest size that may come at the same time, or so many more that are smaller."""
TOO_LARGE = "this is more than the server takes in one piece"


class Guard:
    """An ASGI middleware: answers to known hosts only, refuses other sites' requests, and sends the page's policy.

    hosts: the names under which the server may be reached; with "*" among them, any.
    origins: those of them, with their port unless it is the usual one, whose pages may ask though the request names
    another host: a proxy's.
    frames: sites that may show the page in a frame (Hugging Face shows a Space so).
    uploads, downloads: where files lie; downloads are not counted among the `upload_bytes` that may lie there.
    file_bytes, body_bytes: of one upload, and of the body of any other request.
    """

    def __init__(
        self,
        app: App,
        *,
        hosts: Iterable[str],
        origins: Iterable[str] = (),
        frames: Iterable[str] = (),
        uploads: Path,
        downloads: Path,
        upload_bytes: int,
        file_bytes: int,
        body_bytes: int,
    ) -> None:
        self.app = app
        self.hosts = {host.lower() for host in hosts}
        self.origins = {origin.lower() for origin in origins} - {"*"}
        self.coming = {True: 0, False: 0}  # bytes of uploads, and of other bodies, for which there must be room
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
        """Answer one request, or refuse it."""
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
        upload, expected = _uploads(scope), self._expected(scope)
        body = Body(receive, sending, self._most(scope), None if upload else SECONDS)
        self.coming[upload] += expected
        try:
            await self.app(scope, body.receive, body.send)
        except TooLargeError:
            if not body.answered:
                await _refuse(sending, 413, TOO_LARGE)
        finally:
            self.coming[upload] -= expected

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
        expected = self._expected(scope)
        if expected > self._most(scope):
            return 413, TOO_LARGE
        if _uploads(scope) and not self._free_space(expected):
            return 507, "the server keeps too many uploads already; please try again in a minute"
        if not _uploads(scope) and self.coming[False] + expected > BODIES * self.body_bytes:
            return 503, "the server is busy: too much is being sent; please try again in a minute"
        return None

    def _expected(self, scope: Scope) -> int:
        """Return the bytes of the body to come: what its header says, or else as many as are allowed."""
        if scope.get("method") in ("GET", "HEAD", "OPTIONS"):
            return 0
        length = _headers(scope).get("content-length", "")
        if length.isascii() and length.isdigit():
            return int(length)
        return self._most(scope)

    def _known(self, netloc: str) -> bool:
        return "*" in self.hosts or _host(netloc) in self.hosts

    def _own(self, origin: str, host: str) -> bool:
        """Say whether a page of `origin` is this server's: of the very host and port, or of a known proxy."""
        scheme, _, netloc = origin.lower().partition("://")
        return scheme in ("http", "https") and (netloc == host.lower() or netloc in self.origins)

    def _most(self, scope: Scope) -> int:
        if _uploads(scope):
            return self.file_bytes + 2**16  # the frame of a form around a file takes some lines
        return self.body_bytes

    def _free_space(self, expected: int) -> bool:
        """Say whether so many bytes fit beside the uploads that are there and coming; remove the oldest if not."""
        found = (path for path in self.uploads.rglob("*") if self.downloads not in path.parents)
        return free_space(found, self.upload_bytes - self.coming[True] - expected, fresh=FRESH)


def hosts_for(bound: str, allowed: Iterable[str]) -> list[str]:
    """List the names under which a server that is bound to this address may be reached."""
    hosts = list(LOCAL)
    if bound not in LOCAL:
        hosts += [bound, socket.gethostname()]
    return hosts + [host.strip() for host in allowed if host.strip()]


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _uploads(scope: Scope) -> bool:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path.startswith("/gradio_api/upload") and scope.get("method") == "POST"


def _host(netloc: str) -> str:
    """Take the port off a Host header: `localhost:7860`, `[::1]:7860`."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


async def _refuse(send: Send, status: int, message: str) -> None:
    # As gradio's own refusals, so that its page can show what it says.
    body = json.dumps({"detail": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
