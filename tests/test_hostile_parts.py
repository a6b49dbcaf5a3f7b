"""Parts and files that do not play fair: each is named, and harms nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry
from namegen.training.cache import train_cached
from namegen.training.train import make_recipe
from namegen.wordlists.graphemes import may_combine

VOCABULARY = namegen.Vocabulary((".", "a", "b"), 0, 0)
TABLE = np.log(np.full((300, 3), 1 / 3))


class AllNaN(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return logprobs * np.nan


class InPlace(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        logprobs *= 2
        return logprobs


class Beyond(namegen.Sampler):
    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        drawn = super().sample(decoder, numbers, draws, limit)
        return replace(drawn, names=replace(drawn.names, tokens=drawn.names.tokens + 99))


class Flat(namegen.Model):
    """Gives the start token a chance."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.full((len(contexts), len(self.vocabulary)), -np.log(len(self.vocabulary)))


class Forking(Flat):
    """Makes a copy of the process, which comes back from it too."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        os.fork()


class Spy(namegen.Model):
    """Keeps what it was given."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self._given = (corpus, run.dev, run.seed)
        self.row = namegen.log_normalise(np.where(corpus.vocabulary.drawable, 1.0, 0.0))

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.tile(self.row, (len(contexts), 1))


class Pairs(namegen.Tokenizer):
    """Tokens of two letters."""

    def fit(self, names: Any) -> None:
        pieces = sorted({name[i : i + 2] for name in names for i in range(0, len(name), 2)})
        self.vocabulary = namegen.Vocabulary((".", *pieces), 0, 0)

    def encode(self, names: Any) -> namegen.Corpus:
        pieces = self.vocabulary.pieces
        coded = [[0, *(pieces.index(name[i : i + 2]) for i in range(0, len(name), 2)), 0] for name in names]
        return namegen.Corpus(
            np.array([token for ids in coded for token in ids], np.int32),
            np.cumsum([0, *map(len, coded)]),
            self.vocabulary,
        )

    def state(self) -> dict[str, Any]:
        return {}

    def load_state(self, state: dict[str, Any]) -> None: ...


class Hooks:
    @namegen.hookimpl
    def register_samplers(self, register: namegen.Register) -> None:
        register("all-nan", AllNaN)
        register("in-place", InPlace)
        register("beyond", Beyond)

    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("flat", Flat)
        register("spy", Spy)

    @namegen.hookimpl
    def register_tokenizers(self, register: namegen.Register) -> None:
        register("pairs", Pairs)


@pytest.fixture(scope="module")
def hostile() -> Registry:
    registry = Registry.load(only=["namegen"])
    registry.add(Hooks(), Plugin("other:parts", "other", "1"))
    return registry


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint16, np.int32, np.int64, np.uint64])
def test_tables_of_any_whole_numbers_draw_the_same_names(dtype: type) -> None:
    states = np.random.default_rng(0).integers(0, 250, (300, 3))
    plain, small = (namegen.Tables(TABLE, each, VOCABULARY, 0) for each in (states, states.astype(dtype)))
    sampler, numbers = namegen.Sampler(), np.arange(2000)
    drawn = [
        sampler.sample(sampler.prepare(each), numbers, namegen.Draws(1), 60).names.tokens for each in (plain, small)
    ]
    assert np.array_equal(*drawn)


@pytest.mark.parametrize(
    ("sampler", "complaint"),
    [
        ("all-nan", "sampler 'all-nan' of plugin other:parts: it leaves a row in which every token is impossible"),
        ("beyond", "sampler 'beyond' of plugin other:parts drew a token outside the vocabulary"),
    ],
)
def test_a_sampler_that_draws_nonsense_is_named(hostile: Registry, sampler: str, complaint: str) -> None:
    model = namegen.train(["anna", "bob"], model="count-bigram", registry=hostile)
    with pytest.raises(namegen.PluginError) as caught:
        model.generate(3, sampler=sampler)
    assert complaint in str(caught.value)


