"""The contract kit tells good from bad: unusual parts that keep their promises pass whole, and bad ones are told why.

A part that is wrong in one way for each check of a kind stands in test_contract_kit.py. Here are those that the kit
once mistook, and what a plugin registers beside parts.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import typer

import namegen
import namegen.testing
from namegen import Field
from namegen.testing import ContractError


def plugin_of(hook: str, *arguments: Any, name: str = "it", **more: Any) -> Any:
    """A plugin that registers one thing by this hook, as 'it'."""

    def register_it(register: Any) -> None:
        register(name, *arguments, **more)

    return ModuleLike(**{hook: namegen.hookimpl(register_it, specname=hook)})


class ModuleLike:
    """A plugin that is an object: hooks as attributes."""

    def __init__(self, **hooks: Any) -> None:
        vars(self).update(hooks)


# Good ones, each unusual in one way.


class Letters(namegen.Model):
    """Letters by their frequency."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.tile(self.row, (len(contexts), 1))


class HoldsNumbersAsArrays(Letters):
    """Its arrays() have no axis."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.total = np.array(float(len(corpus.targets)))

    def arrays(self) -> dict[str, np.ndarray]:
        return {"row": self.row, "total": self.total, "names": np.array(3)}


class InSinglePrecision(Letters):
    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return super().logprobs(contexts).astype(np.float32)


class GivesViewsOfOneRow(Letters):
    """Rows that are one in memory, and may not be written to."""

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.broadcast_to(self.row, (len(contexts), len(self.row)))


class KeepsTextsAndTables(Letters):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.seen = {"letters": sorted(corpus.vocabulary.pieces), "names": len(corpus)}


class CarriesTuples(Letters):
    """Its decoder's states are pairs of an array and a pair."""

    def decoder(self) -> namegen.Decoder:
        return Tuples(super().decoder())


class Tuples(namegen.Decoder):
    def __init__(self, decoder: namegen.Decoder) -> None:
        self.decoder, self.vocabulary = decoder, decoder.vocabulary

    def start(self, count: int) -> Any:
        return np.zeros(count), (self.decoder.start(count), np.ones((count, 2)))

    def rows(self, states: Any) -> np.ndarray:
        return self.decoder.rows(states[1][0])

    def step(self, states: Any, ids: np.ndarray) -> Any:
        return states[0] + 1, (self.decoder.step(states[1][0], ids), states[1][1])

    def take(self, states: Any, index: np.ndarray) -> Any:
        return states[0][index], (states[1][0][index], states[1][1][index])


class SmallLetters(namegen.CharacterTokenizer):
    """Write names in small letters alone."""

    def boundaries(self) -> tuple[str]:
        return (".",)

    def fit(self, names: Any) -> None:
        super().fit([name.lower() for name in names])

    def encode(self, names: Any) -> namegen.Corpus:
        return super().encode([name.lower() for name in names])

    def written(self, text: str) -> str:
        return text.lower()


class Decomposed(namegen.CharacterTokenizer):
    """Write letters and their marks apart (Unicode's form NFD), and names so too."""

    def boundaries(self) -> tuple[str, str]:
        return ("<", ">")

    def fit(self, names: Any) -> None:
        super().fit([unicodedata.normalize("NFD", name) for name in names])

    def encode(self, names: Any) -> namegen.Corpus:
        return super().encode([unicodedata.normalize("NFD", name) for name in names])

    def written(self, text: str) -> str:
        return unicodedata.normalize("NFD", text)


class Kelvin(namegen.Sampler):
    """An option that is called temperature, in kelvin: 300 is the model as it is."""

    class Options(namegen.Options):
        temperature: float = Field(300, ge=200, le=400, description="kelvin; 300 changes nothing")

    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(logprobs * (300 / self.options.temperature))


class Likeliest(namegen.Sampler):
    """Each name is the likeliest, by a `sample` of its own."""

    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        states, ids, end = decoder.start(1), [], decoder.vocabulary.end_id
        while len(ids) < limit and end not in ids:
            ids.append(int(decoder.rows(states)[0].argmax()))
            states = decoder.step(states, np.array([ids[-1]], dtype=np.int32))
        drawn = namegen.Drawn.of_names([ids] * len(numbers), 0, decoder.vocabulary)
        return namegen.Drawn(drawn.names, numbers[: len(drawn.names)], drawn.tried)


