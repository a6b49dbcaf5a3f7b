"""Say whose code failed: a note under the traceback of a bug in a plugin, or what a part lacks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import NamegenError
from .missing import explained


@contextmanager
def blame(who: str, doing: str) -> Iterator[None]:
    """Add a note that names `who`, `doing` something, to any exception raised inside, unless it is a NamegenError.

    Raises UsageError instead where a package is missing that the plugin requires.
    """
    try:
        yield
    except NamegenError:
        raise
    except Exception as error:
        missing = explained(error, who) if isinstance(error, ModuleNotFoundError) else None
        if missing is not None:
            raise missing from error
        if not getattr(error, "__notes__", None):  # already noted by an inner block, which is closer to the bug
            error.add_note(f"This is a bug in {who}, {doing}.")
        raise
