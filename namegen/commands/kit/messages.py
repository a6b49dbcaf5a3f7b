"""Messages for the user: one line each, on standard error; a terminal shows it on as many as it needs."""

from __future__ import annotations

import errno
import re
import sys

from ...escape import shown
from .wrapping import fitted

_TOO_LONG = re.compile(r"(\S{100})\S{200,}(\S{100})")
"""What a line repeats in part: a person who typed 5,000 letters without a blank has them before them."""


def complain(message: str) -> None:
    """Print one line on standard error, with escapes for what a terminal might execute."""
    line = shown(_TOO_LONG.sub(r"\1...\2", message))
    if sys.stderr is not None:  # closed (2>&-): print would take standard output instead
        print(fitted(f"namegen: {line}", sys.stderr), file=sys.stderr)  # noqa: T201


def refusal_of_path(error: OSError) -> str | None:
    """Say that a path is none that can be, as a person gave it; None where something else went wrong."""
    if error.errno != errno.ENAMETOOLONG or error.filename is None:
        return None
    return f"cannot use {error.filename}: {error.strerror}; give a shorter one"