class BestOfTwo(namegen.Sampler):
    """Draw two names for each number, and keep the one that ends first."""

    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        kept, ids = [], []
        for number in numbers.tolist():
            # Of each number by itself, so that a name has nothing to do with those beside it.
            both = (np.array([each]) for each in (number, number ^ 1))
            two = [namegen.Sampler.sample(self, decoder, each, draws, limit).names for each in both]
            ended = [corpus.tokens[1:].tolist() for corpus in two if len(corpus)]
            if ended:
                kept.append(number)
                ids.append(min(ended, key=len))
        drawn = namegen.Drawn.of_names(ids, 0, decoder.vocabulary)
        return namegen.Drawn(drawn.names, np.array(kept, dtype=np.int64), len(numbers))


class NoFirstLetter(namegen.Sampler):
    """Wrap the decoder: the first letter is none of the first two of the vocabulary."""

    def prepare(self, decoder: namegen.Decoder) -> namegen.Decoder:
        return Beginning(decoder)


class Beginning(namegen.Decoder):
    def __init__(self, decoder: namegen.Decoder) -> None:
        self.decoder, self.vocabulary, self.batch = decoder, decoder.vocabulary, decoder.batch

    def start(self, count: int) -> Any:
        return self.decoder.start(count), np.ones(count, dtype=bool)

    def rows(self, states: Any) -> np.ndarray:
        rows = self.decoder.rows(states[0]).copy()
        rows[states[1], 1:3] = -np.inf
        return namegen.log_softmax(rows)

    def step(self, states: Any, ids: np.ndarray) -> Any:
        return self.decoder.step(states[0], ids), np.zeros(len(ids), dtype=bool)

    def take(self, states: Any, index: np.ndarray) -> Any:
        return self.decoder.take(states[0], index), states[1][index]


class OneAfterTheOther(namegen.Sampler):
    """A random stream of its own: each name depends on those before it."""

    def stream(self, decoder: Any, draws: Any, limit: int, batch: int = 16) -> Iterator[namegen.Drawn]:
        generator, first = np.random.default_rng(namegen.seed_number(draws.seed)), 0
        while True:
            numbers = first + np.arange(batch)
            drawn = self.sample(decoder, generator.permutation(10**6)[:batch], draws, limit)
            yield namegen.Drawn(drawn.names, numbers[: len(drawn.names)], drawn.tried)
            first += batch


class EndsInAnyVowel(namegen.Constraint):
    """Judge names by an object that cannot be compared, in whatever order."""

    def begin(self, context: namegen.DrawContext) -> None:
        self.ends = lambda name: name.endswith(tuple("aeiou"))

    def passes(self, names: Any) -> np.ndarray:
        return np.fromiter(map(self.ends, names), dtype=bool, count=len(names))


class OfBytes(namegen.WordlistSource):
    """A list in another encoding, whose options choose names."""

    card = namegen.Card(
        "x", language="x", licence="CC0-1.0", description="x", encoding="latin-1", count=3, examples=("josé",)
    )

    class Options(namegen.Options):
        accents: bool = Field(True, description="whether names with accents are in")

    def read(self) -> bytes:
        return "anna\njosé\nzoë\n".encode("latin-1") if self.options.accents else b"anna\n"


RIVERS = json.dumps({"Elbe": 1094, "Rhein": 1233}).encode()


class Rivers(namegen.WordlistSource):
    """A download in a format of its own."""

    card = namegen.Card(
        "x",
        language="x",
        licence="CC0-1.0",
        description="x",
        address="https://example.org/rivers.json",
        sha256=hashlib.sha256(RIVERS).hexdigest(),
        count=2,
        labels=("km",),
        examples=("Elbe",),
    )

    def parse(self, data: bytes) -> namegen.Names:
        rivers = json.loads(data)
        return namegen.Names(tuple(rivers), labels={"km": tuple(map(str, rivers.values()))})


class Alphabet:
    """A document that draws names of two letters."""

    def __init__(self, document: Any) -> None:
        if not isinstance(document.get("letters"), str) or len(document["letters"]) < 2:
            raise namegen.StorageError("this document holds no letters")
        self.letters, self.about = document["letters"], {"letters": document["letters"]}

    def stream(self, seed: int | str) -> Iterator[str]:
        generator = np.random.default_rng(namegen.seed_number(seed))
        while True:
            yield "".join(generator.choice(list(self.letters), size=4))


def of_letters(model: Any, request: Any, *, without_names: bool) -> str:
    return "\n".join(sorted(model.tokenizer.vocabulary.pieces))


