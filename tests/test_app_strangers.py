"""What strangers can do to the web form: each attack is tried on a server, and meanwhile somebody else is served.

Each stranger has an address of its own, 127.0.0.2 and so on; what is sent to the server is small, and its settings are.
"""

from __future__ import annotations

import json
import random
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .app_server import Server, serving
from .app_strangers import Stranger, closed, rising

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs the addresses 127.0.0.2 and so on")
HERE = Path(__file__).parent
PATIENCE = 3.0
CACHE = 64
SETTINGS: dict[str, Any] = {
    "patience": PATIENCE,
    "warm": False,  # it would load torch while the memory of something else is measured
    "seconds": 60,
    "caller_jobs": 40,
    "caller_trainings": 20,
    "caller_streams": 40,
    "caller_connections": 120,
    "list_mb": 5,
    "cache_mb": CACHE,
    "training_mb": 700,
}
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("strangers"), HERE / "app_parts.py", **SETTINGS) as started:
        yield started


@pytest.fixture
def villain(server: Server) -> Iterator[Stranger]:
    stranger = Stranger(server, 0)
    yield stranger
    stranger.leave()


@pytest.fixture
def other(server: Server) -> Stranger:
    """Somebody else, who has asked before."""
    stranger = Stranger(server, 1)
    assert "done" in stranger.ask("names", names=FEW, model="count-bigram", n=2)
    return stranger


def served(other: Stranger, seconds: float = 10) -> None:
    """Somebody else sees the page and gets names, in so many seconds."""
    began = time.monotonic()
    assert other.request("GET", "/")[0] == 200
    assert len(other.ask("names", names=FEW, model="count-bigram", n=2, raw=True)["done"]["names"]) == 2
    assert "event: complete" in other.call("generate", n=2, names=FEW, model="count-bigram", raw=True)
    assert time.monotonic() - began < seconds


def trains(other: Stranger, seconds: float = 10) -> None:
    """Somebody else trains a model that lasts a moment, in so many seconds."""
    began = time.monotonic()
    assert "done" in other.ask("names", names=FEW, model="slow steps=2", train_seed=str(began), n=2)
    assert time.monotonic() - began < seconds


def test_abandoned_trainings_of_a_program_block_nobody(villain: Stranger, other: Stranger) -> None:
    with rising(other.server, 100):
        asked: dict[str, Any] = {"n": 2, "names": FEW, "model": "slow steps=5000"}
        answers = [villain.start("generate", train_seed=str(i), **asked) for i in range(60)]
        assert {status for status, _ in answers} == {200}
        trains(other, PATIENCE + 8)
        served(other)


def test_abandoned_trainings_of_a_page_block_nobody(villain: Stranger, other: Stranger) -> None:
    with rising(other.server, 100):
        for i in range(60):
            asked = {"names": FEW, "model": "slow steps=5000", "train_seed": f"page {i}", "n": 2}
            villain.once("names", asked, page=str(i))
        served(other)
        trains(other, 6 * PATIENCE + 8)


def test_who_stays_is_served_however_long_it_takes(other: Stranger) -> None:
    """A program that waits for its answer, and a page that follows its training, for longer than patience."""
    steps = int(2 * PATIENCE / 0.05)
    assert "event: complete" in other.call("generate", n=2, names=FEW, model=f"slow steps={steps}", train_seed="stays")
    answer = other.ask("names", names=FEW, model=f"slow steps={steps}", train_seed="follows", n=2)
    assert "stopped" not in json.dumps(answer["done"]["notes"])


@pytest.mark.parametrize("count", [4, 100])
def test_idle_bodies_turn_nobody_away(villain: Stranger, other: Stranger, count: int) -> None:
    begins = villain.begins("POST", "/gradio_api/component_server", 15_000_000)
    with rising(other.server, 50):
        idle = [villain.socket(begins) for _ in range(count)]
        served(other)
        assert all(closed(each, 3 * PATIENCE) for each in idle)


def test_idle_uploads_that_announce_all_there_is_turn_nobody_away(villain: Stranger, other: Stranger) -> None:
    begins = villain.begins("POST", "/gradio_api/upload", 50 * 2**20, "multipart/form-data; boundary=x")
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nanna\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    with rising(other.server, 50):
        idle = [villain.socket(begins) for _ in range(21)]
        status, answer = other.request("POST", "/gradio_api/upload", form, Content_Type=kind)
        assert status == 200, answer
        served(other)
        assert all(closed(each, 3 * PATIENCE) for each in idle)


def test_half_open_connections_are_few_and_end(villain: Stranger, other: Stranger) -> None:
    with rising(other.server, 50):
        half = [villain.socket("GET / HTTP/1.1\r\nHost: 127") for _ in range(300)]
        served(other)
        assert all(closed(each, 3 * PATIENCE) for each in half)


