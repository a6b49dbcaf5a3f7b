"""Break text into lines that fit a terminal; code, quotes and figures are never torn apart."""

from __future__ import annotations

import re
import shutil
import textwrap
from typing import TextIO

_WHOLE = re.compile(r"`[^`]+`|(?<!\w)'[^']+'(?!\w)|\[[^\]]+\]|(?<=\d) %")
"""What stands in one line: code, quotes, brackets, 95 %."""
_TIED = "\0"
"""Stands for a blank at which no line ends."""


def paragraph(text: str, width: int, indent: int = 0) -> list[str]:
    """Break a text into lines of `width` columns, at blanks alone, and at none within code or quotes that fit a line.

    `indent`: columns before each line, within `width`.
    """

    def tied(found: re.Match[str]) -> str:
        return found[0].replace(" ", _TIED) if len(found[0]) <= width - indent else found[0]

    lines = textwrap.wrap(
        _WHOLE.sub(tied, " ".join(text.split())),
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace(_TIED, " ") for line in lines]


def fitted(text: str, stream: TextIO) -> str:
    """Break a line so that it fits the terminal that `stream` is; where that is none, the line stays one."""
    if not stream.isatty():
        return text
    return "\n".join(paragraph(text, shutil.get_terminal_size().columns))
