"""The contract kit: our own plugins pass it, and each of its checks fails on a plugin made wrong in just that way."""

from __future__ import annotations

import random
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import namegen_constraints
import namegen_counts
import namegen_executors
import namegen_export
import namegen_samplers
import namegen_tokenizers
import namegen_wordlists
import numpy as np
import pytest

import namegen
import namegen.testing
from namegen import Field
from namegen.testing import CHECKS, ContractError
from namegen.testing.model_checks import ODD_LISTS
from namegen.testing.part import NotCheckedError


@namegen.testing.parametrize_checks(namegen_wordlists)
def test_our_wordlists(check: Any) -> None:
    check()


@namegen.testing.parametrize_checks(namegen_tokenizers)
def test_our_tokenizers(check: Any) -> None:
    check()


@namegen.testing.parametrize_checks(namegen_samplers)
def test_our_samplers(check: Any) -> None:
    check()


DOCUMENTS = {"namegen-automaton": Path(__file__).parent / "documents" / "default.json"}


@namegen.testing.parametrize_checks(namegen_export, files=DOCUMENTS)
def test_our_exports(check: Any) -> None:
    check()


@namegen.testing.parametrize_checks(namegen_executors)
def test_our_executors(check: Any) -> None:
    check()


@namegen.testing.parametrize_checks(namegen_counts)
def test_our_count_models(check: Any) -> None:
    check()


GIVEN = {
    "starts-with": {"text": "a"},
    "ends-with": {"text": "a"},
    "contains": {"text": "n"},
    "without": {"text": "j"},
    "regex": {"pattern": ".*a"},
    "shape": {"pattern": "CVC"},
}


@namegen.testing.parametrize_checks(namegen_constraints, options=GIVEN)
def test_our_constraints(check: Any) -> None:
    check()


class PluginObject:
    """A plugin that is an object: hooks as attributes."""

    def __init__(self, **hooks: Any) -> None:
        vars(self).update(hooks)


def plugin_with(kind: str, target: type, **register_arguments: Any) -> PluginObject:
    """A plugin that registers `target` as 'wrong'."""

    def hook(register: Any) -> None:
        register("wrong", target, **register_arguments)

    return PluginObject(**{f"register_{kind}s": namegen.hookimpl(hook, specname=f"register_{kind}s")})


def run_check(plugin: Any, label: str) -> None:
    found = dict(namegen.testing.checks(plugin, {}))
    found[label]()


# A right part of each kind, made wrong by overriding one thing.


