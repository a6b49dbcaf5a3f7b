"""Numbers and lists of names as texts, as FORMAT.md has them, and back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""Of base 36: how many letters a name shares with the one before it."""
MOST_SHARED = len(DIGITS) - 1


def planes(numbers: NDArray[Any] | Sequence[int]) -> str:
    """Write whole numbers (n,), none negative: the lowest bytes of all, then their next bytes, and so on."""
    values = np.asarray(numbers, dtype=np.int64)
    width = max(1, (int(values.max(initial=0)).bit_length() + 7) // 8)
    data = values.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :width]
    return base64.b64encode(data.T.tobytes()).decode("ascii")


def read_planes(text: object, count: int, what: str) -> list[int]:
    """Read `count` whole numbers. Raises StorageError unless there are just so many."""
    data = _bytes(text, what)
    width = len(data) // count if count else 0
    if width > 6 or len(data) != width * count or (count and not width):
        raise namegen.StorageError(f"{what} is not {count:,} whole numbers")
    values = np.zeros(count, dtype=np.int64)
    for place in range(width):
        values |= np.frombuffer(data, np.uint8, count, place * count).astype(np.int64) << (8 * place)
    return values.tolist()


def doubles(numbers: NDArray[np.float64]) -> str:
    """Write doubles of any shape, the last axis first."""
    return base64.b64encode(np.ascontiguousarray(numbers, dtype="<f8").tobytes()).decode("ascii")


def read_doubles(text: object, what: str, count: int | None = None) -> list[float]:
    """Read doubles, all of them finite and none negative. Raises StorageError unless there are `count`."""
    data = _bytes(text, what)
    if len(data) % 8 or (count is not None and len(data) != 8 * count):
        raise namegen.StorageError(f"{what} is not {'so many' if count is None else count} doubles")
    values = np.frombuffer(data, "<f8")
    if not (np.isfinite(values) & (values >= 0)).all():
        raise namegen.StorageError(f"{what} holds what is no finite number of 0 or more")
    found: list[float] = values.tolist()
    return found


def front_coded(names: Iterable[str]) -> str:
    """Write distinct names, in the order of their letters, a line each: what it shares with the one before, the rest.

    Raises UsageError for names with line ends.
    """
    lines, last = [], ""
    for name in names:
        if "\n" in name:
            raise namegen.UsageError("names with line ends in them cannot be written in a document")
        shared = min(_shared(name, last), MOST_SHARED)
        lines.append(DIGITS[shared] + name[shared:])
        last = name
    return "\n".join(lines)


def read_front_coded(text: object, what: str) -> tuple[str, ...]:
    """Read such names. Raises StorageError unless they are distinct and in order."""
    if not isinstance(text, str):
        raise namegen.StorageError(f"{what} is no text")
    names, last = [], ""
    for line in text.split("\n") if text else ():
        shared = DIGITS.find(line[:1]) if line else -1
        if not 0 <= shared <= len(last):
            raise namegen.StorageError(f"{what} is no list of names")
        last = last[:shared] + line[1:]
        names.append(last)
    if not all(one < other for one, other in pairwise(names)):
        raise namegen.StorageError(f"{what} are not in order, each once")
    return tuple(names)


def _shared(one: str, other: str) -> int:
    """Count the letters that two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _bytes(text: object, what: str) -> bytes:
    if not isinstance(text, str):
        raise namegen.StorageError(f"{what} is no text")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise namegen.StorageError(f"{what} is not base64") from None
