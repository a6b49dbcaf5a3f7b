"""Classify names by list: Bayes with models of each list, read from both ends, as sure as held-out names allow.

K is the number of lists, N that of names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..contracts.capitals import Capitals
from ..contracts.corpus import Corpus
from ..contracts.letters import in_small_letters
from ..contracts.logprobs import log_softmax
from ..contracts.randomness import seed_number
from ..contracts.run import Run
from ..contracts.wordlist import Names
from ..errors import StoppedError
from ..registry.registry import Registry
from ..training.build import FittedModel, fit_model
from ..training.encoding import encode
from ..training.recipe import Recipe
from ..wordlists.splits import folds
from .calibration import fit_power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.model import Model
    from ..contracts.tokenizer import Tokenizer

Prior = Literal["even", "sizes"]
"""How probable each list is before a name is seen: all alike, or by how much its names count."""

HeldOut = tuple["NDArray[np.float64]", "NDArray[np.intp]"]
"""The log likelihoods of names under each list (N, K), and the list that each is of (N,)."""

FOLDS = 10
"""Parts that a list is dealt into, of which one is held out at a time."""
HELD_OUT = 100
"""Names of a list from which on no further part is held out."""
FLOOR = -700.0
"""The log likelihood that a name has at least: exp of it is above 0, so what all lists rule out is classified too."""


@dataclass(frozen=True)
class Readers:
    """Hold the models of one list: one that reads names forwards, one backwards."""

    forwards: FittedModel
    backwards: FittedModel


@dataclass(frozen=True)
class Scores:
    """Hold the log probability of every scored token of names under each list, read forwards and backwards: (K, M).

    Read backwards, the tokens are those of `Corpus.backwards`.
    """

    forwards: NDArray[np.float64]
    backwards: NDArray[np.float64]
    corpus: Corpus

    @classmethod
    def of(cls, readers: Sequence[Readers], corpus: Corpus, silent: NDArray[np.bool_]) -> Scores:
        """Score names. A token that is `silent` (V,) counts as certain under each list, and so says nothing."""
        back = corpus.backwards()
        forwards = np.array([each.forwards.score(corpus) for each in readers])
        backwards = np.array([each.backwards.score(back) for each in readers])
        return cls(
            np.where(silent[corpus.targets], 0.0, forwards), np.where(silent[back.targets], 0.0, backwards), corpus
        )

    def logprobs(self) -> NDArray[np.float64]:
        """Return the log likelihood of each name under each list, the mean of both directions: (N, K)."""
        both = (self.forwards + self.backwards) / 2
        likelihoods = np.stack([self.corpus.per_name(each) for each in both], axis=1)
        return np.asarray(np.maximum(likelihoods, FLOOR))


@dataclass(frozen=True)
class Classifier:
    """Say how probable it is of each list that a name is of it.

    The models are of one vocabulary, all letters of all lists, so each list gives every name a probability. Letters
    that no list has say nothing, and capitals do not count. The posterior is prior * likelihood ** power, normalised.
    """

    labels: tuple[str, ...]
    tokenizer: Tokenizer
    readers: tuple[Readers, ...]
    silent: NDArray[np.bool_]
    """(V,): the tokens that no list has"""
    log_prior: NDArray[np.float64]
    power: float

    def encode(self, names: Names) -> Corpus:
        """Write names in small letters, as tokens of the one vocabulary."""
        return encode(self.tokenizer, Capitals.none(self.tokenizer.vocabulary), in_one_case(names))

    def scores(self, corpus: Corpus) -> Scores:
        """Score every letter under each list."""
        return Scores.of(self.readers, corpus, self.silent)

    def posteriors(self, scores: Scores) -> NDArray[np.float64]:
        """Return the probability of each list given each name: (N, K), rows that sum to 1."""
        return np.exp(log_softmax(self.log_prior + self.power * scores.logprobs()))


def learn_classifier(
    labels: Sequence[str],
    lists: Sequence[Names],
    recipe: Recipe,
    registry: Registry,
    *,
    prior: Prior = "even",
    also: Names | None = None,
    held: Sequence[Names] | None = None,
    run: Run | None = None,
) -> Classifier:
    """Learn models of each list by the model, tokenizer and seed of `recipe`, and how sure they may be.

    also: names that will be asked for; their letters are in the vocabulary, too.
    held: more names of each list, by which to find how sure the models may be; by default names of the lists are held
        out in turn, and models learn from the others, which takes some times as long.
    run: receives a report of each list. Its `stop` ends it with a StoppedError.
    """
    checked = recipe.checked(registry)
    spelt = [in_one_case(each) for each in lists]
    apart = None if held is None else [in_one_case(each) for each in held]
    tokenizer: Tokenizer = checked.tokenizer.part.build()
    tokenizer.fit([name for each in [*spelt, *(apart or []), in_one_case(also or Names(()))] for name in each.names])
    learning = _Learning(checked, tokenizer, registry, run or Run(), _silent(tokenizer, spelt))
    readers = [
        learning.readers(each, label, place, len(spelt))
        for place, (label, each) in enumerate(zip(labels, spelt, strict=True))
    ]
    scored = learning.score(readers, apart) if apart is not None else learning.score_in_turn(readers, spelt)
    sizes = np.array([sum(each.counts) for each in spelt], dtype=float)
    log_prior = np.log(sizes / sizes.sum()) if prior == "sizes" else np.full(len(spelt), -np.log(len(spelt)))
    return Classifier(tuple(labels), tokenizer, tuple(readers), learning.silent, log_prior, fit_power(*scored))


def _silent(tokenizer: Tokenizer, lists: Sequence[Names]) -> NDArray[np.bool_]:
    """Mark the tokens that no name of the lists has: (V,)."""
    silent = np.ones(len(tokenizer.vocabulary), dtype=bool)
    for each in lists:
        silent[tokenizer.encode(each.names).tokens] = False
    return silent


@dataclass(frozen=True)
class _Learning:
    """Learn from lists that are spelt in one case, by a checked recipe, over the vocabulary of one tokenizer."""

    recipe: Recipe
    tokenizer: Tokenizer
    registry: Registry
    run: Run
    silent: NDArray[np.bool_]

    def readers(self, names: Names, label: str, done: int, total: int) -> Readers:
        """Learn the models of one list. Raises StoppedError where the run was stopped."""
        run = self.run.part(label, done, total)
        corpus = self._encode(names)
        learned = Readers(self._fit(corpus, run.part("forwards")), self._fit(corpus.backwards(), run.part("backwards")))
        if self.run.stopped():
            raise StoppedError("stopped before all lists were learned")
        return learned

    def score(self, readers: Sequence[Readers], held: Sequence[Names]) -> HeldOut:
        """Score names that the models did not learn, each list's own in `held`."""
        corpora = [self._encode(each) for each in held]
        rows = [Scores.of(readers, corpus, self.silent).logprobs() for corpus in corpora]
        truth = np.repeat(np.arange(len(corpora)), [len(each) for each in corpora])
        return np.concatenate(rows), truth

    def score_in_turn(self, readers: Sequence[Readers], lists: Sequence[Names]) -> HeldOut:
        """Hold some of each list out, learn from the rest, and score what is held out by these models.

        In each round a list has another tenth held out, until some HELD_OUT names of it were; a list that has had
        enough is then judged by the models of all its names. A list of one name holds none out.
        """
        dealt = [_dealt(each) for each in lists]
        rounds = max(map(len, dealt))
        scored = [(np.zeros((0, len(lists))), np.zeros(0, dtype=np.intp))]
        for number in range(rounds):
            now = list(readers)
            held = [Names(())] * len(lists)
            for place, each in enumerate(dealt):
                if number < len(each):
                    rest, held[place] = each[number]
                    now[place] = self.readers(rest, "names held out", number, rounds)
            scored.append(self.score(now, held))
        rows, truth = zip(*scored, strict=True)
        return np.concatenate(rows), np.concatenate(truth)

    def _encode(self, names: Names) -> Corpus:
        return encode(self.tokenizer, Capitals.none(self.tokenizer.vocabulary), names)

    def _fit(self, corpus: Corpus, run: Run) -> FittedModel:
        part = self.recipe.model.part
        model: Model = part.build(corpus.vocabulary)
        own = replace(run, seed=seed_number(self.recipe.seed))
        report = fit_model(model, part.entry, corpus, own, self.registry, part.submodels)
        return FittedModel(model, report, part.entry.who)


def _dealt(names: Names) -> list[tuple[Names, Names]]:
    """Deal a list in several ways into what is learned and what is held out, some HELD_OUT names in all."""
    distinct = len(names.distinct)
    if distinct < 2:
        return []
    parts = min(FOLDS, distinct)
    return folds(names, parts)[: -(-HELD_OUT * parts // distinct)]


def in_one_case(names: Names) -> Names:
    """Return the same names in small letters, with their weights alone."""
    return Names(tuple(map(in_small_letters, names.names)), names.weights)
