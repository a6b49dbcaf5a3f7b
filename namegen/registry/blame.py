"""Whose code failed: a note under the traceback of a bug in a plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import NamegenError


@contextmanager
def blame(who: str, doing: str) -> Iterator[None]:
    """Whatever but a NamegenError is raised inside keeps its traceback, and is said to be `who`'s, `doing` that."""
    try:
        yield
    except NamegenError:
        raise
    except Exception as error:
        if not getattr(error, "__notes__", None):  # inside another block: the innermost knows best
            error.add_note(f"This is a bug in {who}, {doing}.")
        raise