def of_names_alone(model: Any, request: Any, *, without_names: bool) -> str:
    if without_names:
        raise namegen.UsageError("these are names; take another format")
    return "\n".join(model.names.names)


@contextmanager
def threads(address: str, jobs: int | None) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def commands_in_groups() -> Any:
    group = typer.Typer(callback=lambda: None)

    @group.command()
    def inner() -> None:
        """Say what it does."""

    def add(cli: Any) -> None:
        cli.add_typer(group, name="group")

    return ModuleLike(register_commands=namegen.hookimpl(add, specname="register_commands"))


GOOD: dict[str, Any] = {
    **{
        each.__name__: plugin_of("register_models", each)
        for each in (HoldsNumbersAsArrays, InSinglePrecision, GivesViewsOfOneRow, KeepsTextsAndTables, CarriesTuples)
    },
    **{each.__name__: plugin_of("register_tokenizers", each) for each in (SmallLetters, Decomposed)},
    **{
        each.__name__: plugin_of("register_samplers", each)
        for each in (Kelvin, Likeliest, BestOfTwo, NoFirstLetter, OneAfterTheOther)
    },
    "EndsInAnyVowel": plugin_of("register_constraints", EndsInAnyVowel),
    **{each.__name__: plugin_of("register_wordlists", each) for each in (OfBytes, Rivers)},
    "a document": plugin_of("register_documents", Alphabet),
    "an export": plugin_of("register_exports", of_letters),
    "an export of names": plugin_of("register_exports", of_names_alone),
    "a reader": plugin_of("register_readers", lambda: "print('anna')"),
    "an executor": plugin_of("register_executors", threads),
    "a page": plugin_of("register_pages", lambda registry: None),
    "commands in groups": commands_in_groups(),
}


@pytest.fixture
def files(tmp_path: Path) -> Callable[[bytes], dict[str, Path]]:
    """Keep bytes as the file of 'it'."""

    def keep(data: bytes) -> dict[str, Path]:
        (tmp_path / "it").write_bytes(data)
        return {"it": tmp_path / "it"}

    return keep


@pytest.mark.parametrize("name", GOOD)
def test_an_unusual_plugin_that_keeps_its_promises_passes_whole(name: str, files: Any) -> None:
    given = {"Rivers": RIVERS, "a document": b'{"format": "it", "letters": "abc"}'}.get(name)
    options = {"it": {"address": "it://here"}} if name == "an executor" else {}
    for label, check in namegen.testing.checks(GOOD[name], options, files=files(given) if given else {}):
        try:
            check()
        except ContractError as error:
            raise AssertionError(f"{label} refuses it") from error


# Bad ones, each caught by the check that names its promise.


class ChangesAgain(SmallLetters):
    """A normal form that is no normal form: it becomes another one when it is written again."""

    def decode(self, corpus: namegen.Corpus) -> list[str]:
        return [name[:-1] for name in super().decode(corpus)]

    def written(self, text: str) -> str:
        return ""


class LowersInSilence(SmallLetters):
    """Normalise, and say nothing of it."""

    def written(self, text: str) -> str:
        return text


class LosesNames(SmallLetters):
    def decode(self, corpus: namegen.Corpus) -> list[str]:
        return [name for name in super().decode(corpus) if name]


class SaysThatItIsGreedy(namegen.Sampler):
    takes_likeliest = True  # type: ignore[assignment]


class ZeroIsNotGreedy(namegen.Sampler):
    likeliest_with = {"share": 0}

    class Options(namegen.Options):
        share: float = Field(1, ge=0, le=1, description="how much of it")


class DrawsWhatCannotCome(namegen.Sampler):
    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        return namegen.Drawn(
            namegen.Drawn.of_names([[1, 1, 0]] * len(numbers), 0, decoder.vocabulary).names, numbers, len(numbers)
        )


class NumbersNamesAnew(namegen.Sampler):
    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        drawn = super().sample(decoder, numbers, draws, limit)
        return namegen.Drawn(drawn.names, np.arange(len(drawn.names)), drawn.tried)