def test_a_sampler_cannot_write_to_the_models_table(hostile: Registry) -> None:
    model = namegen.train(["anna", "bob"], model="count-bigram", registry=hostile)
    before = model.logprob("anna")
    model.generate(3, sampler="in-place", raw=True)
    assert model.logprob("anna") == before
    assert not model.model.decoder().logprobs.flags.writeable


@pytest.mark.parametrize("verb", ["generate", "evaluate", "logprob"])
def test_a_model_that_gives_the_start_a_chance_is_named(hostile: Registry, verb: str) -> None:
    model = namegen.train(["anna"], model="flat", tokenizer="start-end", registry=hostile)
    with pytest.raises(
        namegen.PluginError, match="model 'flat' of plugin other:parts gives the start token a probability"
    ):
        {
            "generate": model.generate,
            "evaluate": lambda: model.evaluate(["an"]),
            "logprob": lambda: model.logprob("an"),
        }[verb]()


def test_what_a_model_is_given_is_its_split_and_its_seed(hostile: Registry) -> None:
    names = [f"{a}{b}" for a in "abcdefgh" for b in "abcdefgh"]
    wordlist = namegen.Wordlist(tuple(names), (2,) * len(names))
    parts = namegen.split(wordlist, "distinct")
    corpus, dev, seed = namegen.train(wordlist, model="spy", split="distinct", seed=7, registry=hostile).model._given
    assert (len(corpus), len(dev), seed) == (2 * len(parts.train), 2 * len(parts.dev), 7)
    assert corpus.weights is None
    assert dev.weights is None
    assert namegen.train(wordlist, model="spy", registry=hostile).model._given[1] is None


def test_limits_count_the_letters_of_longer_tokens(hostile: Registry) -> None:
    model = namegen.train(["annabo", "boanna"], model="count-bigram", tokenizer="pairs", registry=hostile)
    drawn = model.generate(100, seed=1, min_length=3, max_length=4, raw=True)
    assert {len(name) for name in drawn} == {4}


@pytest.mark.parametrize("piece", ["\u0301", "\u200d", "\u0e33", "\u1100", "\ua960", "\U0001f1e9", "ab", ""])
def test_what_may_join_its_neighbours_is_known(piece: str) -> None:
    assert may_combine(piece)


@pytest.mark.parametrize("piece", ["a", "é", "ж", "さ", "李", "."])
def test_ordinary_letters_stand_alone(piece: str) -> None:
    assert not may_combine(piece)


def test_wordlists_of_other_names_are_other_models(registry: namegen.Registry) -> None:
    recipe = make_recipe(registry, "mine", model="count-bigram")
    train_cached(recipe, namegen.Wordlist(("anna", "bob")), registry)
    other = train_cached(recipe, namegen.Wordlist(("zoe", "xyz")), registry)
    assert not other.cached
    assert other.model.tokenizer.vocabulary.pieces == (".", *"eoxyz")


@pytest.mark.parametrize("dataset", ["http://127.0.0.1:1/latest", "https://example.org/x", "-"])
def test_an_address_in_a_model_file_is_not_followed(registry: namegen.Registry, dataset: str) -> None:
    model = namegen.train(["anna"], model="count-bigram", registry=registry)
    recipe = model.recipe.model_copy(update={"sources": (namegen.Source(dataset=dataset),)})
    loaded = replace(model, names=None, recipe=recipe)
    with pytest.raises(namegen.UsageError, match="is not followed: give --dataset"):
        loaded.generate(1, max_copied=3)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
