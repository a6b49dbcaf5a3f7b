"""What `--dataset` may mean, in which order, and what is said when it means nothing."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

import namegen
from namegen import (
    Card,
    DownloadError,
    PluginError,
    ReadingOptions,
    Registry,
    UsageError,
    Wordlist,
    WordlistError,
    load_wordlist,
)
from namegen.errors import nearest
from namegen.registry.entry import Plugin
from namegen.wordlists.opening import MAX_BYTES
from namegen.wordlists.registered import cached_path, card_of, find_entry, pull

NAMES = b"anna\nbob\n"
SHA256 = hashlib.sha256(NAMES).hexdigest()


def offering(distribution: str = "test", **lists: type) -> Registry:
    """A registry of these wordlists alone."""

    class Lists:
        @namegen.hookimpl
        def register_wordlists(self, register: namegen.Register) -> None:
            for name, target in lists.items():
                register(name, target)

    registry = Registry()
    registry.add(Lists(), Plugin(f"{distribution}:lists", distribution, "1"))
    assert not registry.broken
    return registry


def a_list(read: object = "anna\nbob\n", **card: str | None) -> type:
    """A wordlist that reads this text, with this on its card."""
    described = Card(title="A list", language="none", licence="CC0-1.0", description="a list", **card)
    own = {} if described.address else {"read": lambda self: read}
    return type("AList", (namegen.WordlistSource,), {"card": described, **own})


@pytest.fixture
def website(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A folder and the address under which it is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            site.asked += 1

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = SimpleNamespace(folder=tmp_path / "site", asked=0)
    site.folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site.folder)) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield site
        server.shutdown()
        thread.join()


@pytest.fixture
def far(website: SimpleNamespace) -> Registry:
    """A wordlist `far` that is downloaded from the website."""
    (website.folder / "far.txt").write_bytes(NAMES)
    return offering(far=a_list(address=f"{website.address}/far.txt", sha256=SHA256))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Registry:
    """The same, where nobody answers."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return offering(far=a_list(address=f"http://127.0.0.1:{port}/far.txt", sha256=SHA256))


def cached(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_read(few: Path, registry: Registry):
    for dataset in (few, str(few)):
        wordlist = load_wordlist(dataset, registry)
        assert len(wordlist) == 15
        assert wordlist.name == str(few)
        assert wordlist.card is None


def test_an_existing_file_beats_a_registered_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry):
    monkeypatch.chdir(tmp_path)
    assert len(load_wordlist("stars", registry)) > 100
    Path("stars").write_text("my star\n")
    assert load_wordlist("stars", registry).names == ("my star",)


def test_a_file_does_not_hide_the_default_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry):
    monkeypatch.chdir(tmp_path)
    default = registry.default("wordlist")
    before = namegen.train(registry=registry)
    Path(default.name).write_text("my name\n")
    model = namegen.train(registry=registry)
    assert model.recipe.sources[0].dataset == f"namegen:{default.name}" == default.qualified
    assert model.provenance == before.provenance
    assert len(model.names) == card_of(default).count
    assert load_wordlist(model.recipe.sources[0].dataset, registry).sha256 == model.provenance.sha256
    assert load_wordlist(default.name, registry).names == ("my name",)


def test_a_folder_does_not_hide_a_registered_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry):
    monkeypatch.chdir(tmp_path)
    Path("stars").mkdir()
    assert load_wordlist("stars", registry).card is not None


@pytest.mark.parametrize("name", ["stars", "stars.txt", "namegen:stars", "namegen:stars.txt"])
def test_a_registered_name_needs_no_ending_and_may_name_its_plugin(name: str, registry: Registry):
    wordlist = load_wordlist(name, registry)
    assert wordlist.name == "stars"
    assert wordlist.card.title == "Stars"


def test_what_is_registered_with_an_ending_is_found_with_it():
    registry = offering(**{"far": a_list("far\n"), "far.txt": a_list("further\n")})
    assert load_wordlist("far.txt", registry).names == ("further",)


