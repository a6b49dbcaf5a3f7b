"""Plain lists: a name a line. Comments and the marks of Markdown lists are no letters of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from ..table import Lines, Table

_BULLET = re.compile(r"[-*+•–—]\s+(?:\[[ xX]\]\s+)?|\d{1,6}[.)]\s+")
_CODE = re.compile(
    r"\s*(?:[\])}]+[;,)]*|(?:(?:export|default|const|let|var|static|final|return)\s+)*(?:[\w.]+\s*[:=]\s*)?[\[({])\s*"
)
"""A line of a program or of YAML that opens or closes a list."""
_DESCRIBED = re.compile(r"^([^\d\n]*?[^\d\s:])(?:\s+[-\u2013\u2014]\s+|\s*:\s+|\s+\()[^\d].*$")
"""A name and a description of it, as in "Aldric - the king"; a number behind it may be a count."""
_CODE_ENDS = tuple("[({])};,")
_REMARKS = ("// ", "; ", "-- ")
"""How comments begin in programs, in .ini files and in SQL."""
_SHORT_RULE = 2
MAX_LINE = 10_000
"""The longest line, in code points, of a table; longer ones hold no row."""
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*\)")
_EMPHASIS = re.compile(r"(\*\*|__|[*_`'\"])(.+)\1")
_LONGEST = 500
"""The longest line that is looked into: patterns take time quadratic in the length."""
_LISTED = 0.5
"""The share of lines with a bullet above which a text is a Markdown list."""


def split_lines(text: str) -> list[str]:
    """Split a text into lines, without the last line end."""
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def numbered(text: str) -> Lines:
    """Split a text into lines with their numbers, from 1."""
    return list(enumerate(split_lines(text), 1))


def without_comments(lines: Lines) -> tuple[Lines, int]:
    """Leave out lines that begin with # and say more, or open and close a list in a program.

    Return the others and how many were left out.

    Where nothing else would be left, they are names after all.
    """
    kept = names_alone(lines)
    if not any(line.strip() for _, line in kept):
        return lines, 0
    return kept, len(lines) - len(kept)


def names_alone(lines: Lines) -> Lines:
    """Leave out such lines, whatever is left."""
    return [(number, line) for number, line in lines if not (_is_comment(line) or _is_code(line))]


def without_bullets(lines: Lines) -> tuple[Lines, int, str]:
    """Take the names out of a Markdown list: return them, how many other lines were left out, and what was done.

    A text with fewer bullets than other lines is returned as it is.
    """
    filled = [(number, line.strip()) for number, line in lines if line.strip()]
    listed = [(number, line) for number, line in filled if len(line) <= _LONGEST and _BULLET.match(line)]
    if not listed or len(listed) <= _LISTED * len(filled):
        return lines, 0, ""
    texts = [(number, line[_end_of_bullet(line) :]) for number, line in listed]
    note = "a Markdown list: bullets, numbers and emphasis are no letters"
    if sum(bool(_DESCRIBED.match(text)) for _, text in texts) > _LISTED * len(texts):
        texts = [(number, _DESCRIBED.sub(r"\1", text, count=1)) for number, text in texts]
        note = "a Markdown list: bullets, emphasis and what is said behind the names are no letters"
    return [(number, plain(text)) for number, text in texts], len(filled) - len(listed), note


def plain(text: str) -> str:
    """Drop Markdown's links and emphasis around a text, and YAML's quotes."""
    text = _LINK.sub(r"\1", text.strip())
    match = _EMPHASIS.fullmatch(text)
    return match[2] if match else text


def plain_text(text: str) -> Table:
    """Make a table of one column of all lines of a text."""
    lines = split_lines(text)
    return Table([lines], range(1, len(lines) + 1), lines=len(lines), name=0, text=text)


def plain_list(lines: Lines) -> Table:
    """Make a table of one column of these lines."""
    return Table(
        [[line for _, line in lines]], [number for number, _ in lines], lines=len(lines), name=0, more=ListedLines()
    )


@dataclass(frozen=True)
class ListedLines:
    """Read other lines of a plain list."""

    quote: ClassVar[str] = ""

    def of_lines(self, lines: Lines) -> Table:
        return plain_list(lines)

    def of_text(self, text: str) -> None:
        """Return None: comments may be among the lines."""


def may_hold_comments(first: Iterable[str], last: Iterable[str]) -> bool:
    """Say whether lines may be comments or code, by the letters that they begin with, and those that they end in."""
    return not all(map(str.isalnum, first)) or any(each in _CODE_ENDS or each.isspace() for each in last)


def _is_comment(line: str) -> bool:
    if line[:1].isalnum():  # nearly always: the rest costs ten times as much
        return False
    text = line.strip()
    return (text.startswith("#") and len(text) > 1) or text.startswith(_REMARKS) or _is_rule(text)


def _is_rule(text: str) -> bool:
    """Say whether a line is drawn between sections."""
    return len(text) > _SHORT_RULE and not text.strip("-=_*~")


def _is_code(line: str) -> bool:
    return len(line) <= _LONGEST and line.rstrip()[-1:] in _CODE_ENDS and bool(_CODE.fullmatch(line))


def _end_of_bullet(line: str) -> int:
    match = _BULLET.match(line)
    return match.end() if match else 0