class GivesOneAdjustedRow(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return logprobs[:1]


class WrapsAnotherModel(namegen.Sampler):
    """Its draws are not of what it prepares."""

    asked = 0

    def prepare(self, decoder: namegen.Decoder) -> namegen.Decoder:
        self.asked += 1
        return super().prepare(decoder) if self.asked == 1 else Beginning(decoder)


class HasColumnsThatNobodyNamed(OfBytes):
    def read(self) -> bytes:
        return b"anna,,x\njos\xe9,,y\nzo\xeb,,z\n"


class SaysNoChecksum(Rivers):
    card = namegen.Card(
        "x", language="x", licence="x", description="x", address="https://example.org", sha256="of the file"
    )


class IsNowhere(Rivers):
    card = namegen.Card("x", language="x", licence="x", description="x", address="rivers.json", sha256="0" * 64)


class ReadsBeside(Rivers):
    def read(self) -> str:
        return "Elbe"


class ParsesNothing(namegen.WordlistSource):
    card = namegen.Card("x", language="x", licence="x", description="x")

    def read(self) -> str:
        return "anna"

    def parse(self, data: bytes) -> str:
        return "anna"


class GivesAList(Rivers):
    def parse(self, data: bytes) -> Any:
        return ["Elbe", "Rhein"]


def reads_anything(document: Any) -> Any:
    return Alphabet({"letters": "abc"})


def stumbles(document: Any) -> Any:
    return Alphabet({"letters": document["letters"]})


class ForgetsTheSeed(Alphabet):
    def stream(self, seed: int | str) -> Iterator[str]:
        return super().stream(1)


class DrawsByChance(Alphabet):
    def stream(self, seed: int | str) -> Iterator[str]:
        generator = np.random.default_rng()
        while True:
            yield "".join(generator.choice(list(self.letters), size=4))


class SaysNothingOfItself(Alphabet):
    def __init__(self, document: Any) -> None:
        super().__init__(document)
        self.about = "letters"  # type: ignore[assignment]


def of_names_all_the_same(model: Any, request: Any, *, without_names: bool) -> str:
    return "\n".join(model.names.names)


def of_objects(model: Any, request: Any, *, without_names: bool) -> Any:
    return model.names.names


def of_nothing(model: Any, request: Any, *, without_names: bool) -> str:
    return ""


def of_the_time(model: Any, request: Any, *, without_names: bool) -> str:
    return str(np.random.default_rng().random())


def takes_no_wish(model: Any, request: Any) -> str:
    return ""


def of_a_bug(model: Any, request: Any, *, without_names: bool) -> str:
    return str(1 // 0)


@contextmanager
def takes_no_address() -> Iterator[None]:
    yield None


def silent_in_a_group() -> Any:
    group = typer.Typer(callback=lambda: None)

    @group.command()
    def inner() -> None:
        pass

    def add(cli: Any) -> None:
        cli.add_typer(group, name="group")

    return ModuleLike(register_commands=namegen.hookimpl(add, specname="register_commands"))


def fails_to_add() -> Any:
    def add(cli: Any) -> None:
        cli.no_such_thing()

    return ModuleLike(register_commands=namegen.hookimpl(add, specname="register_commands"))


DOCUMENT = b'{"format": "it", "letters": "abc"}'
BAD: list[tuple[str, Any, str, str, bytes | None]] = [
    # hook, target, the check, what it says, the file of it
    ("tokenizers", ChangesAgain, "tokenizer-it-names-come-back", "normal form comes back as it is", None),
    ("tokenizers", LowersInSilence, "tokenizer-it-names-come-back", "texts that written.. writes alike", None),
    ("tokenizers", LosesNames, "tokenizer-it-names-come-back", "decode gives a text for each name", None),
    ("samplers", SaysThatItIsGreedy, "sampler-it-the-likeliest-is-taken-where-it-says-so", "another one in", None),
    (
        "samplers",
        ZeroIsNotGreedy,
        "sampler-it-the-likeliest-is-taken-where-it-says-so",
        "False with {'share': 0}",
        None,
    ),
    ("samplers", DrawsWhatCannotCome, "sampler-it-impossible-tokens-are-never-drawn", "impossible token comes", None),
    ("samplers", NumbersNamesAnew, "sampler-it-a-name-depends-on-its-number-alone", "which number it has", None),
    (
        "samplers",
        GivesOneAdjustedRow,
        "sampler-it-an-adjusted-row-does-not-depend-on-its-neighbours",
        "shapes .1, 7. and .400, 7.",
        None,
    ),
    ("samplers", WrapsAnotherModel, "sampler-it-letters-follow-the-adjusted-row", "follow the adjusted row", None),
    (
        "wordlists",
        HasColumnsThatNobodyNamed,
        "wordlist-it-the-labels-and-examples-are-the-lists",
        r"the labels of the card, \(\), and no others",
        None,
    ),
    ("wordlists", SaysNoChecksum, "wordlist-it-the-card-says-what-it-is", "64 small hexadecimal digits", None),
    ("wordlists", IsNowhere, "wordlist-it-the-card-says-what-it-is", "begins with https:// or http://", None),
    ("wordlists", ReadsBeside, "wordlist-it-it-reads-or-parses", "read is for a list without an address", None),
    ("wordlists", ParsesNothing, "wordlist-it-it-reads-or-parses", "parse is for a list with an address", None),
    ("wordlists", GivesAList, "wordlist-it-it-gives-the-same-list-again", "the list is a text, bytes", RIVERS),
    ("wordlists", Rivers, "wordlist-it-the-count-is-the-cards", "the card counts 2 names", b'{"Elbe": 1}'),
    ("wordlists", Rivers, "wordlist-it-the-count-is-the-cards", "sha256 is the list's", b'{"Elbe": 1, "Oder": 2}'),
    ("wordlists", Rivers, "wordlist-it-the-labels-and-examples-are-the-lists", "which are not", b'{"Oder": 1}'),
    ("documents", reads_anything, "document-it-refuses-damage", "a document that holds nothing is refused", None),
    ("documents", stumbles, "document-it-refuses-damage", "is a namegen.StorageError\n.*KeyError", None),
    ("documents", ForgetsTheSeed, "document-it-draws-the-same-names", "another seed gives other names", DOCUMENT),
    ("documents", DrawsByChance, "document-it-draws-the-same-names", "the same seed gives the same names", DOCUMENT),
    ("documents", SaysNothingOfItself, "document-it-draws-the-same-names", "`about` holds texts", DOCUMENT),
    ("exports", of_names_all_the_same, "export-it-leaves-names-out", "it holds wilhelmina", None),
    ("exports", of_objects, "export-it-is-the-same-twice", "gave tuple, where it promises a text", None),
    ("exports", of_nothing, "export-it-is-the-same-twice", "its file is not empty", None),
    ("exports", of_the_time, "export-it-is-the-same-twice", "the same model gives the same file", None),
    ("exports", takes_no_wish, "export-it-is-the-same-twice", "unexpected keyword argument 'without_names'", None),
    ("exports", of_a_bug, "export-it-is-the-same-twice", "raises UsageError that says why it cannot", None),
    ("exports", "no_such_module:write", "export-it-is-there", "cannot be imported", None),
    ("readers", lambda: "", "reader-it-has-a-source", "an empty text", None),
    ("pages", lambda: None, "page-it-is-there", "it is called with the registry", None),
    ("executors", takes_no_address, "executor-it-is-there", "it is called with the address", None),
]


@pytest.mark.parametrize(
    ("hook", "target", "label", "found", "file"), BAD, ids=[f"{each[2]}-{i}" for i, each in enumerate(BAD)]
)
def test_a_bad_plugin_is_caught_by_the_check_that_names_its_promise(
    hook: str, target: Any, label: str, found: str, file: bytes | None, files: Any
) -> None:
    plugin, options = plugin_of(f"register_{hook}", target), {"it": {"address": "it://here"}}
    checks = dict(
        namegen.testing.checks(plugin, options if hook == "executors" else {}, files=files(file) if file else {})
    )
    with pytest.raises(ContractError, match=f"(?s){found}"):
        checks[label]()


@pytest.mark.parametrize(
    ("plugin", "found"),
    [(silent_in_a_group(), "every command says what it does"), (fails_to_add(), "register_commands adds its commands")],
)
def test_a_bad_command_is_caught(plugin: Any, found: str) -> None:
    with pytest.raises(ContractError, match=found):
        dict(namegen.testing.checks(plugin, {}))["commands-have-help"]()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], ModuleType]:
    """Import a plugin module of this text."""

    def make(name: str, text: str) -> ModuleType:
        (tmp_path / f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        found = __import__(name)
        monkeypatch.delitem(sys.modules, name)
        return found

    return make


@pytest.mark.parametrize("text", ["print('hello')", "import sys; print('hello', file=sys.stderr)"])
def test_a_plugin_that_prints_when_it_is_imported_is_caught(module: Any, text: str) -> None:
    plugin = module("prints_at_import", text)
    with pytest.raises(ContractError, match="registering prints nothing\n  found: hello"):
        dict(namegen.testing.checks(plugin, {}))["plugin-prints-nothing"]()


def test_a_plugin_that_prints_in_a_hook_is_caught(module: Any) -> None:
    text = "import namegen\n@namegen.hookimpl\ndef register_models(register):\n    print('hello')"
    with pytest.raises(ContractError, match="registering prints nothing"):
        dict(namegen.testing.checks(module("prints_in_a_hook", text), {}))["plugin-prints-nothing"]()


# Failures that an author expects.

DOUBLES = """
import namegen, namegen.testing
import numpy as np

class Doubles(namegen.Model):
    "Rows that sum to 2."
    def fit(self, corpus, run):
        self.row = np.log(corpus.vocabulary.drawable / corpus.vocabulary.drawable.sum() * 2)
    def logprobs(self, contexts):
        return np.tile(self.row, (len(contexts), 1))

class Plugin:
    @namegen.hookimpl
    def register_models(self, register):
        register("doubles", Doubles)

@namegen.testing.parametrize_checks(Plugin(), expected_failures={
    "model-doubles-rows-are-distributions": "its rows are no distributions",
    "model-doubles-inputs-are-untouched": "wrongly expected",
})
def test_contract(check):
    check()
"""


def test_an_expected_failure_is_one_with_its_reason_and_one_that_passes_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "test_doubles.py").write_text(DOUBLES)
    asked = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-k", "distributions or untouched", "-rxf"]
    bare = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"} | {"COLUMNS": "200"}
    command = [sys.executable, "-m", "pytest", *asked]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=bare, timeout=120)
    assert re.search("XFAIL .*doubles-rows-are-distributions. - its rows are no distributions", done.stdout)
    assert re.search(r"FAILED .*doubles-inputs-are-untouched. - \[XPASS\(strict\)\] wrongly expected", done.stdout)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ({"model-it-rows-are-distribution": "x"}, "no check 'model-it-rows-are-distribution'; did you mean"),
        ({"rows-are-distributions": "x"}, "no check 'rows-are-distributions'; did you mean"),
        ({"model-it-*": "x"}, r"no check 'model-it-\*'"),
        ({"model-it-rows-are-distributions": ""}, "has the reason ''; say in words why it fails"),
        ({"model-it-rows-are-distributions": " "}, "say in words why it fails"),
        ({"model-it-rows-are-distributions": None}, "has the reason None"),
    ],
)
def test_an_expectation_of_no_check_or_without_a_reason_is_refused(expected: Any, found: str) -> None:
    with pytest.raises(namegen.UsageError, match=found):
        namegen.testing.parametrize_checks(plugin_of("register_models", Letters), expected_failures=expected)