class Right(namegen.Model):
    """Letters by their frequency."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return np.tile(self.row, (len(contexts), 1))


class TakesNoRun(Right):
    def fit(self, corpus: namegen.Corpus) -> None:  # type: ignore[override]
        super().fit(corpus, namegen.Run())


class DoublesRows(Right):
    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return super().logprobs(contexts) + np.log(2)


class SeesNeighbours(Right):
    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(super().logprobs(contexts) * contexts[:, -1].mean())


class IgnoresTheSeed(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        noise = np.random.default_rng().normal(size=len(self.row))
        self.row = namegen.log_softmax(self.row + noise)


class Accumulates(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self.counts = getattr(self, "counts", 0.1) + np.bincount(corpus.targets, minlength=corpus.vocab_size)
        self.row = namegen.log_normalise(self.counts * corpus.vocabulary.drawable)


class ForgetsWhenSaved(Right):
    def arrays(self) -> dict[str, np.ndarray]:
        return {}


class WritesToTheCorpus(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        corpus.tokens[1] = corpus.tokens[2] + 1


class SeedsTheWorld(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        random.seed(run.seed)
        super().fit(corpus, run)


class HasABlockSize(Right):
    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        assert contexts.shape[1] <= 20, "block size is 20"
        return super().logprobs(contexts)


class ScoresSomethingElse(Right):
    def score(self, corpus: namegen.Corpus) -> np.ndarray:
        return super().score(corpus) * 1.1


class ByPosition(Right):
    """Right by itself; its decoder is another model."""

    def decoder(self) -> namegen.Tables:
        row = namegen.log_softmax(self.row * 3)[None]
        return namegen.Tables(row, np.zeros(row.shape, int), self.vocabulary, 0)

    def score(self, corpus: namegen.Corpus) -> np.ndarray:
        return self.row[corpus.targets]


class DrawsFromOthers(Right):
    """Right by its rows; its chances are those of another model."""

    def decoder(self) -> namegen.Tables:
        row = self.row[None]
        chances = np.exp(namegen.log_softmax(row * 3))
        return namegen.Tables(row, np.zeros(row.shape, int), self.vocabulary, 0, chances=chances)


class DrawsOthers(Right):
    """Its decoder gives right rows to one name at a time only."""

    def decoder(self) -> namegen.Decoder:
        model = self

        class Odd(namegen.Decoder):
            vocabulary = model.vocabulary

            def start(self, count: int) -> np.ndarray:
                return np.zeros(count, int)

            def rows(self, states: np.ndarray) -> np.ndarray:
                rows = np.tile(model.row, (len(states), 1))
                return rows if len(states) == 1 else namegen.log_softmax(rows * 3)

            def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
                return states

        return Odd()


class StartsDifferently(Right):
    """A decoder whose first row depends on how often it was asked."""

    def decoder(self) -> namegen.Decoder:
        model, asked = self, [0]

        class Moody(namegen.Decoder):
            vocabulary = model.vocabulary

            def start(self, count: int) -> np.ndarray:
                return np.zeros(count, int)

            def rows(self, states: np.ndarray) -> np.ndarray:
                asked[0] += 1
                return np.tile(model.row if asked[0] == 1 else namegen.log_softmax(model.row * 4), (len(states), 1))

            def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
                return states

        return Moody()


class DoesNotSayHowToJoin(Right):
    """Right in all else: its decoder keeps contexts in a dict."""

    def decoder(self) -> namegen.Decoder:
        class Dicts(namegen.Decoder):
            def __init__(self, decoder: namegen.Decoder) -> None:
                self.decoder, self.vocabulary = decoder, decoder.vocabulary

            def start(self, count: int) -> dict[str, Any]:
                return {"context": self.decoder.start(count)}

            def rows(self, states: dict[str, Any]) -> np.ndarray:
                return self.decoder.rows(states["context"])

            def step(self, states: dict[str, Any], ids: np.ndarray) -> dict[str, Any]:
                return {"context": self.decoder.step(states["context"], ids)}

            def take(self, states: dict[str, Any], index: np.ndarray) -> dict[str, Any]:
                return {"context": states["context"][index]}

        return Dicts(super().decoder())


class MissesWeights(Right):
    uses_weights = True


class LearnsByParts(Right):
    """Letters by their frequency, counted part by part."""

    learns_by_parts = True

    def fit(self, corpus: Any, run: namegen.Run) -> None:
        counts = sum(run.map(letter_counts, corpus.parts), np.full(corpus.vocab_size, 0.1))
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)


def letter_counts(part: Any) -> np.ndarray:
    corpus = part()
    return np.bincount(corpus.targets, minlength=corpus.vocab_size)


class LearnsThePartsApart(LearnsByParts):
    def fit(self, corpus: Any, run: namegen.Run) -> None:
        counts = sum(run.map(letter_counts, corpus.parts), np.full(corpus.vocab_size, 0.1 * len(corpus.parts)))
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)


class KeepsHowManyPartsThereWere(LearnsByParts):
    def fit(self, corpus: Any, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.parts = len(corpus.parts)


class LearnsFromAllAtOnce(Right):
    learns_by_parts = True


class MapsWhatCannotBePickled(LearnsByParts):
    def fit(self, corpus: Any, run: namegen.Run) -> None:
        counts = sum(run.map(lambda part: letter_counts(part), corpus.parts), np.full(corpus.vocab_size, 0.1))
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)


class WorseThanChance(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        can = corpus.vocabulary.drawable
        self.row = np.where(can, namegen.log_softmax(np.where(can, -3 * self.row, -np.inf)), -np.inf)


class HasEvidenceOfOtherContexts(Right):
    def evidence(self, context: np.ndarray) -> list[namegen.Evidence]:
        return [namegen.Evidence((int(context[0]),), np.ones(len(self.vocabulary), dtype=np.int64))]


class LooksAhead(Right):
    """Gives each token attention to all tokens, those that come later too."""

    def inside(self, context: np.ndarray) -> list[namegen.Inside]:
        alike = np.full((1, 1, len(context), len(context)), 1 / len(context))
        return [namegen.Inside("attention", "All alike", alike)]


class ForgetsThatItIsWatched(Right):
    """Learns on from what it showed."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        if run.watched(2, 3):
            run.show(2, self)
            self.row = namegen.log_softmax(2 * self.row)


class HastensByNothing(Right):
    @classmethod
    def paces(cls, options: Any, tokens: int) -> dict[Any, Any]:
        return {"quick": {"epochs": 1}}


