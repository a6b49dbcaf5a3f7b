"""The door of the web form: which hosts, origins and paths are answered, and how much may be sent."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from namegen_app.security import ABANDONED, Body, Guard, TooLargeError, hosts_for

FILE, BODY, FOLDER = 10, 30, 20
FORM_FRAME = 2**16


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
        hosts=hosts_for("127.0.0.1", hosts),
        frames=["https://frames.example"],
        uploads=uploads,
        downloads=uploads / "models",
        upload_bytes=FOLDER,
        file_bytes=FILE,
        body_bytes=BODY,
    )
    given = {"host": "127.0.0.1:7860"} | {name.replace("_", "-"): value for name, value in headers.items()}
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
        with pytest.raises(TooLargeError):
            await reads(Body(receive, send, 35).receive)

    asyncio.run(read())
    assert len(left) == 96


def test_an_upload_is_bounded_however_many_files_it_holds() -> None:
    path = "/gradio_api/upload"
    assert status(path, "POST", parts=(b"x" * FILE,)) == 200
    assert status(path, "POST", parts=(b"x" * (FILE + FORM_FRAME), b"x")) == 413


def test_uploads_end_when_the_folder_is_full(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "to-take-home").write_bytes(b"x" * 1000)
    assert status("/gradio_api/upload", "POST", uploads=tmp_path) == 200
    (tmp_path / "large").write_bytes(b"x" * (FOLDER + 1))
    assert status("/gradio_api/upload", "POST", uploads=tmp_path) == 507


def test_what_is_left_of_a_broken_upload_goes_again(tmp_path: Path) -> None:
    left = tmp_path / "tmpabc"
    left.write_bytes(b"x" * (FOLDER + 1))
    assert status("/gradio_api/upload", "POST", uploads=tmp_path) == 507
    os.utime(left, (0, left.stat().st_mtime - ABANDONED - 1))
    assert status("/gradio_api/upload", "POST", uploads=tmp_path) == 200
    assert not left.exists()
