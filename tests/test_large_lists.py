"""What is said of large lists, and from Python: a list that is read in parts as from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.contracts.shards import ShardedWordlist
from namegen.wordlists.sharded.bounds import USUAL


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A list that is just large enough to be read in parts."""
    path = tmp_path / "large.txt"
    path.write_text("Johanna\nNorah\nBob\nRobin\n" * (USUAL.whole // 24 + 1))
    return path


def test_a_line_says_how_many_names_a_large_list_has_and_that_it_was_read_in_parts(
    large: Path, tmp_path: Path, cli: Callable[..., Any]
) -> None:
    found = cli("train", "-d", large, "-m", "count-bigram", "--output", tmp_path / "x.namegen")
    names = f"{USUAL.whole // 24 * 4 + 4:,}"
    said = rf"large.txt: {names} names, 4 of them different, read in \d+ parts in \d+\.\d s"
    assert re.search(said, found.stderr)


def test_a_line_says_what_a_large_list_counts(tmp_path: Path, cli: Callable[..., Any]) -> None:
    path = tmp_path / "large.csv"
    path.write_text("name,count\n" + "Johanna,5\nNorah,3\n" * (USUAL.whole // 18 + 1))
    found = cli("train", "-d", path, "-m", "count-bigram", "--output", tmp_path / "x.namegen")
    assert re.search(r"large.csv: 466,0\d\d names that count 1,864,\d\d\d, 2 of them different, read in", found.stderr)


def test_a_folder_that_a_registered_list_hides_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Any]
) -> None:
    (tmp_path / "elf").mkdir()
    (tmp_path / "elf" / "mine.txt").write_text("Anna\nBob\n")
    monkeypatch.chdir(tmp_path)
    found = cli("train", "-d", "elf", "-m", "count-bigram", "--output", "x.namegen")
    assert "elf: the list that comes along; for the folder of that name here give ./elf" in found.stderr
    assert "give ./" not in cli("train", "-d", "./elf", "-m", "count-bigram", "--output", "x.namegen").stderr


def test_namegen_train_reads_a_large_list_in_parts(large: Path, registry: namegen.Registry) -> None:
    options = {"model": "count-bigram", "registry": registry, "cache": False}
    model = namegen.train(str(large), **options)
    assert isinstance(model.sharded, ShardedWordlist)
    whole = namegen.train(namegen.load_wordlist(str(large), registry), **options)
    assert model.to_bytes() == whole.to_bytes()


def test_namegen_train_reads_as_a_whole_what_learns_from_all_at_once(large: Path, registry: namegen.Registry) -> None:
    model = namegen.train(large, model="count-bigram", tokenizer="syllables", registry=registry, cache=False)
    assert model.names is not None


def test_namegen_train_counts_on_the_runs_workers(large: Path, registry: namegen.Registry) -> None:
    called = []

    def mapper(function: Callable[[Any], Any], items: Any) -> Any:
        called.append(function)
        return map(function, items)

    namegen.train(large, model="count-bigram", registry=registry, cache=False, run=namegen.Run(mapper=mapper))
    assert len(called) >= 2  # one pass reads, another counts