@pytest.mark.parametrize("name", ["star", "stars.csv", ".txt", "", "nobody:stars", "C:\\names.txt"])
def test_other_names_are_not_registered(name: str, registry: Registry):
    assert find_entry(name, registry) is None


@pytest.mark.parametrize("read", ["anna\nbob\n", NAMES])
def test_a_plugin_may_give_a_text_or_bytes(read: str | bytes):
    wordlist = load_wordlist("near", offering(near=a_list(read)))
    assert (wordlist.names, wordlist.sha256) == (("anna", "bob"), SHA256)


@pytest.mark.parametrize("read", [None, ["anna"], io.BytesIO(NAMES)])
def test_a_plugin_that_gives_anything_else_is_named(read: object):
    with pytest.raises(PluginError, match=f"wordlist 'near' of plugin test:lists: read returned {type(read).__name__}"):
        load_wordlist("near", offering(near=a_list(read)))


def test_a_wordlist_with_neither_text_nor_address_says_so():
    target = a_list()
    del target.read
    with pytest.raises(WordlistError, match="has neither a text nor an address"):
        load_wordlist("near", offering(near=target))


def test_a_wordlist_without_a_card_says_so():
    registry = offering(near=type("Bare", (namegen.WordlistSource,), {}))
    with pytest.raises(WordlistError, match="wordlist 'near' of plugin test:lists has no card"):
        card_of(registry.get("wordlist", "near"))


def test_a_dash_is_standard_input_whatever_files_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, registry: Registry
):
    monkeypatch.chdir(tmp_path)
    Path("-").write_text("a file\n")
    with (tmp_path / "input").open("w+b") as file:
        file.write(b"\xef\xbb\xbfanna\r\nzo\xc3\xab")
        file.seek(0)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(file, encoding="ascii"))
        assert load_wordlist("-", registry).names == ("anna", "zoë")
        sys.stdin.detach()


def test_a_closed_standard_input_says_so(monkeypatch: pytest.MonkeyPatch, registry: Registry):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(WordlistError, match="standard input is closed"):
        load_wordlist("-", registry)


def test_an_address_is_fetched(website: SimpleNamespace, registry: Registry, own_cache: Path):
    (website.folder / "names.txt").write_bytes(NAMES)
    wordlist = load_wordlist(f"{website.address}/names.txt", registry)
    assert wordlist.names == ("anna", "bob")
    assert wordlist.name == f"{website.address}/names.txt"
    assert load_wordlist(f"HTTP{website.address[4:]}/names.txt", registry).names == ("anna", "bob")
    assert cached(own_cache) == []


def test_an_address_that_is_not_there_is_a_clear_error(website: SimpleNamespace, registry: Registry):
    with pytest.raises(DownloadError, match=r"/no\.txt: the server answered 404"):
        load_wordlist(f"{website.address}/no.txt", registry)


def test_a_wordlist_is_itself_and_other_iterables_are_names(registry: Registry):
    wordlist = Wordlist.from_names(["anna"])
    assert load_wordlist(wordlist, registry) is wordlist
    assert load_wordlist((name for name in ["anna", "anna"]), registry).names == ("anna", "anna")


@pytest.mark.parametrize("names", [[], [""], ["anna", 5], b"anna"])
def test_what_is_no_iterable_of_names_is_refused(names: object, registry: Registry):
    with pytest.raises(WordlistError, match="given names: "):
        load_wordlist(names, registry)


def test_encoding_and_weights_are_those_asked_for(tmp_path: Path, registry: Registry):
    path = tmp_path / "counted.txt"
    path.write_bytes("zoë\t3\n".encode("utf-16"))
    wordlist = load_wordlist(path, registry, ReadingOptions(encoding="utf-16", weighted=True))
    assert (wordlist.names, wordlist.weights) == (("zoë",), (3,))


