"""The door of the web form: which hosts, origins and paths are answered, and how much may be sent."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from namegen_app.server.admission import FORM_FRAME, FRESH, Bounds
from namegen_app.server.guard import Guard, hosts_for
from namegen_app.server.request_limits import OPENED, Body, RefusedError, Times

FILE, BODY, FOLDER = 10, 30, 20


async def reads(receive: Any) -> bytes:
    """The whole body, as an application reads it."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def ask(
    path: str = "/",
    method: str = "GET",
    *,
    uploads: Path = Path("/nowhere"),
    parts: tuple[bytes, ...] = (b"",),
    hosts: tuple[str, ...] = ("my.host",),
    kind: str = "http",
    root: str = "",
    **headers: str,
) -> dict[str, Any]:
    """The first thing that the guard sends, over a server that reads a body and says 200 to everything."""
    sent: list[dict[str, Any]] = []
    coming = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    coming[-1]["more_body"] = False

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await reads(receive)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return coming.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    guard = Guard(
        app,
        hosts=hosts_for("0.0.0.0", hosts),
        origins=hosts,
        frames=["https://frames.example"],
        uploads=uploads,
        downloads=uploads / "models",
        bounds=Bounds(upload_bytes=FOLDER, file_bytes=FILE, body_bytes=BODY, file_least=0),
    )
    given = {"host": "127.0.0.1:7860"} | {name.replace("_", "-"): value for name, value in headers.items()}
    if parts != (b"",):
        given |= {"content-length": "1"} | {name: value for name, value in given.items() if name == "content-length"}
    encoded = [(name.encode(), value.encode()) for name, value in given.items()]
    scope = {"type": kind, "method": method, "path": path, "headers": encoded, "root_path": root}
    asyncio.run(guard(scope, receive, send))
    return sent[0]


def status(*arguments: Any, **named: Any) -> int:
    return int(ask(*arguments, **named)["status"])


@pytest.mark.parametrize(
    ("host", "answer"),
    [
        ("127.0.0.1:7860", 200),
        ("localhost", 200),
        ("[::1]:7860", 200),
        ("MY.host:1", 200),
        ("evil.example", 400),
        ("my.host.evil.example", 400),
        ("", 400),
    ],
)
def test_only_known_hosts_are_answered(host: str, answer: int) -> None:
    assert status(host=host) == answer


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("origin", "answer"),
    [
        ("http://127.0.0.1:7860", 200),
        ("http://127.0.0.1:7861", 403),  # another server on this machine
        ("http://localhost:7860", 403),
        ("https://my.host", 200),  # a proxy's, which asks under another name
        ("https://my.host:8443", 403),
        ("http://0.0.0.0:9999", 403),  # a name of this machine, and another server
        ("http://[", 403),
        ("https://evil.example", 403),
        ("http://evil@127.0.0.1:7860", 403),
        ("https://evil@my.host", 403),
        ("null", 403),
    ],
)
def test_pages_of_other_sites_are_not_answered(method: str, origin: str, answer: int) -> None:
    assert status(method=method, origin=origin) == answer


def test_any_host_is_still_no_other_site() -> None:
    assert status(host="what.ever", hosts=("*",)) == 200
    assert status(host="what.ever", origin="https://evil.example", hosts=("*",)) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/monitoring",
        "/login",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=http://x",
        "/gradio_api/vibe-code",
        "/gradio_api/what-comes-next",
        "/configuration",
    ],
)
def test_what_the_form_does_not_use_is_closed(path: str) -> None:
    assert status(path) == 404


def test_a_path_below_a_proxys_is_the_same_path() -> None:
    assert status("/names/config", root="/names") == 200
    assert status("/names/monitoring", root="/names") == 404


def test_every_answer_carries_the_policy() -> None:
    for answer in (ask(), ask(host="evil.example"), ask("/monitoring")):
        headers = dict(answer["headers"])
        policy = headers[b"content-security-policy"]
        assert b"default-src 'self'" in policy
        assert b"frame-ancestors 'self' https://frames.example" in policy
        assert headers[b"x-content-type-options"] == b"nosniff"


def test_a_file_of_the_page_carries_a_short_one() -> None:
    for path in ("/assets/index.js", "/namegen/1/main.js", "/static/x"):
        headers = dict(ask(path)["headers"])
        assert headers[b"content-security-policy"] == b"default-src 'self'"
        assert headers[b"x-content-type-options"] == b"nosniff"
        assert sum(len(name) + len(value) for name, value in headers.items()) < 100


