"""Who asks: what a caller may have under way, how often he may ask, and whose turn it is."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

KEY = "namegen.caller"
"""Under this name the server puts the caller into the scope of a request."""
MOST_KNOWN = 10_000
"""Callers that are remembered; of more, those that asked longest ago are forgotten, and begin anew."""


@dataclass(frozen=True)
class Caller:
    """Who asks: an address, and the page in the browser, which names itself by a random text.

    attended: says whether somebody still waits for what this request asks for; None where nobody can tell.
    seen_as: hears under which further name, a session's, the answer will be fetched.
    """

    address: str = ""
    page: str = ""
    attended: Callable[[], bool] | None = field(default=None, compare=False)
    seen_as: Callable[[str], None] | None = field(default=None, compare=False)

    @property
    def is_server(self) -> bool:
        """Say whether it is the server itself, or a program that has no server in between: no quota holds for it."""
        return not self.address


SERVER = Caller()


def caller_of(request: Any) -> Caller:
    """Return who sent a request, gradio's or starlette's; the server itself where there is none."""
    inner = getattr(request, "request", request)
    if inner is None:
        return SERVER
    known = inner.scope.get(KEY)
    if not isinstance(known, Caller):
        client = inner.scope.get("client")
        known = Caller(address_of(client[0] if client else ""))
    session = getattr(request, "session_hash", None)
    if session and known.seen_as is not None:
        known.seen_as(str(session))
    return known


def address_of(host: str) -> str:
    """Return what is one caller: an address, of IPv6 the network of a household, which has very many."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    if address.is_loopback:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


class Turns:
    """Whose turn it is: who was served longest ago, first of the addresses, then of the pages at one address."""

    def __init__(self) -> None:
        self._served: OrderedDict[Hashable, int] = OrderedDict()
        self._count = 0

    def place(self, caller: Caller) -> tuple[int, int]:
        """Return the caller's place: the smallest is next."""
        return self._served.get(caller.address, 0), self._served.get((caller.address, caller.page), 0)

    def serve(self, caller: Caller) -> None:
        """Note that it is being served."""
        self._count += 1
        for key in (caller.address, (caller.address, caller.page)):
            self._served[key] = self._count
            self._served.move_to_end(key)
        while len(self._served) > 2 * MOST_KNOWN:
            self._served.popitem(last=False)


class Pace:
    """How often each caller may ask: `rate` a second, and `burst` at once. Threads may share it."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst = rate, burst
        self._now = now
        self._lock = threading.Lock()
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()  # when what each may ask at once is whole again

    def __len__(self) -> int:
        return len(self._full_at)

    def wait(self, key: Hashable, cost: float = 1.0) -> float:
        """Take `cost` from what the caller may ask; return the seconds that he is ahead of his pace by, 0 if not."""
        with self._lock:
            now = self._now()
            full_at = max(now, self._full_at.pop(key, 0.0)) + cost / self.rate
            self._full_at[key] = full_at
            while self._full_at and (len(self._full_at) > MOST_KNOWN or next(iter(self._full_at.values())) <= now):
                self._full_at.popitem(last=False)
            return max(0.0, full_at - now - self.burst / self.rate)

    def give_back(self, key: Hashable, cost: float = 1.0) -> None:
        """Give back what was taken for something that was refused."""
        with self._lock:
            if key in self._full_at:
                self._full_at[key] -= cost / self.rate


class Counted:
    """How many of something each caller has at once, up to `most`. Used by one thread."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._count: dict[Hashable, int] = {}

    def __len__(self) -> int:
        return sum(self._count.values())

    def take(self, key: Hashable) -> bool:
        """Take one more; say whether there is one."""
        if self._count.get(key, 0) >= self.most:
            return False
        self._count[key] = self._count.get(key, 0) + 1
        return True

    def give_back(self, key: Hashable) -> None:
        """Give one back."""
        left = self._count.get(key, 0) - 1
        if left > 0:
            self._count[key] = left
        else:
            self._count.pop(key, None)
