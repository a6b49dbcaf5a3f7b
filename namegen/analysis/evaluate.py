"""Evaluation: how well a model predicts names. The measures have the names that the field uses.

A token is what the tokenizer makes of a character, or the one end mark of a name; a start mark is never scored
("<s> is the big bang", says KenLM's author). All means are over the whole set, not over means of batches.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.checked import check_scores, checked_scores
from ..contracts.decoder import batches, walk
from ..contracts.model import Model
from ..contracts.wordlist import Names
from ..errors import UsageError, WordlistError
from ..registry.blame import blame
from ..training.sent import Sent
from ..wordlists.given import names_given
from .intervals import Interval
from .scores import Scores, finite, perplexity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus
    from ..contracts.decoder import Decoder
    from ..contracts.run import Mapper
    from ..registry.registry import Registry
    from ..training.encoding import Unwritten
    from ..training.recipe import Recipe
    from ..training.trained import Trained

SLICE = 2**16
"""Names that are scored together, whoever does it: as many as decoders are usually walked with at a time."""
SHOWN = 5
"""The number of best predicted names to list, and of worst predicted ones."""


@dataclass(frozen=True)
class OutOfVocabulary:
    """Count what cannot be scored: `names` hold `tokens` unknown characters; `pieces` are the distinct ones, sorted.

    `misplaced` of these names hold no unknown character, but have a capital, or a small letter, in a place where the
    training names never have one.
    """

    names: int = 0
    tokens: int = 0
    pieces: tuple[str, ...] = ()
    misplaced: int = 0

    @classmethod
    def joined(cls, several: Sequence[OutOfVocabulary]) -> OutOfVocabulary:
        """Add up those of several sets of names."""
        return cls(
            sum(each.names for each in several),
            sum(each.tokens for each in several),
            tuple(sorted({piece for each in several for piece in each.pieces})),
            sum(each.misplaced for each in several),
        )

    @property
    def characters(self) -> str:
        """Return the distinct pieces as one text, separated by spaces where some have several letters."""
        return ("" if all(len(piece) == 1 for piece in self.pieces) else " ").join(self.pieces)

    def as_json(self) -> dict[str, Any]:
        """Return the counts and the characters by name."""
        return {
            "names": self.names,
            "tokens": self.tokens,
            "characters": self.characters,
            "misplaced_capitals": self.misplaced,
        }


@dataclass(frozen=True)
class NameScore:
    """Measure how well one name is predicted: `nll_per_token` in nats, `bits` for the whole name and its end."""

    name: str
    nll_per_token: float
    bits: float

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name; an infinite value is None."""
        return {"name": self.name, "nll_per_token": finite(self.nll_per_token), "bits": finite(self.bits)}


