"""What a worker does: it keeps the last functions that it was given, and calls them for items."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .crossing import Outcome, from_bytes, to_bytes

MOST_KEPT = 2
"""Functions that a worker keeps, each with the lists and models that it holds: a work has one or two at a time."""


@dataclass(frozen=True)
class Packed:
    """Hold a function as it crosses: its bytes, and the key by which a worker that has it already knows it."""

    key: str
    plugins: bytes
    data: bytes

    @classmethod
    def of(cls, function: Callable[..., Any], plugins: bytes) -> Packed:
        """Pack a function. `plugins`: the registry that a worker loads before, packed. Raises UsageError."""
        data = to_bytes(function, "this function")
        return cls(hashlib.sha256(plugins + data).hexdigest(), plugins, data)


class Unknown:
    """Say that a worker has not got the function yet: it is asked again, and given it."""


def call(key: str, packed: Packed | None, item: bytes) -> Outcome | Unknown:
    """Call the function of this key for an item, on a worker.

    packed: the function, where the worker may lack it.
    """
    try:
        if packed is not None:
            _FUNCTIONS.add(packed)
        function = _FUNCTIONS.get(key)
        return Unknown() if function is None else Outcome.of_value(function(from_bytes(item)))
    except Exception as error:
        return Outcome.of_error(error)


def version() -> str:
    """Return the version of the namegen that a worker has."""
    from importlib.metadata import version

    return version("namegen")


class _Functions:
    """Keep the functions that were used last."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Callable[[Any], Any]] = OrderedDict()

    def add(self, packed: Packed) -> None:
        if packed.key in self.kept:
            return
        from_bytes(packed.plugins)  # loads them, those of files too, whose modules are found by their names after that
        self.kept[packed.key] = from_bytes(packed.data)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)

    def get(self, key: str) -> Callable[[Any], Any] | None:
        function = self.kept.get(key)
        if function is not None:
            self.kept.move_to_end(key)
        return function


_FUNCTIONS = _Functions()
"""The functions of this process, where it is a worker: what one call leaves for the next."""
