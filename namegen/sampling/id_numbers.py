"""Ids as the numbers of names: a function of the id's text alone, which never changes."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.hashes import hash_names
from ..contracts.randomness import GAMMA, mix
from ..contracts.text import clean_text
from ..errors import UsageError
from ..escape import written

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWEST = 2**61
"""Numbers of ids lie between this and twice this: far above those of names that are counted, and so that no attempt's
number (see `attempts.NUMBERS`) leaves 63 bits. Of a million ids, two have the same with a probability of 2e-7.
"""
MOST_LETTERS = 1_000
"""Letters of an id at most: all ids are hashed together, letter by letter."""


def id_text(given: Any) -> str:
    """Return the text of an id, cleaned as names and seeds are (`clean_text`); of a whole number its decimal text.

    Raises UsageError for what is neither, an empty text, and one of more than MOST_LETTERS letters.
    """
    text = clean_text(given) if isinstance(given, str) else _decimal(given)
    if not text:
        raise UsageError("an id is empty; each is a text or a whole number")
    if len(text) > MOST_LETTERS:
        raise UsageError(f"an id has {len(text):,} letters ({text[:20]!r}...); {MOST_LETTERS:,} are allowed")
    return text


def id_hashes(ids: Sequence[str]) -> NDArray[np.uint64]:
    """Hash the texts of ids: (N,)."""
    return hash_names(ids)


def name_numbers(hashes: NDArray[np.uint64], turn: int = 0) -> NDArray[np.int64]:
    """Return the number of the name that each id (N,) gets at its `turn`: the first, or one after it: (N,)."""
    return (mix(hashes + np.uint64(turn * int(GAMMA) % 2**64)) >> np.uint64(3)).astype(np.int64) | LOWEST


def _decimal(given: Any) -> str:
    if isinstance(given, (bool, np.bool_)):
        raise UsageError(f"an id is a text or a whole number, not {given}")
    try:
        number = operator.index(given)
    except TypeError:
        raise UsageError(f"an id is a text or a whole number, not {written(given)}") from None
    if abs(number) >= 10**MOST_LETTERS:  # Python writes none of several thousand digits
        raise UsageError(f"an id is a whole number of more than {MOST_LETTERS:,} digits; {MOST_LETTERS:,} are allowed")
    return str(number)
