"""Make text safe to display: on a terminal, in a Markdown table, on a web page."""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Controls, ends of lines and paragraphs, marks that turn the direction, halves of pairs, non-characters."""

_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""What `json.dumps` leaves of these."""

_JOINERS = ("\u200c", "\u200d")
"""What shapes the letters of Indic and Persian names, and joins emoji; it takes no room and does nothing else."""

_WRITTEN = 60
"""The most letters of a value that a message repeats."""
_REPEATED = 1000
"""The same of a text that others wrote."""
_SAID = 500
"""The most letters of what an exception says."""
_MESSAGE = 2000
"""The most letters of an error that is reported to a person."""


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
    return escape_unsafe(text)


def escape_unsafe(text: str, but: str = "") -> str:
    """Escape what `cell_of_text` does, except the characters in `but`, such as the line ends of a text of many."""
    return _UNSAFE.sub(lambda found: found[0] if found[0] in but else _escape(found[0]), text)


def json_safe(text: str) -> str:
    """Escape in a JSON text what a terminal might execute: it stays JSON of the same value."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def escape_controls(text: str, but: str = "") -> str:
    """Escape the control characters of `text`, except those in `but`."""
    return _CONTROLS.sub(lambda found: found[0] if found[0] in but else _escape(found[0]), text)


def written(value: object) -> str:
    """Write what a person gave as Python does, cut short; what cannot be written, by its type."""
    try:
        text = repr(value)
    except BaseException:  # a number of more digits than Python writes, or an object whose __repr__ fails
        return f"what cannot be written ({type(value).__name__})"
    return text if len(text) <= _WRITTEN else f"{text[:_WRITTEN]}..."


def shortened(text: str, most: int = _REPEATED) -> str:
    """Join the lines of a text that others wrote, and cut it after `most` letters: a message stays one line."""
    line = " ".join(str.split(text))  # a plugin's text may have a `split` of its own
    return line if len(line) <= most else f"{line[:most]}..."


def said(error: BaseException) -> str:
    """Write an exception in one line, `Type: text`, cut short and with escapes; without a text that cannot be had."""
    name = type(error).__name__
    try:
        text = shown(shortened(str(error), _SAID))
    except BaseException:  # its __str__ is a plugin's, and may do as it likes
        return f"{name} (whose text cannot be had)"
    return f"{shown(name)}: {text}" if text else shown(name)


def message_of(error: BaseException) -> str:
    """Return the text of an error that is reported, cut short; what `said` writes where it cannot be had."""
    try:
        text = str.__str__(str(error))  # a plugin's may be a text of a class of its own
    except BaseException:
        return said(error)
    return text if len(text) <= _MESSAGE else f"{text[:_MESSAGE]}..."


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
