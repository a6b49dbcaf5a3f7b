"""Downloads, against a real server on this machine that misbehaves in every way that we could think of."""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from namegen import DownloadError, Registry, load_wordlist
from namegen.wordlists.download import Downloaded, Limits, _Again, _copy_body, _redirected, _root, check, fetch

NAMES = b"anna\nbob\ncarla\n"
SHA256 = hashlib.sha256(NAMES).hexdigest()
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LIMITS = Limits(max_bytes=50_000, read_timeout=0.2, total_timeout=5, attempts=3, pause=0.001, redirects=3)

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.close_connection = True
        answers = self.server.answers
        answer = answers[min(len(self.server.asked), len(answers) - 1)]
        self.server.asked.append(self.path)
        answer(self)

    def start(self, status: int, **headers: str | int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Says nothing: the tests' output is for the tests."""


class Server(ThreadingHTTPServer):
    """Gives its answers in their order, the last one for ever."""

    daemon_threads = True

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/names.txt"

    def handle_error(self, *args: object) -> None:
        """A client that hangs up is what these tests are about."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the person's stands between the tests and their server."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts a server that gives these answers."""
    running: list[tuple[Server, threading.Thread]] = []

    def start(*answers: Answer) -> Server:
        server = Server(*answers)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return server

    yield start
    for server, thread in running:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def sends(body: bytes = NAMES, status: int = 200, **headers: str | int) -> Answer:
    """Answers with this body, and says how long it is unless `headers` say otherwise."""

    def answer(handler: Handler) -> None:
        handler.start(status, **{"Content_Length": len(body), **headers})
        handler.wfile.write(body)

    return answer


def sends_endlessly(piece: bytes, pause: float = 0.0, start: bytes = b"HTTP/1.0 200 OK\r\n\r\n") -> Answer:
    def answer(handler: Handler) -> None:
        handler.wfile.write(start)
        while not handler.server.over.wait(pause):
            handler.wfile.write(piece)

    return answer


def says_nothing(handler: Handler) -> None:
    handler.server.over.wait(5)


def hangs_up(handler: Handler) -> None:
    """Ends the connection without a word."""


def breaks_off(handler: Handler) -> None:
    handler.start(200, Content_Length=1000)
    handler.wfile.write(NAMES)


def breaks_off_within_a_chunk(handler: Handler) -> None:
    handler.wfile.write(CHUNKED + b"400\r\nanna\n")


def redirects(to: str, status: int = 302) -> Answer:
    return sends(b"", status, Location=to.encode().decode("latin-1"))


def test_a_file_arrives_as_it_is(serve):
    assert fetch(serve(sends()).address, sha256=SHA256, limits=LIMITS).data == NAMES


def test_a_compressed_answer_is_unpacked(serve):
    assert fetch(serve(sends(gzip.compress(NAMES), Content_Encoding="gzip")).address, limits=LIMITS).data == NAMES


def test_an_answer_in_chunks_is_put_together(serve):
    def answer(handler: Handler) -> None:
        handler.wfile.write(CHUNKED + b"5\r\nanna\n\r\n4\r\nbob\n\r\n0\r\n\r\n")

    assert fetch(serve(answer).address, limits=LIMITS).data == b"anna\nbob\n"


def test_an_empty_file_is_a_file(serve):
    assert fetch(serve(sends(b"")).address, limits=LIMITS).data == b""


def test_a_wrong_checksum_names_both_and_is_not_retried(serve):
    server = serve(sends(b"others\n"))
    with pytest.raises(DownloadError, match=f"(?s)names.txt: its sha256 is [0-9a-f]{{64}}, {SHA256} was promised"):
        fetch(server.address, sha256=SHA256, limits=LIMITS)
    assert len(server.asked) == 1


def test_a_checksum_is_only_checked_where_there_is_one():
    check(NAMES, None, "it")
    check(NAMES, SHA256, "it")
    with pytest.raises(DownloadError, match=r"it: its sha256 is"):
        check(NAMES, "0" * 64, "it")


@pytest.mark.parametrize("place", range(64))
def test_each_digit_of_a_checksum_counts(place):
    other = "0" if SHA256[place] != "0" else "1"
    with pytest.raises(DownloadError, match=r"it: its sha256 is"):
        check(NAMES, SHA256[:place] + other + SHA256[place + 1 :], "it")


@pytest.mark.parametrize("status", [204, 206, 400, 401, 403, 404, 410, 499])
def test_an_answer_that_will_not_change_is_not_retried(serve, status):
    server = serve(sends(b"", status))
    with pytest.raises(DownloadError, match=f"names.txt: the server answered {status}"):
        fetch(server.address, limits=LIMITS)
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [sends(b"", 500), sends(b"", 503), sends(b"", 429), hangs_up, breaks_off])
def test_trouble_that_passes_is_waited_out(serve, trouble):
    server = serve(trouble, trouble, sends())
    assert fetch(server.address, sha256=SHA256, limits=LIMITS).data == NAMES
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    "trouble, reason",
    [
        (sends(b"", 500), "the server answered 500 Internal Server Error"),
        (hangs_up, "the connection failed"),
        (breaks_off, "the connection failed"),
        (breaks_off_within_a_chunk, "the connection failed"),
        (says_nothing, "no answer in time"),
    ],
)
def test_trouble_that_stays_is_told_after_the_last_attempt(serve, trouble, reason):
    server = serve(trouble)
    with pytest.raises(DownloadError, match=rf"names.txt: {reason}.*\(tried 3 times\)"):
        fetch(server.address, limits=LIMITS)
    assert len(server.asked) == 3


