"""Messages for the user: one line each, on standard error."""

from __future__ import annotations

import sys

from ...escape import shown


def complain(message: str) -> None:
    """Print one line on standard error, with escapes for what a terminal might execute."""
    clean = shown(message)
    if sys.stderr is not None:  # closed (2>&-): print would take standard output instead
        print(f"namegen: {clean}", file=sys.stderr)  # noqa: T201
