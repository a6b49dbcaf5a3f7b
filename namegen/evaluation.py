"""Evaluation: how well a model foretells names. The names of the measures are the field's.

A token is what the tokenizer makes of a character, or the one end mark of a name; a start mark is never scored
("<s> is the big bang", says KenLM's author). All means are over the whole set, not over means of batches.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .blame import blame
from .decoder import batches, walk
from .errors import PluginError, UsageError, WordlistError
from .model import Model
from .training import encode_known
from .wordlist import Names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corpus import Corpus
    from .decoder import Decoder
    from .name_model import NameModel


@dataclass(frozen=True)
class OutOfVocabulary:
    """What cannot be scored: `names` hold `tokens` unknown characters; `characters` are the distinct ones."""

    names: int = 0
    tokens: int = 0
    characters: str = ""


@dataclass(frozen=True)
class Evaluation:
    """What a model makes of a list of names. Names that are out of vocabulary are in `oov`, not in the rest.

    A repeated or weighted name counts as often as it stands. A measure is infinite where the model calls a
    token impossible (`impossible` tokens), as a count model without smoothing does.
    """

    names: int
    """names scored"""
    tokens: int
    """tokens scored: characters, and one end mark a name"""
    characters: int
    """characters (code points) scored"""
    bytes: int
    """the same in UTF-8 bytes"""
    log_likelihood: float
    """nats: the sum of ln p over all tokens"""
    impossible: int
    """tokens that the model gives a probability of 0"""
    oov: OutOfVocabulary

    @property
    def nll(self) -> float:
        """nats: minus the log likelihood."""
        return -self.log_likelihood

    @property
    def nll_per_token(self) -> float:
        """nats/token; the course calls it the loss."""
        return _ratio(self.nll, self.tokens)

    @property
    def nll_per_name(self) -> float:
        """nats/name; compares across tokenizers."""
        return _ratio(self.nll, self.names)

    @property
    def bits_per_token(self) -> float:
        """bits/token."""
        return self.nll_per_token / math.log(2)

    @property
    def bits_per_char(self) -> float:
        """bits/character: the end mark is charged in the sum, not counted below; compares across tokenizers."""
        return _ratio(self.nll / math.log(2), self.characters)

    @property
    def bits_per_byte(self) -> float:
        """bits/byte of UTF-8, as bits_per_char."""
        return _ratio(self.nll / math.log(2), self.bytes)

    @property
    def perplexity(self) -> float:
        """exp(nll_per_token): per token, end marks included."""
        return math.exp(self.nll_per_token) if self.nll_per_token < 700 else math.inf

    @property
    def nll_per_token_with_oov(self) -> float:
        """nats/token with the names that cannot be scored: infinite if there are any, as they have no chance."""
        return math.inf if self.oov.names else self.nll_per_token

    def as_json(self) -> dict[str, Any]:
        """All measures by name; an infinite one is None, which JSON can hold."""
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
        return {key: _finite(value) for key, value in measures.items()} | {"oov": asdict(self.oov)}


def evaluate(model: NameModel, names: Names | Sequence[str]) -> Evaluation:
    """How well `model` foretells `names`. Raises WordlistError if there are none, or none can be scored."""
    if isinstance(names, str):
        raise UsageError(f"evaluate takes names, not one text; for the one name, [{names!r}]")
    given = names if isinstance(names, Names) else Names(tuple(names))
    if not len(given):
        raise WordlistError("there are no names to score; with a small list, use --split all")
    corpus, unknown = encode_known(model.tokenizer, given)
    oov = _count_unknown(unknown, given)
    if not len(corpus):
        raise WordlistError(f"none of the {len(given):,} names can be scored: all hold one of {oov.characters!r}")
    logprobs = score(model, corpus)
    weights = corpus.token_weights if corpus.token_weights is not None else np.ones(len(logprobs))
    out = {i for i, _ in unknown}
    kept = given.take([i for i in range(len(given)) if i not in out]) if out else given
    repeats = kept.weights or (1,) * len(kept)
    return Evaluation(
        names=sum(repeats),
        tokens=int(weights.sum()),
        characters=sum(len(name) * count for name, count in zip(kept.names, repeats, strict=True)),
        bytes=sum(
            len(name.encode("utf-8", "surrogatepass")) * count for name, count in zip(kept.names, repeats, strict=True)
        ),
        log_likelihood=float((logprobs * weights).sum()),
        impossible=int(weights[np.isneginf(logprobs)].sum()),
        oov=oov,
    )


def score(model: NameModel, corpus: Corpus) -> NDArray[np.float64]:
    """(L - N,): the log probability of every scored token, some names at a time.

    Raises PluginError, naming the model, where the scores are not log probabilities.
    """
    with blame(model.who, "which was scoring"):
        decoder = model.decoder()
        scores = np.concatenate([_score(model, decoder, corpus.take(some)) for some in batches(decoder, corpus)])
    if scores.shape != corpus.targets.shape or np.isnan(scores).any() or (scores > 1e-6).any():
        raise PluginError(f"{model.who}: its scores are not one log probability for each token")
    return scores


def _score(model: NameModel, decoder: Decoder, corpus: Corpus) -> NDArray[np.float64]:
    """The model's own way to score, or the walk of a decoder whose every row is checked."""
    if type(model.model).score is Model.score:
        return walk(decoder, corpus)
    return model.model.score(corpus)


def _count_unknown(unknown: list[tuple[int, tuple[str, ...]]], names: Names) -> OutOfVocabulary:
    pieces = {piece for _, found in unknown for piece in found}
    tokens = sum(sum(map(names.names[i].count, found)) for i, found in unknown)
    return OutOfVocabulary(
        len(unknown), tokens, ("" if all(len(piece) == 1 for piece in pieces) else " ").join(sorted(pieces))
    )


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _ratio(sum_: float, count: int) -> float:
    return sum_ / count if count else math.inf


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
