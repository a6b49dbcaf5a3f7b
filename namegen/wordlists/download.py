"""Download an address into memory or a file, and check it. The only module that uses HTTP."""

from __future__ import annotations

import hashlib
import io
import re
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

from ..errors import DownloadError

if TYPE_CHECKING:
    import requests

Progress = Callable[[int, int | None], None]
"""Receives the bytes received so far and, if known, the total."""


@dataclass(frozen=True)
class Limits:
    """Limit what a download may cost. Times are in seconds; `attempts` counts the first; `pause` doubles each time."""

    max_bytes: int = 64 * 2**20
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 300.0
    attempts: int = 3
    pause: float = 0.5
    redirects: int = 5


@dataclass(frozen=True)
class Downloaded:
    """Hold what was downloaded, and the charset that the server states of it ("" where it states none that exists)."""

    data: bytes
    charset: str = ""


class _Again(Exception):
    """Report a failure that may be temporary, and is worth another attempt."""


def fetch(
    address: str, *, sha256: str | None = None, limits: Limits = Limits(), progress: Progress | None = None
) -> Downloaded:
    """Download the bytes at an http or https address, and check them against `sha256` if there is one.

    Connections that fail or break off, and responses of 429 or 5xx, are retried with growing pauses. Raises
    DownloadError with the address and the reason: not found, too large, too slow, wrong checksum.
    """
    data = io.BytesIO()
    charset = fetch_into(data, address, limits=limits, progress=progress)
    downloaded = Downloaded(data.getvalue(), charset)
    check(downloaded.data, sha256, address)
    return downloaded


def fetch_into(file: BinaryIO, address: str, *, limits: Limits, progress: Progress | None = None) -> str:
    """Download into an empty file; return the charset that the server states. Raises as `fetch` does."""
    _check_address(address)
    deadline = time.monotonic() + limits.total_timeout
    for attempt in range(1, limits.attempts + 1):
        try:
            file.seek(0)
            file.truncate()
            return _attempt(file, address, limits, deadline, progress)
        except _Again as failure:
            if attempt == limits.attempts or time.monotonic() > deadline:
                times = "once" if attempt == 1 else f"{attempt} times"
                raise DownloadError(f"{address}: {failure} (tried {times})") from None
            time.sleep(limits.pause * 2 ** (attempt - 1))
    raise DownloadError(f"{address}: no attempt was made")


def check(data: bytes, sha256: str | None, what: str) -> None:
    """Raise DownloadError unless `data` has this checksum (None: any)."""
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


def _attempt(file: BinaryIO, address: str, limits: Limits, deadline: float, progress: Progress | None) -> str:
    """Make one attempt, and give up at the deadline.

    It has a thread of its own: requests limits the wait for each byte, which a server that drips never exceeds.
    """
    outcome: Future[str] = Future()

    def run() -> None:
        try:
            outcome.set_result(_transfer(file, address, limits, deadline, progress))
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return outcome.result(deadline - time.monotonic())
    except TimeoutError:
        raise _too_slow(address, limits) from None


def _transfer(file: BinaryIO, address: str, limits: Limits, deadline: float, progress: Progress | None) -> str:
    import requests

    here = address
    try:
        with _session() as session:
            for _ in range(limits.redirects + 1):
                timeouts = (limits.connect_timeout, limits.read_timeout)
                with session.get(here, stream=True, timeout=timeouts) as answer:
                    if not answer.is_redirect:
                        _check_answer(answer, address, limits)
                        _copy_body(answer, file, address, limits, deadline, progress)
                        return _charset(answer.headers.get("Content-Type", ""))
                    here = _redirected(here, answer)
        raise DownloadError(f"{address}: more than {limits.redirects} redirects")
    except requests.Timeout:
        raise _Again("no answer in time") from None
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise _Again(f"the connection failed ({_root(error)})") from None
    except requests.RequestException as error:
        raise DownloadError(f"{address}: {error}") from None


def _session() -> requests.Session:
    """Make a session that leaves redirects to us: requests reads all that they send and follows them anywhere."""
    import requests

    class Session(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
            return None

    return Session()


def _redirected(here: str, answer: requests.Response) -> str:
    """Return the target of a redirect, held to the same rules as the first address."""
    from urllib.parse import urljoin

    target = answer.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        there = urljoin(here, target)
        _check_address(there)
    except (ValueError, DownloadError) as error:
        raise DownloadError(f"{here}: it redirects to an address that is refused: {error}") from None
    if here.lower().startswith("https:") and not there.lower().startswith("https:"):
        raise DownloadError(f"{here}: it redirects to an address without TLS; refused")
    return there


def _check_answer(answer: requests.Response, address: str, limits: Limits) -> None:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise _Again(f"the server answered {answer.status_code} {answer.reason}")
    if answer.status_code != 200:
        raise DownloadError(f"{address}: the server answered {answer.status_code} {answer.reason}")
    promised = _promised(answer)
    if promised is not None and promised > limits.max_bytes:
        raise DownloadError(f"{address}: {promised:,} bytes, the most is {limits.max_bytes:,}")


def _charset(content_type: str) -> str:
    """Return the charset that a Content-Type states, "" where Python knows no such encoding of texts."""
    from email.message import Message

    header = Message()
    header["Content-Type"] = " ".join(content_type.split())
    charset = header.get_content_charset("")
    try:
        "a".encode(charset or "utf-8")
    except (LookupError, ValueError):
        return ""
    return charset


def _promised(answer: requests.Response) -> int | None:
    """Return how many bytes the server says it will send."""
    length = answer.headers.get("Content-Length", "")
    return int(length) if re.fullmatch("[0-9]{1,18}", length) else None


def _copy_body(
    answer: requests.Response,
    file: BinaryIO,
    address: str,
    limits: Limits,
    deadline: float,
    progress: Progress | None,
) -> None:
    encoded = answer.headers.get("Content-Encoding", "identity") != "identity"
    total = None if encoded else _promised(answer)
    received = 0
    for chunk in answer.iter_content(2**14):
        file.write(chunk)
        received += len(chunk)
        if received > limits.max_bytes:
            raise DownloadError(f"{address}: more than {limits.max_bytes:,} bytes, the most allowed")
        if time.monotonic() > deadline:
            raise _too_slow(address, limits)
        if progress:
            progress(received, total)
    if total is not None and received < total:
        raise _Again(f"it broke off after {received:,} of {total:,} bytes")


def _too_slow(address: str, limits: Limits) -> DownloadError:
    return DownloadError(f"{address}: not done after {limits.total_timeout:g} seconds")


def _root(error: BaseException) -> str:
    """Return the text of the innermost cause, which says what happened; requests wraps it three times."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return str(error) or type(error).__name__
