"""Write the traceback of what a plugin raised, so that it can be shown on a terminal."""

from __future__ import annotations

import traceback

from ..escape import escape_unsafe, said

_LONGEST = 20_000
"""Characters."""
_MOST_LINES = 400


def trace_of(error: BaseException) -> str:
    """Write a traceback with escapes for what a terminal might execute; of a long one, how it begins and ends."""
    try:
        trace = "".join(traceback.format_exception(error))
    except BaseException:  # its notes and its text are a plugin's, and may do as they like
        return f"Traceback that cannot be written: {said(error)}\n"
    lines = trace.splitlines(keepends=True)
    if len(lines) > _MOST_LINES:
        trace = "".join([*lines[: _MOST_LINES // 2], "...\n", *lines[-_MOST_LINES // 2 :]])
    if len(trace) > _LONGEST:
        trace = f"{trace[: _LONGEST // 2]}...{trace[-_LONGEST // 2 :]}"
    return escape_unsafe(trace, but="\n")
