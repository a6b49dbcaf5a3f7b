"""What stands around the form: how it starts and ends, the document, what scripts may run, a path below a proxy."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from namegen_app.server import document
from namegen_app.server.assets import STATIC, address
from namegen_app.warming import Warming, free_memory

import namegen

from .app_server import START, Server, free_port, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A browser and a page take their time on a busy machine: what fails is tried again, and what is broken fails each time.
pytestmark = pytest.mark.flaky(reruns=2)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("app"), warm=False) as found:
        yield found


def get(address: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers of an answer, whatever they are."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, headers=given)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, error.read(), {}


# Starting and ending


def test_it_says_at_once_that_it_starts_and_then_where(server: Server) -> None:
    lines = server.log.read_text().splitlines()
    assert lines[:2] == [
        "namegen: starting the form ...",
        f"namegen: the form is at {server.address} (Ctrl-C ends it)",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize(("seconds", "number"), [(0.0, "SIGINT"), (0.7, "SIGINT"), (1.5, "SIGTERM"), (6.0, "SIGINT")])
def test_it_ends_cleanly_at_any_moment_of_its_start(tmp_path: Path, seconds: float, number: str) -> None:
    command = [sys.executable, "-c", START, "app", "--port", str(free_port())]
    given = os.environ | {"NAMEGEN_CACHE": str(tmp_path), "TMPDIR": str(tmp_path), "NAMEGEN_PLUGINS": "namegen"}
    given.pop("GRADIO_TEMP_DIR", None)
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, env=given, text=True, preexec_fn=_hear_ctrl_c, **out) as process:
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(getattr(signal, number))
        rest = process.communicate(timeout=30)[0]
    assert first == "namegen: starting the form ...\n"
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert not list(tmp_path.glob("namegen-app-*")), "uploads are gone with it"


def _hear_ctrl_c() -> None:
    """As from a terminal: tests that were started in the background pass on that it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_default_model_is_there_before_anybody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    from namegen_app.settings import Settings
    from namegen_app.work.backend import Backend

    registry = namegen.Registry.load(only=["namegen"])
    backend, loaded = Backend(registry, Settings()), list[str]()
    monkeypatch.setattr(namegen.Entry, "load", _recorded(namegen.Entry.load, loaded))
    warming = Warming(backend, lull=0.1, nobody=0.3)
    warming.start()
    until = time.monotonic() + 60
    while warming.is_busy and time.monotonic() < until:
        time.sleep(0.1)
    assert len(backend.models._trained) == 1
    assert set(registry.entries("model")) <= set(loaded)


def _recorded(load: Any, names: list[str]) -> Any:
    def recorded(entry: namegen.Entry) -> Any:
        names.append(entry.name)
        return load(entry)

    return recorded


def test_code_is_loaded_when_nobody_works() -> None:
    class Crew:
        last = time.monotonic()

    class Backend:
        queue = type("Queue", (), {"crew": Crew})

    warming = Warming(Backend, lull=0.5, nobody=100)  # type: ignore[arg-type]
    waiting = threading.Thread(target=warming._wait_for_a_lull)
    waiting.start()
    for _ in range(4):
        Crew.last = time.monotonic()
        waiting.join(0.3)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


@pytest.mark.parametrize(
    ("files", "free"),
    [
        ({"/proc/meminfo": "MemTotal: 9 kB\nMemAvailable: 2 kB\n"}, 2048),
        ({"/proc/meminfo": "MemAvailable: 2 kB", "max": "1000", "current": "900"}, 100),
        ({"/proc/meminfo": "MemAvailable: 2 kB", "max": "max", "current": "900"}, 2048),
        ({}, 2**62),
    ],
)
def test_free_memory_is_that_of_the_container(files: dict[str, str], free: int) -> None:
    def read(path: str) -> str:
        try:
            return files[path.removeprefix("/sys/fs/cgroup/memory.")]
        except KeyError:
            raise FileNotFoundError from None

    assert free_memory(read) == free


# The document


def test_the_document_has_a_head_of_its_own(server: Server) -> None:
    _, page, _ = get(server.address)
    text = page.decode()
    (title,) = re.findall(r"<title>(.*?)</title>", text)
    assert title == "namegen: new names from old ones"
    (preview,) = re.findall(r'property="og:image" content="([^"]*)"', text)
    assert preview == server.address + address("preview.png").removeprefix(".")
    status, picture, headers = get(preview)
    assert (status, headers["content-type"]) == (200, "image/png")
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 60_000
    (icon,) = re.findall(r'rel="icon"[^>]*href="([^"]*)"', text)
    assert icon == address("icon.svg")
    assert get(f"{server.address}/favicon.ico")[1] == (STATIC / "favicon.ico").read_bytes()
    assert not re.search(r"gradio[^\"]*\.(png|svg)|twitter:image|rel=\"manifest\"", text)


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=../..",
        "deep_link=x",
        "view=look&start=K",
        "%ff%00%3Cscript%3Ealert(1)%3C/script%3E=1",
        "a" * 8000,
        "&".join(f"a{i}=b" for i in range(1000)),
        "__theme=dark;page=;=",
    ],
)
def test_whatever_stands_in_the_address_the_page_is_given(server: Server, query: str) -> None:
    status, page, _ = get(f"{server.address}/?{query}")
    assert status == 200
    assert b"ng-mount" in page
    assert b"<script>alert" not in page


