"""Draw the names that people see in the makemore lectures, without torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

import namegen
from namegen import Field

from .twister import Twister

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Choose = Callable[[Twister, NDArray[np.float32]], int]


class Lecture(namegen.Sampler):
    """Draw as the loop of makemore part 1 (Karpathy): one stream of random numbers, one name after the other.

    Followers of the lecture see one of three families of names, by the version and the make of their torch. With
    add-1 counts and `--seed 2147483647` the families begin: mor axx minaymoryles (cdf), cexze momasurailezitynn
    konimittain (exponential), junide janasah p (mkl). How torch draws was found by experiment, and is tested.
    """

    always_raw = True

    class Options(namegen.Options):
        draw: Literal["cdf", "exponential", "mkl"] = Field(
            "cdf", description="the lecture's own torch (mor axx); torch 2.13 (cexze); builds with Intel's MKL (junide)"
        )

    def prepare(self, decoder: namegen.Decoder) -> namegen.Decoder:
        return decoder

    def stream(
        self, decoder: namegen.Decoder, draws: namegen.Draws, limit: int, batch: int = 16
    ) -> Iterator[namegen.Drawn]:
        twister, choose = Twister(namegen.seed_number(draws.seed)), CHOOSE[self.options.draw]
        first = 0
        while True:
            names = [_name(decoder, twister, choose, limit) for _ in range(batch)]
            yield namegen.Drawn.of_names(names, first, decoder.vocabulary)
            first += batch


def _name(decoder: namegen.Decoder, twister: Twister, choose: Choose, limit: int) -> list[int]:
    """Draw the tokens of one name, its end included where it came in time."""
    states = decoder.start(1)
    ids: list[int] = []
    while len(ids) < limit:
        ids.append(choose(twister, np.exp(decoder.rows(states)[0]).astype(np.float32)))
        if ids[-1] == decoder.vocabulary.end_id:
            break
        states = decoder.step(states, np.array(ids[-1:], dtype=np.int32))
    return ids


def by_cdf(twister: Twister, p: NDArray[np.float32]) -> int:
    """Choose the first letter at which the float32 sum of `p` (V,) reaches a uniform number."""
    sums = np.cumsum(p)
    return int(np.searchsorted(sums / sums[-1], twister.doubles(1)[0]))


def by_exponential(twister: Twister, p: NDArray[np.float32]) -> int:
    """Choose the letter of the largest p / q, q being exponential (Gumbel's trick): letter i with probability p[i]."""
    return _fastest(p, -np.log1p(-twister.doubles(len(p))))


def by_mkl(twister: Twister, p: NDArray[np.float32]) -> int:
    """Choose likewise with the exponentials of Intel's MKL: its generator MCG31, begun anew for every letter."""
    return _fastest(p, -np.log(mcg31(int(twister.outputs(1)[0]), len(p))))


CHOOSE: dict[str, Choose] = {"cdf": by_cdf, "exponential": by_exponential, "mkl": by_mkl}


def mcg31(seed: int, count: int) -> NDArray[np.float64]:
    """Generate `count` numbers in (0, 1) of x' = 1132489760 x mod 2**31 - 1 (MKL's MCG31m1), from the seed on."""
    modulus, multiplier = 2**31 - 1, 1132489760
    x, values = seed % modulus or 1, []
    for _ in range(count):
        values.append(x)
        x = multiplier * x % modulus
    return np.array(values) / modulus


def _fastest(p: NDArray[np.float32], q: NDArray[np.float64]) -> int:
    """Find the place of the largest p / q in float32; never one where p is 0, though q may be 0 too."""
    with np.errstate(divide="ignore"):
        rates = np.divide(p, np.abs(q).astype(np.float32), out=np.full(len(p), -1, dtype=np.float32), where=p > 0)
    return int(np.argmax(rates))
