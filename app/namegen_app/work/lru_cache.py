"""A table that forgets: what was not used for longest goes first when the rest would not fit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class LRUCache(Generic[Value]):
    """Values by key, each with its size in bytes; together they never take more than `limit`. Threads may share it."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Value | None:
        """Return the value, which becomes the most recently used; None where it was never kept or is forgotten."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def weigh(self, key: Hashable, size_of: Callable[[Value], int]) -> None:
        """Measure again what a key holds, which may have grown since; what does not fit any longer goes."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            return
        size = size_of(found[0])
        with self._lock:
            if self._kept.get(key) is not found:
                return
            self._kept[key] = (found[0], size)
            self.size += size - found[1]
            self._shrink()

    def keep(self, key: Hashable, value: Value, size: int) -> bool:
        """Keep `value`, in place of what the key held; return False where it is larger than the whole cache."""
        with self._lock:
            if key in self._kept:
                self.size -= self._kept.pop(key)[1]
            if size > self.limit:
                return False
            self._kept[key] = (value, size)
            self.size += size
            self._shrink()
            return True

    def _shrink(self) -> None:
        while self.size > self.limit:
            self.size -= self._kept.popitem(last=False)[1][1]
