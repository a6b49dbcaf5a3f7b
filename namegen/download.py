"""Fetching an address into bytes or into a checked file. The only module that speaks HTTP."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import DownloadError

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]
"""Is told the bytes received so far and, where it is known, how many there will be."""


@dataclass(frozen=True)
class Limits:
    """What a download may cost. Seconds; `attempts` count the first; the pause doubles after each."""

    max_bytes: int = 64 * 2**20
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 300.0
    attempts: int = 3
    pause: float = 0.5
    redirects: int = 5


class _Again(Exception):
    """A failure that may pass: it is worth another attempt."""


def fetch(
    address: str,
    *,
    sha256: str | None = None,
    limits: Limits = Limits(),
    progress: Progress | None = None,
) -> bytes:
    """The bytes at an http or https address, checked against `sha256` if there is one.

    Connections that fail or break off and answers of 429 or 5xx are tried again with growing pauses. Raises
    DownloadError with the address and the reason: not found, too large, too slow, of another checksum.
    """
    _check_address(address)
    deadline = time.monotonic() + limits.total_timeout
    for attempt in range(1, limits.attempts + 1):
        try:
            data = _attempt(address, limits, deadline, progress)
            break
        except _Again as failure:
            if attempt == limits.attempts or time.monotonic() > deadline:
                raise DownloadError(f"{address}: {failure} (tried {attempt} times)") from None
            time.sleep(limits.pause * 2 ** (attempt - 1))
    check(data, sha256, address)
    return data


def check(data: bytes, sha256: str | None, what: str) -> None:
    """Raises DownloadError unless `data` has this checksum (None: any)."""
    found = hashlib.sha256(data).hexdigest()
    if sha256 is not None and found != sha256:
        raise DownloadError(f"{what}: its sha256 is {found}, {sha256} was promised; nothing was kept")


def _check_address(address: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
    except ValueError:
        raise DownloadError(f"{address!r} is not an address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise DownloadError(f"{address!r} is not an http or https address")
    if parts.username or parts.password:
        raise DownloadError("an address with a user name or password in it would be kept in model files; refused")


def _attempt(address: str, limits: Limits, deadline: float, progress: Progress | None) -> bytes:
    import requests

    session = requests.Session()
    session.max_redirects = limits.redirects
    timeouts = (limits.connect_timeout, limits.read_timeout)
    try:
        with session, session.get(address, stream=True, timeout=timeouts) as answer:
            _check_answer(answer, address, limits)
            return _body(answer, address, limits, deadline, progress)
    except requests.TooManyRedirects:
        raise DownloadError(f"{address}: more than {limits.redirects} redirects") from None
    except requests.Timeout:
        raise _Again("no answer in time") from None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise _Again(f"the connection failed ({_root(error)})") from None
    except requests.RequestException as error:
        raise DownloadError(f"{address}: {error}") from None


def _check_answer(answer: requests.Response, address: str, limits: Limits) -> None:
    if address.startswith("https:") and not answer.url.startswith("https:"):
        raise DownloadError(f"{address}: redirected to an address without TLS; refused")
    if answer.status_code == 429 or answer.status_code >= 500:
        raise _Again(f"the server answered {answer.status_code} {answer.reason}")
    if answer.status_code != 200:
        raise DownloadError(f"{address}: the server answered {answer.status_code} {answer.reason}")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdigit() and int(promised) > limits.max_bytes:
        raise DownloadError(f"{address}: {int(promised):,} bytes, the most is {limits.max_bytes:,}")


def _body(answer: requests.Response, address: str, limits: Limits, deadline: float, progress: Progress | None) -> bytes:
    promised = answer.headers.get("Content-Length", "")
    encoded = answer.headers.get("Content-Encoding", "identity") != "identity"
    total = int(promised) if promised.isdigit() and not encoded else None
    received = bytearray()
    for chunk in answer.iter_content(2**14):
        received += chunk
        if len(received) > limits.max_bytes:
            raise DownloadError(f"{address}: more than {limits.max_bytes:,} bytes, the most allowed")
        if time.monotonic() > deadline:
            raise DownloadError(f"{address}: not done after {limits.total_timeout:g} seconds")
        if progress:
            progress(len(received), total)
    if total is not None and len(received) < total:
        raise _Again(f"it broke off after {len(received):,} of {total:,} bytes")
    return bytes(received)


def _root(error: BaseException) -> str:
    """The innermost cause, whose text says what happened; requests wraps it three times."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error) or type(error).__name__
