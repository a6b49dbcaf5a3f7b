"""Make text safe to display: on a terminal, in a Markdown table, on a web page."""

from __future__ import annotations


def shown(text: str) -> str:
    """Escape what a terminal might execute, and what cannot be printed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def markdown_cell(text: str) -> str:
    """Escape `text` so that it stays within its cell of a Markdown table."""
    return shown(text).replace("\\", "\\\\").replace("|", "\\|")


def html_text(text: str) -> str:
    """Escape `text` so that a web page displays it as plain text."""
    from html import escape

    return escape(shown(text))
