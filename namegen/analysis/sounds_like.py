"""Which list does a name sound like: how probable each is, and the letters that speak for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.letters import in_small_letters
from ..contracts.run import Run
from ..contracts.text import MAX_NAME, clean_text
from ..contracts.wordlist import Names, Wordlist
from ..errors import UsageError
from ..registry.registry import Registry
from ..training.labels import LabelledNames, names_by_label
from ..training.recipe import COURSE_SEED, Recipe
from ..training.train import find_lists, make_recipe
from ..wordlists.blending import list_label
from ..wordlists.source import Source
from .classifier import Classifier, Prior, Scores, in_one_case, learn_classifier

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_PIECES = 3
"""Pieces of a name that are shown for each list."""
SPEAKS = 0.5
"""Bits from which on a piece is said to speak for a list."""
LEAST = -50.0
"""The log probability that a letter counts as at least, where a model rules it out."""


@dataclass(frozen=True)
class Piece:
    """Hold letters of a name that follow one another and each speak for a list, and by how many bits together."""

    text: str
    bits: float


@dataclass(frozen=True)
class LikeList:
    """Hold how much a name sounds like one list.

    probability: of the list, given the name. logprob: the natural log of the name's probability by the models of the
    list, the mean of reading it forwards and backwards. bits: for each letter (token) of the name, how much likelier
    it is in this list than in the mean of the others, in bits, as far as the models are to be believed; the name's
    beginning and end are counted with its first and last letter. pieces: the strongest, the best first.
    contained: whether the list has the name. lacking: the letters of the name that no name of the list has.
    """

    label: str
    probability: float
    logprob: float
    bits: tuple[float, ...]
    pieces: tuple[Piece, ...]
    contained: bool
    lacking: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name."""
        pieces = [vars(each) for each in self.pieces]
        return {**vars(self), "bits": list(self.bits), "pieces": pieces, "lacking": list(self.lacking)}


@dataclass(frozen=True)
class SoundsLike:
    """Hold what a name sounds like: its letters in small, and the lists, the most probable first."""

    name: str
    letters: tuple[str, ...]
    lists: tuple[LikeList, ...]

    @property
    def best(self) -> LikeList:
        """Return the most probable list."""
        return self.lists[0]

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name."""
        return {"name": self.name, "letters": list(self.letters), "lists": [each.as_json() for each in self.lists]}


@dataclass(frozen=True)
class SoundsLikeReport:
    """Hold what several names sound like, and what they were judged by.

    recipe: what each list is learned by; by: the column that tells the lists apart, or None; prior: how probable a
    list is before a name is seen; power: how far the models are to be believed, as held-out names say.
    """

    names: tuple[SoundsLike, ...]
    recipe: Recipe
    by: str | None
    prior: Prior
    power: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name, the names last."""
        about = {"recipe": self.recipe.model_dump(mode="json"), "by": self.by, "prior": self.prior, "power": self.power}
        return {**about, "names": [each.as_json() for each in self.names]}


def sounds_like(
    names: str | Iterable[str],
    datasets: Sequence[str | Path | Wordlist] | str | Path | Wordlist,
    *,
    by: str | None = None,
    model: Any = None,
    tokenizer: Any = None,
    prior: Prior = "even",
    seed: int | str = COURSE_SEED,
    registry: Registry | None = None,
    run: Run | None = None,
    **reading: Any,
) -> list[SoundsLike]:
    """Say which of several lists each name sounds like, by Bayes with models of each list.

    names: one name, or several. Capitals do not count.
    datasets: two lists or more; with `by`, one table will do.
    by: the title of a column of the table: each of its values is then a list of its own.
    model, tokenizer, seed: what each list is learned by, as in `namegen.train`.
    prior: how probable a list is before the name is seen: "even", or "sizes", by how much its names count.
    run: receives reports, and may stop the training (UsageError).
    reading: how the lists are read, as in `namegen.train`.
    Raises UsageError for fewer than two lists, and for what is no name; a NamegenError that names whatever else does
    not fit.
    """
    registry = registry or Registry.load()
    sources, lists = _found(datasets, registry, reading)
    recipe = make_recipe(registry, sources, model=model, tokenizer=tokenizer, seed=seed)
    return list(sounds_like_report(names, lists, recipe, registry, by=by, prior=prior, run=run).names)


def sounds_like_report(
    names: str | Iterable[str],
    lists: Sequence[Wordlist],
    recipe: Recipe,
    registry: Registry,
    *,
    by: str | None = None,
    prior: Prior = "even",
    run: Run | None = None,
) -> SoundsLikeReport:
    """Do as `sounds_like` does with lists that were read already, and report what the names were judged by too.

    recipe: where the lists come from, and the model, tokenizer and seed by which each is learned.
    """
    asked = names_asked([names] if isinstance(names, str) else names)
    labelled = lists_apart(recipe.sources, lists, by)
    classifier = learn_lists(labelled, recipe, registry, prior=prior, also=asked, run=run)
    return SoundsLikeReport(tuple(judge(classifier, labelled, asked)), recipe, by, prior, classifier.power)


