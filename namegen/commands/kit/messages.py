"""Messages for the user: one line each, on standard error; a terminal shows it on as many as it needs."""

from __future__ import annotations

import sys

from ...escape import shown
from .wrapping import fitted


def complain(message: str) -> None:
    """Print one line on standard error, with escapes for what a terminal might execute."""
    if sys.stderr is not None:  # closed (2>&-): print would take standard output instead
        print(fitted(f"namegen: {shown(message)}", sys.stderr), file=sys.stderr)  # noqa: T201