@pytest.mark.parametrize("dataset", ["pipe", "link", "/dev/null"])
def test_a_pipe_or_device_that_a_model_file_names_is_not_read(
    registry: namegen.Registry, tmp_path: Path, dataset: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    model = namegen.train(["anna"], model="count-bigram", registry=registry)
    recipe = model.recipe.model_copy(update={"sources": (namegen.Source(dataset=str(tmp_path / dataset)),)})
    loaded = replace(model, names=None, recipe=recipe)
    with pytest.raises(namegen.UsageError, match="which is no regular file: give --dataset"):
        loaded.generate(1, max_copied=3)


@pytest.mark.parametrize("name", ["options", "vocabulary", "fit", "__class__"])
def test_a_file_cannot_replace_what_a_model_is(registry: namegen.Registry, name: str) -> None:
    class Plain(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

        def logprobs(self, contexts: np.ndarray) -> np.ndarray: ...

    with pytest.raises(namegen.StorageError, match="is no array of this model"):
        Plain(namegen.Options(), VOCABULARY).load_arrays({name: np.zeros(1)})


def test_titles_hold_nothing_that_a_terminal_obeys(
    cli: Any, few: Any, tmp_path: Any, registry: namegen.Registry
) -> None:
    model = namegen.train(few, model="count-bigram", registry=registry)
    hostile = replace(model, provenance=replace(model.provenance, wordlist="\x1b]0;owned\x07", sha256="0" * 64))
    hostile.save(tmp_path / "m.namegen")
    result = cli("eval", "--from", tmp_path / "m.namegen", "-d", few)
    assert result.exit_code == 0, result.stderr
    assert "\x1b" not in result.stdout
    assert "owned" in result.stdout


def registry_with(kind: str, part: type, *, default: bool = False) -> Registry:
    class Adds:
        @namegen.hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            if kind == "sampler":
                register("odd", part)

        @namegen.hookimpl
        def register_constraints(self, register: namegen.Register) -> None:
            if kind == "constraint":
                register("odd", part, default=default)

    registry = Registry.load(only=["namegen"])
    registry.add(Adds(), Plugin("other:odd", "other", "1"))
    return registry


@pytest.mark.parametrize("rungs", [None, 5, {"size": 1}, [None], ["ab"]])
def test_a_constraint_with_nonsense_for_rungs_is_named(rungs: Any) -> None:
    class Odd(namegen.Constraint):
        @classmethod
        def rungs(cls, given: Any) -> Any:
            return rungs

    model = namegen.train(["anna", "bob"], registry=registry_with("constraint", Odd, default=True), cache=False)
    with pytest.raises(namegen.PluginError, match=r"^constraint 'odd' of plugin other:odd: rungs\(given\) returned"):
        model.generate(3)


@pytest.mark.parametrize("options", [None, 5, ["temperature"]])
def test_a_sampler_with_nonsense_for_its_defaults_is_named(options: Any) -> None:
    class Odd(namegen.Sampler):
        @classmethod
        def by_default(cls) -> Any:
            return options

    model = namegen.train(["anna", "bob"], registry=registry_with("sampler", Odd), cache=False)
    with pytest.raises(namegen.PluginError, match=r"^sampler 'odd' of plugin other:odd: by_default\(\) returned"):
        model.generate(3, sampler="odd")


def test_parts_that_raise_when_asked_for_their_defaults_are_blamed() -> None:
    class Raising(namegen.Constraint):
        @classmethod
        def rungs(cls, given: Any) -> Any:
            raise ZeroDivisionError

    class Sampler(namegen.Sampler):
        @classmethod
        def by_default(cls) -> Any:
            raise ZeroDivisionError

    constrained = namegen.train(["anna", "bob"], registry=registry_with("constraint", Raising, default=True))
    sampled = namegen.train(["anna", "bob"], registry=registry_with("sampler", Sampler))
    for model, sampler in ((constrained, None), (sampled, "odd")):
        with pytest.raises(ZeroDivisionError) as caught:
            model.generate(3, sampler=sampler)
        assert "odd' of plugin other:odd" in caught.value.__notes__[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork, which Windows lacks")
def test_a_copy_that_a_part_forks_ends_where_it_comes_back(tmp_path: Path) -> None:
    namegen.train(["ab"], model=Forking, cache=False)
    with (tmp_path / "came back").open("a") as file:
        file.write(f"{os.getpid()}\n")
    assert os.wait()[1] == 0
    assert (tmp_path / "came back").read_text() == f"{os.getpid()}\n"