class ReportsNoLoss(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        run.report(1, 1, float("nan"))


class BeginsAnewElsewhere(Right):
    """Writes checkpoints, and goes on from one as if it had learned nothing."""

    resumable = True

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        if run.checkpoint is not None and run.checkpoint.read() is not None:
            self.row = namegen.log_normalise(corpus.vocabulary.drawable.astype(float))
        for step in (1, 2, 3):
            if run.checkpoint is not None and run.checkpoint.due():
                run.checkpoint.write({"row": self.row}, {})
            run.report(step, 3, 1.0)


class TakesMoreMemoryThanItSays(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        np.zeros(2**27, dtype=np.uint8)
        super().fit(corpus, run)


class LeavesNoModelWhenStopped(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        if run.stopped():
            self.row = np.zeros(len(self.row))


class KeepsWhatNoFileHolds(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.seen = set(corpus.targets.tolist())


def breaks_on(**bad: Any) -> type:
    """A model that refuses a kind of list."""

    class Refuses(Right):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            super().fit(corpus, run)
            if bad["when"](corpus):
                self.row = self.row + 1

    return Refuses


class NoBounds(Right):
    class Options(namegen.Options):
        k: float = Field(1.0, description="a number")


class RightTokenizer(namegen.CharacterTokenizer):
    """Anchors."""

    def boundaries(self) -> tuple[str, str]:
        return ("^", "$")


class TokenizerWithoutDescription(RightTokenizer):
    class Options(namegen.Options):
        start: str = "^"


class LowerCases(RightTokenizer):
    def decode(self, corpus: namegen.Corpus) -> list[str]:
        return [name.lower() for name in super().decode(corpus)]


class ForgetsTheEnd(RightTokenizer):
    def encode(self, names: Any) -> namegen.Corpus:
        corpus = super().encode(names)
        corpus.tokens[corpus.offsets[1:] - 1] = 2
        return corpus


class SkipsUnknown(RightTokenizer):
    def encode(self, names: Any) -> namegen.Corpus:
        known = set(self.characters)
        return super().encode(["".join(c for c in name if c in known) for name in names])


class LosesItsState(RightTokenizer):
    def state(self) -> dict[str, Any]:
        return {"characters": "xyz"}


class KeepsWhatItLearned(RightTokenizer):
    def fit(self, names: Any) -> None:
        self.seen = [*getattr(self, "seen", ()), *names]
        super().fit(self.seen)


class MindsNamesOfOnePiece(RightTokenizer):
    def fit(self, names: Any) -> None:
        super().fit([name for name in names if len(name) > 1])


class WritesOtherLetters(RightTokenizer):
    def written(self, text: str) -> str:
        return text.replace("n", "m")


class ForbidsAPair(RightTokenizer):
    def follows(self) -> np.ndarray:
        allowed = np.ones((len(self.vocabulary), len(self.vocabulary)), dtype=bool)
        allowed[2, 3] = False
        return allowed


class WritesComposedLetters(RightTokenizer):
    """Normalise without saying which tokens then never follow each other."""

    def fit(self, names: Any) -> None:
        super().fit([unicodedata.normalize("NFC", name) for name in names])

    def encode(self, names: Any) -> namegen.Corpus:
        return super().encode([unicodedata.normalize("NFC", name) for name in names])


class LearnsLetters(RightTokenizer):
    learns_letters = True


class RemembersHowManyNames(LearnsLetters):
    def fit(self, names: Any) -> None:
        super().fit(names)
        self.names = len(names)

    def state(self) -> dict[str, Any]:
        return {**super().state(), "names": self.names}


class LearnsOnlyPairs(LearnsLetters):
    """Learn the letters of names of two letters and more."""

    def fit(self, names: Any) -> None:
        super().fit([name for name in names if len(name) > 1])


class SamplerWithoutDescription(namegen.Sampler):
    class Options(namegen.Options):
        power: float = Field(1.0, ge=0)


class MakesPossible(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(np.maximum(logprobs, -20))


class TemperatureIgnored(namegen.Sampler):
    likeliest_with = {"temperature": 0}

    class Options(namegen.Options):
        temperature: float = Field(1.0, ge=0, description="ignored")


class SquaresInPlace(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        logprobs *= 2
        return namegen.log_softmax(logprobs)


class TakesTheFirstAsThePattern(namegen.Sampler):
    """Draw as many names as asked for, all by the random numbers of the first."""

    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        drawn = super().sample(decoder, np.full(len(numbers), numbers[0]), draws, limit)
        return replace(drawn, numbers=numbers[: len(drawn.names)])


class MindsNoLimit(namegen.Sampler):
    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        return super().sample(decoder, numbers, draws, 10 * limit)


class MixesRows(namegen.Sampler):
    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return np.where(np.isneginf(logprobs), logprobs, logprobs - logprobs[np.isfinite(logprobs)].mean())


class RemembersItsDraws(namegen.Sampler):
    calls: list[int] = []

    def sample(self, decoder: Any, numbers: np.ndarray, draws: Any, limit: int) -> namegen.Drawn:
        self.calls.append(1)
        return super().sample(decoder, numbers + len(self.calls), draws, limit)


class LeavesTheVocabulary(namegen.Sampler):
    def choose(self, logprobs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return np.full(len(logprobs), logprobs.shape[1])


class DrawsUniformly(namegen.Sampler):
    def choose(self, logprobs: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        return super().choose(np.where(np.isneginf(logprobs), logprobs, 0.0), numbers)


class CountsItsBeginnings(namegen.Sampler):
    begun = 0

    def begin(self, context: namegen.DrawContext) -> None:
        self.begun += 1

    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(logprobs * self.begun)


class SaysThatItLeavesRows(namegen.Sampler):
    leaves_rows = True  # type: ignore[assignment]

    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(2 * logprobs)


class SaysAnotherPower(namegen.Sampler):
    power = 2**24  # type: ignore[assignment]

    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return namegen.log_softmax(2 * logprobs)


class Halved(namegen.Decoder):
    """Rows of another decoder that no longer sum to 1."""

    def __init__(self, decoder: namegen.Decoder) -> None:
        self.decoder, self.vocabulary = decoder, decoder.vocabulary
        self.start, self.step, self.take = decoder.start, decoder.step, decoder.take

    def start(self, count: int) -> Any: ...

    def step(self, states: Any, ids: np.ndarray) -> Any: ...

    def rows(self, states: Any) -> np.ndarray:
        return self.decoder.rows(states) - np.log(2)


class PreparesRowsThatDoNotSumTo1(namegen.Sampler):
    def prepare(self, decoder: namegen.Decoder) -> namegen.Decoder:
        return Halved(decoder)


class RightConstraint(namegen.Constraint):
    """Ends in a."""

    def dfa(self, letters: Any) -> namegen.Dfa | None:
        return namegen.compile_regex(".*a", letters)

    def passes(self, names: Any) -> np.ndarray:
        return np.array([name.endswith("a") for name in names], dtype=bool)


class RightPredicate(RightConstraint):
    def dfa(self, letters: Any) -> namegen.Dfa | None:
        return None


class ConstraintWithoutDescription(RightConstraint):
    class Options(namegen.Options):
        case: bool = False


class NeedsTwoOptions(RightConstraint):
    class Options(namegen.Options):
        text: str = Field("a", description="a text")
        other: str = Field("", min_length=1, description="a text that must be given")


class SaysNothing(namegen.Constraint):
    """Neither an automaton nor a judge."""


class IsOverItsOwnLetters(RightConstraint):
    def dfa(self, letters: Any) -> namegen.Dfa | None:
        return namegen.compile_regex(".*a", "ahjno")


class LeadsNowhere(RightConstraint):
    def dfa(self, letters: Any) -> namegen.Dfa | None:
        right = super().dfa(letters)
        return replace(right, step=right.step + 1)


class ChangesItsMind(RightConstraint):
    asked = 0

    def dfa(self, letters: Any) -> namegen.Dfa | None:
        self.asked += 1
        return namegen.compile_regex(".*a" if self.asked == 1 else ".*", letters)


class SaysOtherwise(RightConstraint):
    def passes(self, names: Any) -> np.ndarray:
        return np.array([name.endswith(("a", "o")) for name in names], dtype=bool)


class PassesOneAnswerForAll(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        return super().passes(names)[:1]


class PassesNumbers(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        return super().passes(names).astype(int)


class ComparesNames(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        longest = max(map(len, names))
        return np.array([len(name) < longest for name in names], dtype=bool)


class RemembersSilently(RightPredicate):
    def begin(self, context: namegen.DrawContext) -> None:
        self.seen: set[str] = set()

    def passes(self, names: Any) -> np.ndarray:
        new = np.array([name[:1] not in self.seen for name in names], dtype=bool)
        self.seen.update(name[:1] for name in names)
        return new


class Guesses(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        return np.random.default_rng().random(len(names)) < 0.5


class KeepsItOnTheClass(RightPredicate):
    known: Any = ()

    def begin(self, context: namegen.DrawContext) -> None:
        type(self).known = context.names.distinct if context.names else ()

    def passes(self, names: Any) -> np.ndarray:
        return np.array([name in self.known for name in names], dtype=bool)


class HasOtherNeighbours(RightPredicate):
    """Say that no letter may follow another, and let names pass."""

    def neighbours(self, letters):
        return namegen.Neighbours(tuple(letters), np.zeros(0, dtype=np.int64))


class WritesToTheHashes(RightConstraint):
    def begin(self, context: namegen.DrawContext) -> None:
        if context.hashes is not None:
            context.hashes[:] = 0


class WantsNoWeights(RightConstraint):
    def begin(self, context: namegen.DrawContext) -> None:
        assert context.names is None or context.names.weights is None


class NeedsTheListSilently(RightPredicate):
    def begin(self, context: namegen.DrawContext) -> None:
        self.known = context.names.distinct  # type: ignore[union-attr]


class TakesNoDefaults(RightConstraint):
    @classmethod
    def by_default(cls, given: Any) -> dict[str, Any]:
        return {"case": False}


class IsLaxWithMany(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        return super().passes(names) if len(names) < 40 else np.ones(len(names), dtype=bool)


class WantsNothing(RightPredicate):
    def passes(self, names: Any) -> np.ndarray:
        return np.zeros(len(names), dtype=bool)


class NoLicence(namegen.WordlistSource):
    card = namegen.Card("x", language="x", licence="", description="x")

    def read(self) -> str:
        return "anna"


class Untidy(namegen.WordlistSource):
    card = namegen.Card("x", language="x", licence="CC0-1.0", description="x")

    def read(self) -> str:
        return " anna \nbob"


class ReadsBesideAnAddress(Untidy):
    card = namegen.Card("x", language="x", licence="CC0-1.0", description="x", address="http://127.0.0.1", sha256="x")


class Changes(Untidy):
    asked = 0

    def read(self) -> str:
        Changes.asked += 1
        return f"anna\n{'b' * Changes.asked}"


class Miscounted(Untidy):
    card = namegen.Card("x", language="x", licence="CC0-1.0", description="x", count=3)


class HasOtherColumns(Untidy):
    card = namegen.Card("x", language="x", licence="CC0-1.0", description="x", labels=("sex",))


class HasNoSuchExample(Untidy):
    card = namegen.Card("x", language="x", licence="CC0-1.0", description="x", examples=("bob", "carl"))


class KeepsItsSecret(Right):
    class Options(namegen.Options):
        token: namegen.SecretStr = namegen.Field(namegen.SecretStr(""), min_length=1, description="a secret")

    def state(self):
        return {"token": self.options.token.get_secret_value()}

    def load_state(self, state):
        pass


WRONG: dict[str, tuple[str, type]] = {
    "no-secret-is-written": ("model", KeepsItsSecret),
    "options-have-defaults-bounds-and-descriptions": ("model", NoBounds),
    "fit-takes-corpus-and-run": ("model", TakesNoRun),
    "rows-are-distributions": ("model", DoublesRows),
    "a-row-does-not-depend-on-its-neighbours": ("model", SeesNeighbours),
    "the-same-seed-gives-the-same-model": ("model", IgnoresTheSeed),
    "fitting-twice-is-fitting-once": ("model", Accumulates),
    "a-saved-model-is-the-same-model": ("model", ForgetsWhenSaved),
    "inputs-are-untouched": ("model", WritesToTheCorpus),
    "global-random-states-are-untouched": ("model", SeedsTheWorld),
    "contexts-longer-than-any-seen-work": ("model", HasABlockSize),
    "score-is-the-sum-of-steps": ("model", ScoresSomethingElse),
    "decoder-agrees-with-logprobs": ("model", ByPosition),
    "chances-are-in-proportion-to-rows": ("model", DrawsFromOthers),
    "decoder-draws-the-same-names-as-the-default-one": ("model", DrawsOthers),
    "states-taken-apart-can-be-joined": ("model", DoesNotSayHowToJoin),
    "drawn-letters-follow-the-rows": ("model", StartsDifferently),
    "a-weighted-name-is-that-many-names": ("model", MissesWeights),
    "it-learns-the-same-by-parts": ("model", LearnsThePartsApart),
    "it-is-no-worse-than-uniform-on-its-own-names": ("model", WorseThanChance),
    "evidence-is-about-the-context": ("model", HasEvidenceOfOtherContexts),
    "inside-is-what-it-says": ("model", LooksAhead),
    "a-model-that-is-watched-learns-the-same": ("model", ForgetsThatItIsWatched),
    "reports-are-steps-and-losses": ("model", ReportsNoLoss),
    "paces-are-options": ("model", HastensByNothing),
    "a-training-that-was-interrupted-goes-on": ("model", BeginsAnewElsewhere),
    "a-training-that-is-stopped-gives-a-model": ("model", LeavesNoModelWhenStopped),
    "memory-is-estimated": ("model", TakesMoreMemoryThanItSays),
    "it-learns-one-name": ("model", breaks_on(when=lambda corpus: len(corpus) == 1)),
    "it-learns-one-letter-names": ("model", breaks_on(when=lambda corpus: corpus.lengths.max() == 2)),
    "it-learns-repeats": ("model", breaks_on(when=lambda corpus: len(corpus) > 30)),
    "it-learns-kana": ("model", breaks_on(when=lambda corpus: "さ" in corpus.vocabulary.pieces)),
    "it-learns-one-character": ("model", breaks_on(when=lambda corpus: corpus.vocab_size == 3)),
    "it-learns-boundary-spellings": ("model", breaks_on(when=lambda corpus: "." in corpus.vocabulary.pieces)),
    "names-come-back": ("tokenizer", LowerCases),
    "boundaries-are-where-they-are-promised": ("tokenizer", ForgetsTheEnd),
    "an-unknown-character-is-named": ("tokenizer", SkipsUnknown),
    "state-is-saved-and-loaded": ("tokenizer", LosesItsState),
    "fit-may-be-called-again": ("tokenizer", KeepsWhatItLearned),
    "names-are-written-in-the-letters-of-the-tokens": ("tokenizer", WritesOtherLetters),
    "what-it-writes-may-follow": ("tokenizer", ForbidsAPair),
    "what-is-drawn-is-what-it-writes": ("tokenizer", WritesComposedLetters),
    "it-learns-from-letters-alone": ("tokenizer", LearnsOnlyPairs),
    "impossible-tokens-are-never-drawn": ("sampler", MakesPossible),
    "the-likeliest-is-taken-where-it-says-so": ("sampler", TemperatureIgnored),
    "rows-are-untouched": ("sampler", SquaresInPlace),
    "a-name-depends-on-its-number-alone": ("sampler", TakesTheFirstAsThePattern),
    "names-end-within-the-limit": ("sampler", MindsNoLimit),
    "an-adjusted-row-does-not-depend-on-its-neighbours": ("sampler", MixesRows),
    "the-same-seed-draws-the-same-names": ("sampler", RemembersItsDraws),
    "ids-are-within-the-vocabulary": ("sampler", LeavesTheVocabulary),
    "letters-follow-the-adjusted-row": ("sampler", DrawsUniformly),
    "begin-is-harmless": ("sampler", CountsItsBeginnings),
    "leaves-rows-tells-the-truth": ("sampler", SaysThatItLeavesRows),
    "power-tells-the-truth": ("sampler", SaysAnotherPower),
    "it-composes": ("sampler", PreparesRowsThatDoNotSumTo1),
    "its-first-option-is-enough": ("constraint", NeedsTwoOptions),
    "it-says-which-names-are-wanted": ("constraint", SaysNothing),
    "its-automaton-is-over-the-letters-given": ("constraint", IsOverItsOwnLetters),
    "its-automaton-is-the-same-twice": ("constraint", ChangesItsMind),
    "its-automaton-agrees-with-passes": ("constraint", SaysOtherwise),
    "its-neighbours-agree-with-passes": ("constraint", HasOtherNeighbours),
    "passes-gives-a-bool-for-each-name": ("constraint", PassesOneAnswerForAll),
    "a-name-is-judged-by-itself": ("constraint", ComparesNames),
    "the-same-names-are-judged-alike": ("constraint", Guesses),
    "two-draws-share-nothing": ("constraint", KeepsItOnTheClass),
    "begin-leaves-the-context-as-it-is": ("constraint", WritesToTheHashes),
    "weighted-and-repeated-names-are-fine": ("constraint", WantsNoWeights),
    "it-works-or-refuses-without-the-list": ("constraint", NeedsTheListSilently),
    "its-defaults-are-options-that-it-takes": ("constraint", TakesNoDefaults),
    "a-draw-gives-names-that-pass": ("constraint", IsLaxWithMany),
    "the-card-says-what-it-is": ("wordlist", NoLicence),
    "it-reads-or-parses": ("wordlist", ReadsBesideAnAddress),
    "it-gives-the-same-list-again": ("wordlist", Changes),
    "the-names-are-readable-and-clean": ("wordlist", Untidy),
    "the-count-is-the-cards": ("wordlist", Miscounted),
    "the-labels-and-examples-are-the-lists": ("wordlist", HasOtherColumns),
}


@pytest.mark.parametrize(("label", "kind", "target"), [(label, *wrong) for label, wrong in WRONG.items()], ids=WRONG)
def test_a_check_fails_on_a_plugin_that_is_wrong_in_just_that_way(label: str, kind: str, target: type) -> None:
    with pytest.raises(AssertionError):
        run_check(plugin_with(kind, target, default=True), f"{kind}-wrong-{label}")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("tokenizer", TokenizerWithoutDescription),
        ("sampler", SamplerWithoutDescription),
        ("constraint", ConstraintWithoutDescription),
    ],
)
def test_options_are_checked_for_every_kind(kind: str, target: type) -> None:
    with pytest.raises(ContractError, match="has a description"):
        run_check(plugin_with(kind, target), f"{kind}-wrong-options-have-defaults-bounds-and-descriptions")


def test_every_check_is_shown_failing() -> None:
    names = {check.__name__.removeprefix("check_").replace("_", "-") for kind in CHECKS.values() for check in kind}
    assert names == set(WRONG)


@pytest.mark.parametrize(
    ("target", "found"),
    [
        (LearnsThePartsApart, "however it is cut.*\n.*found: other row"),
        (KeepsHowManyPartsThereWere, r"another state\(\)"),
        (LearnsFromAllAtOnce, "AttributeError.*'CorpusParts' object has no attribute 'targets'"),
        (MapsWhatCannotBePickled, "what fit maps cannot go to workers"),
    ],
)
def test_a_model_that_learns_something_else_by_parts_is_told_so(target: type, found: str) -> None:
    with pytest.raises(ContractError, match=found):
        run_check(plugin_with("model", target), "model-wrong-it-learns-the-same-by-parts")


def test_a_model_that_learns_by_parts_passes_every_check() -> None:
    for check in dict(namegen.testing.checks(plugin_with("model", LearnsByParts), {})).values():
        check()


@pytest.mark.parametrize("target", [RemembersHowManyNames, LearnsOnlyPairs])
def test_a_tokenizer_that_needs_more_than_letters_is_told_so(target: type) -> None:
    with pytest.raises(ContractError, match="each letter as a name teaches it what the names do"):
        run_check(plugin_with("tokenizer", target), "tokenizer-wrong-it-learns-from-letters-alone")


def test_a_tokenizer_that_learns_letters_passes_every_check() -> None:
    for check in dict(namegen.testing.checks(plugin_with("tokenizer", LearnsLetters), {})).values():
        check()


@pytest.mark.parametrize("kind", CHECKS)
def test_the_right_ones_pass_every_check(kind: str) -> None:
    right = {
        "model": Right,
        "tokenizer": RightTokenizer,
        "sampler": namegen.Sampler,
        "constraint": RightConstraint,
    }
    if kind == "wordlist":
        return
    for check in dict(namegen.testing.checks(plugin_with(kind, right[kind]), {})).values():
        check()


def shows(make: Any) -> type:
    """A model that shows this of the inside of a context of T tokens, over V in the vocabulary."""

    class Shows(Right):
        def inside(self, context: np.ndarray) -> list[namegen.Inside]:
            return [make(len(context), len(self.vocabulary))]

    return Shows


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda t, v: namegen.Inside("states", "s", np.zeros((2, t + 1, 3))), r"shape \(2, \d+, 3\) is not states"),
        (lambda t, v: namegen.Inside("states", "s", np.zeros((2, t, 3)), ("one",)), "1 names are given for 2 layers"),
        (lambda t, v: namegen.Inside("states", "s", np.full((1, t, 3), float(t))), "do not depend on the tokens after"),
        (lambda t, v: namegen.Inside("states", "s", np.full((1, t, 3), np.nan)), "NaN or infinity"),
        (lambda t, v: namegen.Inside("vectors", "v", np.zeros((v + 1, 3))), "is not vectors"),
        (lambda t, v: namegen.Inside("attention", "a", np.eye(t)[None, None] / 2), "sum to 0.5"),
        (lambda t, v: namegen.Inside("attention", "a", np.eye(t)[None, None, ::-1]), "to one that comes later"),
        (lambda t, v: namegen.Inside("pairs", "W", np.zeros((v, v))), "the logits of logprobs"),
        (lambda t, v: namegen.Inside("weights", "w", np.zeros((v, v))), "there is no kind 'weights'"),
        (lambda t, v: "a text", "no namegen.Inside of a numpy array"),
    ],
)
def test_a_wrong_inside_is_told_what_to_mend(make: Any, found: str) -> None:
    with pytest.raises(ContractError, match=found):
        run_check(plugin_with("model", shows(make)), "model-wrong-inside-is-what-it-says")


def test_a_right_inside_of_each_kind_passes() -> None:
    class ShowsAll(Right):
        def inside(self, context: np.ndarray) -> list[namegen.Inside]:
            t, v = len(context), len(self.vocabulary)
            before = np.tril(np.ones((t, t)))
            return [
                namegen.Inside("attention", "a", (before / before.sum(axis=1, keepdims=True))[None, None]),
                namegen.Inside("states", "s", np.cumsum(context)[None, :, None] / 1000.0, ("sums",)),
                namegen.Inside("vectors", "v", np.eye(v)),
                namegen.Inside("pairs", "W", np.where(np.isfinite(self.row), np.tile(self.row, (v, 1)), 0.0)),
            ]

    run_check(plugin_with("model", ShowsAll), "model-wrong-inside-is-what-it-says")


@pytest.mark.parametrize(
    ("label", "target", "found"),
    [
        ("its-automaton-is-over-the-letters-given", LeadsNowhere, "step leads outside its 2 states"),
        ("its-automaton-is-over-the-letters-given", IsOverItsOwnLetters, "it is over 'ahjno', not over the letters"),
        ("passes-gives-a-bool-for-each-name", PassesNumbers, r"int64 of shape \(\d+,\)"),
        ("a-name-is-judged-by-itself", RemembersSilently, "answers that differ for"),
        ("it-works-or-refuses-without-the-list", NeedsTheListSilently, "or it says `needs_list`"),
        ("a-draw-gives-names-that-pass", WantsNothing, "none passes wrong; ask for less"),
        (
            "its-first-option-is-enough",
            NeedsTwoOptions,
            "option 'other' is ''; allowed: text of at least 1 character\n",
        ),
    ],
)
def test_a_wrong_constraint_is_told_what_to_mend(label: str, target: type, found: str) -> None:
    with pytest.raises(ContractError, match=found):
        run_check(plugin_with("constraint", target), f"constraint-wrong-{label}")


def test_a_constraint_that_judges_name_by_name_passes_every_check() -> None:
    for check in dict(namegen.testing.checks(plugin_with("constraint", RightPredicate), {})).values():
        check()


class MustBeGivenAText(RightConstraint):
    class Options(namegen.Options):
        text: str = Field("", min_length=1, description="what names end in")


def test_an_option_that_must_be_given_is_given_by_the_author() -> None:
    plugin = plugin_with("constraint", MustBeGivenAText)
    for check in dict(namegen.testing.checks(plugin, {"wrong": {"text": "a"}})).values():
        check()
    for label, check in namegen.testing.checks(plugin, {}):
        if label.startswith("constraint-") and not label.endswith("-loads") and "defaults-are" not in label:
            with pytest.raises(ContractError, match=r"options=\{|options given to the kit"):
                check()


@pytest.mark.parametrize("kind", namegen.KINDS)
def test_what_does_not_load_is_said_once(kind: str) -> None:
    first, *others = [
        check
        for label, check in namegen.testing.checks(plugin_with(kind, dict), {})
        if label.startswith(f"{kind}-wrong-")
    ]
    with pytest.raises(ContractError, match=f"{kind} 'wrong' of plugin PluginObject is <class 'dict'>, not a class of"):
        first()
    for check in others:
        with pytest.raises(NotCheckedError, match=f"not checked, as {kind}-wrong-loads fails"):
            check()


@pytest.mark.parametrize("label", ["its-first-option-is-enough", "options-have-defaults-bounds-and-descriptions"])
def test_both_ways_to_give_an_option_are_named(label: str) -> None:
    found = dict(namegen.testing.checks(plugin_with("constraint", MustBeGivenAText), {}))
    with pytest.raises(ContractError) as caught:
        found[f"constraint-wrong-{label}"]()
    assert caught.value.found.endswith(
        "; to give it a value: -o wrong.text=VALUE after namegen plugins check,"
        " options={'wrong': {'text': VALUE}} in parametrize_checks"
    )


class MustBeGivenATextToo(Right):
    class Options(namegen.Options):
        text: str = Field("", min_length=1, description="what it begins with")


def test_a_model_whose_option_must_be_given_is_told_how() -> None:
    with pytest.raises(ContractError, match=r"-o wrong\.text=VALUE after namegen plugins check"):
        run_check(plugin_with("model", MustBeGivenATextToo), "model-wrong-fit-takes-corpus-and-run")


FITS: list[int] = []


class CountsFits(Right):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        FITS.append(len(corpus))


class CannotBeCopied(CountsFits):
    def __deepcopy__(self, memo: Any) -> Any:
        raise TypeError("it holds a lock")


class WearsOut(CountsFits):
    """Right only the first time that it is asked for rows."""

    asked = 0

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        self.asked += 1
        return super().logprobs(contexts) + (0 if self.asked == 1 else np.log(2))


def check_all(target: type) -> None:
    FITS.clear()
    for check in dict(namegen.testing.checks(plugin_with("model", target), {})).values():
        check()


def test_checks_that_only_ask_a_model_share_one_training() -> None:
    check_all(CountsFits)
    # One for those that ask, 2 for the same seed, 3 for fitting twice, 3 for memory, one each for inputs, random
    # states, reports, being watched and the wish to stop.
    assert len(FITS) == 14 + len(ODD_LISTS)


def test_what_takes_the_cube_of_the_letters_is_found_before_memory_is_at_an_end() -> None:
    seen: list[int] = []

    class Cubic(Right):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            seen.append(corpus.vocab_size)
            assert corpus.vocab_size < 500, "a gigabyte"
            np.zeros(8 * corpus.vocab_size**3, dtype=np.uint8)
            super().fit(corpus, run)

    with pytest.raises(ContractError, match="MB of 250 letters, and 2 MB were expected"):
        run_check(plugin_with("model", Cubic), "model-wrong-memory-is-estimated")

    class Honest(Cubic):
        @classmethod
        def memory(cls, options: Any, size: Any) -> int:
            return 8 * size.vocabulary**3

    seen.clear()
    run_check(plugin_with("model", Honest), "model-wrong-memory-is-estimated")
    assert seen == [7, 62, 252], "what it says that it takes is not tried where it is much; 7 are the kit's own"


def test_a_model_that_cannot_be_copied_is_fitted_for_each_check() -> None:
    check_all(CannotBeCopied)
    assert len(FITS) > 11 + len(ODD_LISTS)


def test_what_one_check_asked_of_a_model_is_not_seen_by_the_next() -> None:
    found = dict(namegen.testing.checks(plugin_with("model", WearsOut), {}))
    for label in ("rows-are-distributions", "contexts-longer-than-any-seen-work") * 2:
        found[f"model-wrong-{label}"]()
    with pytest.raises(ContractError):
        found["model-wrong-a-row-does-not-depend-on-its-neighbours"]()


def test_a_message_says_who_what_was_promised_what_was_found_and_where_to_read() -> None:
    with pytest.raises(ContractError) as caught:
        run_check(plugin_with("model", DoublesRows), "model-wrong-rows-are-distributions")
    assert str(caught.value).splitlines() == [
        "model 'wrong' of plugin PluginObject",
        "  promised: the probabilities of a row sum to 1",
        "  found: a sum of 2",
        "  read: namegen plugins manual models",
    ]


def test_an_attribute_that_no_file_holds_is_named() -> None:
    with pytest.raises(ContractError, match=r"KeepsWhatNoFileHolds\.seen is set, .* would be lost on saving"):
        run_check(plugin_with("model", KeepsWhatNoFileHolds), "model-wrong-a-saved-model-is-the-same-model")


def test_a_decoder_that_cannot_join_its_states_is_told_so() -> None:
    found = dict(namegen.testing.checks(plugin_with("model", DoesNotSayHowToJoin), {}))
    with pytest.raises(ContractError, match=r"Dicts\.join: it does not say how to join its dicts"):
        found.pop("model-wrong-states-taken-apart-can-be-joined")()
    for check in found.values():
        check()


def test_an_example_that_is_not_in_the_list_is_named() -> None:
    with pytest.raises(ContractError, match=r"found: \['carl'\], which are not"):
        run_check(plugin_with("wordlist", HasNoSuchExample), "wordlist-wrong-the-labels-and-examples-are-the-lists")


def test_a_tokenizer_that_leaves_out_names_of_one_piece_is_told_so() -> None:
    with pytest.raises(ContractError, match=r"found: \['A', 'H', 'J', 'N', 'O'\], which cannot"):
        run_check(plugin_with("tokenizer", MindsNamesOfOnePiece), "tokenizer-wrong-fit-may-be-called-again")


def test_a_plugin_that_cannot_be_registered_has_one_check_which_says_so() -> None:
    found = dict(namegen.testing.checks(plugin_with("model", 3), {}))
    assert list(found) == ["plugin-registers"]
    with pytest.raises(ContractError, match="neither a class nor 'module:Class'"):
        found["plugin-registers"]()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes a plugin module and imports it without its slow part."""

    def make(body: str) -> ModuleType:
        name = f"wrong_plugin_{random.randrange(10**9)}"
        (tmp_path / f"{name}.py").write_text(f"import namegen\n{body}\n")
        monkeypatch.syspath_prepend(str(tmp_path))
        found = __import__(name)
        monkeypatch.delitem(sys.modules, name)
        return found

    return make


HOOK = "@namegen.hookimpl\ndef register_models(register):\n    "


def test_importing_something_slow_is_found(module: Any) -> None:
    with pytest.raises(ContractError, match="it imports requests"):
        run_check(module(f"{HOOK}import requests  # of the slow ones the fastest"), "plugin-imports-nothing-heavy")


def test_touching_the_network_is_found(module: Any) -> None:
    body = """import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"", ("127.0.0.1", 9))"""
    with pytest.raises(ContractError, match=r"found: socket\.sendto"):
        run_check(module(HOOK + body), "plugin-touches-no-network")


def test_a_quiet_plugin_is_neither(module: Any) -> None:
    quiet = module(f"{HOOK}register('x', 'no.module:X')")
    run_check(quiet, "plugin-imports-nothing-heavy")
    run_check(quiet, "plugin-touches-no-network")


def test_a_command_without_help_is_found() -> None:
    def register_commands(cli: Any) -> None:
        @cli.command()
        def silent() -> None:
            print("no docstring")

    plugin = PluginObject(register_commands=namegen.hookimpl(register_commands))
    with pytest.raises(ContractError, match="every command says what it does"):
        run_check(plugin, "commands-have-help")
