"""Texts that a spreadsheet would run as a formula: an apostrophe stands before them in CSV, and is dropped on reading.

The names that such a file gives back are those that were written: a text that begins with apostrophes before a formula
gets one more.
"""

from __future__ import annotations

import re

STARTS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet may take for the start of a formula, the full-width forms among it (OWASP, "CSV Injection")."""
_NUMBER = r"[+-]?([0-9][0-9,]*(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?( ?%)?|[+-]?inf"
_NUMBERS = re.compile(rf"({_NUMBER})( to ({_NUMBER}))?")
"""A number, or two with "to" between them, as the tables of this project write them: no formula."""
_FORMULA_INSIDE = re.compile("([;\t\r\n])(?='*[\\s\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""What would end a cell where semicolons or tabs do, before the start of a formula. Quotes do not help: they count only
where a cell begins, and to a spreadsheet that takes semicolons for commas `a,"x;=1"` is one cell that begins with a,
and then `=1"`."""
_GUARD_INSIDE = re.compile("([;\t\r\n])'(?='*[\\s\"]*[=+\\-@\uff1d\uff0b\uff0d\uff20])")


def guarded(text: str) -> str:
    """Put an apostrophe before each part of a cell that a spreadsheet might take for a formula, once it is split."""
    whole = "'" if _runs(text.lstrip("'")) else ""
    return whole + _FORMULA_INSIDE.sub(r"\1'", text)


def unguarded(text: str) -> str:
    """Drop the apostrophes that `guarded` puts; any other text stays as it is."""
    whole = text.startswith("'") and _runs(text.lstrip("'"))
    return _GUARD_INSIDE.sub(r"\1", text[1:] if whole else text)


def _runs(text: str) -> bool:
    """Say whether a spreadsheet might take a cell that holds this text for a formula."""
    if _NUMBERS.fullmatch(text):
        return False
    body = text.lstrip()
    blanks = text[: len(text) - len(body)]
    return body[:1] in STARTS or not STARTS.isdisjoint(blanks)
