"""The random numbers of namegen: a pure function of (seed, name number, step), which never changes.

The random streams of torch and numpy differ between versions and devices; these do not. Name *i* of a seed is the
same whatever the batch size, the machine or the number of names. So work can be split anywhere, and five names
are the first five of five thousand.

The function is SplitMix64's finaliser (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
generators"), applied over the seed, then the name's number, then the step. Arithmetic is modulo 2**64.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np

from .text import clean_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

GAMMA = np.uint64(0x9E3779B97F4A7C15)
"""SplitMix64's increment: 2**64 over the golden ratio, odd."""
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


class Draws:
    """Generate the random numbers of one seed. `seed` is any text or whole number: 42 and "42" are the same seed."""

    def __init__(self, seed: int | str) -> None:
        self.seed = str(seed)
        self._root = mix(np.array([seed_number(seed)], dtype=np.uint64))[0]

    def keys(self, numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Return one key for each name number: (B,) -> (B,). Pass the keys to `bits` at every step."""
        return mix(self._root + numbers.astype(np.uint64) * GAMMA)

    def uniforms(self, numbers: NDArray[np.int64], step: int) -> NDArray[np.float64]:
        """Return a number in [0, 1) for each name number at this step: (B,) -> (B,)."""
        return uniforms(bits(self.keys(numbers), step))


def bits(keys: NDArray[np.uint64], step: int) -> NDArray[np.uint64]:
    """Return 64 random bits for each key at this step: (B,) -> (B,)."""
    return mix(keys + np.uint64((step + 1) * int(GAMMA) & 0xFFFFFFFFFFFFFFFF))


def uniforms(random_bits: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Convert random bits to numbers in [0, 1), multiples of 2**-53: (B,) -> (B,)."""
    numbers = (random_bits >> np.uint64(11)).astype(np.float64)
    numbers *= 2.0**-53
    return numbers


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Apply SplitMix64's finaliser, a bijection of 64-bit numbers: every input bit affects every output bit."""
    mixed = values >> np.uint64(30)
    mixed ^= values
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    shifted = mixed >> np.uint64(27)
    mixed ^= shifted
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= np.right_shift(mixed, np.uint64(31), out=shifted)
    return mixed


def seed_number(seed: int | str) -> int:
    """Return the 64-bit number of a seed: a whole number of up to 18 digits as it is, a hash of any other text."""
    text = clean_text(str(seed))
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text) % 2**64
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def fresh_seed() -> int:
    """Choose a seed with the operating system's randomness, short enough to be typed again."""
    import secrets

    return secrets.randbelow(1_000_000_000)
