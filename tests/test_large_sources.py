"""Where lists lie that are read in shards: several files, folders, Parquet, packed parts, addresses, streams."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import pickle
import stat
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

import namegen
from namegen import NamegenError, ReadingOptions, Registry, UsageError, Wordlist, WordlistError, load_wordlist
from namegen.contracts.shards import ShardedWordlist
from namegen.wordlists.sharded.bounds import Bounds
from namegen.wordlists.sharded.files import SpooledFile
from namegen.wordlists.sources import open_wordlist

from .test_sharded_lists import check_same, joined
from .test_sources import website  # noqa: F401

SMALL = Bounds(whole=1_000, head=2_000, shard=500, rows=100)
SIX = ["Anna", "Zoë", "O'Neill", "Jean-Luc", "Bob", "anna"]
MANY = "".join(f"{name}\n" for name in SIX * 100)
FEW = "Eve\nAda\n"


def opened(dataset: object, registry: Registry, bounds: Bounds = SMALL, **reading: object):
    return open_wordlist(str(dataset), registry, ReadingOptions(**reading), bounds=bounds)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two lists, one of them large, and of what is none."""
    folder = tmp_path / "lists"
    (folder / "more").mkdir(parents=True)
    (folder / "part-2.txt").write_text(MANY)
    (folder / "part-1.txt").write_text(FEW)
    for name in (".hidden", "_SUCCESS", "README.md", "readme"):
        (folder / name).write_text("no list, this is")
    return folder


@pytest.mark.parametrize("what", ["", "part-*.txt", "**/part-?.txt"])
def test_the_files_of_a_folder_or_a_glob_are_one_list_in_the_order_of_their_names(folder, registry, what):
    dataset = str(folder / what) if what else str(folder)
    whole = load_wordlist(dataset, registry)
    assert whole.names == ("Eve", "Ada", *SIX * 100)
    found = opened(dataset, registry)
    assert isinstance(found, ShardedWordlist)
    assert found.name == whole.name == dataset
    check_same(found, whole)
    assert isinstance(opened(dataset, registry, Bounds()), Wordlist)


def test_the_checksum_of_several_files_does_not_depend_on_where_they_lie(folder, registry, tmp_path):
    before = load_wordlist(folder, registry)
    assert before.sha256 == opened(folder, registry).sha256
    assert before.sha256 == load_wordlist(folder.rename(tmp_path / "moved"), registry).sha256


def test_what_was_changed_is_said_of_each_file(folder, registry):
    (folder / "part-1.txt").write_text(" Eve\n\nAda\n")
    says = load_wordlist(folder, registry).report.sentences()
    path = folder / "part-1.txt"
    assert says == ["2 files", f"{path}: 1 line had spaces around the name, which were dropped",
                    f"{path}: 1 line was empty and left out"]  # fmt: skip
    assert opened(folder, registry).report.sentences() == says


def test_each_file_decides_for_itself_on_its_layout(tmp_path, registry):
    (tmp_path / "a.csv").write_text("count;name\n" + "7;Anna\n2;Bob\n" * 200)
    (tmp_path / "b.json").write_text('{"Eve": 3, "Ada": 4}')
    (tmp_path / "c.tsv.gz").write_bytes(gzip.compress(b"name\tn\nZoe\t0.5\n"))
    found = opened(tmp_path, registry)
    whole = load_wordlist(tmp_path, registry)
    assert whole.weights == (14, 4) * 200 + (6, 8, 1)  # twice as many each, so that half a Zoe is whole
    check_same(found, whole)


def test_files_with_counts_and_files_without_are_no_one_list(tmp_path, registry):
    (tmp_path / "a.txt").write_text(MANY)
    (tmp_path / "b.csv").write_text("name,n\nAnna,3\nBob,4\n")
    for read in (load_wordlist, opened):
        with pytest.raises(WordlistError, match=r"b\.csv has counts and .*a\.txt has none.*--count 0"):
            read(str(tmp_path), registry)
    assert len(opened(tmp_path, registry, count="0")) == 602


def test_labels_that_all_files_have_are_kept_where_they_are_read_as_a_whole(tmp_path, registry):
    (tmp_path / "a.csv").write_text("name,sex,year\nAnna,F,1901\nBob,M,1902\n")
    (tmp_path / "b.csv").write_text("name,sex\nEve,F\nTom,M\n")
    assert load_wordlist(tmp_path, registry).labels == {"sex": ("F", "M", "F", "M")}


def test_a_part_without_a_byte_is_no_trouble_among_others(folder, registry):
    (folder / "part-0.txt").touch()
    assert len(opened(folder, registry)) == len(load_wordlist(folder, registry)) == 602


