"""The model file: what goes in comes out, and what is not whole never does."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import namegen
from namegen import files
from namegen.registry.entry import Plugin
from namegen.training import safefile
from namegen.wordlists.missing_values import WRITTEN

REGISTRY = namegen.Registry.load(only=["namegen"])
TINY = namegen.train(["anna", "bob"], model="count-bigram", cache=False, registry=REGISTRY)
DATA = namegen.to_bytes(TINY)
HEADER_END = 8 + int.from_bytes(DATA[:8], "little")


def opened(data: bytes) -> namegen.NameModel:
    return namegen.from_bytes(data, "tiny.namegen", REGISTRY)


def meta() -> dict[str, Any]:
    """The metadata of the tiny file."""
    return json.loads(json.loads(DATA[8:HEADER_END])["__metadata__"]["namegen"])


def with_meta(text: str) -> bytes:
    """The tiny file with other metadata, whatever its checksum says."""
    header = json.loads(DATA[8:HEADER_END])
    header["__metadata__"]["namegen"] = text
    written = json.dumps(header).encode()
    return len(written).to_bytes(8, "little") + written + DATA[HEADER_END:]


def forged(**changes: Any) -> bytes:
    """The tiny file with some of its metadata changed, and the checksum that fits."""
    data = with_meta(json.dumps(meta() | changes))
    digest = safefile._digest(safefile.content_of(data, "it", "namegen"), safefile.arrays_of(data, "it"))
    return with_meta(json.dumps(meta() | changes | {"sha256": digest}))


# Hypothesis tries what stands in the sources too, and a text that is how a missing value is written is no name.
names = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6).filter(
        lambda text: text not in {*WRITTEN, "nan"}
    ),
    min_size=1,
)


@given(names, st.sampled_from(["dot", "start-end"]), st.sampled_from(["count-bigram", "uniform"]), st.text(max_size=9))
@settings(max_examples=40, deadline=None)
def test_a_loaded_model_is_the_saved_one(some: list[str], tokenizer: str, model: str, seed: str) -> None:
    saved = namegen.train(some, model=model, tokenizer=tokenizer, seed=seed, cache=False, registry=REGISTRY)
    loaded = opened(namegen.to_bytes(saved))
    assert (loaded.recipe, loaded.provenance, loaded.report) == (saved.recipe, saved.provenance, saved.report)
    loaded = replace(loaded, names=saved.names)
    wishes = {"seed": seed, "min_length": 0, "raw": True}
    assert loaded.generate(20, **wishes) == saved.generate(20, **wishes)
    assert [loaded.logprob(name) for name in some] == [saved.logprob(name) for name in some]


def test_the_network_and_its_report_come_back(tmp_path: Path) -> None:
    saved = namegen.train(["anna", "bob"], model=namegen.Spec("nn-bigram", {"steps": 3}), registry=REGISTRY)
    saved.save(tmp_path / "nn.namegen")
    loaded = namegen.load(tmp_path / "nn.namegen")
    assert loaded.report == saved.report
    assert len(loaded.report["loss"]) == 3
    assert loaded.generate(20, seed=1, raw=True) == saved.generate(20, seed=1, raw=True)
    assert loaded.logprob("anna") == saved.logprob("anna")


def test_the_same_model_gives_the_same_bytes() -> None:
    again = namegen.train(["anna", "bob"], model="count-bigram", cache=False, registry=REGISTRY)
    assert namegen.to_bytes(again) == DATA
    assert namegen.to_bytes(opened(DATA)) == DATA


def test_every_cut_is_refused() -> None:
    for length in range(len(DATA)):
        with pytest.raises(namegen.StorageError, match=r"^tiny\.namegen"):
            opened(DATA[:length])


def test_every_flipped_bit_is_refused() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            edited = bytearray(DATA)
            edited[place] ^= 1 << bit
            refused_or_the_same(bytes(edited))


@given(st.integers(0, len(DATA)), st.integers(0, 9), st.binary(max_size=9))
@settings(max_examples=500)
def test_what_was_edited_is_refused(place: int, removed: int, inserted: bytes) -> None:
    refused_or_the_same(DATA[:place] + inserted + DATA[place + removed :])


def refused_or_the_same(data: bytes) -> None:
    try:
        model = opened(data)
    except namegen.NamegenError:
        return
    assert namegen.to_bytes(model) == DATA


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda data: DATA[:9] + data))
@example(b"")
@example(b"\0" * 8)
@example(b"\x02" + b"\0" * 7 + b"{}")
@example(b"\xff" * 16)
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(namegen.StorageError, match=r"^tiny\.namegen"):
        opened(data)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(json_values | st.dictionaries(st.sampled_from(sorted(meta())), json_values).map(lambda some: meta() | some))
@example({"format": float("inf")})
def test_any_other_metadata_is_refused(value: Any) -> None:
    refused_or_the_same(with_meta(json.dumps(value)))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(["tokenizer", "provenance", "model"], json_values)))
def test_a_forged_checksum_does_not_break_the_reader(changes: dict[str, Any]) -> None:
    try:
        data = forged(**changes)
    except namegen.StorageError:
        return
    with contextlib.suppress(namegen.StorageError):
        opened(data)


@pytest.mark.parametrize("depth", [100, 500, 100_000])
def test_metadata_nested_deep_are_refused(depth: int) -> None:
    text = json.dumps(meta())[:-1] + ', "report": {"deep": ' + "[" * depth + "]" * depth + "}}"
    with pytest.raises(namegen.StorageError):
        opened(with_meta(text))


def test_a_newer_format_says_so() -> None:
    with pytest.raises(namegen.StorageError, match=r"tiny.namegen is of format 5; .* reads up to 4: install a newer"):
        opened(with_meta('{"format": 5, "what": "nobody knows yet"}'))


def test_a_part_that_is_not_installed_is_named() -> None:
    with pytest.raises(namegen.UsageError, match=r"^install .* brings the model 'count-bigram', to load tiny.namegen$"):
        namegen.from_bytes(DATA, "tiny.namegen", namegen.Registry.load(only=["namegen:tokenizers"]))
    with pytest.raises(namegen.UsageError, match=r"^install .* brings the tokenizer 'dot', to load tiny.namegen$"):
        namegen.from_bytes(DATA, "tiny.namegen", namegen.Registry.load(only=["namegen:counts"]))


def test_an_option_that_the_model_no_longer_has_is_named() -> None:
    with pytest.raises(namegen.OptionError, match=r"^tiny.namegen: model 'count-bigram' has no option 'gone'"):
        opened(forged(model=meta()["model"] | {"options": {"gone": 1}}))


@pytest.mark.parametrize("characters", ["a\nb", "\x1b[31m", "a\u202eb", "\ud800", "aa"])
def test_an_alphabet_that_no_name_has_is_refused(characters: str) -> None:
    with pytest.raises(namegen.StorageError, match=r"^tiny.namegen: (its|the) tokenizer"):
        opened(forged(tokenizer=meta()["tokenizer"] | {"state": {"characters": characters}}))


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", "a\ud800"])
def test_what_could_not_be_loaded_is_not_saved(name: str, tmp_path: Path) -> None:
    model = namegen.train(namegen.Wordlist((name,)), model="count-bigram", cache=False, registry=REGISTRY)
    with pytest.raises(namegen.StorageError, match="which no name holds"):
        model.save(tmp_path / "new.namegen")
    assert list(tmp_path.iterdir()) == []


def test_another_alphabet_than_the_arrays_is_refused() -> None:
    with pytest.raises(namegen.StorageError, match=r"^tiny.namegen: it does not fit model 'count-bigram' "):
        opened(forged(tokenizer=meta()["tokenizer"] | {"state": {"characters": "abcdefg"}}))


def test_a_folder_a_missing_file_and_a_strange_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(namegen.StorageError, match=r"is a folder, not a model file"):
        namegen.load(tmp_path)
    with pytest.raises(namegen.StorageError, match=r"cannot read .*none: No such file"):
        namegen.load(tmp_path / "none")
    with pytest.raises(namegen.StorageError, match="cannot read"):
        namegen.load("a\0b")


def test_a_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safefile, "MAX_BYTES", 100)
    (tmp_path / "huge").write_bytes(bytes(101))
    with pytest.raises(namegen.StorageError, match="larger than 100 bytes"):
        namegen.load(tmp_path / "huge")


def test_no_pickle_is_read_or_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("pickle")

    for verb in ("dump", "dumps", "load", "loads", "Pickler", "Unpickler"):
        monkeypatch.setattr(f"pickle.{verb}", refuse)
    assert opened(namegen.to_bytes(TINY)).generate(5, seed=1, raw=True) == TINY.generate(5, seed=1, raw=True)
    with pytest.raises(namegen.StorageError):
        opened(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07namegen\x94.")


class Odd(namegen.Model):
    """Holds arrays of unusual kinds, and reports what it is told to."""

    told: Any = None

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> Any:
        self.number = np.array(3.5)
        self.foreign = np.arange(3, dtype=">f8")
        self.turned = np.arange(6).reshape(2, 3).T
        self.nothing = np.zeros((0, 4), dtype=np.float32)
        return self.told

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.full((len(contexts), len(self.vocabulary)), -np.log(len(self.vocabulary)))


@pytest.fixture
def odd() -> Callable[..., namegen.NameModel]:
    registry = namegen.Registry.load(only=["namegen"])

    class Module:
        @staticmethod
        @namegen.hookimpl
        def register_models(register: namegen.Register) -> None:
            register("odd", Odd)

    registry.add(Module, Plugin("test:odd", "test", "1"))

    def train(report: Any = None) -> namegen.NameModel:
        model = namegen.train(["anna", "bob"], model="odd", registry=registry)
        return replace(model, report=report or {})

    return train


def test_arrays_of_every_shape_and_byte_order_come_back(odd: Callable[..., namegen.NameModel]) -> None:
    saved = odd()
    loaded = namegen.from_bytes(namegen.to_bytes(saved), "it", saved.registry)
    for name, array in saved.model.arrays().items():
        assert loaded.model.arrays()[name].shape == array.shape
        assert np.array_equal(loaded.model.arrays()[name], array)


@pytest.mark.parametrize("report", [{"loss": np.zeros(2)}, {1: 2}, {"bytes": b"\xff"}, {"many": 10**5000}])
def test_a_report_that_is_not_json_is_an_error_that_names_the_model(
    report: dict, odd: Callable[..., namegen.NameModel]
) -> None:
    with pytest.raises(namegen.StorageError, match="model 'odd' of plugin test:odd cannot be saved"):
        namegen.to_bytes(odd(report))


def test_saving_makes_the_folder_and_leaves_only_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a" / "b" / "new.namegen"
    TINY.save(target)
    assert target.read_bytes() == DATA
    assert [path.name for path in target.parent.iterdir()] == ["new.namegen"]


def test_saving_through_a_link_replaces_what_it_points_to(tmp_path: Path) -> None:
    target, link = tmp_path / "far" / "old.namegen", tmp_path / "link"
    target.parent.mkdir()
    target.write_bytes(b"old")
    link.symlink_to(target)
    TINY.save(link)
    assert link.is_symlink()
    assert target.read_bytes() == DATA
    assert len(list(target.parent.iterdir())) == 1


def test_saving_through_links_in_a_circle_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    TINY.save(tmp_path / "loop")
    assert (tmp_path / "loop").read_bytes() == DATA


@pytest.mark.parametrize("name", ["名" * 85, "n" * 255])
def test_the_longest_file_name_can_be_saved_to(tmp_path: Path, name: str) -> None:
    TINY.save(tmp_path / name)
    assert (tmp_path / name).read_bytes() == DATA


def test_saving_to_a_folder_or_below_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(namegen.StorageError, match="it is a folder"):
        TINY.save(tmp_path)
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(namegen.StorageError, match=r"cannot write the model to .*new: "):
        TINY.save(tmp_path / "file" / "new")
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()])
def test_a_failed_save_leaves_the_older_file_and_no_other(
    call: str, error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    target = tmp_path / "model.namegen"
    target.write_bytes(b"old")
    monkeypatch.setattr(files.os, call, fail)
    with pytest.raises((namegen.StorageError, KeyboardInterrupt)) as caught:
        TINY.save(target)
    monkeypatch.undo()
    assert caught.type is KeyboardInterrupt or "No space left on device" in str(caught.value)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["model.namegen"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_device_is_one_clear_error() -> None:
    with pytest.raises(namegen.StorageError, match=r"^cannot write the model to /dev/full: No space left on device$"):
        TINY.save("/dev/full")