@pytest.mark.parametrize("name, meant", [("name", "names"), ("dinosaur.txt", "dinosaurs"), ("klingom", "")])
def test_a_missing_file_suggests_the_nearest_name(name: str, meant: str, registry: Registry):
    with pytest.raises(UsageError) as caught:
        load_wordlist(name, registry)
    message = str(caught.value)
    suggested = f"; did you mean {meant!r}?" if meant else ""
    there_are = f"(there are {len(registry.entries('wordlist'))}: namegen datasets lists them)"
    assert message == f"there is no wordlist {name!r}: no such file, and no registered name{suggested} {there_are}"


def test_of_many_names_the_nearest_are_suggested_and_of_few_all_are_shown():
    many = [f"{a}{b}{b}{b}" for a in "abcde" for b in "vwxyz"]
    assert nearest("avvw", many, "this") == "; did you mean 'avvv'? (there are 25: this lists them)"
    assert nearest("qqqq", many) == " (there are 25)"
    assert nearest("finnis", [*many, "finnish", "finnic"]) == "; did you mean 'finnish' or 'finnic'? (there are 27)"
    assert nearest("finnis", ["finnish", "finnic"]) == "; did you mean 'finnish'? (there are: finnic, finnish)"


@pytest.mark.parametrize(
    "name",
    ["no/such/file.txt", "", "nul\0.txt", "x" * 5000, "a/" * 5000, "\udcff\ud800", "ftp://127.0.0.1/x", "line\nend"],
    ids=["missing", "empty", "nul", "long", "deep", "surrogates", "ftp", "line-end"],
)
def test_what_cannot_be_a_wordlist_is_one_printable_line(name: str, registry: Registry):
    with pytest.raises(UsageError, match="there is no wordlist ") as caught:
        load_wordlist(name, registry)
    assert str(caught.value).isprintable()


def test_a_folder_without_files_is_not_a_list(tmp_path: Path, registry: Registry):
    with pytest.raises(WordlistError, match="is a folder without lists"):
        load_wordlist(tmp_path, registry)


def test_a_file_that_may_not_be_read_says_so(few: Path, registry: Registry):
    few.chmod(0)
    if os.access(few, os.R_OK):
        pytest.skip("this user may read everything; run the tests as another")
    with pytest.raises(WordlistError, match=r"cannot read .*few\.txt: Permission denied"):
        load_wordlist(few, registry)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file that exists and cannot be read")
def test_a_file_that_fails_while_it_is_read_says_so(registry: Registry):
    with pytest.raises(WordlistError, match="cannot read /proc/self/mem: Input/output error"):
        load_wordlist("/proc/self/mem", registry)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("namegen.wordlists.opening.MAX_BYTES", 10_000)
    path = tmp_path / "large.txt"
    path.write_bytes(b"anna\n" * 2000)
    assert len(load_wordlist(path, registry)) == 2000
    path.write_bytes(b"anna\n" * 2001)
    with pytest.raises(WordlistError, match=r"large\.txt: it is larger than 10,000 bytes"):
        load_wordlist(path, registry)
    assert MAX_BYTES == 512 * 2**20


def test_a_downloaded_list_is_fetched_once(far: Registry, website: SimpleNamespace, own_cache: Path):
    told: list[int] = []
    wordlist = load_wordlist("far", far, progress=lambda received, total: told.append(received))
    assert wordlist.names == load_wordlist("far", far).names == ("anna", "bob")
    assert wordlist.card.title == "A list"
    assert told[-1] == len(NAMES)
    assert website.asked == 1
    assert [path.name for path in cached(own_cache)] == [f"far-{SHA256[:16]}.txt"]


@pytest.mark.parametrize("damage", [b"", NAMES[:-1], b"mallory\n"])
def test_a_damaged_cached_copy_is_fetched_again(
    damage: bytes, far: Registry, website: SimpleNamespace, own_cache: Path
):
    load_wordlist("far", far)
    (kept,) = cached(own_cache)
    kept.write_bytes(damage)
    assert load_wordlist("far", far).names == ("anna", "bob")
    assert kept.read_bytes() == NAMES
    assert website.asked == 2


