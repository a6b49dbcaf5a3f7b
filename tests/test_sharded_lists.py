"""Lists that are too large for memory: whatever is cut where, they hold the names that reading the whole gives."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import namegen
from namegen import NamegenError, ReadingOptions, Wordlist, WordlistError
from namegen.contracts.hashes import hash_names
from namegen.contracts.shards import ShardedWordlist
from namegen.wordlists.describe import describe_wordlist
from namegen.wordlists.layouts.delimited import DelimitedRows
from namegen.wordlists.layouts.dialect import Dialect
from namegen.wordlists.layouts.find import read_more
from namegen.wordlists.reading import read_names
from namegen.wordlists.sharded.bounds import Bounds
from namegen.wordlists.sharded.errors import NotInShardsError
from namegen.wordlists.sharded.files import LocalFile
from namegen.wordlists.sharded.opening import open_sharded
from namegen.wordlists.sharded.preparing import Preparation

from .mapped import pickled

SMALL = Bounds(whole=0, head=2**16, shard=64)


def sharded(path: Path, bounds: Bounds = SMALL, mapper=None, **reading) -> ShardedWordlist:
    """Open a file in shards, however small it is."""
    prepared = Preparation(bounds).prepare(LocalFile(str(path), "list"))
    return open_sharded([prepared], "list", ReadingOptions(**reading), mapper=mapper, bounds=bounds)


def joined(parts: Iterable[namegen.Names]) -> namegen.Names:
    """The names of all shards, one after the other."""
    every = list(parts)
    weights = [count for each in every for count in each.weights or ()]
    return namegen.Names(tuple(name for each in every for name in each.names), tuple(weights) or None)


def check_same(found: ShardedWordlist, whole: Wordlist) -> None:
    """Raise unless a list in shards is the same as that list, read as a whole."""
    names = joined(each.names() for each in found.shards)
    assert names.names == whole.names
    assert names.weights == whole.weights
    assert (found.sha256, found.weighted, len(found)) == (whole.sha256, whole.weights is not None, len(whole))
    assert found.total == sum(whole.counts)
    assert found.letters == frozenset("".join(whole.names))
    assert found.hashes.tolist() == sorted(set(hash_names(whole.names).tolist()))
    assert found.report.sentences() == whole.report.sentences()
    told = replace(found.report, refused=(), unusual=(), more_refused=0, more_unusual=0)
    assert told == replace(whole.report, refused=(), unusual=())
    assert found.report.refused_count == len(whole.report.refused)


NAMES = ["Anna", "Zoë", "Ó Briain", "O'Neill", "Jean-Luc", "李", "Bob", "anna", "Владимир", "Adélaïde"]
ODD = ["", "  Bob  ", "Ade\u0301le", "Zo\u200be", "R2D2", "a\x07b", "x" * 101, "\t", "\ufeffEve"]
TABLES = {
    "counts": ("name,count\n", lambda i, name: f"{name},{i % 7 + 1}"),
    "fractions": ("name\tshare\n", lambda i, name: f"{name}\t{i % 7 + 1}.{i % 5}"),
    "thousands": ("first name;births\n", lambda i, name: f"{name};{i % 3 + 1}.{100 + i % 9}" if i else f"{name};7"),
    "quoted": ("sex,name,n\n", lambda i, name: f'{"MF"[i % 2]},"{name}",{i + 1}'),
    "a quote too many": ("name,n\n", lambda i, name: f'"{name},{i}' if i % 50 == 20 else f'"{name}",{i + 1}'),
    "uniq": ("", lambda i, name: f"   {i % 9 + 1} {name}"),
    "titles above": ("# of 2020\nName list 2020,\n\nname,count\n", lambda i, name: f"{name},{i % 7 + 1}"),
}


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from([*NAMES * 10, *ODD]), min_size=12, max_size=60),
    st.integers(1, 300),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
@example(["Anna"] * 12, 1, "\r\n", True, True, True)
def test_a_list_cut_anywhere_holds_the_names_of_the_whole(tmp_path_factory, lines, shard, end, marked, ended, comment):
    path = tmp_path_factory.mktemp("lists") / "list.txt"
    text = end.join([*lines[:5], *["# a comment"] * comment, *lines[5:]]) + end * ended
    path.write_bytes(b"\xef\xbb\xbf" * marked + text.encode())
    try:
        whole = read_names(path.read_bytes(), "list")
    except NamegenError as error:
        with pytest.raises(type(error)):
            sharded(path, replace(SMALL, shard=shard))
        return
    check_same(sharded(path, replace(SMALL, shard=shard)), whole)


@pytest.mark.parametrize("shard", [1, 17, 100, 10_000])
@pytest.mark.parametrize("what", TABLES)
def test_a_table_cut_anywhere_holds_the_names_and_counts_of_the_whole(tmp_path, what, shard):
    header, line = TABLES[what]
    path = tmp_path / "list.csv"
    path.write_bytes((header + "".join(f"{line(i, NAMES[i % 6])}\n" for i in range(200))).encode())
    found = sharded(path, replace(SMALL, shard=shard, head=1_000))
    check_same(found, read_names(path.read_bytes(), "list"))
    assert shard > 100 or len(found.shards) > 10


def test_what_the_beginning_of_a_text_did_not_show_is_read_as_the_whole_would(tmp_path):
    path = tmp_path / "list.txt"
    head = "".join(f"{name}\n" for name in NAMES * 1_500)
    path.write_text(f"{head}# a comment\n{head}")
    whole = read_names(path.read_bytes(), "list")
    assert whole.report.comments == 1
    check_same(sharded(path, replace(SMALL, head=1_000, shard=10_000)), whole)
    path.write_text("name\tcount\n" + "Anna\t100\nBob\t2\n" * 100 + "Eve\t1,200.5\nAda\t3\n")
    whole = read_names(path.read_bytes(), "list")
    assert whole.weights[-2:] == (2_401, 6)
    check_same(sharded(path, replace(SMALL, head=200)), whole)


def test_rows_are_chosen_in_every_shard(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,sex,count\n" + "Anna,F,3\n" * 100 + "Bob,M,2\n" * 100)
    for sex in "FM":
        found = sharded(path, replace(SMALL, head=500), where=f"sex={sex}")
        check_same(found, read_names(path.read_bytes(), "list", ReadingOptions(where=f"sex={sex}")))


def test_unusual_lines_are_refused_where_that_is_asked_for(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("".join(f"{name}\n" for name in NAMES * 20) + "R2D2\n")
    found = sharded(path, strict=True)
    check_same(found, read_names(path.read_bytes(), "list", ReadingOptions(strict=True)))
    assert found.report.refused[0].line == 201


def test_only_the_first_of_many_refused_lines_are_kept(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("".join(f"{name}\n" for name in NAMES * 400) + "a\x07b\n" * 300)
    whole = read_names(path.read_bytes(), "list")
    found = sharded(path, replace(SMALL, shard=500))
    assert len(found.report.refused) < 30
    assert found.report.sentences() == whole.report.sentences()
    assert found.report.refused == whole.report.refused[: len(found.report.refused)]


@pytest.mark.parametrize("encoding", ["cp1252", "shift_jis", "gb18030"])
def test_a_text_in_another_encoding_is_read_by_it(tmp_path, encoding):
    names = {"cp1252": "Zoë\nAnaïs\nRené\n", "shift_jis": "よしろう\nなつひろ\n", "gb18030": "李四\n王五\n"}[encoding]
    path = tmp_path / "list.txt"
    path.write_bytes((names * 50).encode(encoding))
    found = sharded(path, encoding=encoding)
    check_same(found, read_names(path.read_bytes(), "list", ReadingOptions(encoding=encoding)))


def test_workers_read_shards_that_were_pickled(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,count\n" + "".join(f"{name},{i}.5\n" for i, name in enumerate(NAMES * 20, 1)))
    found = sharded(path, mapper=pickled)
    check_same(found, read_names(path.read_bytes(), "list"))
    again = pickle.loads(pickle.dumps(found.shards))
    assert [each.names() for each in again] == [each.names() for each in found.shards]


IN_WHOLES_ALONE = {
    '["Anna", "Bob"]': "it looks like JSON",
    '{"name": "Anna"}\n{"name": "Bob"}\n': "it looks like JSON",
    "Anna, Bob, Eve, Ada, Zoe": "names in a line",
    "- Anna\n- Bob\n- Eve\n": "a Markdown list",
    "| name | n |\n|---|---|\n| Anna | 3 |\n| Bob | 4 |\n": "a table in Markdown",
    'name,note\n"Anna","a\nb"\n"Bob","c\nd"\n"Eve","e\nf"\n': "goes on in the next line",
    "Anna\nBob\n".encode("utf-16"): "it is UTF-16",
    "Anna\nBob\n".encode("utf-16-le"): "it is UTF-16",
    b"PK\x03\x04" + b"x" * 100: "a zip archive or a workbook",
}


@pytest.mark.parametrize("data, reason", IN_WHOLES_ALONE.items())
def test_what_must_be_read_as_a_whole_says_what_to_save_it_as(tmp_path, data, reason):
    path = tmp_path / "list.txt"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    with pytest.raises(NotInShardsError, match=reason):
        sharded(path)
    with pytest.raises(NotInShardsError, match=r"Parquet|UTF-8"):
        sharded(path)


@pytest.mark.parametrize("shard", range(1, 80, 7))
def test_a_cell_of_several_lines_is_found_wherever_it_is_cut(tmp_path, shard):
    path = tmp_path / "list.csv"
    path.write_text("name,note\n" + '"Anna","a"\n"Bob","b"\n' * 20 + '"Eve","e\nf"\n' + '"Ada","a"\n' * 20)
    with pytest.raises(NotInShardsError, match=r"a cell in quotes goes on in the next line"):
        sharded(path, replace(SMALL, shard=shard, head=100))


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"\x89PNG\r\n" + b"\0" * 99, "a picture"),
        (b"\x7fELF\0\0" + bytes(range(256)) * 9, "a program"),
        (b"ab\0\1\2" * 999, "a binary file"),
        (b"", "it is empty"),
        (b"\n\n\n", "only blank lines"),
        (b"Anna\n" * 300 + b"a" * 5_000, "from byte 1,500 on it has no line end in"),
        (b"Anna\n" * 500 + b"Zo\xeb\n" * 500, "begins as UTF-8.*--encoding cp1252"),
        (b"Anna\n" * 500 + b"a\7b\n" * 500, "500 of 1,000 lines cannot be names"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path, data, reason):
    path = tmp_path / "list.txt"
    path.write_bytes(data)
    with pytest.raises(WordlistError, match=reason) as caught:
        sharded(path, replace(SMALL, head=1_000, line=500))
    assert "\n" not in str(caught.value)


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"anna", b"bnna"))


@pytest.mark.parametrize(
    "happens, reason",
    [
        (Path.unlink, "list is gone: put it back"),
        (change, "list was changed since the list was opened: bytes .* are not what they were"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "list was changed since"),
        (lambda path: path.rename(path.with_suffix(".old")) and path.mkdir(), "cannot read list: Is a directory"),
    ],
)
def test_a_part_that_is_gone_or_changed_is_found_out(tmp_path, happens, reason):
    path = tmp_path / "list.txt"
    path.write_text("anna\nbob\n" * 100)
    found = sharded(path)
    happens(path)
    with pytest.raises(WordlistError, match=reason):
        [each.names() for each in found.shards]


def test_a_part_that_was_only_touched_or_grew_is_as_it_was(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("anna\nbob\n" * 100)
    found = sharded(path)
    path.write_bytes(path.read_bytes() + b"eve\n")
    assert sum(len(each.names()) for each in found.shards) == 200


def test_the_checksum_is_that_of_the_file_and_does_not_depend_on_cuts(tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes("Zoë\r\nAnna\n".encode() * 50)
    for shard in (1, 50, 10_000):
        assert sharded(path, replace(SMALL, shard=shard)).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@settings(deadline=None)
@given(st.text('aé,\n"# ;1(', max_size=60).map(lambda text: text + "\n"))
@example("# a,1\n")
@example("a,1\n[,1\n")
@example("a,1\n  \n")
def test_plain_rows_read_all_at_once_are_those_read_one_by_one(text):
    rows = DelimitedRows(Dialect(",", '"'), 2)
    quick = rows.of_text(text)
    with patch.object(DelimitedRows, "of_text", return_value=None):
        try:
            slow = read_more(text, rows)
        except WordlistError:
            assert quick is None
            return
    if quick is not None:
        kept = [(list(cells), number) for *cells, number in zip(*slow.columns, slow.rows, strict=True)]
        assert [(list(cells), number) for *cells, number in zip(*quick.columns, quick.rows, strict=True)] == kept
        assert (quick.empty, quick.comments, quick.refused, quick.lines) == (0, 0, (), slow.lines)
        assert not slow.refused


def test_most_tables_are_read_all_at_once():
    assert DelimitedRows(Dialect(",", '"'), 2).of_text("Anna,1\nZoë, 2\n") is not None


def test_a_list_is_described_shard_by_shard_as_it_is_as_a_whole(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,count\n" + "".join(f"{name},{i}\n" for i, name in enumerate(NAMES * 20, 1)))
    whole = describe_wordlist(read_names(path.read_bytes(), "list"))
    assert describe_wordlist(sharded(path)) == whole
    assert describe_wordlist(sharded(path), mapper=lambda function, items: map(function, items)) == whole


def test_columns_that_are_not_counted_are_named(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("name,sex,count\n" + "Anna,F,3\n" * 100 + "Bob,M,2\n" * 100)
    found = sharded(path)
    assert found.not_kept == ("sex",)
    assert describe_wordlist(found).reading[-1].startswith("the other columns (sex) are not counted")
