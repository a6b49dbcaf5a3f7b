"""Explain names: from a trained model and names to Explanations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.checked import check_decoder
from ..contracts.decoder import at_a_time, walk, walk_rows
from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..contracts.text import clean_text
from ..contracts.wordlist import Names
from ..errors import TokenError, UsageError
from ..registry.blame import blame
from ..sampling.drawing import Drawing
from ..sampling.generate import make_request
from ..sampling.wishes import in_words
from ..wordlists.graphemes import readable
from ..wordlists.splits import split
from .evaluate import score
from .seen import Seen, counted
from .spelling import spelling
from .substrings import NO_PAIRS, Held, Holders, Piece
from .surprisal import Alternative, Explanation, Met, Rank, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Vocabulary
    from ..contracts.spec import Spec
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
    """Explain what `model` makes of each of `names`, as `explain_known` does, with its options.

    Raises TokenError for a name that the model cannot write.
    """
    explained, refused = explain_known(
        model,
        names,
        alternatives=alternatives,
        examples=examples,
        samples=samples,
        seed=seed,
        constraints=constraints,
    )
    if refused:
        raise refused[0]
    return explained


def explain_known(
    model: Trained,
    names: Sequence[str],
    *,
    alternatives: int = 3,
    examples: int = 3,
    samples: int = 1000,
    seed: int | str = 0,
    constraints: Sequence[Spec] = (),
) -> tuple[list[Explanation], list[TokenError]]:
    """Explain each of `names` that the model can write; return why it cannot write the others, too.

    A name whose letters are in the list, but its capitals elsewhere, is explained as the list would write it.

    alternatives: how many other tokens to report at each step. examples: how many training names that hold the piece
    to list. samples: how many names to draw, from `seed`, for comparison (0: none).
    constraints: checked Specs; whether each name meets them, and how probable it is that a name does.
    """
    if isinstance(names, str):
        raise UsageError(f"explain takes names, not one text; for the one name, [{names!r}]")
    asked, spelt, refused = dict[int, str](), list[str](), list[TokenError]()
    for name in map(clean_text, names):
        try:
            listed = spelling(model, name)
        except TokenError as error:
            refused.append(error)
            continue
        if listed != name:
            asked[len(spelt)] = name
        spelt.append(listed)
    if not spelt:
        return [], refused
    explained = _explained(model, spelt, alternatives=alternatives, examples=examples, samples=samples, seed=seed)
    if constraints:
        explained = _beside_constraints(explained, model, constraints)
    return [replace(each, asked=asked.get(i)) for i, each in enumerate(explained)], refused


def _explained(
    model: Trained, names: Sequence[str], *, alternatives: int, examples: int, samples: int, seed: int | str
) -> list[Explanation]:
    corpus = model.encode(Names(tuple(names)))
    tokens, cuts = np.split(corpus.tokens, corpus.offsets[1:-1]), corpus.first_scored[1:]
    with blame(model.who, "which was explaining a name"):
        rows = np.split(walk_rows(model.decoder(), corpus), cuts)
        parts = {
            label: np.split(walk(model.whole(check_decoder(voice, label)), corpus), cuts)
            for label, voice in model.model.voices().items()
        }
        drawn = sample_logprobs(model, samples, seed)
    own = corpus.per_name(score(model, corpus))
    explained = []
    for i, name in enumerate(names):
        said = {label: logprobs[i] for label, logprobs in parts.items()}
        seen = Seen.of(model, corpus.take(np.array([i])))
        explained.append(Explanation(name, tuple(_steps(model, tokens[i], seen, rows[i], said, alternatives))))
    if len(drawn):
        shares = [float((drawn < each - TIE).mean()) for each in own]
        explained = [replace(each, rank=Rank(len(drawn), seed, shares[i])) for i, each in enumerate(explained)]
    if model.names is None:
        return explained
    listed = _List(model, model.names, examples)
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

    def __init__(self, model: Trained, names: Names, examples: int) -> None:
        self.names, self.how = names, model.recipe.split
        self.parts = split(names, self.how)
        table = model.case_table if len(model.capitals.pairs) else NO_PAIRS
        self.holders = Holders(self.parts.train.names, examples, model.tokenizer.written, table)

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
        for step in steps:
            if step.used is None:
                yield None
            else:
                yield self.holders.holding(Piece(step.used.piece, step.used.at_start, step.end))


def _steps(
    model: Trained,
    tokens: NDArray[np.int32],
    seen: Seen,
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
            piece=readable(vocabulary.pieces[token]),
            end=t == len(rows) - 1,
            logprob=min(0.0, float(row[token])),
            expected_bits=-float((probabilities * np.where(probabilities > 0, row, 0.0)).sum()) / math.log(2),
            capital_bits=_capital_bits(model, token, probabilities),
            place=1 + int((row > row[token]).sum()),
            alternatives=_alternatives(row, token, alternatives, vocabulary),
            counted=tuple(counted(model, seen, t)),
            parts={label: math.exp(logprobs[t]) for label, logprobs in parts.items()},
        )


def _capital_bits(model: Trained, token: int, probabilities: NDArray[np.float64]) -> float | None:
    """Return minus log2 of the probability (V,) of all capitals together, for a token that is one."""
    capitals = model.capitals.is_capital
    if not capitals[token]:
        return None
    together = float(probabilities[capitals].sum())
    return max(0.0, -math.log2(together)) if together > 0 else math.inf


def _alternatives(row: NDArray[np.float64], token: int, most: int, vocabulary: Vocabulary) -> tuple[Alternative, ...]:
    """Return the most probable tokens other than `token`; none that are impossible."""
    order = [i for i in np.argsort(-row, kind="stable").tolist() if i != token and row[i] > -np.inf]
    return tuple(
        Alternative(readable(vocabulary.pieces[i]), i == vocabulary.end_id, math.exp(row[i])) for i in order[:most]
    )