def test_a_binary_part_is_named(folder, registry):
    (folder / "part-3.png").write_bytes(b"\x89PNG\r\n" + b"\0" * 5_000)
    for read in (load_wordlist, opened):
        with pytest.raises(WordlistError, match=r"part-3\.png: it is no list of names but a picture"):
            read(str(folder), registry)


@pytest.mark.parametrize(
    "dataset, reason",
    [
        ("{empty}", "is a folder without lists.*a glob such as '.*/empty/.*txt' takes those"),
        ("{empty}/part-*.txt", "there is no wordlist '.*part-.*': no file is called so, looked for in "),
        ("{pipes}", "pipe is no regular file"),
        ("{pipes}/p*", "pipe is no regular file"),
        ("{links}", "broken is gone"),
    ],
)
def test_what_holds_no_lists_says_what_was_looked_for(tmp_path, registry, dataset, reason):
    folders = {name: tmp_path / name for name in ("empty", "pipes", "links")}
    for each in folders.values():
        each.mkdir()
    os.mkfifo(folders["pipes"] / "pipe")
    (folders["links"] / "broken").symlink_to(tmp_path / "nowhere")
    for read in (load_wordlist, opened):
        with pytest.raises(NamegenError, match=reason) as caught:
            read(dataset.format(**folders), registry)
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="this user may read everything; run the tests as another")
def test_a_part_that_may_not_be_read_is_named(folder, registry):
    (folder / "part-2.txt").chmod(0)
    with pytest.raises(WordlistError, match=r"cannot read .*part-2\.txt: Permission denied"):
        opened(folder, registry)


def test_a_folder_does_not_hide_a_registered_list(tmp_path, monkeypatch, registry):
    monkeypatch.chdir(tmp_path)
    Path("names").mkdir()
    assert load_wordlist("names", registry).card is not None


PACKED = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("kind", PACKED)
def test_a_packed_list_is_read_as_it_would_be_unpacked(tmp_path, registry, kind):
    path = tmp_path / "list.packed"
    half = len(MANY) // 2
    path.write_bytes(b"".join(PACKED[kind](part.encode()) for part in (MANY[:half], MANY[half:])))
    found = opened(path, registry)
    assert len(found.shards) > 3
    check_same(found, load_wordlist(path, registry))
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.report.understood == (f"unpacked by {kind}",)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(WordlistError, match=rf"packed by {kind}, and (breaks off|damaged)"):
        opened(path, registry)


def test_zstd_is_unpacked_by_pyarrow(tmp_path, registry):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install 'namegen[parquet]'")
    path = tmp_path / "list.zst"
    path.write_bytes(pyarrow.Codec("zstd").compress(MANY.encode()).to_pybytes() * 2)
    check_same(opened(path, registry), load_wordlist(path, registry))
    assert len(load_wordlist(path, registry)) == 1_200


def test_a_bomb_finds_no_room(tmp_path, registry, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=5_000_000))
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"anna\n" * 2_000_000))
    with pytest.raises(WordlistError, match=r"bomb\.gz: there is no room for it in .* TMPDIR"):
        opened(path, registry)


def no_folder() -> str:
    raise FileNotFoundError(2, "No usable temporary directory found")


def test_where_no_folder_takes_a_temporary_file_one_line_says_so(tmp_path, registry, monkeypatch):
    path = tmp_path / "list.gz"
    path.write_bytes(gzip.compress(MANY.encode()))
    monkeypatch.setattr("tempfile.gettempdir", no_folder)
    with pytest.raises(WordlistError, match=r"^no folder takes a temporary file \(No usable .*\): name one in TMPDIR"):
        opened(path, registry)


def test_a_large_list_in_another_layout_is_read_as_a_whole_while_that_is_possible(tmp_path, registry, monkeypatch):
    path = tmp_path / "list.json"
    path.write_text(str(SIX[2:] * 100).replace("'", '"').replace('O"', "O'").replace('"O\'Neill"', '"ONeill"'))
    assert isinstance(opened(path, registry), Wordlist)
    monkeypatch.setattr("namegen.wordlists.opening.MAX_BYTES", 1_000)
    with pytest.raises(WordlistError, match=r"JSON.*read in parts"):
        opened(path, registry)


