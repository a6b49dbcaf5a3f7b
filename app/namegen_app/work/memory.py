"""What a model takes in memory: what it holds, not what it saves, which may be a small part of that.

No library does it: pympler's `asizeof` counts a torch tensor as an empty object.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import namegen

MOST_OBJECTS = 1_000_000
"""Objects that are counted: a model of more is that large at least."""

_PLAIN = frozenset((str, bytes, int, float, complex, bool, type(None)))
"""Types of what holds nothing else."""
_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, namegen.Registry)


def bytes_of(thing: object) -> int:
    """Count the bytes of the arrays, tensors, texts and containers that `thing` holds, each container once."""
    total, seen, left = 0, set[int](), [thing]
    while left and len(seen) < MOST_OBJECTS:
        one = left.pop()
        if type(one) in _PLAIN:
            total += sys.getsizeof(one)
            continue
        if id(one) in seen or isinstance(one, _SHARED):
            continue
        seen.add(id(one))
        array = getattr(one, "nbytes", None)  # numpy's and torch's
        if isinstance(array, int):
            total += array
        else:
            total += sys.getsizeof(one, 0)
            parts = _parts(one)
            if _PLAIN.issuperset(map(type, parts)):  # a list of names: the quick way
                total += sum(map(sys.getsizeof, parts))
            else:
                left += parts
    return total


def _parts(one: object) -> list[Any]:
    if isinstance(one, Mapping):
        return [*one.keys(), *one.values()]
    if isinstance(one, list | tuple | set | frozenset):
        return list(one)
    slots = [name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*getattr(one, "__dict__", {}).values(), *(getattr(one, name, None) for name in slots)]
