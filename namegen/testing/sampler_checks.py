"""Check every sampler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.constraint import DrawContext
from ..contracts.corpus import Vocabulary
from ..contracts.decoder import ContextDecoder
from ..contracts.hashes import hash_names
from ..contracts.logprobs import log_normalise, log_softmax
from ..contracts.powers import raised
from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..contracts.tokenizer import CharacterTokenizer
from ..contracts.wordlist import Names
from ..errors import NamegenError
from ..sampling.adjusted import compose
from .agreement import first_difference, follows, gap, names_in
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import PartUnderTest, content_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_impossible_tokens_are_never_drawn(part: PartUnderTest) -> None:
    """Check that a token of probability 0 is never drawn."""
    sampler, rows = _begun(part), _rows()
    adjusted = sampler.adjust(rows)
    part.require(not np.exp(adjusted)[np.isneginf(rows)].any(), "adjust keeps the impossible impossible", adjusted)
    numbers = np.linspace(0, 1, len(rows), endpoint=False)
    chosen = sampler.choose(rows, numbers)
    possible = ~np.isneginf(rows[np.arange(len(rows)), chosen])
    part.require(possible.all(), "an impossible token is never chosen", f"{(~possible).sum()} of {len(rows)} times")


def check_temperature_0_is_the_likeliest(part: PartUnderTest) -> None:
    """Check that an option `temperature`, where there is one, means the likeliest token at 0."""
    if "temperature" not in part.entry.options().model_fields:
        return
    sampler, rows = _begun(part, temperature=0), _rows()
    chosen = sampler.choose(sampler.adjust(rows), np.linspace(0, 1, len(rows), endpoint=False))
    part.require((chosen == rows.argmax(axis=1)).all(), "temperature 0 draws the likeliest token", chosen)


def check_an_adjusted_row_does_not_depend_on_its_neighbours(part: PartUnderTest) -> None:
    """Check that adjust reshapes every row by itself."""
    sampler, rows = _begun(part), _rows()
    together = sampler.adjust(rows)
    alone = np.concatenate([sampler.adjust(rows[i : i + 1]) for i in range(len(rows))])
    part.require(np.array_equal(together, alone), "adjust reshapes every row by itself", gap(together, alone))


def check_the_same_seed_draws_the_same_names(part: PartUnderTest) -> None:
    """Check that names depend on the seed, and on nothing that an earlier call left behind."""
    drawn = [_stream(_begun(part), 40, "seed") for _ in range(2)]
    part.require(drawn[0] == drawn[1], "the same seed draws the same names", first_difference(*drawn))


def check_ids_are_within_the_vocabulary(part: PartUnderTest) -> None:
    """Check that only tokens that exist are drawn."""
    try:
        drawn = _stream(_begun(part), 200, 5)
    except NamegenError as error:
        part.require(False, "ids are below len(vocabulary)", error)
        return
    highest = max((max(name, default=0) for name in drawn), default=0)
    part.require(highest < len(_vocabulary()), "ids are below len(vocabulary)", f"an id of {highest}")


def check_letters_follow_the_adjusted_row(part: PartUnderTest) -> None:
    """Check that first letters of drawn names follow the adjusted row of the start (chi-square)."""
    sampler, decoder = _begun(part), _bigram()
    row = np.exp(sampler.adjust(decoder.rows(decoder.start(1)))[0])
    row = row / row.sum()
    firsts = np.bincount([name[1] for name in _stream(sampler, 2000, 3)], minlength=len(row))
    part.require(follows(firsts, row), "drawn letters follow the adjusted row", f"{firsts} for {row.round(3)}")


def check_begin_is_harmless(part: PartUnderTest) -> None:
    """Check that `begin` takes a context with and without a list, leaves it as it is, and may be called again."""
    sampler, context = part.sampler(), _context()
    before, drawn = content_of(context), []
    for told in (context, context, replace(context, names=None, hashes=None), context):
        sampler.begin(told)
        drawn.append(_stream(sampler, 40, 1))
    part.require(content_of(context) == before, "begin only reads the context", "its hashes or its tokenizer changed")
    for again in (drawn[1], drawn[3]):
        same = again == drawn[0]
        found = "" if same else first_difference(drawn[0], again)
        part.require(same, "a sampler that is begun again draws the same names", found)


def check_leaves_rows_tells_the_truth(part: PartUnderTest) -> None:
    """Check that `adjust` returns the rows as they are where `leaves_rows` says so."""
    sampler, rows = _begun(part), _rows()
    if sampler.leaves_rows:
        adjusted_rows = sampler.adjust(rows)
        same = np.array_equal(adjusted_rows, rows)
        part.require(same, "adjust returns rows as they are where leaves_rows is True", gap(adjusted_rows, rows))


def check_power_tells_the_truth(part: PartUnderTest) -> None:
    """Check that `adjust` raises probabilities to the `power` that the sampler says, where it says one."""
    sampler, rows = _begun(part), _rows()
    if sampler.power is not None:
        expected = log_normalise(raised(np.exp(rows), sampler.power))
        found = log_softmax(sampler.adjust(rows))
        same = np.allclose(np.exp(found), np.exp(expected), atol=1e-9)
        part.require(same, "adjust raises rows to the power that is said", gap(found, expected))


def check_it_composes(part: PartUnderTest) -> None:
    """Check that rows adjusted by it, and by it again, sum to 1 in every state; unless it draws in its own way."""
    if not _begun(part).only_adjusts:
        return
    samplers = [_begun(part) for _ in range(3)]
    decoder = compose(samplers, [part.entry.name] * 3, _bigram())
    for name in _stream(samplers[0], 20, 4):
        states = decoder.start(1)
        for token in name[1:]:
            sums = np.exp(decoder.rows(states)).sum(axis=1)
            part.require(np.allclose(sums, 1), "rows adjusted twice sum to 1", f"a sum of {sums[0]:.6g}")
            if np.isneginf(decoder.rows(states)[0, token]):
                break
            states = decoder.step(states, np.array([token], dtype=np.int32))


SAMPLER_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_impossible_tokens_are_never_drawn,
    check_temperature_0_is_the_likeliest,
    check_an_adjusted_row_does_not_depend_on_its_neighbours,
    check_the_same_seed_draws_the_same_names,
    check_ids_are_within_the_vocabulary,
    check_letters_follow_the_adjusted_row,
    check_begin_is_harmless,
    check_leaves_rows_tells_the_truth,
    check_power_tells_the_truth,
    check_it_composes,
]
"""Every check, in the order in which they run."""


class Dots(CharacterTokenizer):
    """Write names between dots."""

    def boundaries(self) -> tuple[str]:
        return (".",)


def _vocabulary() -> Vocabulary:
    return Vocabulary((".", *"abcdef"), 0, 0)


def _context() -> DrawContext:
    """Tell of a list whose tokens are those of `_vocabulary`."""
    names, tokenizer = ("abe", "ade", "cade", "fabe"), Dots()
    tokenizer.fit(names)
    return DrawContext(tokenizer, Names(names), np.unique(hash_names(names)))


def _begun(part: PartUnderTest, **more: Any) -> Sampler:
    """Make a sampler and tell it the kit's context, as a draw does; `more` are options of it."""
    sampler = part.sampler(**more)
    sampler.begin(_context())
    return sampler


def _rows() -> NDArray[np.float64]:
    """Make random rows (400, V), a third of their tokens impossible."""
    generator = np.random.default_rng(0)
    weights = generator.gamma(0.5, size=(400, len(_vocabulary())))
    weights[generator.random(weights.shape) < 1 / 3] = 0
    weights[np.arange(400), generator.integers(0, weights.shape[1], 400)] += 0.1
    with np.errstate(divide="ignore"):
        rows: NDArray[np.float64] = np.log(weights / weights.sum(axis=1, keepdims=True))
    return rows


def _bigram() -> ContextDecoder:
    table = np.log(np.array([[0.01, 0.4, 0.24, 0.15, 0.1, 0.06, 0.04]] + [[0.4] + [0.1] * 6] * 6))
    return ContextDecoder(lambda contexts: table[contexts[:, -1]], _vocabulary())


def _stream(sampler: Sampler, count: int, seed: int | str) -> list[list[int]]:
    """Draw the first `count` names of a sampler over a bigram of the kit's own."""
    names: list[list[int]] = []
    for drawn in sampler.stream(sampler.prepare(_bigram()), Draws(seed), 200, 64):
        names += names_in(drawn.names)
        if len(names) >= count or drawn.tried == 0:
            break
    return names[:count]