def test_a_plugin_that_cannot_be_registered_says_why_whatever_is_expected_of_it() -> None:
    expected = {"model-it-rows-are-distributions": "known"}
    cases = namegen.testing.parametrize_checks(plugin_of("register_models", 3), expected_failures=expected)
    assert [case.id for case in cases.args[1]] == ["plugin-registers"]


@pytest.mark.parametrize("target", [SmallLetters, Decomposed])
def test_a_name_in_its_normal_form_is_not_new(target: type[namegen.Tokenizer]) -> None:
    names = ["Hana", "Bořek", "Jana", "Hanka"]
    model = namegen.train(names, tokenizer=target, cache=False)
    drawn = model.tokenizer.decode(model.tokenizer.encode(names))
    assert model.are_new([*drawn, "bora"]) == [False, False, False, False, True]


def test_commands_of_what_is_beside_are_not_checked() -> None:
    def add(cli: Any) -> None:
        cli.command("silent")(lambda: None)

    hook = namegen.hookimpl(add, specname="register_commands")
    beside = ModuleLike(__name__="beside", register_commands=hook)
    found = dict(namegen.testing.checks(commands_in_groups(), {}, [beside]))
    found["commands-have-help"]()


def test_what_registering_does_is_observed_once_for_all_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    import namegen_metrics

    started = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: started.append(args) or run(*args, **more))
    for name, check in namegen.testing.checks(namegen_metrics, {}):
        if name.startswith("plugin-"):
            check()
    assert len(started) == 1


def test_a_plugin_that_takes_too_long_to_import_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    import namegen_metrics

    monkeypatch.setattr("namegen.testing.plugin_checks._LONGEST", 0.01)
    with pytest.raises(ContractError, match=r"it is imported and registers within 0\.01 s"):
        dict(namegen.testing.checks(namegen_metrics, {}))["plugin-prints-nothing"]()
