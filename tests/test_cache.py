"""The cache of trained models: the second training is none, and nothing that goes wrong in it stops anybody."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.contracts.wordlist import Wordlist
from namegen.training import cache, store
from namegen.training.cache import cache_key, train_cached
from namegen.training.recipe import Recipe, Source
from namegen.training.train import make_recipe

NAMES = Wordlist.from_names(["anna", "bob", "carla"])
REGISTRY = namegen.Registry.load(only=["namegen"])


def recipe(**changes: Any) -> Recipe:
    return make_recipe(REGISTRY, **({"source": "given names", "model": "count-bigram"} | changes))


def names_of(outcome: cache.Outcome) -> list[str]:
    return namegen.NameModel.of(outcome.model).generate(20, seed=1, raw=True)


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def no_training(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on, whoever trains fails."""

    def train(*_: object) -> None:
        raise AssertionError("trained again")

    return lambda: monkeypatch.setattr(cache, "fit_recipe", train)


@pytest.mark.parametrize("model", ["count-bigram", "uniform", "namegen:count-bigram"])
def test_the_second_time_nothing_is_trained(
    model: str, registry: namegen.Registry, no_training: Callable[[], None], own_cache: Path
) -> None:
    first = train_cached(recipe(model=model), NAMES, registry)
    no_training()
    second = train_cached(recipe(model=model), NAMES, registry)
    assert (first.cached, second.cached) == (False, True)
    assert names_of(first) == names_of(second)
    assert store.to_bytes(first.model) == store.to_bytes(second.model)
    assert len(files_of(own_cache)) == 1


CHANGES = {
    "option": {"model": "count-bigram add_k=2"},
    "model": {"model": "uniform"},
    "tokenizer": {"tokenizer": "start-end"},
    "tokenizer option": {"tokenizer": "dot boundary=#"},
    "seed": {"seed": 7},
    "split": {"split": "distinct"},
    "encoding": {"source": Source(dataset="given names", encoding="latin-1")},
    "weighted": {"source": Source(dataset="given names", weighted=True)},
    "share": {"source": Source(dataset="given names", share=2)},
    "dataset": {"source": "other names"},
}


def test_whatever_the_model_depends_on_is_in_the_key() -> None:
    others = [Wordlist.from_names(names) for names in (["anna", "bob"], ["bob", "anna", "carla"], ["annabob", "carla"])]
    keys = [cache_key(recipe(), names, REGISTRY) for names in (NAMES, *others)]
    keys += [cache_key(recipe(**change), NAMES, REGISTRY) for change in CHANGES.values()]
    assert len(set(keys)) == len(keys) == 4 + len(CHANGES)


def test_a_default_that_is_spelt_out_is_the_same_key() -> None:
    spelt = recipe(model="count-bigram add_k=1", tokenizer="dot boundary=.", split="all")
    assert cache_key(spelt, NAMES, REGISTRY) == cache_key(recipe(), NAMES, REGISTRY)


@given(st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=4), st.integers(0, 1))
@settings(max_examples=50, deadline=None)
def test_two_keys_are_equal_for_equal_names_only(names: list[str], joined: int) -> None:
    other = ["".join(names[: joined + 1]), *names[joined + 1 :]]
    one, two = (cache_key(recipe(), Wordlist(tuple(each)), REGISTRY) for each in (names, other))
    assert (one == two) == (names == other)


def test_a_new_version_of_the_plugin_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache_key(recipe(), NAMES, REGISTRY)
    monkeypatch.setattr(REGISTRY.get("model", "count-bigram").plugin, "version", "99")
    assert cache_key(recipe(), NAMES, REGISTRY) != before


def test_an_edited_plugin_file_is_another_key(tmp_path: Path) -> None:
    plugin = tmp_path / "my_edited_plugin.py"
    keys = []
    for comment in ("", "# better\n"):
        plugin.write_text(
            comment + "import namegen\n"
            "class Mine(namegen.Model):\n"
            "    def fit(self, corpus, run): pass\n"
            "    def logprobs(self, contexts): pass\n"
            "@namegen.hookimpl\n"
            "def register_models(register): register('mine', Mine)\n"
        )
        registry = namegen.Registry.load(only=["namegen"], files=[plugin])
        keys.append(cache_key(make_recipe(registry, "given names", model="mine"), NAMES, registry))
    assert keys[0] != keys[1]


@pytest.mark.parametrize("damage", [b"", b"not a model", None])
def test_a_damaged_file_is_trained_anew_and_mended(damage: bytes | None, own_cache: Path) -> None:
    first = train_cached(recipe(), NAMES, REGISTRY)
    (path,) = files_of(own_cache)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] if damage is None else damage)
    again = train_cached(recipe(), NAMES, REGISTRY)
    assert not again.cached
    assert names_of(again) == names_of(first)
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_to_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("NAMEGEN_CACHE", str(blocked))
    outcome = train_cached(recipe(), NAMES, REGISTRY)
    assert names_of(outcome)
    assert outcome.problem.startswith(
        f"the cache is not used, since {blocked} is no folder: NAMEGEN_CACHE names another"
    )
    assert blocked.read_text() == "in the way"


def test_a_folder_where_the_model_should_be_stops_nothing(own_cache: Path) -> None:
    (cache.models_folder() / f"{cache_key(recipe(), NAMES, REGISTRY)}.namegen").mkdir(parents=True)
    outcome = train_cached(recipe(), NAMES, REGISTRY)
    assert names_of(outcome)
    assert "it is a folder" in outcome.problem


