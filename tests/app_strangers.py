"""Strangers: callers of the web form that each have an address of their own, 127.0.0.2 and so on (Linux)."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from .app_server import Server


class Stranger:
    """Somebody at 127.0.x.y, and what he can do."""

    def __init__(self, server: Server, number: int, seconds: float = 30) -> None:
        self.server = server
        self.address = f"127.0.{number // 250}.{number % 250 + 2}"
        self.seconds = seconds
        self._opened: list[socket.socket] = []

    def leave(self) -> None:
        """Close what is open."""
        while self._opened:
            self._opened.pop().close()

    def connection(self) -> http.client.HTTPConnection:
        where = urlsplit(self.server.address)
        assert where.hostname
        return http.client.HTTPConnection(
            where.hostname, where.port, timeout=self.seconds, source_address=(self.address, 0)
        )

    def socket(self, sent: str = "") -> socket.socket:
        """A connection over which so much was sent."""
        where = urlsplit(self.server.address)
        opened = socket.create_connection((where.hostname, where.port), self.seconds, (self.address, 0))
        self._opened.append(opened)
        opened.sendall(sent.encode())
        return opened

    def begins(self, method: str, path: str, length: int | None = None, kind: str = "application/json") -> str:
        """The headers of a request, with a body of that length to come."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.server.address).netloc}", f"Content-Type: {kind}"]
        return "\r\n".join([*lines, *([] if length is None else [f"Content-Length: {length}"]), "", ""])

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Status and body of an answer."""
        connection = self.connection()
        given = {"Content-Type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @cached_property
    def component(self) -> int:
        _, config = self.request("GET", "/config")
        return next(int(each["id"]) for each in json.loads(config)["components"] if each["type"] == "html")

    def once(self, call: str, data: dict[str, Any], page: str = "") -> dict[str, Any]:
        """One question to the page's server function."""
        asked = {"call": call, "page": page, "data": data}
        body = {"data": asked, "component_id": self.component, "fn_name": "ask", "session_hash": f"s{self.address}"}
        status, answer = self.request("POST", "/gradio_api/component_server", json.dumps(body).encode())
        return json.loads(answer) if status == 200 else {"status": status, "error": json.loads(answer)}

    def ask(self, call: str, **data: Any) -> dict[str, Any]:
        """The answer to a question, followed where it becomes a job."""
        answer, until = self.once(call, data), time.monotonic() + self.seconds
        while "job" in answer and time.monotonic() < until:
            answer = self.once("follow", {"job": answer["job"]})
        return answer

    def start(self, endpoint: str, **data: Any) -> tuple[int, str]:
        """Call an endpoint: status, and the id of the event by which its answer is fetched."""
        status, answer = self.request("POST", f"/gradio_api/call/v2/{endpoint}", json.dumps(data).encode())
        return status, json.loads(answer).get("event_id", "")

    def fetch(self, endpoint: str, event: str) -> str:
        """What comes of an event."""
        return self.request("GET", f"/gradio_api/call/{endpoint}/{event}")[1].decode()

    def call(self, endpoint: str, **data: Any) -> str:
        return self.fetch(endpoint, self.start(endpoint, **data)[1])


def closed(opened: socket.socket, seconds: float) -> bool:
    """Whether the other side ends the connection within so many seconds, whatever it says before."""
    opened.settimeout(seconds)
    try:
        while opened.recv(2**16):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


@contextmanager
def rising(server: Server, most: float) -> Iterator[None]:
    """Check that the server's memory rises by at most so many megabytes, and print by how many."""
    before = server.memory()
    server.begin_peak()
    yield
    peak = server.peak()
    print(f"memory: {before:.0f} MB before, {peak:.0f} MB at most")
    assert peak - before < most
