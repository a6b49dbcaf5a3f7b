"""Make text safe to display: on a terminal, in a Markdown table, on a web page."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Controls, ends of lines and paragraphs, marks that turn the direction, halves of pairs, non-characters."""

_JOINERS = ("\u200c", "\u200d")
"""What shapes the letters of Indic and Persian names, and joins emoji; it takes no room and does nothing else."""

_WRITTEN = 60
"""The most letters of a value that a message repeats."""


def shown(text: str) -> str:
    """Escape what a terminal might execute, and what cannot be printed."""
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def table_cell(text: str) -> str:
    """Escape as `shown` does, but leave joiners: without them a name is drawn with other letters."""
    return "".join(c if c.isprintable() or c in _JOINERS else _escape(c) for c in text)


def cell_of_text(text: str) -> str:
    """Escape what a terminal might execute, tabs and line ends: `text` stays within its cell of a row of text.

    A name stays as it is, with the joiners and blanks that `shown` escapes and some scripts need.
    """
    return _UNSAFE.sub(lambda found: _escape(found[0]), text)


def escape_controls(text: str, but: str = "") -> str:
    """Escape the control characters of `text`, except those in `but`."""
    return _CONTROLS.sub(lambda found: found[0] if found[0] in but else _escape(found[0]), text)


def written(value: object) -> str:
    """Write what a person gave as Python does, cut short; what cannot be written, by its type."""
    try:
        text = repr(value)
    except Exception:  # a number of more digits than Python writes, or an object whose __repr__ fails
        return f"what cannot be written ({type(value).__name__})"
    return text if len(text) <= _WRITTEN else f"{text[:_WRITTEN]}..."


def label_words(label: str) -> str:
    """Return what a person is shown for a label, the text in a column beside the names: "(empty)" where it is empty."""
    return shown(label) or "(empty)"


def markdown_cell(text: str) -> str:
    """Escape `text` so that it stays within its cell of a Markdown table."""
    return shown(text).replace("\\", "\\\\").replace("|", "\\|")


def html_text(text: str) -> str:
    """Escape `text` so that a web page displays it as plain text."""
    from html import escape

    return escape(shown(text))


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()
