"""Explain names: from a trained model and names to Explanations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.decoder import at_a_time, check_decoder, walk, walk_rows
from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..contracts.text import clean_text
from ..errors import PluginError, UsageError
from ..registry.blame import blame
from ..sampling.drawing import Drawing
from ..sampling.generate import make_request
from ..sampling.wishes import in_words
from ..wordlists.splits import SplitName, split
from .evaluate import score
from .substrings import Held, Holders, piece_of
from .surprisal import Alternative, Counted, Explanation, Met, Rank, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Vocabulary
    from ..contracts.spec import Spec
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
    constraints: Sequence[Spec] = (),
) -> list[Explanation]:
    """Explain what `model` makes of each of `names`.

    alternatives: how many other tokens to report at each step. examples: how many training names that hold the piece
    to list. samples: how many names to draw, from `seed`, for comparison (0: none).
    constraints: checked Specs; whether each name meets them, and how probable it is that a name does.
    Raises TokenError for a name with characters that the model does not know.
    """
    if isinstance(names, str):
        raise UsageError(f"explain takes names, not one text; for the one name, [{names!r}]")
    names = [clean_text(name) for name in names]
    corpus = model.tokenizer.encode(names)
    tokens, cuts = np.split(corpus.tokens, corpus.offsets[1:-1]), corpus.first_scored[1:]
    with blame(model.who, "which was explaining a name"):
        rows = np.split(walk_rows(model.decoder(), corpus), cuts)
        parts = {
            label: np.split(walk(check_decoder(part.decoder(), label), corpus), cuts)
            for label, part in model.model.components().items()
        }
        drawn = sample_logprobs(model, samples, seed)
    own = corpus.per_name(score(model, corpus))
    explained = []
    for i, name in enumerate(names):
        said = {label: logprobs[i] for label, logprobs in parts.items()}
        explained.append(Explanation(name, tuple(_steps(model, tokens[i], rows[i], said, alternatives))))
    if len(drawn):
        shares = [float((drawn < each - TIE).mean()) for each in own]
        explained = [replace(each, rank=Rank(len(drawn), seed, shares[i])) for i, each in enumerate(explained)]
    if constraints:
        explained = _beside_constraints(explained, model, constraints)
    if model.names is None:
        return explained
    listed = _List(model.names, model.recipe.split, examples)
    return [listed.beside(each, tokens[i], corpus.vocabulary) for i, each in enumerate(explained)]


def _beside_constraints(
    explained: Sequence[Explanation], model: Trained, constraints: Sequence[Spec]
) -> list[Explanation]:
    """Add which constraints each name meets. Raises UsageError for one that is about several names."""
    drawing = Drawing(model, make_request(model.registry, 0, constraints=constraints, raw=True, seed=0))
    if drawing.wishes.remembering:
        words = drawing.wishes.remembering[0][0]
        raise UsageError(f"{words} is about several names, and this about each one; leave it out")
    met = drawing.wishes.met([each.name for each in explained])
    asked = {in_words(spec) for spec in constraints}
    probability = drawing.exact_probability.value
    return [
        replace(each, met=tuple(Met(words, is_met) for words, is_met in said if words in asked), wanted=probability)
        for each, said in zip(explained, met, strict=True)
    ]


def sample_logprobs(model: Trained, count: int, seed: int | str) -> NDArray[np.float64]:
    """Draw `count` names from `model` and `seed`; return their log probabilities, fewer where some do not end."""
    decoder, sampler, draws = model.decoder(), Sampler(), Draws(seed)
    logprobs = [np.zeros(0)]
    batch = at_a_time(decoder)
    for first in range(0, count, batch):
        numbers = np.arange(first, min(first + batch, count))
        names = sampler.sample(decoder, numbers, draws, LONGEST).names
        logprobs.append(names.per_name(score(model, names)))
    return np.concatenate(logprobs)


class _List:
    """Hold the model's wordlist and its parts, of which the model was trained on one."""

    def __init__(self, names: Names, how: SplitName, examples: int) -> None:
        self.names, self.how, self.parts = names, how, split(names, how)
        self.holders = Holders(self.parts.train.names, examples)

    def beside(self, explained: Explanation, tokens: NDArray[np.int32], vocabulary: Vocabulary) -> Explanation:
        """Add what the list says of the name, whose `tokens` (T + 1,) these are."""
        name, steps = explained.name, explained.steps
        held = self._held(steps, tokens, vocabulary)
        explained = replace(
            explained,
            steps=tuple(replace(step, held=each) for step, each in zip(steps, held, strict=True)),
            times=sum(count for each, count in zip(self.names.names, self.names.counts, strict=True) if each == name),
        )
        if self.how == "all":
            return explained
        parts = tuple(part for part, names in vars(self.parts).items() if name in names.distinct)
        return replace(explained, parts=parts)

    def _held(self, steps: Sequence[Step], tokens: NDArray[np.int32], vocabulary: Vocabulary) -> Iterator[Held | None]:
        """Yield, for each token, the names that hold the n-gram used, or else the longest piece that any name holds."""
        if not any(step.counted for step in steps):
            yield from self.holders.longest(tokens, vocabulary)
            return
        for end, step in enumerate(steps, 2):
            if step.used is None:
                yield None
            else:
                yield self.holders.holding(piece_of(tokens, end - step.used.order, end, vocabulary))


def _steps(
    model: Trained,
    tokens: NDArray[np.int32],
    rows: NDArray[np.float64],
    parts: dict[str, NDArray[np.float64]],
    alternatives: int,
) -> Iterator[Step]:
    """Yield the steps of the name `tokens` (T + 1,), boundaries included; `rows` (T, V) has none for the start."""
    vocabulary = model.tokenizer.vocabulary
    for t, row in enumerate(rows):
        token = int(tokens[t + 1])
        probabilities = np.exp(row)
        yield Step(
            piece=vocabulary.pieces[token],
            end=t == len(rows) - 1,
            logprob=min(0.0, float(row[token])),
            expected_bits=-float((probabilities * np.where(probabilities > 0, row, 0.0)).sum()) / math.log(2),
            place=1 + int((row > row[token]).sum()),
            alternatives=_alternatives(row, token, alternatives, vocabulary),
            counted=tuple(_counted(model, tokens, t)),
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
