"""Check every sampler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice, pairwise
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
from ..sampling.adjusted import adjusted, compose
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
    for name in _stream(_begun(part), 200, 5, _bigram(A_FOLLOWS_NO_A)):
        part.require(_possible(name), "no name is drawn in which an impossible token comes", name)


def check_the_likeliest_is_taken_where_it_says_so(part: PartUnderTest) -> None:
    """Check that no other token is chosen where `takes_likeliest` is True: so it is with those of `likeliest_with`."""
    rows = _rows()
    cases: list[Mapping[str, Any]] = [{}, part.entry.load().likeliest_with]
    for more in cases:
        sampler = _begun(part, **more)
        said = sampler.takes_likeliest
        part.require(
            said or not more, "takes_likeliest is True with the options of likeliest_with", f"{said} with {more}"
        )
        if said:
            chosen = sampler.choose(sampler.adjust(rows), np.linspace(0, 1, len(rows), endpoint=False))
            other = int((chosen != rows.argmax(axis=1)).sum())
            promise = "the likeliest token is taken where takes_likeliest says so"
            part.require(not other, promise, f"another one in {other} of {len(rows)} rows")


def check_rows_are_untouched(part: PartUnderTest) -> None:
    """Check that neither adjust nor choose writes to the rows that it is given."""
    sampler, rows = _begun(part), _rows()
    given = rows.copy()
    for use in (sampler.adjust, lambda rows: sampler.choose(rows, np.full(len(rows), 0.5))):
        use(given)
        part.require(np.array_equal(given, rows), "rows are read and never written to", "they were changed")


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


def check_a_name_depends_on_its_number_alone(part: PartUnderTest) -> None:
    """Check that `sample` gives each name number one name, whatever is drawn beside it; unless `stream` is its own."""
    sampler = _begun(part)
    if type(sampler).stream is not Sampler.stream:
        return
    together = _by_number(part, sampler, NUMBERS)
    for numbers in (NUMBERS[::-1], *([number] for number in NUMBERS)):
        found = _by_number(part, sampler, numbers)
        wrong = [number for number in numbers if found.get(number) != together.get(number)]
        promise = "name i of a seed is a function of the seed and i alone"
        part.require(not wrong, promise, f"other names of the numbers {wrong[:3]} where others are drawn beside them")


def check_names_end_within_the_limit(part: PartUnderTest) -> None:
    """Check that a name has at most `limit` tokens, its end included, and that one without an end is left out."""
    sampler, end = _begun(part), _vocabulary().end_id
    for drawn in sampler.stream(sampler.prepare(_bigram()), Draws(1), 3, 64):
        for name in names_in(drawn.names):
            right = len(name) <= 1 + 3 and name[-1] == end and end not in name[1:-1]
            part.require(right, "a name ends once, within `limit` tokens, its end included", f"{name}, limit 3")
        return


def check_letters_follow_the_adjusted_row(part: PartUnderTest) -> None:
    """Check that first letters of drawn names follow what adjust and prepare make of the start's row (chi-square).

    Not of a sampler with a `sample` or a `stream` of its own: a search draws in its own way.
    """
    sampler = _begun(part)
    if type(sampler).sample is not Sampler.sample or type(sampler).stream is not Sampler.stream:
        return
    decoder = adjusted(sampler, _bigram())
    row = np.exp(decoder.rows(decoder.start(1))[0])
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
    check_the_likeliest_is_taken_where_it_says_so,
    check_rows_are_untouched,
    check_an_adjusted_row_does_not_depend_on_its_neighbours,
    check_the_same_seed_draws_the_same_names,
    check_ids_are_within_the_vocabulary,
    check_a_name_depends_on_its_number_alone,
    check_names_end_within_the_limit,
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


BIGRAM = np.array([[0.01, 0.4, 0.24, 0.15, 0.1, 0.06, 0.04]] + [[0.4] + [0.1] * 6] * 6)
A_FOLLOWS_NO_A = np.where(np.eye(7) * (np.arange(7) > 0), 0.0, BIGRAM)
"""Where no letter can follow itself."""
NUMBERS = [5, 0, 77, 2**61 + 3, 6]
"""Numbers of names, as those of ids are, in no order."""


def _bigram(weights: NDArray[np.float64] = BIGRAM) -> ContextDecoder:
    table = log_normalise(weights)
    return ContextDecoder(lambda contexts: table[contexts[:, -1]], _vocabulary())


def _possible(name: list[int]) -> bool:
    """Say whether a name can be drawn where no letter can follow itself."""
    return all(one != other or one == 0 for one, other in pairwise(name))


def _by_number(part: PartUnderTest, sampler: Sampler, numbers: list[int]) -> dict[int, list[int]]:
    """Draw the names with these numbers; those that did not end are not among them."""
    drawn = sampler.sample(sampler.prepare(_bigram()), np.array(numbers), Draws(2), 200)
    found = drawn.numbers.tolist()
    right = len(found) == len(drawn.names) and set(found) <= set(numbers) and drawn.tried == len(numbers)
    part.require(
        right, "a Drawn says of each name which number it has, and how many were tried", f"{found} of {numbers}"
    )
    return dict(zip(found, names_in(drawn.names), strict=True))


def _stream(sampler: Sampler, count: int, seed: int | str, decoder: ContextDecoder | None = None) -> list[list[int]]:
    """Draw the first `count` names of a sampler over a bigram of the kit's own, or another decoder."""
    names: list[list[int]] = []
    # Of a sampler whose names never end there would be no end either.
    for drawn in islice(sampler.stream(sampler.prepare(decoder or _bigram()), Draws(seed), 200, 64), count):
        names += names_in(drawn.names)
        if len(names) >= count or drawn.tried == 0:
            break
    return names[:count]