def test_the_document_is_small_on_the_wire(server: Server) -> None:
    _, page, headers = get(server.address, Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert len(page) < 40_000
    assert b"ng-mount" in gzip.decompress(page)


def test_the_files_of_the_page_are_small_on_the_wire_and_kept_by_browsers(server: Server) -> None:
    asked = server.address + address("base.css").removeprefix(".")
    status, style, headers = get(asked, Accept_Encoding="gzip, br")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(style) == (STATIC / "base.css").read_bytes()
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert get(asked, If_None_Match=headers["etag"])[:2] == (304, b"")


@pytest.mark.parametrize("name", ["none.css", "../__init__.py", "..%2f__init__.py", "%2e%2e/%2e%2e/settings.py", ""])
def test_no_other_files_are_given(server: Server, name: str) -> None:
    asked = server.address + address(name).removeprefix(".")
    assert get(asked)[0] in (404, 405)


def test_only_scripts_that_came_with_the_document_run(server: Server) -> None:
    pages = [get(server.address) for _ in range(2)]
    nonces = []
    for _, page, headers in pages:
        (nonce,) = re.findall(
            r"script-src 'self' 'unsafe-eval' blob: 'nonce-([\w-]+)'", headers["content-security-policy"]
        )
        assert "unsafe-inline" not in headers["content-security-policy"].partition("style-src")[0]
        assert set(re.findall(rb"<script[^>]*?nonce=\"([\w-]+)\"", page)) == {nonce.encode()}
        assert not re.search(rb"<script(?! nonce)", page)
        nonces.append(nonce)
    assert nonces[0] != nonces[1]


def test_nobody_says_for_others_where_the_server_is(server: Server) -> None:
    evil = {"X_Gradio_Server": "http://evil.example", "X_Forwarded_Host": "evil.example"}
    for path in ("/", "/config", "/gradio_api/info"):
        assert b"evil.example" not in get(server.address + path, **evil)[1]
    assert b"evil.example" not in get(server.address)[1]


@pytest.mark.parametrize(
    ("headers", "root", "origin"),
    [
        ({"host": "names.example"}, "", "http://names.example"),
        ({"host": "127.0.0.1:7860"}, "/names", "http://127.0.0.1:7860/names"),
        ({"host": "[::1]:7860"}, "", "http://[::1]:7860"),
        (
            {"host": "a", "x-forwarded-host": "names.example, b", "x-forwarded-proto": "https"},
            "",
            "https://names.example",
        ),
        ({"host": '"><script>'}, "", ""),
    ],
)
def test_where_the_page_is_is_said_where_it_is_known(headers: dict[str, str], root: str, origin: str) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert document._origin({"scheme": "http", "headers": encoded, "root_path": root}) == origin


# In browsers


@pytest.fixture
def said() -> list[str]:
    """What the console says; at the end nothing."""
    return []


@pytest.fixture
def page(browser: Browser, said: list[str]) -> Iterator[Page]:
    """A page whose console stays silent."""
    with browser.new_context() as context:
        opened = context.new_page()
        opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: said.append(str(error)))
        yield opened
        assert said == []


@pytest.mark.flaky(reruns=2)
def test_under_its_policy_the_page_is_not_empty_and_no_script_from_outside_runs(
    page: Page, server: Server, said: list[str]
) -> None:
    page.goto(server.address)
    page.wait_for_selector(".ng-mount > *", timeout=60_000)
    assert page.locator(".ng-mount").inner_text().strip()
    assert said == []
    ran = page.evaluate(
        """() => {
            const mount = document.querySelector(".ng-mount").parentElement, span = document.createElement("span");
            span.innerHTML = "<img src=x onerror='window.ran = 1'>";
            mount.append(span);
            return new Promise(resolve => setTimeout(() => resolve(window.ran), 500));
        }"""
    )
    assert ran is None
    assert any("script-src" in line for line in said), "each browser says it in its own words"
    said.clear()