def test_what_a_broken_attempt_left_is_not_kept(serve):
    def breaks_off_late(handler: Handler) -> None:
        handler.start(200, Content_Length=45_000)
        handler.wfile.write(b"x" * 40_000)

    told: list[int] = []
    server = serve(breaks_off_late, sends())
    found = fetch(server.address, limits=LIMITS, progress=lambda received, _: told.append(received))
    assert found.data == NAMES
    assert max(told) > len(NAMES)  # some of the first attempt had been kept


def test_an_answer_that_ends_early_is_a_failure_even_where_the_library_lets_it_pass():
    """urllib3 2 refuses it by itself, and 1 does not."""
    answer = requests.Response()
    answer.headers["Content-Length"] = "20"
    answer.raw = io.BytesIO(NAMES)
    with pytest.raises(_Again, match="it broke off after 15 of 20 bytes"):
        _copy_body(answer, io.BytesIO(), "it", LIMITS, time.monotonic() + 5, None)


def test_each_pause_is_twice_the_one_before(serve, monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr("namegen.wordlists.download.time.sleep", pauses.append)
    with pytest.raises(DownloadError, match=r"\(tried 4 times\)"):
        fetch(serve(sends(b"", 500)).address, limits=replace(LIMITS, attempts=4))
    assert pauses == [0.001, 0.002, 0.004]


def test_a_transfer_that_was_given_up_ends_and_holds_no_program_open(serve):
    transfers: list[threading.Thread] = []
    server = serve(sends_endlessly(b"x" * 20_000, pause=0.02))
    with pytest.raises(DownloadError, match=r"not done"):
        fetch(
            server.address,
            limits=replace(LIMITS, total_timeout=0.3, max_bytes=10**9),
            progress=lambda *_: transfers.append(threading.current_thread()),
        )
    assert all(each.daemon for each in transfers)
    transfers[0].join(2)
    assert not transfers[0].is_alive()


def test_of_a_failure_the_innermost_cause_is_told():
    innermost = OSError("no route to host")
    wrapped, outermost = ValueError("retries"), RuntimeError("pool")
    wrapped.__cause__, outermost.__context__ = innermost, wrapped
    assert [_root(each) for each in (outermost, wrapped, innermost)] == ["no route to host"] * 3
    assert _root(TimeoutError()) == "TimeoutError"


def test_a_single_attempt_is_told_in_the_singular(serve):
    with pytest.raises(DownloadError, match=r"\(tried once\)"):
        fetch(serve(sends(b"", 500)).address, limits=replace(LIMITS, attempts=1))


def test_a_refused_connection_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(DownloadError, match=r"the connection failed .*[Rr]efused"):
        fetch(f"http://127.0.0.1:{port}/", limits=LIMITS)


@pytest.mark.parametrize(
    "slow",
    [
        sends_endlessly(b"anna\n" * 100, pause=0.02),
        sends_endlessly(b"a", pause=0.02),
        sends_endlessly(b"X-Drip: 1\r\n", pause=0.02, start=b"HTTP/1.0 200 OK\r\n"),
        says_nothing,
    ],
    ids=["slow", "byte-by-byte", "endless-headers", "silent"],
)
def test_no_server_holds_a_download_beyond_the_total_timeout(serve, slow):
    server = serve(slow)
    started = time.monotonic()
    with pytest.raises(DownloadError, match=r"not done after 0.3 seconds"):
        fetch(server.address, limits=replace(LIMITS, total_timeout=0.3, read_timeout=10, attempts=1))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "large",
    [
        sends(b"x" * 50_001),
        sends(b"x", Content_Length=10**12),
        sends_endlessly(b"x" * 1000),
        sends(gzip.compress(bytes(10**6)), Content_Encoding="gzip"),
    ],
    ids=["just", "promised", "unannounced", "bomb"],
)
def test_more_than_the_most_allowed_is_refused(serve, large):
    server = serve(large)
    with pytest.raises(DownloadError, match=r"names.txt: .*bytes, the most .*50,000|more than 50,000 bytes"):
        fetch(server.address, limits=LIMITS)
    assert len(server.asked) == 1


