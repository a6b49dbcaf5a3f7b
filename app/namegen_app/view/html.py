"""Pieces of the page as HTML. Everything that comes from outside goes through `text` or `attribute`.

What carries `data-say` is also put where screen readers hear of it (`static/app.js`).
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

import namegen

from .wording import in_the_form

# Control characters, halves of surrogate pairs, what ends a line, what turns the direction of text. Joiners stay:
# emoji and many scripts are written with them.
_DOES_SOMETHING = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def text(value: object) -> str:
    """Write `value` as text between tags; what acts when it is printed is shown as its escape instead."""
    return html.escape(_visible(str(value)))


def attribute(value: object) -> str:
    """Write `value` between the double quotes of an attribute."""
    return html.escape(str(value), quote=True)


def data(value: Any) -> str:
    """Write a JSON value between the double quotes of an attribute."""
    return attribute(json.dumps(value, ensure_ascii=True))


def name(value: str) -> str:
    """Write a name, apart from the direction of the text around it."""
    return f"<bdi>{text(value)}</bdi>"


def count(number: int, what: str) -> str:
    """Write `1 name`, `2,000 names`."""
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what}s"


def error(message: object) -> str:
    """Write what went wrong, in the words of the form."""
    return f'<p class="ng-error" data-say>{text(in_the_form(str(message)))}</p>'


def note(message: object) -> str:
    """Write something that is good to know."""
    return f'<p class="ng-note">{text(message)}</p>'


def copyable(label: str, content: str, *, link: bool = False) -> str:
    """Write a text, with a button that copies it; a `link` is a query, of which the whole address is copied.

    "" where there is no text.
    """
    if not content:
        return ""
    shown, copies = text(content), f'data-copy="{attribute(content)}"'
    if link:
        shown = f'<a href="{attribute(content)}">{shown}</a>'
        copies = f'data-copy-link="{attribute(content)}"'
    return (
        f'<div class="ng-copyable"><span class="ng-label">{text(label)}</span><code>{shown}</code>'
        f'<button type="button" {copies} aria-label="Copy the {attribute(label.lower())}">Copy</button></div>'
    )


def grid(table: namegen.Grid, label: str) -> str:
    """Write a table, in a region of this label that scrolls where it is too wide; its notes beneath it."""
    region = f'<div class="ng-scroll" tabindex="0" role="region" aria-label="{attribute(label)}">{table.html()}</div>'
    return region + "".join(map(note, table.notes))


def _visible(value: str) -> str:
    return _DOES_SOMETHING.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), value)