@dataclass(frozen=True)
class Evaluation:
    """Measure how well a model predicts a list of names. Out-of-vocabulary names are in `oov` alone.

    A repeated or weighted name counts as often as it occurs. A measure is infinite where the model gives a token a
    probability of 0 (`impossible` tokens), as a count model without smoothing does.
    """

    names: int
    """names scored"""
    tokens: int
    """tokens scored: characters, and one end mark per name"""
    characters: int
    """characters (code points) scored"""
    bytes: int
    """the same in UTF-8 bytes"""
    log_likelihood: float
    """nats: the sum of ln p over all tokens"""
    impossible: int
    """tokens to which the model gives a probability of 0"""
    oov: OutOfVocabulary
    in_train: int | None
    """names scored that the model was trained on; None where those are not at hand"""
    scores: Scores = field(compare=False, repr=False)
    """the scores of each distinct name"""

    @property
    def distinct(self) -> int:
        """Return the number of distinct names scored; the others are repeats."""
        return len(self.scores)

    @property
    def nll(self) -> float:
        """Return minus the log likelihood, in nats."""
        return 0.0 - self.log_likelihood

    @property
    def nll_per_token(self) -> float:
        """Return the NLL in nats/token; the course calls it the loss."""
        return _ratio(self.nll, self.tokens)

    @property
    def nll_per_name(self) -> float:
        """Return the NLL in nats/name; comparable across tokenizers."""
        return _ratio(self.nll, self.names)

    @property
    def bits_per_token(self) -> float:
        """Return the NLL in bits/token."""
        return self.nll_per_token / math.log(2)

    @property
    def bits_per_char(self) -> float:
        """Return the NLL in bits/character; comparable across tokenizers.

        The end mark is part of the sum but is not counted as a character.
        """
        return _ratio(self.nll / math.log(2), self.characters)

    @property
    def bits_per_byte(self) -> float:
        """Return the NLL in bits/byte of UTF-8; the end mark as in `bits_per_char`."""
        return _ratio(self.nll / math.log(2), self.bytes)

    @property
    def perplexity(self) -> float:
        """Return exp(nll_per_token): per token, end marks included."""
        return perplexity(self.nll_per_token)

    @property
    def nll_per_token_with_oov(self) -> float:
        """Return the NLL in nats/token with the names that cannot be scored: infinite if there are any."""
        return math.inf if self.oov.names else self.nll_per_token

    @property
    def nll_per_token_interval(self) -> Interval:
        """Return the 95 % interval in nats/token, by the bootstrap over distinct names.

        For a single distinct name it carries no information.
        """
        return self.scores.intervals[0]

    @property
    def nll_per_name_interval(self) -> Interval:
        """Return the 95 % interval in nats/name."""
        return self.scores.intervals[1]

    @property
    def bits_per_char_interval(self) -> Interval:
        """Return the 95 % interval in bits/character."""
        low, high = self.scores.intervals[2]
        return Interval(low / math.log(2), high / math.log(2))

    @property
    def known_intervals(self) -> tuple[Interval | None, Interval | None, Interval | None]:
        """Return the intervals per token, name and character; None for a single name, which says nothing of others."""
        if self.distinct < 2:
            return None, None, None
        return self.nll_per_token_interval, self.nll_per_name_interval, self.bits_per_char_interval

    def best(self, most: int = SHOWN) -> list[NameScore]:
        """Return the best predicted names, by NLL per token; ties in list order. No name is also among the worst."""
        return self._named(self.scores.ranked()[: min(most, (self.distinct + 1) // 2)])

    def worst(self, most: int = SHOWN) -> list[NameScore]:
        """Return the worst predicted names, the very worst first."""
        return self._named(self.scores.ranked()[::-1][: min(most, self.distinct // 2)])

    def _named(self, index: NDArray[np.intp]) -> list[NameScore]:
        some = self.scores.take(index)
        bits = some.nll / math.log(2)
        return [NameScore(*each) for each in zip(some.names, some.nll_per_token.tolist(), bits.tolist(), strict=True)]

    def as_json(self) -> dict[str, Any]:
        """Return all measures by name; an infinite one is None, since JSON has no infinity."""
        measures = {
            "names": self.names,
            "tokens": self.tokens,
            "characters": self.characters,
            "bytes": self.bytes,
            "log_likelihood": self.log_likelihood,
            "nll": self.nll,
            "nll_per_token": self.nll_per_token,
            "nll_per_name": self.nll_per_name,
            "bits_per_token": self.bits_per_token,
            "bits_per_char": self.bits_per_char,
            "bits_per_byte": self.bits_per_byte,
            "perplexity": self.perplexity,
            "nll_per_token_with_oov": self.nll_per_token_with_oov,
            "impossible": self.impossible,
        }
        intervals = dict(zip(("nll_per_token", "nll_per_name", "bits_per_char"), self.known_intervals, strict=True))
        return {
            **{key: finite(value) for key, value in measures.items()},
            "oov": self.oov.as_json(),
            "distinct": self.distinct,
            "in_train": self.in_train,
            "interval": {key: finite(ends) for key, ends in intervals.items()},
            "best": [each.as_json() for each in self.best()],
            "worst": [each.as_json() for each in self.worst()],
        }


def evaluate(model: Trained, names: Names | Sequence[str], mapper: Mapper | None = None) -> Evaluation:
    """Measure how well `model` predicts `names`. Raises WordlistError if there are none, or none can be scored.

    mapper: scores slices of the names on workers, as `namegen.workers` gives one; by default in this process.
    """
    if isinstance(names, str):
        raise UsageError(f"evaluate takes names, not one text; for the one name, [{names!r}]")
    given = names if isinstance(names, Names) else _read(names)
    if not len(given):
        raise WordlistError("there are no names to score; with a small list, use --split all")
    measured = evaluate_known(model, given, mapper)
    if not measured.names:
        raise WordlistError(f"none of the {len(given):,} names can be scored: {_at_fault(measured.oov)}")
    return measured


def _at_fault(oov: OutOfVocabulary) -> str:
    """Say what is wrong with names of which none can be scored."""
    misplaced = "capitals elsewhere than the list has them"
    if not oov.pieces:
        return f"all have {misplaced}"
    wrong = f"all hold one of {oov.characters!r}"
    return f"{wrong}, or have {misplaced}" if oov.misplaced else wrong


def _read(names: Any) -> Names:
    """Read names as those of a list are read; no names are none, whatever they are made of."""
    names = names if isinstance(names, Mapping) or hasattr(names, "columns") else list(names)
    return names_given(names) if len(names) else Names(())


def evaluate_known(model: Trained, names: Names, mapper: Mapper | None = None) -> Evaluation:
    """Do as `evaluate` does, but accept that there may be nothing to score: all names are then in `oov`."""
    slices = [names.take(range(first, first + SLICE)[: len(names) - first]) for first in range(0, len(names), SLICE)]
    scored = partial(_scored_slice, Sent.of(model), model.recipe, model.registry)
    parts = list((mapper or map)(scored, slices or [names]))
    scores = Scores.joined([scores for scores, _ in parts]).merged()
    return summed(scores, OutOfVocabulary.joined([oov for _, oov in parts]), model.learned_from)


def _scored_slice(sent: Sent, recipe: Recipe, registry: Registry, names: Names) -> tuple[Scores, OutOfVocabulary]:
    """Score the names of a slice that can be scored, and count the others."""
    model = sent.received(registry, recipe)
    corpus, unknown = model.encode_known(names)
    out = {each.place for each in unknown}
    kept = names.take([i for i in range(len(names)) if i not in out])
    return score_names(model, kept, corpus), _count_unknown(unknown, names)


def summed(scores: Scores, oov: OutOfVocabulary, train: Names | None = None) -> Evaluation:
    """Sum `scores` into an evaluation; `train` are the names that the model was trained on."""
    return Evaluation(
        names=int(scores.counts.sum()),
        tokens=scores.total(scores.tokens),
        characters=scores.total(scores.characters),
        bytes=scores.total(scores.bytes),
        log_likelihood=0.0 - scores.total_nll,
        impossible=scores.total(scores.impossible),
        oov=oov,
        in_train=None if train is None else _count_known(scores, train.distinct),
        scores=scores,
    )


def pooled(several: Sequence[Evaluation]) -> Evaluation:
    """Pool what several models score, each on names of its own. A name that two of them score counts as two."""
    oov = OutOfVocabulary.joined([each.oov for each in several])
    leaks = [each.in_train for each in several if each.in_train is not None]
    together = summed(Scores.joined([each.scores for each in several]), oov)
    return replace(together, in_train=sum(leaks) if len(leaks) == len(several) else None)


def score_names(model: Trained, names: Names, corpus: Corpus) -> Scores:
    """Score each distinct one of `names`, whose tokens are in `corpus`."""
    first: dict[str, int] = {}
    which = np.array([first.setdefault(name, len(first)) for name in names.names], dtype=np.int64)  # (N,) below D
    _, place = np.unique(which, return_index=True)
    once = corpus.take(place)
    logprobs = score(model, once)
    return Scores(
        names=tuple(first),
        counts=np.bincount(which, weights=names.weights, minlength=len(first)).astype(np.int64),
        nll=0.0 - once.per_name(logprobs),
        tokens=once.lengths,
        impossible=once.per_name(np.isneginf(logprobs).astype(np.float64)).astype(np.int64),
        characters=np.fromiter(map(len, first), dtype=np.int64, count=len(first)),
        bytes=np.fromiter(map(_bytes, first), dtype=np.int64, count=len(first)),
    )


def score(model: Trained, corpus: Corpus) -> NDArray[np.float64]:
    """Compute the log probability of every scored token, some names at a time: (L - N,).

    Raises PluginError, naming the model, where the scores are not log probabilities.
    """
    with blame(model.who, "which was scoring"):
        decoder = model.decoder()
        parts = [_score(model, decoder, some) for some in batches(decoder, corpus)]
    return check_scores(np.concatenate([np.zeros(0), *parts]), corpus, model.who)


def log_probabilities(model: Trained, names: Sequence[str]) -> NDArray[np.float64]:
    """Return the natural log of the probability of each name, its end included: (N,).

    Raises TokenError for unknown characters.
    """
    corpus = model.encode(Names(tuple(names)))
    return corpus.per_name(score(model, corpus))


def _score(model: Trained, decoder: Decoder, corpus: Corpus) -> NDArray[np.float64]:
    """Score names by the model's own `score`, if it has one, or else by its decoder.

    By its decoder, too, where the model also writes what is no name: what that gets is taken from its probabilities.
    """
    if type(model.model).score is Model.score or model.capitals.marks or model.follows is not None:
        return walk(decoder, corpus)
    return checked_scores(model.model, model.capitals.fold(corpus), model.who)


def _count_unknown(unknown: Sequence[Unwritten], names: Names) -> OutOfVocabulary:
    lacking = [each for each in unknown if not each.misplaced]
    pieces = {piece for each in lacking for piece in each.pieces}
    tokens = sum(sum(map(names.names[each.place].count, each.pieces)) for each in lacking)
    return OutOfVocabulary(len(unknown), tokens, tuple(sorted(pieces)), len(unknown) - len(lacking))


def _count_known(scores: Scores, train: frozenset[str]) -> int:
    return sum(int(count) for name, count in zip(scores.names, scores.counts, strict=True) if name in train)


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _ratio(sum_: float, count: int) -> float:
    return sum_ / count if count else math.inf