class TestParquet:
    @pytest.fixture(autouse=True)
    def _parquet(self) -> None:
        pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install 'namegen[parquet]'")

    @staticmethod
    def write(path: Path, rows: int = 950, **more: list) -> Path:
        import pyarrow
        from pyarrow import parquet

        names = [f" {name}" if name == "Bob" else name for name in SIX] * rows
        table = {"id": list(range(rows)), "name": [*names[: rows - 1], None], "n": [i % 9 + 1 for i in range(rows)]}
        parquet.write_table(pyarrow.table(table | more), path, row_group_size=370)
        return path

    def test_a_table_is_read_by_stretches_of_its_row_groups(self, tmp_path, registry):
        path = self.write(tmp_path / "list.parquet", sex=["F", "M"] * 475)
        for reading in ({}, {"count": "0"}, {"where": "sex=F"}, {"column": "name", "count": "id"}):
            found = opened(path, registry, **reading)
            whole = load_wordlist(path, registry, ReadingOptions(**reading))
            check_same(found, whole)
            assert len(found.shards) == 11
            assert pickle.loads(pickle.dumps(found.shards))[3].names() == found.shards[3].names()

    def test_fractions_become_whole_in_all_shards(self, tmp_path, registry):
        path = self.write(tmp_path / "list.parquet", n=[0.5 + i // 900 / 4 for i in range(950)])
        check_same(opened(path, registry), load_wordlist(path, registry))

    def test_a_table_that_was_changed_is_found_out(self, tmp_path, registry):
        path = self.write(tmp_path / "list.parquet")
        found = opened(path, registry)
        self.write(path, n=[2] * 950)
        with pytest.raises(WordlistError, match="was changed since the list was opened: the cells of row group 0"):
            found.shards[0].names()
        self.write(path, rows=200)
        with pytest.raises(WordlistError, match="was changed since the list was opened: its row groups"):
            found.shards[-1].names()

    def test_a_column_that_is_not_there_is_a_wrong_use(self, tmp_path, registry):
        with pytest.raises(UsageError, match=r"--column nome: there is no such column.*name"):
            opened(self.write(tmp_path / "list.parquet"), registry, column="nome")

    def test_what_only_begins_as_one_is_refused(self, tmp_path, registry):
        path = tmp_path / "list.parquet"
        path.write_bytes(b"PAR1" + b"x" * 5_000)
        with pytest.raises(WordlistError, match="it is a Parquet file that breaks off"):
            opened(path, registry)


class TestAddresses:
    @pytest.fixture(autouse=True)
    def _memory(self) -> None:
        fsspec = pytest.importorskip("fsspec", reason="fsspec is missing: pip install 'namegen[cloud]'")
        self.system = fsspec.filesystem("memory")
        self.system.store.clear()
        self.system.pipe({f"/bucket/{name}": text.encode() for name, text in self.files.items()})

    files = {"a/part-1.txt": MANY, "a/part-2.txt": FEW, "a/_SUCCESS": "", "b/list.txt": MANY, "a/deep/x.txt": "X\n"}

    @pytest.mark.parametrize("address", ["memory://bucket/a/part-*.txt", "memory://bucket/a", "memory://bucket/a/"])
    def test_files_behind_an_address_are_one_list(self, address, registry):
        found = opened(address, registry)
        assert joined(each.names() for each in found.shards).names == (*SIX * 100, "Eve", "Ada")
        check_same(found, load_wordlist(address, registry))

    def test_one_file_behind_an_address_has_its_own_checksum(self, registry):
        found = opened("memory://bucket/b/list.txt", registry)
        assert found.sha256 == hashlib.sha256(MANY.encode()).hexdigest()
        assert pickle.loads(pickle.dumps(found.shards))[1].names() == found.shards[1].names()

    def test_a_part_that_is_gone_or_changed_is_found_out(self, registry):
        found = opened("memory://bucket/b/list.txt", registry)
        self.system.pipe("/bucket/b/list.txt", MANY.replace("Bob", "Rob").encode())
        with pytest.raises(WordlistError, match=r"memory://.*list.txt was changed since"):
            found.shards[0].names()
        self.system.rm("/bucket/b/list.txt")
        with pytest.raises(WordlistError, match=r"memory://.*list.txt is gone"):
            found.shards[0].names()

    @pytest.mark.parametrize(
        "address, reason",
        [
            ("memory://bucket/none", "no file is called 'memory://bucket/none'"),
            ("memory://bucket/*.csv", "no file is called"),
            ("nosuch://bucket/a", "nosuch://bucket/a: Protocol not known"),
            ("memory://me:secret@bucket/a", "a user name or password"),
        ],
    )
    def test_an_address_that_leads_nowhere_says_so(self, address, reason, registry):
        for read in (load_wordlist, opened):
            with pytest.raises(WordlistError, match=reason) as caught:
                read(address, registry)
            assert "secret" not in str(caught.value)

    def test_without_fsspec_it_is_said_what_to_install(self, registry, monkeypatch):
        monkeypatch.setitem(sys.modules, "fsspec.core", None)
        with pytest.raises(WordlistError, match=r"pip install 'namegen\[cloud\]'"):
            opened("memory://bucket/a", registry)


class TestStreams:
    """What can be read but once is kept in a file without a name."""

    def check(self, found: ShardedWordlist) -> None:
        assert joined(each.names() for each in found.shards).names == tuple(SIX * 100)
        assert found.sha256 == hashlib.sha256(MANY.encode()).hexdigest()
        (file,) = {shard.file for shard in found.shards}
        assert isinstance(file, SpooledFile)
        read = "import pickle, sys; print(len(pickle.loads(sys.stdin.buffer.read()).names()))"
        worker = subprocess.run([sys.executable, "-c", read], input=pickle.dumps(found.shards[0]), capture_output=True)
        assert int(worker.stdout) == len(found.shards[0].names()), worker.stderr.decode()

    def test_standard_input(self, registry, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MANY.encode())))
        self.check(opened("-", registry))

    def test_an_address_of_the_web(self, registry, website):  # noqa: F811
        (website.folder / "list.txt").write_text(MANY)
        self.check(opened(f"{website.address}/list.txt", registry))
        assert website.asked == 1

    def test_a_pipe(self, registry, tmp_path):
        path = tmp_path / "pipe"
        os.mkfifo(path)
        with subprocess.Popen(["sh", "-c", f"cat > {path}"], stdin=subprocess.PIPE) as writer:
            writer.stdin.write(MANY.encode())
            writer.stdin.close()
            self.check(opened(path, registry))
        assert stat.S_ISFIFO(path.stat().st_mode)

    def test_a_pipe_that_took_the_place_of_a_file_is_not_waited_for(self, registry, tmp_path):
        path = tmp_path / "list.txt"
        path.write_text(MANY)
        shard = opened(path, registry).shards[0]
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(WordlistError, match=r"^cannot read .*list\.txt: "):
            shard.names()

    def test_a_short_stream_is_read_as_a_whole(self, registry, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FEW.encode())))
        assert opened("-", registry) == namegen.read_names(FEW.encode(), "-")

    def test_what_another_process_kept_is_out_of_reach_when_that_has_ended(self, registry, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MANY.encode())))
        shard = pickle.loads(pickle.dumps(opened("-", registry).shards[0]))
        with pytest.raises(WordlistError, match="out of reach; store it unpacked where all workers can read it"):
            shard.names()


