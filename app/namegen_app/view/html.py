"""Pieces of the page as HTML. Everything that comes from outside goes through `text` or `attribute`.

What carries `data-say` is also put where screen readers hear of it (`static/app.js`).
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

# Control characters, halves of surrogate pairs, what ends a line, what turns the direction of text. Joiners stay:
# emoji and many scripts are written with them.
_DOES_SOMETHING = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def text(value: object) -> str:
    """`value` as text between tags; what does something when it is printed is shown as its escape instead."""
    return html.escape(_visible(str(value)))


def attribute(value: object) -> str:
    """`value` between the double quotes of an attribute."""
    return html.escape(str(value), quote=True)


def data(value: Any) -> str:
    """A JSON value between the double quotes of an attribute."""
    return attribute(json.dumps(value, ensure_ascii=True))


def name(value: str) -> str:
    """A name, apart from the direction of the text around it."""
    return f"<bdi>{text(value)}</bdi>"


def error(message: object) -> str:
    """What went wrong."""
    return f'<p class="ng-error" data-say>{text(message)}</p>'


def note(message: object) -> str:
    """Something that is good to know."""
    return f'<p class="ng-note">{text(message)}</p>'


def copyable(label: str, content: str, *, link: bool = False) -> str:
    """A text to copy, with a button that does; a `link` is a query, of which the button copies the whole address.

    "" where there is no text.
    """
    if not content:
        return ""
    shown = f'<a href="{attribute(content)}">{text(content)}</a>' if link else text(content)
    copies = f'data-copy{"-link" if link else ""}="{attribute(content)}"'
    return (
        f'<div class="ng-copyable"><span class="ng-label">{text(label)}</span><code>{shown}</code>'
        f'<button type="button" {copies} aria-label="Copy the {attribute(label.lower())}">Copy</button></div>'
    )


def table(columns: list[str], rows: list[list[str]], *, label: str, numbers: tuple[int, ...] = ()) -> str:
    """A table whose first column names the row. `rows` are HTML already; `numbers` are columns of figures."""

    def cell(i: int, value: str) -> str:
        kind = ' class="ng-number"' if i in numbers else ""
        return f'<th scope="row"{kind}>{value}</th>' if i == 0 else f"<td{kind}>{value}</td>"

    head = "".join(
        f'<th scope="col"{" class=ng-number" if i in numbers else ""}>{text(column)}</th>'
        for i, column in enumerate(columns)
    )
    body = "".join("<tr>" + "".join(cell(i, value) for i, value in enumerate(row)) + "</tr>" for row in rows)
    return (
        f'<div class="ng-scroll" tabindex="0" role="region" aria-label="{attribute(label)}"><table class="ng-table">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _visible(value: str) -> str:
    return _DOES_SOMETHING.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode(), value)
