"""Explain names: from a trained model and names to Explanations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.decoder import check_decoder, walk, walk_rows
from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..errors import PluginError, UsageError
from ..registry.blame import blame
from ..wordlists.splits import SplitName, split
from .evaluate import score
from .substrings import Held, Holders, piece_of
from .surprisal import Alternative, Counted, Explanation, Rank, Step, longest_seen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus, Vocabulary
    from ..contracts.model import Model
    from ..contracts.wordlist import Names
    from ..training.trained import Trained

LONGEST = 1000
"""Tokens after which a sampled name is given up."""
TIE = 1e-6
"""The least difference, in nats, at which two names count as unlike: networks compute in float32."""


def explain(
    model: Trained,
    names: Sequence[str],
    *,
    alternatives: int = 3,
    examples: int = 3,
    samples: int = 1000,
    seed: int | str = 0,
) -> list[Explanation]:
    """Explain what `model` makes of each of `names`.

    alternatives: how many other tokens to report at each step. examples: how many training names that hold the piece
    to list. samples: how many names to draw, from `seed`, for comparison (0: none).
    Raises TokenError for a name with characters that the model does not know.
    """
    if isinstance(names, str):
        raise UsageError(f"explain takes names, not one text; for the one name, [{names!r}]")
    corpus = model.tokenizer.encode(names)
    listed = None if model.names is None else _List(model.names, model.recipe.split, examples)
    with blame(model.who, "which was explaining a name"):
        rows = walk_rows(model.decoder(), corpus)
        parts = {label: _logprobs(part, label, corpus) for label, part in model.model.components().items()}
        drawn = sample_logprobs(model, samples, seed)
    own = corpus.per_name(score(model, corpus))
    # (N + 1,): where each name's scored tokens begin among all scored tokens.
    first = corpus.offsets - np.arange(len(corpus) + 1)
    explanations = []
    for i, name in enumerate(names):
        here = slice(first[i], first[i + 1])
        said = {label: logprobs[here] for label, logprobs in parts.items()}
        tokens = corpus.take(np.array([i])).tokens
        explanations.append(
            Explanation(
                name=name,
                steps=tuple(_steps(model, tokens, rows[here], said, listed, alternatives)),
                times=None if listed is None else listed.times(name),
                parts=None if listed is None else listed.parts_of(name),
                rank=Rank(len(drawn), seed, float((drawn < own[i] - TIE).mean())) if len(drawn) else None,
            )
        )
    return explanations


def sample_logprobs(model: Trained, count: int, seed: int | str) -> NDArray[np.float64]:
    """Draw `count` names from `model` and `seed`; return their log probabilities, fewer where some do not end."""
    decoder, sampler, draws = model.decoder(), Sampler(), Draws(seed)
    logprobs = [np.zeros(0)]
    for first in range(0, count, decoder.batch):
        numbers = np.arange(first, min(first + decoder.batch, count))
        names = sampler.sample(decoder, numbers, draws, LONGEST).names
        logprobs.append(names.per_name(score(model, names)) if len(names) else np.zeros(0))
    return np.concatenate(logprobs)


class _List:
    """Hold the model's wordlist, and its parts where the model was trained on one of them."""

    def __init__(self, names: Names, how: SplitName, examples: int) -> None:
        self.names = names
        self.parts = None if how == "all" else split(names, how)
        self.holders = Holders((names if self.parts is None else self.parts.train).names, examples)

    def times(self, name: str) -> int:
        """Count how often the list holds `name`."""
        weights = self.names.weights
        if weights is None:
            return self.names.names.count(name)
        return sum(weight for each, weight in zip(self.names.names, weights, strict=True) if each == name)

    def parts_of(self, name: str) -> tuple[str, ...] | None:
        """Return the parts that hold `name`."""
        if self.parts is None:
            return None
        return tuple(part for part, names in vars(self.parts).items() if name in names.distinct)


def _logprobs(part: Model, who: str, corpus: Corpus) -> NDArray[np.float64]:
    """Compute the log probability that a part of a model gives to each scored token: (L - N,)."""
    return walk(check_decoder(part.decoder(), who), corpus)


def _steps(
    model: Trained,
    tokens: NDArray[np.int32],
    rows: NDArray[np.float64],
    parts: dict[str, NDArray[np.float64]],
    listed: _List | None,
    alternatives: int,
) -> Iterator[Step]:
    """Yield the steps of the name `tokens` (T + 1,), boundaries included; `rows` (T, V) has none for the start."""
    vocabulary = model.tokenizer.vocabulary
    counted = [tuple(_counted(model, tokens, t)) for t in range(len(rows))]
    held = [None] * len(rows) if listed is None else _held(tokens, counted, listed.holders, vocabulary)
    for t, row in enumerate(rows):
        token = int(tokens[t + 1])
        chances = np.exp(row)
        yield Step(
            piece=vocabulary.pieces[token],
            end=t == len(rows) - 1,
            logprob=min(0.0, float(row[token])),
            expected_bits=-float((chances * np.where(chances > 0, row, 0.0)).sum()) / math.log(2),
            place=1 + int((row > row[token]).sum()),
            alternatives=_alternatives(row, token, alternatives, vocabulary),
            counted=counted[t],
            held=held[t],
            parts={label: math.exp(logprobs[t]) for label, logprobs in parts.items()},
        )


def _alternatives(row: NDArray[np.float64], token: int, most: int, vocabulary: Vocabulary) -> tuple[Alternative, ...]:
    """Return the most probable tokens other than `token`; none that are impossible."""
    order = [i for i in np.argsort(-row, kind="stable").tolist() if i != token and row[i] > -np.inf]
    return tuple(Alternative(vocabulary.pieces[i], i == vocabulary.end_id, math.exp(row[i])) for i in order[:most])


def _counted(model: Trained, tokens: NDArray[np.int32], t: int) -> Iterator[Counted]:
    """Yield what the model counted after the first `t + 1` of a name's `tokens`, for the token that follows.

    Raises PluginError where the evidence is not about a suffix of the requested context.
    """
    vocabulary, before = model.tokenizer.vocabulary, tokens[: t + 1]
    for each in model.model.evidence(before):
        first = len(before) - len(each.context)
        if first < 0 or before[first:].tolist() != list(each.context) or each.counts.shape != (len(vocabulary),):
            raise PluginError(f"{model.who}: its evidence is not about the context that was asked for")
        piece = piece_of(tokens, first, t + 1, vocabulary)
        total = int(each.counts.sum())
        yield Counted(len(each.context) + 1, piece.text, piece.at_start, int(each.counts[tokens[t + 1]]), total)


def _held(
    tokens: NDArray[np.int32], counted: list[tuple[Counted, ...]], holders: Holders, vocabulary: Vocabulary
) -> list[Held | None]:
    """Return, for each token, the names that hold the n-gram used, or else the longest piece that any name holds."""
    if not any(counted):
        return list(holders.longest(tokens, vocabulary))
    pieces = [
        None if used is None else piece_of(tokens, t + 2 - used.order, t + 2, vocabulary)
        for t, used in enumerate(map(longest_seen, counted))
    ]
    return [None if piece is None else holders.holding(piece) for piece in pieces]