@pytest.mark.parametrize("packed", [False, True])
def test_a_million_names_are_summed_up_in_little_memory(tmp_path, packed):
    """120 MiB at most above what importing takes; the names alone, as texts, would take 56 MB, and the list as much."""
    letters = "abcdefghijklmnopqrst"
    path = tmp_path / "list.txt"
    with gzip.open(path, "wt", compresslevel=1) if packed else path.open("w") as file:
        for a in letters:
            file.writelines(f"{a}{b}{c}{d}{e}f\n" for b in letters for c in letters for d in letters for e in "aeiouy")
    program = f"""
        import resource, sys
        import namegen
        from namegen.wordlists.sources import open_wordlist
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        found = open_wordlist({str(path)!r}, namegen.Registry.load())
        print(len(found), found.distinct_count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    measured = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True)
    names, distinct, kibibytes = map(int, measured.stdout.split())
    assert names == distinct == 960_000
    assert kibibytes < 120 * 1024


def test_a_large_list_is_described_by_the_command(cli, tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(MANY * 300)
    result = cli("datasets", "describe", str(path), "--format", "json")
    described = json.loads(result.stdout)
    assert (described["names"], described["distinct"]) == (180_000, 6)
    assert described["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_text(MANY * 1_500)  # 4.7 MB: read in shards
    result = cli("datasets", "describe", str(path), "--format", "json")
    assert json.loads(result.stdout) == described | {
        "name": str(path),
        "names": 900_000,
        "total_weight": 900_000,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "lengths": {length: 5 * count for length, count in described["lengths"].items()},
        "pairs": [[pair, 5 * count] for pair, count in described["pairs"]],
    }


def test_every_command_takes_a_glob(cli, folder):
    result = cli("facts", "-d", str(folder / "part-*.txt"), "-m", "uniform", "--format", "json")
    assert result.exit_code == 0, result.stderr
    assert "2 files" in result.stderr