def test_a_connection_that_asks_drop_by_drop_ends(villain: Stranger) -> None:
    assert broken_off(villain.socket("GET / HTTP/1.1\r\n"), b"X: y\r\n", 0.1, 3 * PATIENCE)


def test_who_does_not_read_is_not_waited_for(villain: Stranger, other: Stranger) -> None:
    deaf = villain.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    assert broken_off(deaf, villain.begins("GET", "/").encode(), 0.05, 6 * PATIENCE)
    served(other)


def broken_off(opened: socket.socket, sent: bytes, pause: float, seconds: float) -> bool:
    """Whether the other side breaks off a connection over which something is sent again and again."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            opened.sendall(sent)
        except OSError:
            return True
        time.sleep(pause)
    return False


def test_streams_of_one_caller_are_bounded(villain: Stranger, other: Stranger) -> None:
    with rising(other.server, 50):
        streams = [villain.socket(villain.begins("GET", f"/gradio_api/heartbeat/s{i}")) for i in range(400)]
        answers = [said_first(stream) for stream in streams]
        assert sum(answer.startswith(b"HTTP/1.1 200") for answer in answers) == SETTINGS["caller_streams"]
        served(other)


def said_first(opened: socket.socket) -> bytes:
    """The first piece of an answer; nothing where the connection was reset."""
    try:
        return opened.recv(1000)
    except ConnectionError:
        return b""


def flood(stranger: Stranger, seconds: float, body: bytes, path: str = "/gradio_api/component_server") -> list[int]:
    """Ask as often as is answered, over ten connections: the status of each answer."""
    statuses, until = list[int](), time.monotonic() + seconds

    def ask() -> None:
        connection = stranger.connection()
        while time.monotonic() < until:
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                statuses.append(answer.status)
            except OSError:
                connection.close()
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def server_call(stranger: Stranger, data: Any) -> bytes:
    asked = {"data": data, "component_id": stranger.component, "fn_name": "ask", "session_hash": "flood"}
    return json.dumps(asked).encode()


def test_a_flood_of_calls_hurts_nobody(villain: Stranger, other: Stranger) -> None:
    body = server_call(villain, {"call": "names", "data": {"names": FEW, "model": "count-bigram", "n": 1}})
    statuses = list[int]()
    with rising(other.server, 100):
        attack = threading.Thread(target=lambda: statuses.extend(flood(villain, 4, body)))
        attack.start()
        served(other)
        attack.join()
    assert 4 < len(statuses) < 4 * 200 + 400 + 100, "who asks too often is slowed"


def test_megabytes_to_a_call_hurt_nobody(villain: Stranger, other: Stranger) -> None:
    body = server_call(villain, {"call": "names", "data": {"starts_with": "x" * 3_000_000}})
    statuses = list[int]()
    with rising(other.server, 250):
        attack = threading.Thread(target=lambda: statuses.extend(flood(villain, 4, body)))
        attack.start()
        served(other)
        attack.join()
    assert statuses
    answer = villain.once("names", {"starts_with": "x" * 100_000})
    assert answer["error"]["message"] == "starts_with has 100,000 characters; allowed: up to 10,000"


def test_a_pasted_list_of_the_largest_size_is_read(other: Stranger) -> None:
    names = "\n".join(f"{'abcdefghij'[i % 10]}{'aeiou'[i % 5]}nn{'aeiou'[i // 5 % 5]}" for i in range(860_000))
    assert 0.99 * 5 * 2**20 > len(names) > 0.95 * 5 * 2**20
    assert "done" in other.ask("names", names=names, model="count-bigram", n=2)


def random_list(letters: str, length: int, size: int) -> str:
    """So many bytes of names of so many letters, no two alike."""
    rng = random.Random(0)
    return "\n".join("".join(rng.choices(letters, k=length)) for _ in range(size // (length + 1)))


@pytest.mark.parametrize(
    ("names", "model"),
    [
        (random_list("abcdefghijklmnopqrstuvwxyz", 8, 5_000_000), "kneser-ney order=12"),
        (random_list("abcdefghijklmnopqrstuvwxyz", 90, 1_000_000), "contexts order=12"),
        (random_list("".join(map(chr, range(0x4E00, 0x4E00 + 3900))), 3, 1_000_000 // 3), "nn-bigram"),
        (FEW, "lstm size=4096 depth=16"),
        (random_list("abcdefghijklmnopqrstuvwxyz", 90, 200_000), "transformer batch=65536"),
        ({"anna": 90_000_000, "bob": 1}, "slow"),
        (FEW, "mixture models='lstm size=4096, gru size=4096'"),
    ],
    ids=["n-grams", "contexts", "letters", "width", "batch", "counts", "mixture"],
)
def test_what_would_take_too_much_memory_is_not_begun(
    villain: Stranger, other: Stranger, names: Any, model: str
) -> None:
    server = other.server
    assert "done" in other.ask("names", names=FEW, model="nn-bigram", n=1), "torch is there"
    with rising(server, 250):
        answer = villain.ask("names", names=names, model=model, n=1)
        assert re.search(
            r"would take about [\d,.]+ .B of memory with this list, and this server gives 700 MB", json.dumps(answer)
        ), answer
    served(other)


def test_a_training_of_the_largest_size_stays_within_its_estimate(villain: Stranger, other: Stranger) -> None:
    """And its memory is given back: it is too large to be kept."""
    server = other.server
    names = random_list("abcdefghijklmnopqrstuvwxyz", 8, 200_000)
    before = server.memory()
    with rising(server, 350):
        assert "done" in villain.ask("names", names=names, model="kneser-ney order=6", n=1, raw=True)
    time.sleep(1.5)
    assert server.memory() - before < 120


def test_long_counting_can_be_stopped(villain: Stranger, other: Stranger) -> None:
    """And says how far it came. The list is as long as what the server gives for a training allows."""
    names = random_list("abcdefghijklmnopqrstuvwxyz", 8, 800_000)
    answer = villain.once("names", {"names": names, "model": "kneser-ney order=6", "n": 5})
    until = time.monotonic() + 60
    while answer.get("progress", {}).get("state") != "running":
        assert time.monotonic() < until, answer
        answer = villain.once("follow", {"job": answer["job"]})
    villain.once("stop", {"job": answer["job"]})
    served(other)
    while "job" in answer:
        assert time.monotonic() < until + 20
        answer = villain.once("follow", {"job": answer["job"]})
    assert "0 of 5 names drawn before it was stopped" in json.dumps(answer) or "stopped before" in json.dumps(answer)


def test_the_process_keeps_within_its_cache(other: Stranger) -> None:
    """Many lists and models, of which all but the last few are forgotten."""
    models = ["kneser-ney", "witten-bell order=8", "count-ngram order=6", "count-bigram"]
    for model in [*models, "nn-bigram"]:
        assert "done" in other.ask("names", names=FEW, model=model, n=2)
    idle, most = other.server.memory(), 0.0
    for i in range(16):
        names = random_list("abcdefghijklmnopqrstuvwxyz"[i % 13 :], 8, (60_000, 20_000)[i % 2])
        answer = other.ask("names", names=names, model=models[i % len(models)], train_seed=str(i), n=2, raw=i % 8 > 0)
        assert "done" in answer, answer
        most = max(most, other.server.memory())
    print(f"memory: {idle:.0f} MB at first, {most:.0f} MB at most")
    assert most < 1.3 * (idle + CACHE)


def test_fits_that_hang_take_no_place_for_good(villain: Stranger, other: Stranger) -> None:
    for i in range(4):
        villain.once("names", {"names": FEW, "model": "endless", "train_seed": str(i), "n": 2}, page=str(i))
    served(other)
    trains(other)
    until = time.monotonic() + 20
    while other.server.log.read_text().count("a thread was given up") < 2:
        assert time.monotonic() < until
        time.sleep(0.1)
    answer = villain.ask("names", names=FEW, model="endless", train_seed="again", n=2)
    assert "endless did not come to an end when it was last trained here" in answer["error"]["message"]


def test_the_log_holds_nothing_that_was_sent(villain: Stranger, other: Stranger) -> None:
    marks = ["SECRET0", "SECRET1", "SECRET2", "SECRET3", "SECRET4", "SECRET5", "SECRET6", "SECRET7"]
    villain.request("POST", "/gradio_api/run/generate", json.dumps({"data": ["SECRET0"]}).encode())
    villain.call("generate", n="SECRET1")
    villain.call("generate", SECRET2=1)
    villain.request("POST", "/gradio_api/call/generate", json.dumps({"data": ["SECRET3"]}).encode())
    villain.request("POST", "/gradio_api/component_server", json.dumps({"component_id": "SECRET4"}).encode())
    asked = {"data": "SECRET5", "component_id": "SECRET5", "fn_name": "SECRET5", "session_hash": "SECRET5"}
    villain.request("POST", "/gradio_api/component_server", json.dumps(asked).encode())
    villain.request("GET", "/gradio_api/queue/data?session_hash=SECRET6")
    villain.once("names", {"names": "SECRET7", "model": "faulty"})
    villain.ask("names", names="SECRET7", model="faulty")
    closed(villain.socket("SECRET8 / SECRET8\r\n\r\n"), 1)
    time.sleep(0.5)
    log = other.server.log.read_text()
    assert not [mark for mark in [*marks, "SECRET8"] if mark in log]
    assert "This is a bug in model 'faulty'" in log
    assert len(log) < 100_000
