"""Closed by default: which hosts are answered, what a page may load, what may be asked for and sent at all."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..work.callers import KEY, Caller, address_of
from ..work.log import LOG
from .admission import COSTS, FILE_COST, FORM_FRAME, FULL, TOO_MANY_STREAMS, UPLOAD_COST, Admission, Bounds
from .document import NONCE
from .request_limits import TOO_LARGE, App, Body, Receive, Refusal, RefusedError, Scope, Send, Times, refuse
from .visits import Visit, Visits, names_event, stream_of

LOCAL = ("127.0.0.1", "localhost", "::1")

# gradio's templates need eval, and its components styles of their own; of the scripts within the document only those
# run that it came with. Nothing may come from, or go to, another origin.
_SCRIPTS = "script-src 'self' 'unsafe-eval' blob:"
_POLICY = "; ".join(
    [
        "default-src 'self'",
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
# What a page is made of is a hundred answers: all of the above with each of them is a tenth of what the page weighs.
_POLICY_OF_FILES = b"default-src 'self'"

# Of what gradio offers, what this form uses: the page and what it is made of, events, uploads, and for programs the
# description of the endpoints and their calls.
_OPEN = ("/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json")
_FILES = ("/assets/", "/namegen/", "/static/", "/svelte/")
_OPEN_BELOW = (
    *_FILES,
    "/gradio_api/app_id",
    "/gradio_api/call/",
    "/gradio_api/cancel",
    "/gradio_api/component_server",
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

_NOT_SNIFFED = (b"x-content-type-options", b"nosniff")
_NOT_TOLD = [
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]

NOTHING: Refusal = (404, "there is nothing here")
BROKEN: Refusal = (500, "something broke inside the server; its log says what")


class Guard:
    """An ASGI middleware: answers to known hosts only, refuses other sites' requests, and sends the page's policy.

    hosts: the names under which the server may be reached; with "*" among them, any.
    origins: those of them, with their port unless it is the usual one, whose pages may ask though the request names
    another host: a proxy's.
    frames: sites that may show the page in a frame (Hugging Face shows a Space so).
    uploads, downloads: where files lie; patience: seconds to wait for the next piece of a body, or for the stream that
    fetches an answer.
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
        bounds: Bounds,
        patience: float = 15,
    ) -> None:
        self.app = app
        self.hosts = {host.lower() for host in hosts}
        self.origins = {origin.lower() for origin in origins} - {"*"}
        self.bounds = bounds
        self.times = Times(idle=patience, whole=4 * patience)
        self.upload_times = Times(idle=patience, whole=40 * patience)
        self.admission = Admission(bounds, uploads, downloads)
        self.visits = Visits(grace=patience)
        self.policy = f"{_POLICY}; frame-ancestors {' '.join([_SELF, *frames])}"
        self._headers_of_files = [(b"content-security-policy", _POLICY_OF_FILES), _NOT_SNIFFED]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # this form speaks no other
            await send({"type": "websocket.close", "code": 1008})
            return

        scope[NONCE] = nonce = secrets.token_urlsafe(16)
        own = self._headers_of_files if _path(scope).startswith(_FILES) else self._headers_of_page(nonce)

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *own]}
            await send(message)

        address = address_of(scope["client"][0] if scope.get("client") else "")
        refusal = self._refusal(scope) or await self._admitted(scope, address)
        if refusal:
            await refuse(sending, *refusal, close=_has_body(scope))
            return
        self._know_proxies(scope)
        stream = stream_of(_path(scope), scope)
        if stream is None:
            await self._answer(scope, receive, sending, address)
        elif not self.admission.streams.take(address):
            await refuse(sending, *TOO_MANY_STREAMS)
        else:
            self.visits.opened(stream)
            try:
                await self._answer(scope, receive, sending, address)
            finally:
                self.visits.closed(stream)
                self.admission.streams.give_back(address)

    def _headers_of_page(self, nonce: str) -> list[tuple[bytes, bytes]]:
        """Return the headers of a page, of whose scripts those run that have the nonce."""
        policy = f"{_SCRIPTS} 'nonce-{nonce}'; {self.policy}".encode()
        return [(b"content-security-policy", policy), _NOT_SNIFFED, *_NOT_TOLD]

    async def _answer(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        visit = Visit(self.visits)
        scope[KEY] = Caller(address, attended=visit.attended, seen_as=visit.seen_as)
        body = self._body(scope, receive, send, address)
        sending = body.send
        if names_event(_path(scope), scope["method"]):

            async def sending(message: Any) -> None:
                visit.hear(message)
                await body.send(message)

        answered = False
        try:
            await self.app(scope, body.receive if _has_body(scope) else receive, sending)
            answered = not body.gone.is_set()
        except RefusedError:
            await body.answer_refusal()
        except Exception as error:
            if getattr(error, "status_code", 500) >= 500:  # gradio says within a stream that it is nobody's
                LOG.error("a request failed", exc_info=error)
            await body.fail(BROKEN)
        finally:
            body.end()
            visit.leave(answered=answered)
            if not _uploads(scope):
                self.admission.give_back_body(address, body.counted)

    def _body(self, scope: Scope, receive: Receive, send: Send, address: str) -> Body:
        most = self._most(scope)
        if not _uploads(scope):
            return Body(receive, send, most, self.times, arrived=partial(self.admission.take_body, address))
        body = Body(receive, send, most, self.upload_times, opened=most)
        body.arrived = lambda count: self.admission.take_upload(address, body.bytes - count, count)
        return body

    def _refusal(self, scope: Scope) -> Refusal | None:
        headers = _headers(scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._known(host):
            return 400, f"this server does not answer to the name {_host(host)[:80]!r}; --allow-host adds one"
        # A page of another site, or of another server on this machine, asks for nothing in its visitor's name.
        if origin is not None and not self._own(origin, host):
            return 403, "requests of other sites are not answered"
        path = _path(scope)
        if path not in _OPEN and not path.startswith(_OPEN_BELOW):
            return NOTHING
        return TOO_LARGE if _announced(headers) > self._most(scope) else None

    async def _admitted(self, scope: Scope, address: str) -> Refusal | None:
        uploads = _uploads(scope)
        path = _path(scope)
        cost = UPLOAD_COST if uploads else _cost_of(path)
        if refusal := await self.admission.slow(address, cost):
            return refusal
        # Room is made for what is announced, and not reserved: it may never come.
        if uploads and not await self.admission.has_space(_announced(_headers(scope))):
            return FULL
        return None

    def _know_proxies(self, scope: Scope) -> None:
        """Take off what names another host; and let gradio's own client, by which tools ask, say for whom it asks."""
        hosts = {name: value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-host"}
        drop = {name for name, value in hosts.items() if not self._known(value.partition(",")[0].strip())}
        drop.add(b"x-gradio-server")  # gradio takes from it where its own server is
        add: list[tuple[bytes, bytes]] = []
        if _path(scope).startswith("/gradio_api/mcp") and scope.get("client"):
            drop.add(b"x-forwarded-for")
            add.append((b"x-forwarded-for", str(scope["client"][0]).encode("latin-1", "replace")))
        scope["headers"] = [*(pair for pair in scope["headers"] if pair[0] not in drop), *add]

    def _known(self, netloc: str) -> bool:
        return "*" in self.hosts or _host(netloc) in self.hosts

    def _own(self, origin: str, host: str) -> bool:
        """Say whether a page of `origin` is this server's: of the very host and port, or of a known proxy."""
        scheme, _, netloc = origin.lower().partition("://")
        return scheme in ("http", "https") and (netloc == host.lower() or netloc in self.origins)

    def _most(self, scope: Scope) -> int:
        return self.bounds.file_bytes + FORM_FRAME if _uploads(scope) else self.bounds.body_bytes


def hosts_for(bound: str, allowed: Iterable[str]) -> list[str]:
    """List the names under which a server that is bound to this address may be reached."""
    hosts = list(LOCAL)
    if bound not in LOCAL:
        hosts += [bound, socket.gethostname()]
    return hosts + [host.strip() for host in allowed if host.strip()]


def _path(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path or "/"


def _cost_of(path: str) -> float:
    """Return what a request without a file to keep takes of its caller's quota."""
    return FILE_COST if path.startswith(_FILES) else COSTS.get(path, 1.0)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def _announced(headers: dict[str, str]) -> int:
    """Return the bytes of a body, as its header has it; 0 where it does not say."""
    length = headers.get("content-length", "")[:20]
    return int(length) if length.isascii() and length.isdigit() else 0


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _uploads(scope: Scope) -> bool:
    return scope.get("method") == "POST" and _path(scope).startswith("/gradio_api/upload")


def _host(netloc: str) -> str:
    """Take the port off a Host header: `localhost:7860`, `[::1]:7860`."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""