def _found(
    datasets: Sequence[str | Path | Wordlist] | str | Path | Wordlist, registry: Registry, reading: dict[str, Any]
) -> tuple[tuple[Source, ...], tuple[Wordlist, ...]]:
    """Read the lists, one or several."""
    if isinstance(datasets, (str, Path, Wordlist)):
        return find_lists(datasets, registry, **reading)
    several = list(datasets)
    if len(several) == 1:
        return find_lists(several[0], registry, **reading)
    return find_lists(several, registry, blend=[1.0] * len(several), **reading)


def lists_apart(sources: Sequence[Source], wordlists: Sequence[Wordlist], by: str | None) -> list[LabelledNames]:
    """Return the lists that a name may sound like: those that were read, or the names of each label of a column.

    Raises UsageError where there are fewer than two.
    """
    if by is None and len(wordlists) < 2:
        raise UsageError(
            "a name sounds like one of several lists: give two or more, or the column that tells them apart"
        )
    labelled = names_by_label(sources, wordlists, list_label(wordlists) if by is None else by)
    if len(labelled) < 2:
        raise UsageError(
            f"the column {by!r} is {labelled[0].label!r} in all rows, and a name sounds like one of several"
        )
    return labelled


def names_asked(texts: Iterable[str]) -> Names:
    """Clean the names that are asked for. Raises UsageError for none, and for what is no name."""
    given = list(texts)
    if not given:
        raise UsageError("give a name, or several, to tell what they sound like")
    for each in given:
        if not isinstance(each, str):
            raise UsageError(f"a name is a text, not {type(each).__name__}")
    cleaned = [clean_text(each) for each in given]
    for text, name in zip(given, cleaned, strict=True):
        if not 1 <= len(name) <= MAX_NAME:
            raise UsageError(f"{text[:60]!r} has {len(name):,} characters; a name has 1 to {MAX_NAME}")
    return Names(tuple(cleaned))


def learn_lists(
    labelled: Sequence[LabelledNames],
    recipe: Recipe,
    registry: Registry,
    *,
    prior: Prior = "even",
    also: Names | None = None,
    run: Run | None = None,
) -> Classifier:
    """Learn to tell these lists apart by the model, tokenizer and seed of `recipe`; see `learn_classifier`."""
    labels, lists = [each.label for each in labelled], [each.names for each in labelled]
    return learn_classifier(labels, lists, recipe, registry, prior=prior, also=also, run=run)


def judge(classifier: Classifier, labelled: Sequence[LabelledNames], asked: Names) -> list[SoundsLike]:
    """Say of each name how much it sounds like each of the lists that `classifier` learned from."""
    corpus = classifier.encode(asked)
    scores = classifier.scores(corpus)
    posteriors, logprobs = classifier.posteriors(scores), scores.logprobs()
    known = [in_one_case(each.names).distinct for each in labelled]
    written = [set().union(*names) for names in known]
    found = []
    for place, (name, bits) in enumerate(zip(asked.names, _bits(scores, classifier.power), strict=True)):
        tokens = corpus.tokens[corpus.offsets[place] + 1 : corpus.offsets[place + 1] - 1]
        letters = tuple(corpus.vocabulary.pieces[token] for token in tokens)
        small = in_small_letters(name)
        lists = [
            LikeList(
                label,
                float(posteriors[place, k]),
                float(logprobs[place, k]),
                tuple(bits[k].tolist()),
                _pieces(letters, bits[k]),
                small in known[k],
                tuple(dict.fromkeys(letter for letter in small if letter not in written[k])),
            )
            for k, label in enumerate(classifier.labels)
        ]
        found.append(SoundsLike(name, letters, tuple(sorted(lists, key=lambda each: -each.probability))))
    return found


def _bits(scores: Scores, power: float) -> list[NDArray[np.float64]]:
    """Return of each name how many bits each letter speaks for each list, against the mean of the others: (K, letters).

    The end, and read backwards the beginning, is counted with the letter beside it.
    """
    forwards, backwards, corpus = _ratios(scores.forwards), _ratios(scores.backwards), scores.corpus
    found = []
    for first, count in zip(corpus.first_scored, corpus.lengths, strict=True):
        ahead, behind = forwards[:, first : first + count], backwards[:, first : first + count]
        both = ahead[:, :-1] + behind[:, -2::-1]
        both[:, -1] += ahead[:, -1]
        both[:, 0] += behind[:, -1]
        found.append(power * both / 2)
    return found


def _ratios(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how many bits each token is likelier under each model than in the mean of the others: (K, M)."""
    scores = np.maximum(scores, LEAST)
    likelihoods = np.exp(scores)
    others = (likelihoods.sum(axis=0) - likelihoods) / (len(scores) - 1)
    return np.asarray((scores - np.log(np.maximum(others, np.exp(LEAST)))) / np.log(2))


def _pieces(letters: Sequence[str], bits: NDArray[np.float64]) -> tuple[Piece, ...]:
    """Find the letters in a row that each speak for a list, those that say most first."""
    runs = []
    for speaks, group in groupby(range(len(letters)), key=lambda place: bool(bits[place] > 0)):
        places = list(group)
        total = float(bits[places].sum())
        if speaks and total >= SPEAKS:
            runs.append(Piece("".join(letters[place] for place in places), total))
    return tuple(sorted(runs, key=lambda piece: -piece.bits)[:MOST_PIECES])
