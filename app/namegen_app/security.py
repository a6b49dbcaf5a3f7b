"""Closed by default: which hosts are answered, what a page may load, what may be asked for at all."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

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

_CLOSED = (
    "/monitoring",
    "/gradio_api/deep_link",  # writes a visitor's text to the disk
    "/gradio_api/proxy=",
    "/gradio_api/vibe",
    "/gradio_api/undo-vibe",
    "/gradio_api/custom_component",
    "/gradio_api/component_server",
    "/gradio_api/process_recording",
    "/gradio_api/stream/",
    "/gradio_api/runs",
    "/gradio_api/run-history",
    "/gradio_api/dev/",
    "/gradio_api/profiling",
)
"""What gradio offers and this form does not use."""


class Guard:
    """An ASGI middleware: answers to known hosts only, refuses other sites' requests, and sends the page's policy.

    hosts: the names under which the server may be reached; with "*" among them, any.
    frames: sites that may show the page in a frame (Hugging Face shows a Space so).
    """

    def __init__(
        self, app: App, *, hosts: Iterable[str], frames: Iterable[str] = (), uploads: Path, upload_bytes: int
    ) -> None:
        self.app = app
        self.hosts = {host.lower() for host in hosts}
        self.uploads = uploads
        self.upload_bytes = upload_bytes
        headers = {
            "content-security-policy": f"{_POLICY}; frame-ancestors {' '.join([_SELF, *frames])}",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """One request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal:
            await _refuse(send, *refusal)
            return

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *self.headers]}
            await send(message)

        await self.app(scope, receive, sending)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        given = {name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")}
        host, origin = given.get(b"host", ""), given.get(b"origin")
        if not self._known(host):
            return 400, f"this server does not answer to the name {_host(host)!r}; --allow-host adds one"
        # A page of another site must not post here for its visitor: uploads would fill the disk.
        changing = scope.get("method") not in ("GET", "HEAD", "OPTIONS")
        if changing and origin is not None and not self._known(urlsplit(origin).netloc):
            return 403, "requests of other sites are not answered"
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if path.startswith(_CLOSED):
            return 404, "there is nothing here"
        if path.startswith("/gradio_api/upload") and scope.get("method") == "POST" and self._full():
            return 507, "the server keeps too many uploads already; please try again later"
        return None

    def _known(self, netloc: str) -> bool:
        return "*" in self.hosts or _host(netloc) in self.hosts

    def _full(self) -> bool:
        try:
            return sum(path.stat().st_size for path in self.uploads.rglob("*") if path.is_file()) > self.upload_bytes
        except OSError:  # removed while it was counted
            return False


def hosts_for(bound: str, allowed: Iterable[str]) -> list[str]:
    """The names under which a server that is bound to this address may be reached."""
    own = [] if bound in LOCAL else [bound, socket.gethostname()]
    return [*LOCAL, *own, *(host.strip() for host in allowed if host.strip())]


def _host(netloc: str) -> str:
    """A Host header without its port: `localhost:7860`, `[::1]:7860`."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


async def _refuse(send: Any, status: int, message: str) -> None:
    body = message.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