def test_a_list_that_changed_at_its_address_is_refused_and_not_kept(
    far: Registry, website: SimpleNamespace, own_cache: Path
):
    (website.folder / "far.txt").write_bytes(b"mallory\n")
    with pytest.raises(DownloadError, match=f"{SHA256} was promised; nothing was kept"):
        load_wordlist("far", far)
    assert cached(own_cache) == []


def test_without_a_network_the_cached_copy_serves(offline: Registry, tmp_path: Path):
    (tmp_path / "copy.txt").write_bytes(NAMES)
    pull(offline.get("wordlist", "far"), tmp_path / "copy.txt")
    assert load_wordlist("far", offline).names == ("anna", "bob")


def test_without_a_network_or_a_copy_the_way_out_is_told(offline: Registry, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("namegen.wordlists.download.time.sleep", lambda seconds: None)
    with pytest.raises(DownloadError, match=r"; with a copy of the file: namegen datasets pull far --from FILE$"):
        load_wordlist("far", offline)


def test_pull_keeps_a_copy_of_the_right_checksum(far: Registry, website: SimpleNamespace, tmp_path: Path):
    copy = tmp_path / "copy.txt"
    copy.write_bytes(NAMES)
    entry = far.get("wordlist", "far")
    assert pull(entry, copy) == cached_path(entry, card_of(entry))
    assert pull(entry, copy).read_bytes() == NAMES
    assert website.asked == 0
    assert pull(entry).read_bytes() == NAMES
    assert website.asked == 1


@pytest.mark.parametrize("content", [b"mallory\n", b"", NAMES + b"\n"])
def test_pull_from_a_file_of_another_checksum_leaves_nothing_behind(
    content: bytes, far: Registry, tmp_path: Path, own_cache: Path
):
    copy = tmp_path / "copy.txt"
    copy.write_bytes(content)
    with pytest.raises(DownloadError, match=rf"copy\.txt: its sha256 is [0-9a-f]+, {SHA256} was promised"):
        pull(far.get("wordlist", "far"), copy)
    assert cached(own_cache) == []


def test_pull_from_a_missing_file_or_a_folder_says_so(far: Registry, tmp_path: Path, own_cache: Path):
    entry = far.get("wordlist", "far")
    with pytest.raises(WordlistError, match=r"cannot read .*gone\.txt: No such file"):
        pull(entry, tmp_path / "gone.txt")
    with pytest.raises(WordlistError, match="is a folder, not a list of names"):
        pull(entry, tmp_path)
    assert cached(own_cache) == []


def test_pull_of_a_bundled_list_says_that_there_is_nothing_to_do(registry: Registry):
    with pytest.raises(WordlistError, match="'stars' comes with its plugin; there is nothing to download"):
        pull(registry.get("wordlist", "stars"))


def test_a_list_that_the_cache_cannot_keep_is_read_all_the_same_and_said(
    far: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "file"))
    wordlist = load_wordlist("far", far)
    assert wordlist.names == namegen.read_names(NAMES, "far").names
    assert wordlist.report.sentences()[0].startswith("the cache is not used, since ")
    assert wordlist.report.sentences()[0].endswith("; it will be downloaded again next time")
    with pytest.raises(namegen.StorageError, match="file is no folder: NAMEGEN_CACHE names another"):
        pull(far.get("wordlist", "far"))


def test_lists_without_a_checksum_do_not_share_a_cached_copy(website: SimpleNamespace, own_cache: Path):
    for name in ("one", "two"):
        (website.folder / f"{name}.txt").write_text(f"{name}\n")
        registry = offering(name, far=a_list(address=f"{website.address}/{name}.txt"))
        assert load_wordlist("far", registry).names == load_wordlist("far", registry).names == (name,)
    assert len(cached(own_cache)) == 2
    assert website.asked == 2
