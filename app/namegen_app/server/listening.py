"""The listener: uvicorn, with a bound on connections, and none that stays open without asking or reading.

gradio's own launcher gives uvicorn none of these bounds, and no way to set them.
"""

from __future__ import annotations

import ipaddress
import os
import threading
import time
from dataclasses import dataclass, replace
from typing import Any

import namegen

from ..work.callers import Counted, address_of

ALL = 1000
FILES_LEFT = 200
"""Files that the process opens beside its connections."""


@dataclass(frozen=True)
class Connections:
    """The bounds: connections of one address and of all, and seconds.

    asking: within which a request's headers have come, and then the next one's; twice as many: within which a part of
    an answer was read.
    """

    peer: int = 250
    all: int = ALL
    asking: float = 15


class Proxies:
    """The addresses of proxies, whose word is taken for whom they ask: uvicorn's FORWARDED_ALLOW_IPS."""

    def __init__(self, text: str) -> None:
        words = [word.strip() for word in text.split(",") if word.strip()]
        self.all = "*" in words
        self._names = set(words)
        self._networks = [ipaddress.ip_network(word, strict=False) for word in words if "/" in word]

    def __contains__(self, host: str) -> bool:
        if self.all or host in self._names:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def protocol(bounds: Connections, proxies: Proxies) -> type:
    """Make the class of uvicorn's connections that keeps within the bounds."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    peers = Counted(bounds.peer)
    everybody = Counted(bounds.all)

    class Connection(H11Protocol):
        """A connection that is closed when it does not ask, or does not read."""

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            host = self.client[0] if self.client else ""
            counts = [(everybody, "")]
            if host not in proxies:  # a proxy's connections are of very many
                counts.append((peers, address_of(host)))
            self.counted = [(each, key) for each, key in counts if each.take(key)]
            self.timers: dict[str, Any] = {}
            if len(self.counted) < len(counts):
                transport.abort()
            else:
                self._start("asking", bounds.asking)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            for name in list(self.timers):
                self._stop(name)
            for each, key in self.counted:
                each.give_back(key)
            self.counted = []

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._answering:
                self._stop("asking")

        def on_response_complete(self) -> None:
            # First: asking for the next one may come with it.
            self._start("asking", bounds.asking)
            super().on_response_complete()
            if self._answering:
                self._stop("asking")

        def pause_writing(self) -> None:
            super().pause_writing()
            self._start("reading", 2 * bounds.asking)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._stop("reading")

        @property
        def _answering(self) -> bool:
            return self.cycle is not None and not self.cycle.response_complete

        def _start(self, name: str, seconds: float) -> None:
            self._stop(name)
            self.timers[name] = self.loop.call_later(seconds, self.transport.abort)

        def _stop(self, name: str) -> None:
            if (timer := self.timers.pop(name, None)) is not None:
                timer.cancel()

    return Connection


class Listener:
    """A server in a thread of its own. root_path: what a proxy takes off the paths that it is asked for."""

    def __init__(self, app: Any, host: str, port: int, bounds: Connections | None = None, root_path: str = "") -> None:
        import uvicorn

        bounds = bounds or Connections()
        bounds = replace(bounds, all=min(bounds.all, _most_connections()))
        proxies = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
        self._failed: BaseException | None = None
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            http=protocol(bounds, Proxies(proxies)),
            forwarded_allow_ips=proxies,
            ws="none",
            root_path=root_path,
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_keep_alive=round(bounds.asking),
            timeout_graceful_shutdown=1,
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, daemon=True, name="namegen-server")

    def start(self, seconds: float = 30) -> None:
        """Start, and return when it listens. Raises NamegenError where it cannot."""
        self._thread.start()
        until = time.monotonic() + seconds
        while not self.server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise namegen.NamegenError("the server did not start") from self._failed
            time.sleep(0.01)

    def end(self, seconds: float = 5) -> None:
        """End, and wait for so many seconds at most for what is being answered."""
        self.server.should_exit = True
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self.server.run()
        except BaseException as error:  # uvicorn ends the process where it cannot listen
            self._failed = error


def _most_connections() -> int:
    """Return how many connections this process may have, where it may open more files first."""
    try:
        import resource
    except ImportError:  # Windows
        return ALL
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ALL + FILES_LEFT
    if least < wanted:
        least = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (least, most))
    return max(FILES_LEFT, min(ALL, least - FILES_LEFT))
