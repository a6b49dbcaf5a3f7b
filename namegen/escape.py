"""Make text safe to show: on a terminal, in a table of Markdown, on a page."""

from __future__ import annotations


def shown(text: str) -> str:
    """Write what a terminal might obey, and what cannot be printed, as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def markdown_cell(text: str) -> str:
    """Write `text` so that it stays within its cell of a Markdown table."""
    return shown(text).replace("\\", "\\\\").replace("|", "\\|")


def html_text(text: str) -> str:
    """Write `text` so that a page shows it and runs nothing of it."""
    from html import escape

    return escape(shown(text))