def test_the_most_allowed_is_allowed(serve):
    assert len(fetch(serve(sends(b"x" * 50_000)).address, limits=LIMITS).data) == 50_000


@pytest.mark.parametrize("length", ["many", "-1", "²", "9" * 5000, ""])
def test_a_length_that_is_no_number_is_overlooked(serve, length):
    def answer(handler: Handler) -> None:
        handler.wfile.write(f"HTTP/1.0 200 OK\r\nContent-Length: {length}\r\n\r\n".encode("latin-1") + NAMES)

    assert fetch(serve(answer).address, limits=LIMITS).data == NAMES


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(serve, status):
    server = serve(redirects("/other", status), redirects("é.txt", status), sends())
    assert fetch(server.address, limits=LIMITS).data == NAMES
    assert server.asked == ["/names.txt", "/other", "/%C3%A9.txt"]


def test_a_redirect_loop_ends(serve):
    server = serve(redirects("/names.txt"))
    with pytest.raises(DownloadError, match=r"names.txt: more than 3 redirects"):
        fetch(server.address, limits=LIMITS)
    assert len(server.asked) == 4


def test_the_body_of_a_redirect_is_not_read(serve):
    endless = sends_endlessly(b"x" * 1000, start=b"HTTP/1.0 302 Found\r\nLocation: /other\r\n\r\n")
    assert fetch(serve(endless, sends()).address, limits=LIMITS).data == NAMES


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "http://me:pw@127.0.0.1/"]
)
def test_a_redirect_is_held_to_the_rules_for_addresses(serve, target):
    server = serve(redirects(target))
    with pytest.raises(DownloadError, match="address"):
        fetch(server.address, limits=LIMITS)
    assert len(server.asked) == 1


def test_a_redirect_never_leaves_https():
    answer = requests.Response()
    answer.headers["Location"] = "http://127.0.0.1/names.txt"
    with pytest.raises(DownloadError, match="without TLS"):
        _redirected("HTTPS://127.0.0.1/names.txt", answer)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "names.txt",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "http://",
        "https:///x",
        "http://[::1",
        "//x",
    ],
)
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(DownloadError, match=r"is not an"):
        fetch(address, limits=LIMITS)


@pytest.mark.parametrize("user", ["me:secret", "me", ":secret"])
def test_an_address_with_a_password_is_refused_without_repeating_it(user):
    with pytest.raises(DownloadError, match=r"user name or password") as caught:
        fetch(f"http://{user}@127.0.0.1:1/", limits=LIMITS)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["127.0.0.1:99999", "127.0.0.1:x", ".x.invalid", "*.invalid", "\udc80"])
def test_a_host_that_cannot_be_is_a_clear_error(host):
    with pytest.raises(DownloadError):
        fetch(f"http://{host}/", limits=replace(LIMITS, attempts=1))


@given(st.text(max_size=20))
def test_whatever_the_path_only_a_download_error_comes_out(path):
    with pytest.raises(DownloadError):
        fetch(f"http://127.0.0.1:1/{path}", limits=replace(LIMITS, attempts=1))


def test_progress_is_told_to_the_last_byte(serve):
    told: list[tuple[int, int | None]] = []
    body = b"x" * 40_000
    fetch(serve(sends(body)).address, limits=LIMITS, progress=lambda *step: told.append(step))
    assert told == sorted(told)
    assert told[-1] == (40_000, 40_000)


def test_progress_promises_no_total_that_is_not_known(serve):
    told: list[tuple[int, int | None]] = []
    server = serve(sends(gzip.compress(NAMES), Content_Encoding="gzip"))
    fetch(server.address, limits=LIMITS, progress=lambda *step: told.append(step))
    assert told[-1] == (len(NAMES), None)


@pytest.mark.parametrize(
    "stated, charset",
    [
        ("text/csv; charset=ISO-8859-1", "iso-8859-1"),
        ('text/plain; charset="utf-8"; header=present', "utf-8"),
        ("text/plain", ""),
        ("text/csv; charset=none-such", ""),
        ("text/csv; charset=rot13", ""),
        ("; charset", ""),
        ("", ""),
    ],
)
def test_the_stated_charset_comes_with_the_bytes(serve: Callable[..., Server], stated: str, charset: str):
    assert fetch(serve(sends(Content_Type=stated)).address, limits=LIMITS) == Downloaded(NAMES, charset)


def test_a_list_is_read_in_the_charset_that_its_server_states(serve: Callable[..., Server]):
    body = "łucja\n".encode("iso-8859-2")
    server = serve(sends(body, Content_Type="text/plain; charset=iso-8859-2"))
    assert load_wordlist(server.address, Registry()).names == ("łucja",)
