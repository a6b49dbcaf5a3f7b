"""A Parquet file that unpacks to gigabytes is refused before they are there, by what its pages say of themselves."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namegen.errors import WordlistError
from namegen.wordlists.layouts.parquet import read_parquet
from namegen.wordlists.layouts.parquet_pages import page_sizes
from namegen.wordlists.reading import read_names

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'namegen[parquet]'")
parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'namegen[parquet]'")


def written(table: Any, **how: Any) -> bytes:
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, **how)
    return buffer.getvalue()


def dictionary_bomb() -> bytes:
    """A megabyte that a million rows repeat: a terabyte."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), pa.array(["a" * 2**20]))
    return written(pa.table({"name": column}), compression="zstd", store_schema=False, write_statistics=False)


def prefix_bomb() -> bytes:
    """Texts that all begin with the same megabyte, which is written once in each of twelve groups of rows."""
    table = pa.table({"name": ["a" * 2**20] * 60})
    how = {"use_dictionary": False, "column_encoding": {"name": "DELTA_BYTE_ARRAY"}, "write_statistics": False}
    buffer = io.BytesIO()
    with parquet.ParquetWriter(buffer, table.schema, compression="zstd", **how) as writer:
        for _ in range(12):
            writer.write_table(table)
    return buffer.getvalue()


def pages_bomb() -> bytes:
    """Pages of one letter, which zstd packs ten thousand to one."""
    how = {"use_dictionary": False, "compression": "zstd", "write_statistics": False}
    return written(pa.table({"name": ["a" * 2**20] * 100}), **how)


BOMBS = {
    "dictionary": (dictionary_bomb, "it is larger than 536,870,912 bytes"),
    "prefixes": (prefix_bomb, "it is larger than 536,870,912 bytes"),
    "pages": (pages_bomb, "it is a Parquet file that unpacks to more than 200 times its size"),
}
READ = """
import sys
import namegen
from namegen.wordlists.sharded.bounds import USUAL
from namegen.wordlists.sharded.files import LocalFile
from namegen.wordlists.sharded.parquet import plan_parquet

path, how = sys.argv[1:]
registry = namegen.Registry.load(only=["namegen"])
try:
    if how == "whole":
        namegen.load_wordlist(path, registry)
    else:
        plan_parquet(LocalFile(path, path), namegen.ReadingOptions(), USUAL)
except namegen.WordlistError as error:
    print(error)
(most,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
print(int(most.split()[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by Linux's files: run it there")
@pytest.mark.parametrize("how", ["whole", "in parts"])
@pytest.mark.parametrize("kind", BOMBS)
def test_it_is_refused_with_bounded_memory(kind: str, how: str, tmp_path: Path) -> None:
    make, why = BOMBS[kind]
    path = tmp_path / "bomb.parquet"
    path.write_bytes(make())
    assert path.stat().st_size < 2**17
    done = subprocess.run([sys.executable, "-c", READ, path, how], capture_output=True, text=True, timeout=100)
    said, megabytes = done.stdout.splitlines()
    assert why in said
    assert int(megabytes) < 2_000


@pytest.mark.parametrize("compression", ["none", "zstd", "gzip"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize("rich", [False, True])
def test_the_pages_add_up_to_what_the_file_says_of_itself(compression: str, version: str, rich: bool) -> None:
    table = pa.table(
        {
            "name": [f"name {i * 7919 % 100_003}" + "x" * (3_000 if i % 97 == 0 else 0) for i in range(5_000)],
            "lists": [["a"] * (i % 3) for i in range(5_000)],
            "yes": [i % 2 == 0 for i in range(5_000)],
        }
    )
    how = {"write_statistics": rich, "write_page_checksum": rich, "use_dictionary": rich, "row_group_size": 2_000}
    data = written(table, compression=compression, data_page_version=version, data_page_size=20_000, **how)
    about = parquet.ParquetFile(io.BytesIO(data)).metadata
    sizes = page_sizes(io.BytesIO(data), about)
    chunks = [about.row_group(i).column(j) for i in range(about.num_row_groups) for j in range(about.num_columns)]
    said = sum(chunk.total_uncompressed_size for chunk in chunks)  # which counts the headers of the pages, too
    assert 0.8 * said < sizes.total < said
    assert 0 < sizes.largest < sizes.total


@given(st.data())
def test_damaged_headers_are_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(written(pa.table({"name": ["anna", "bert", "carla"]}), compression="none"))
    about = parquet.ParquetFile(io.BytesIO(bytes(whole))).metadata
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(4, 100))] = data.draw(st.integers(0, 255))
    with suppress(ValueError):
        assert page_sizes(io.BytesIO(bytes(whole)), about).total >= 0


@pytest.mark.parametrize("nested", [b"\x19" * 2**20, b"\x1c" * 2**20, b"\x18" + b"\xff" * 100])
def test_a_header_that_has_no_end_is_refused(nested: bytes) -> None:
    data = written(pa.table({"name": ["anna"]}), compression="none")
    about = parquet.ParquetFile(io.BytesIO(data)).metadata
    with pytest.raises(ValueError, match="the header of a page is damaged"):
        page_sizes(io.BytesIO(data[:4] + nested), about)


def test_columns_of_several_values_are_left_out() -> None:
    table = pa.table({"more": [["a"], ["b", "c"]], "name": ["anna", "bert"], "n": [{"x": 1}, {"x": 2}]})
    assert read_names(written(table), "list").names == ("anna", "bert")
    with pytest.raises(WordlistError, match="without columns of single values"):
        read_names(written(table.select(["more"])), "list")


@pytest.mark.parametrize("titles", [["a.b", "a", "a"], ["a", "a", "a.b"], ["b", "", "a"]])
def test_titles_may_repeat_and_hold_dots(titles: list[str]) -> None:
    cells = [["anna", "bert"], ["carla", "dora"], ["emil", "fritz"]]
    table = read_parquet(written(pa.Table.from_arrays(list(map(pa.array, cells)), names=titles)), "list", 100)
    assert (table.titles, table.columns) == (tuple(titles), cells)
