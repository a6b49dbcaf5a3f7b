"""Say that a pipe is waited for: a list may come through one, and what should write to it may never begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from .messages import complain
from .progress import where_long

SECONDS = 5
"""How long a pipe is read before a line says that it is waited for."""


@contextmanager
def told_of_pipes(paths: Iterable[str]) -> Iterator[None]:
    """Say of the first of `paths` that is a pipe, once, where reading takes longer than SECONDS."""
    pipe = next(filter(_is_pipe, paths), None)
    if pipe is None:
        yield
        return
    words = f"{pipe} is a pipe, and is read until what writes to it ends; still waiting, Ctrl-C stops"
    with where_long(partial(complain, words), SECONDS):
        yield


def _is_pipe(path: str) -> bool:
    try:
        return Path(path).is_fifo()
    except (OSError, ValueError):  # a text that can be no path, as an address
        return False