@pytest.mark.flaky(reruns=2)
def test_gradios_settings_are_not_shown(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/?view=settings&start=K")
    page.wait_for_selector(".ng-mount > *", timeout=60_000)
    assert "view=" not in page.url
    assert "start=K" in page.url
    assert page.get_by_text("Settings", exact=True).count() == 0


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a proxy shows below /names."""
    with serving(tmp_path_factory.mktemp("behind"), arguments=["--root-path", "/names"], warm=False) as found:
        yield found


@pytest.mark.flaky(reruns=2)
@pytest.mark.parametrize("path", ["/names", "/names/"])
def test_below_a_path_of_a_proxy_all_is_found(page: Page, behind: Server, path: str) -> None:
    with proxy(behind, "/names") as shown:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(shown + path)
        page.wait_for_selector(".ng-mount > *", timeout=60_000)
        page.wait_for_timeout(500)
        assert [url for url in asked if not url.startswith((f"{shown}/names", "data:", "blob:"))] == []


def test_below_a_path_of_a_proxy_the_files_are_found(behind: Server) -> None:
    """As it is asked, which has taken its path away."""
    for name in ("main.js", "base.css", "icon.svg"):
        assert get(behind.address + address(name).removeprefix("."))[1] == (STATIC / name).read_bytes()


@pytest.mark.flaky(reruns=2)
def test_the_whole_page_is_small_on_the_wire(browser: Browser, server: Server) -> None:
    if browser.browser_type.name != "chromium":
        pytest.skip("Chromium alone counts bytes")
    with browser.new_context() as context:
        opened, weights = context.new_page(), list[int]()
        wire = context.new_cdp_session(opened)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
        opened.goto(server.address)
        opened.wait_for_selector(".ng-mount > *", timeout=60_000)
        opened.wait_for_timeout(2000)
    assert 100_000 < sum(weights) <= 450_000


# What strangers write


HOSTILE = "<img src=x onerror='window.ran=1'>"
SCRIPTS = ["<script>window.ran=2</script>", "javascript:window.ran=3", "[a](javascript:alert(4))", "{{7*7}}", "${8*8}"]
PLAIN = ["anna", "bob", "carla", "dora", "emma", "fred"]
NAMES = "\n".join([HOSTILE, *SCRIPTS, *(f"<b onclick=alert({i})>{name}" for i, name in enumerate(PLAIN))])
FIELDS = (
    "model tokenizer train_seed starts_with ends_with contains lacks regex shape min_length max_copied constraint"
    " closeness case sampler seed template slot dataset blend column where encoding train pace split compare"
    " begins view"
)
LINKS = {
    "names": "",
    "look": "view=look",
    "train": "view=train&train=count-bigram",
    "compare": "view=compare&compare=count-bigram&compare=uniform",
    "plugins": "view=plugins",
    "programs": "view=programs",
    "a plugin's": "view=plugin-all",
}
LINKS |= {f"{name}, all hostile": f"{link}&{{all}}" for name, link in LINKS.items()}
# Elements that only text from outside could have made: the plugins' summaries and titles hold some too.
MADE = """window.ran !== undefined ? -1 : document.querySelectorAll(
    "[onerror], [onclick], img[src='x'], a[href^='javascript:'], .ng-mount script"
).length"""


@pytest.fixture(scope="module")
def plugged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose plugins have hostile titles and texts."""
    here = Path(__file__).parent
    files = [here / name for name in ("app_pages.py", "app_parts.py", "app_broken.py")]
    with serving(tmp_path_factory.mktemp("plugged"), *files, warm=False) as found:
        yield found


@pytest.mark.flaky(reruns=2)
@pytest.mark.parametrize("link", list(LINKS))
def test_what_strangers_write_is_text_everywhere(page: Page, plugged: Server, link: str) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    fields = "&".join(f"{name}={quote(HOSTILE)}" for name in FIELDS.split() if name != "view" or "view=" not in link)
    page.goto(f"{plugged.address}/?{LINKS[link].format(all=fields)}#text={quote(NAMES)}")
    page.wait_for_selector(".ng-mount > *", timeout=60_000)
    for name in ("Train", "Compare", "New names"):
        for button in page.get_by_role("button", name=name, exact=True).all():
            if button.is_visible() and button.get_attribute("aria-disabled") != "true" and button.is_enabled():
                button.click()
    shown = page.get_by_text("<img src=x").or_(page.get_by_text("<b onclick")).filter(visible=True).first
    if link not in ("programs", "plugins", "a plugin's"):  # of which nobody outside writes anything
        shown.wait_for(timeout=60_000)
    page.wait_for_timeout(500)
    assert page.evaluate(MADE) == 0
    assert dialogs == []


@contextmanager
def proxy(server: Server, path: str) -> Iterator[str]:
    """A proxy that shows the server below a path, which it takes away."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def answer(self) -> None:
            if not self.path.startswith(path):
                self.send_error(404)
                return
            inner = self.path.removeprefix(path)
            connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=60)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection.request(self.command, inner if inner.startswith("/") else f"/{inner}", body, headers)
            answer = connection.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            self.end_headers()
            while piece := answer.read1(65536):
                self.wfile.write(piece)
                self.wfile.flush()

        do_GET = do_POST = do_HEAD = answer

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as shown:
        shown.daemon_threads = True
        threading.Thread(target=shown.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{shown.server_address[1]}"
        shown.shutdown()
