"""Change the file of a saved model: its bytes, or what it says, with the checksum that fits.

A mutant is a function of the file, the seed and its number alone, so each is found again.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from namegen.training import safefile

ARRAYS = {np.dtype(name) for name in ("?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8")}
"""The kinds of numbers that are written."""

ODD_NUMBERS = (0, 1, -1, 2, 3, 13, 64, 4096, 2**31, 2**53, 2**63, 2**64, 10**30, 0.0, 0.5, -0.5, 1e-320, 1e300, 1.5)
ODD_TEXTS = (
    "", "a", ".", "é", "\u202e", "\x1b[31m", "\n", "\ud800", "x" * 5000, "⇧", "0", "-1", "true",
    "lstm", "kneser-ney", "count-bigram", "product", "contexts", "graphemes", "dot", "jamo",
    "uniform, uniform", "mixture models='uniform, uniform'", "70,30", "1,1,1,1,1,1,1,1", "1e308,1e-308", "auto",
    "first", "marks", "apart", "up", "namegen", "file:x", "/dev/zero", "http://example.com/x",
)  # fmt: skip
ODD_VALUES = (None, True, False, [], {}, [[]], [0], [1, 2], ["a"], {"a": 1}, [0.5] * 40, *ODD_NUMBERS, *ODD_TEXTS)


class Mutant(NamedTuple):
    """A changed file. `repaired` says that its checksum fits."""

    data: bytes
    what: str
    repaired: bool


@dataclass
class Content:
    """What a file holds."""

    header: dict[str, Any]
    arrays: dict[str, Any]


def mutant(data: bytes, seed: int, number: int) -> Mutant:
    """Make mutant `number` of a file: one in six has other bytes alone, the others hold something else."""
    draw = random.Random(f"{seed} {number}")
    if draw.random() < 1 / 6:
        return Mutant(_other_bytes(data, draw), "bytes", False)
    content = Content(safefile.content_of(data, "it", "namegen"), dict(safefile.arrays_of(data, "it")))
    what = ", ".join(_change(content, draw) for _ in range(draw.choice([1, 1, 1, 2, 3])))
    arrays = {name: np.asarray(array) for name, array in content.arrays.items()}
    return Mutant(safefile.to_bytes("namegen", content.header, arrays), what, True)


def _other_bytes(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5])):
        at, length = draw.randrange(len(changed) + 1), draw.choice([1, 2, 8, 100])
        piece = changed[at : at + length]
        other = draw.choice([b"", bytes(len(piece)), b"\xff" * len(piece), draw.randbytes(length), piece * 2])
        changed[at : at + length] = other
        if draw.random() < 0.2:
            del changed[draw.randrange(len(changed) + 1) :]
    if len(changed) > 8 and draw.random() < 0.2:
        changed[:8] = draw.choice([0, 1, 2**20, 2**31, 2**62, 2**64 - 1, len(changed)]).to_bytes(8, "little")
    return bytes(changed)


def _change(content: Content, draw: random.Random) -> str:
    changes: list[Callable[[Content, random.Random], str]] = [_option, _state, _anywhere, _array, _array, _numbers]
    return draw.choice(changes)(content, draw)


# The header


def _option(content: Content, draw: random.Random) -> str:
    """Change an option of a part."""
    parts = [content.header.get("tokenizer"), *_models(content.header.get("model"))]
    tables = [part["options"] for part in parts if isinstance(part, dict) and isinstance(part.get("options"), dict)]
    tables = [table for table in tables if table]
    return _at(draw.choice(tables), draw) if tables else _anywhere(content, draw)


def _state(content: Content, draw: random.Random) -> str:
    """Change what a part learned as JSON, or the rule of capitals."""
    roots = [content.header.get(name) for name in ("capitals", "tokenizer", "model", "recipe")]
    places = [place for root in roots for place in _places(root) if place.table]
    return _at(draw.choice(places).table, draw) if places else _anywhere(content, draw)


def _anywhere(content: Content, draw: random.Random) -> str:
    return _at(draw.choice([place.table for place in _places(content.header) if place.table]), draw)


def _models(part: Any) -> Iterator[Any]:
    yield part
    parts = part.get("parts") if isinstance(part, dict) else None
    for each in parts if isinstance(parts, list) else []:
        yield from _models(each)


class _Place(NamedTuple):
    table: Any


def _places(value: Any) -> list[_Place]:
    """List every table and list within a JSON value."""
    if not isinstance(value, (dict, list)):
        return []
    inner = value.values() if isinstance(value, dict) else value[:200]
    return [_Place(value), *(place for each in inner for place in _places(each))]


def _at(table: Any, draw: random.Random) -> str:
    """Change one entry of a table or list: another value, none, one more, or one that stands elsewhere."""
    keys = list(table) if isinstance(table, dict) else list(range(len(table)))
    key = draw.choice(keys)
    how = draw.choice(["near", "near", "odd", "odd", "gone", "more", "moved"])
    if how == "gone":
        del table[key]
    elif how == "more" and isinstance(table, dict):
        table[draw.choice(["a", "order", "size", "base", "", "start"])] = draw.choice(ODD_VALUES)
    elif how == "more":
        table.insert(key, copy.deepcopy(table[key]))
    elif how == "moved":
        table[key] = copy.deepcopy(table[draw.choice(keys)])
    else:
        table[key] = _near(table[key], draw) if how == "near" else copy.deepcopy(draw.choice(ODD_VALUES))
    return f"{how} at {key!r}"[:40]


def _near(value: Any, draw: random.Random) -> Any:
    """Return a value of the same kind that is near to it."""
    if isinstance(value, bool) or value is None:
        return draw.choice([True, False, None])
    if isinstance(value, (int, float)):
        return draw.choice([value + 1, value - 1, -value, value * 2, value / 2, value * 1000, value * 1e-9])
    if isinstance(value, str):
        at = draw.randrange(len(value) + 1)
        other = draw.choice(["", "a", ".", " ", "\u0301", "ß", "A", ",", "0"])
        return draw.choice([value[:at] + other + value[at:], value[:at], value[at:], value + value, value[::-1]])
    if isinstance(value, list):
        at = draw.randrange(len(value) + 1)
        return draw.choice([value[:at], value[at:], value + value, value[::-1], [value]])
    return draw.choice(ODD_VALUES)


# The arrays


def _array(content: Content, draw: random.Random) -> str:
    """Change an array's kind of numbers or shape, take it away, or give it another's name."""
    if not content.arrays:
        content.arrays["a"] = np.zeros(3)
        return "an array more"
    name, other = draw.choice(list(content.arrays)), draw.choice(list(content.arrays))
    array = content.arrays[name]
    how = draw.choice(["gone", "named", "swapped", "dtype", "dtype", "shape", "shape", "length", "length"])
    if how == "gone":
        del content.arrays[name]
    elif how == "named":
        content.arrays[draw.choice([f"0.{name}", f"{name}x", "a", f"7.{name}", "__class__"])] = array
    elif how == "swapped":
        content.arrays[name], content.arrays[other] = content.arrays[other], array
    elif how == "dtype":
        with np.errstate(all="ignore"):
            content.arrays[name] = array.astype(draw.choice(sorted(ARRAYS, key=str)))
    elif how == "shape":
        shapes: list[Any] = [
            array.ravel(),
            array[None],
            array[..., None],
            array.T,
            array.reshape(-1, 1),
            array.ravel()[:0],
        ]
        content.arrays[name] = draw.choice([*shapes, array.ravel()[:1].reshape(()) if array.size else array])
    else:
        at = draw.randrange(len(array) + 1) if array.ndim else 0
        whole = array if array.ndim else array.reshape(1)
        lengths = [whole[:at], whole[at:], np.repeat(whole, 2, axis=0), np.repeat(whole, 50, axis=0)]
        content.arrays[name] = draw.choice(lengths)
    return f"{how} {name}"


def _numbers(content: Content, draw: random.Random) -> str:
    """Change numbers of an array."""
    some = [name for name, array in content.arrays.items() if array.size]
    if not some:
        return _array(content, draw)
    name = draw.choice(some)
    array = content.arrays[name] = content.arrays[name].copy()
    flat, at = array.reshape(-1), draw.randrange(array.size)
    slices = [slice(at, at + 1), slice(at, at + 1), slice(at, None), slice(None)]
    with np.errstate(all="ignore"):
        flat[draw.choice(slices)] = np.array(_number(flat[at], draw)).astype(array.dtype)
    if draw.random() < 0.2:
        flat[:] = np.sort(flat) if draw.random() < 0.5 else flat[::-1].copy()
    return f"numbers of {name}"


def _number(found: Any, draw: random.Random) -> Any:
    """Return another number of the same kind: near, the greatest, the least, none at all."""
    if found.dtype.kind == "f":
        odd = [np.nan, np.inf, -np.inf, 0, -0.0, 1e-320, 3e38, -3e38, 1e308, -1e308, 50, -50]
        return draw.choice([*odd, found * 1.01, -found, found * 1e6])
    if found.dtype.kind == "b":
        return not found
    bounds = np.iinfo(found.dtype)
    near = [int(found) + 1, int(found) - 1, int(found) * 2]
    odd = [0, 1, bounds.min, bounds.max, bounds.max - 1, bounds.max // 2]
    return min(max(draw.choice([*near, *odd]), bounds.min), bounds.max)