def test_a_model_that_cannot_be_saved_still_generates() -> None:
    outcome = train_cached(recipe(tokenizer=namegen.Spec("dot", {"boundary": "\t"})), NAMES, REGISTRY)
    assert names_of(outcome)
    assert "which no name holds" in outcome.problem


def test_the_command_line_says_why_a_model_was_not_kept(
    cli: Callable[..., Any], few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "file"))
    result = cli("generate", "-d", few, "-n", 3, "--seed", 1)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 3
    assert result.stderr.startswith("namegen: the cache is not used, since ")
    assert result.stderr.endswith("; it will be trained again next time\n")


def test_pruning_forgets_what_was_not_used_for_longest(
    monkeypatch: pytest.MonkeyPatch, no_training: Callable[[], None], own_cache: Path
) -> None:
    recipes = [recipe(seed=i) for i in range(4)]
    for age, each in enumerate(recipes[:3]):
        train_cached(each, NAMES, REGISTRY)
        newest = max(files_of(own_cache), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    train_cached(recipes[0], NAMES, REGISTRY)  # used again, so no longer the oldest
    sizes = sum(path.stat().st_size for path in files_of(own_cache))
    monkeypatch.setattr(cache, "MAX_BYTES", sizes)
    train_cached(recipes[3], NAMES, REGISTRY)
    no_training()
    for i in (0, 2, 3):
        assert train_cached(recipes[i], NAMES, REGISTRY).cached
    with pytest.raises(AssertionError, match="trained again"):
        train_cached(recipes[1], NAMES, REGISTRY)


def test_the_newest_model_is_kept_however_large(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    train_cached(recipe(seed=1), NAMES, REGISTRY)
    os.utime(files_of(own_cache)[0], (1000, 1000))
    monkeypatch.setattr(cache, "MAX_BYTES", 1)
    assert not train_cached(recipe(seed=2), NAMES, REGISTRY).problem
    assert train_cached(recipe(seed=2), NAMES, REGISTRY).cached
    assert len(files_of(own_cache)) == 1


def test_a_model_that_cannot_be_forgotten_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    train_cached(recipe(seed=1), NAMES, REGISTRY)
    monkeypatch.setattr(cache, "MAX_BYTES", 1)
    monkeypatch.setattr(Path, "unlink", refuse)
    assert not train_cached(recipe(seed=2), NAMES, REGISTRY).problem


def test_clear_forgets_models_and_wordlists_only_if_asked(own_cache: Path) -> None:
    train_cached(recipe(), NAMES, REGISTRY)
    size = files_of(own_cache)[0].stat().st_size
    (own_cache / "wordlists").mkdir()
    (own_cache / "wordlists" / "list.txt").write_text("anna")
    (own_cache / "somebody's").write_text("else's")
    assert cache.clear() == (1, size)
    assert [path.name for path in files_of(own_cache)] == ["somebody's", "list.txt"]
    assert cache.clear(downloads=True) == (1, 4)
    assert cache.clear(downloads=True) == (0, 0)
    assert [path.name for path in files_of(own_cache)] == ["somebody's"]


def test_clear_and_path_on_the_command_line(cli: Callable[..., Any], own_cache: Path, few: Path) -> None:
    assert cli("cache", "path").stdout == f"{own_cache}\n"
    assert cli("cache", "clear").stderr == "namegen: 0 files, 0 bytes removed\n"
    cli("generate", "-d", few, "-n", 1)
    result = cli("cache", "clear")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("namegen: 1 file, ")
    assert files_of(own_cache) == []


def test_the_cache_shows_what_it_holds_and_how_large_that_is(
    cli: Callable[..., Any], own_cache: Path, few: Path
) -> None:
    cli("generate", "-d", few, "-n", 1)
    (own_cache / "models" / "counts.bytes").write_bytes(b"x" * 2_500_000)
    (own_cache / "wordlists").mkdir()
    (own_cache / "wordlists" / "list.txt").write_text("anna")
    shown = cli("cache").stdout.splitlines()
    assert shown[0] == str(own_cache)
    assert [line.split()[-3:] for line in shown[-2:]] == [["1", "2.5", "MB"], ["1", "4", "bytes"]]
    assert shown[-3].startswith("trained models ")


@pytest.mark.parametrize(("answer", "left"), [("n\n", 1), ("y\n", 0), (None, 1)])
def test_on_a_terminal_clearing_asks_first(
    cli: Callable[..., Any], own_cache: Path, few: Path, monkeypatch: pytest.MonkeyPatch, answer: str | None, left: int
) -> None:
    monkeypatch.setattr("namegen.commands.cache._can_ask", lambda: True)
    cli("generate", "-d", few, "-n", 1)
    result = cli("cache", "clear", input=answer)
    assert "Remove 1 file of trained models, " in result.stderr
    assert len(files_of(own_cache)) == left
    assert "Remove" not in cli("cache", "clear", "--yes").stderr
    assert files_of(own_cache) == []


def test_no_cache_neither_reads_nor_writes(cli: Callable[..., Any], own_cache: Path, few: Path) -> None:
    first = cli("generate", "-d", few, "-n", 5, "--seed", 1, "--no-cache")
    assert files_of(own_cache) == []
    assert cli("generate", "-d", few, "-n", 5, "--seed", 1).stdout == first.stdout
    assert len(files_of(own_cache)) == 1
