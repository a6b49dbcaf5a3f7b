"""What a visitor reads of a failure."""

from __future__ import annotations

import sys
import traceback

import namegen


def message(error: BaseException) -> str:
    """Return a NamegenError's own text; of a bug only that there is one: its traceback goes to the server's log."""
    if isinstance(error, namegen.NamegenError):
        return str(error)
    print("".join(traceback.format_exception(error)), file=sys.stderr)  # noqa: T201
    if isinstance(error, MemoryError):
        return "it needs more memory than this server has"
    return "something broke inside the server; its log says what"