def test_no_other_protocol_is_spoken() -> None:
    assert ask(kind="websocket")["type"] == "websocket.close"


def test_a_body_is_bounded_whatever_its_header_says() -> None:
    path = "/gradio_api/queue/join"
    assert status(path, "POST", parts=(b"x" * BODY,)) == 200
    assert status(path, "POST", parts=(b"x" * BODY, b"x")) == 413
    assert status(path, "POST", content_length=str(BODY + 1)) == 413


def test_what_is_too_much_is_not_read_to_its_end() -> None:
    parts = tuple(b"x" * 10 for _ in range(100))
    left = list(parts)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(_message: Any) -> None:
        pass

    async def read() -> None:
        with pytest.raises(RefusedError):
            await reads(Body(receive, send, 35, Times()).receive)

    asyncio.run(read())
    assert len(left) == 96


def test_an_upload_is_bounded_however_many_files_it_holds() -> None:
    path = "/gradio_api/upload"
    assert status(path, "POST", content_length=str(FILE), parts=(b"x" * FILE,)) == 200
    assert status(path, "POST", content_length=str(FILE + FORM_FRAME + 1)) == 413
    assert status(path, "POST", content_length="9", parts=(b"x" * (FILE + FORM_FRAME), b"x")) == 413


def test_uploads_end_when_the_folder_is_full(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "to-take-home").write_bytes(b"x" * 100_000)
    assert status("/gradio_api/upload", "POST", uploads=tmp_path, content_length="10") == 200
    (tmp_path / "fresh").write_bytes(b"x" * (FOLDER - 9))
    assert status("/gradio_api/upload", "POST", uploads=tmp_path, content_length="10") == 507


def test_the_oldest_uploads_make_room_and_what_was_broken_off(tmp_path: Path) -> None:
    for name, age in (("read", 2 * FRESH), ("tmpabc", 3 * FRESH), ("new", 0)):
        (tmp_path / name).write_bytes(b"x" * 8)
        os.utime(tmp_path / name, (0, time.time() - age))
    assert status("/gradio_api/upload", "POST", uploads=tmp_path, content_length="10") == 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def body(coming: list[Any], most: int = 10**9, **named: Any) -> Body:
    """A body whose pieces come as they are listed: bytes, or seconds to wait before the next ones."""

    async def receive() -> dict[str, Any]:
        while coming and isinstance(coming[0], float):
            await asyncio.sleep(coming.pop(0))
        if not coming:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    async def send(_message: Any) -> None:
        pass

    return Body(receive, send, most, named.pop("times", Times()), **named)


def test_a_body_of_very_many_lists_is_refused() -> None:
    async def read(text: bytes) -> None:
        await reads(body([text]).receive)

    asyncio.run(read(b"[" * OPENED))
    with pytest.raises(RefusedError):
        asyncio.run(read(b"[" * OPENED + b"{"))


@pytest.mark.parametrize(
    ("coming", "times"),
    [
        ([9.0], Times(idle=0.05)),  # nothing comes
        ([b"x", 9.0], Times(idle=0.05)),  # nothing more
        ([b"x", 0.04, b"x", 0.04, b"x", 0.04, b"x", 0.04, b"x"], Times(idle=0.05, pace=1000)),  # drop by drop
        ([b"x" * 9000, 0.04, b"x", 0.04, b"x", 0.04, b"x", 9.0], Times(idle=0.05, pace=1, whole=0.1)),  # and no end
    ],
)
def test_a_body_that_does_not_come_is_not_waited_for(coming: list[Any], times: Times) -> None:
    async def read() -> Body:
        slow = body(coming, times=times)
        with pytest.raises(RefusedError):
            await reads(slow.receive)
        return slow

    began = time.monotonic()
    slow = asyncio.run(read())
    assert time.monotonic() - began < 2
    assert slow.refusal is not None
    assert slow.refusal[0] == 408


def test_who_leaves_is_noticed() -> None:
    async def read() -> None:
        asked = body([b"x"])
        await reads(asked.receive)
        await asyncio.wait_for(asked.gone.wait(), 2)
        assert (await asked.receive())["type"] == "http.disconnect"

    asyncio.run(read())
