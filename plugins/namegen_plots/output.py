"""A picture to a file, by its ending, or to the terminal."""

from __future__ import annotations

import html
import importlib.util
from collections.abc import Callable
from pathlib import Path

import namegen
from namegen.commands import complain, destination

from .figure import as_png, as_svg
from .labels import label, text
from .picture import Cell, Picture
from .terminal import print_picture
from .theme import Theme


def show(picture: Picture, theme: Theme, output: str | None) -> None:
    """Print `picture`, or write it to `output`, whose ending says as what. Raises NamegenError where it cannot."""
    if output is None or output == "-":
        with destination(None) as out:
            print_picture(picture, out)
        return
    make = WRITERS[check_ending(output)]
    namegen.write_atomically(Path(output), make(picture, theme), "the picture")
    for note in picture.notes:
        complain(text(note))


def check_ending(output: str) -> str:
    """Return the ending of `output`, before any work is done.

    Raises UsageError for one that nothing is written as, NamegenError where it takes matplotlib and that is missing.
    """
    ending = Path(output).suffix.lower()
    if ending not in WRITERS:
        raise namegen.UsageError(f"--output {output}: its ending is one of {', '.join(WRITERS)}")
    if ending != ".csv" and importlib.util.find_spec("matplotlib") is None:
        raise namegen.NamegenError(
            "pictures in files need matplotlib, which is not installed: pip install 'namegen[plot]'"
            " (a picture on the terminal, and --output FILE.csv, need nothing)"
        )
    return ending


def as_csv(picture: Picture, _: Theme) -> bytes:
    """Write the numbers: a line of column names, then the rows."""
    table = picture.table()
    lines = namegen.csv_text([table.columns, *table.rows])
    if lines.note:
        complain(lines.note)
    return lines.text.encode("utf-8", "backslashreplace")


def as_html(picture: Picture, theme: Theme) -> bytes:
    """Write one page that asks for nothing else: the drawing, its notes, and the numbers in a table."""
    svg = as_svg(picture, theme).decode()
    svg = svg[svg.index("<svg") :]
    table = picture.table()
    head = "".join(f"<th>{_escaped(column)}</th>" for column in table.columns)
    rows = "\n".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in table.rows)
    page = PAGE.format(
        title=_escaped(picture.title),
        background=theme.background,
        ink=theme.ink,
        faint=theme.faint,
        svg=svg,
        notes="\n".join(f"<p>{_escaped(note)}</p>" for note in picture.notes),
        head=head,
        rows=rows,
    )
    return page.encode("utf-8", "xmlcharrefreplace")


WRITERS: dict[str, Callable[[Picture, Theme], bytes]] = {
    ".png": as_png,
    ".svg": as_svg,
    ".html": as_html,
    ".csv": as_csv,
}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{
  background: {background}; color: {ink}; font: 16px/1.5 system-ui, sans-serif;
  margin: 2rem auto; padding: 0 1rem; max-width: 90rem;
}}
svg {{ max-width: 100%; height: auto; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ border-bottom: 1px solid {faint}; padding: 0.15rem 0.8rem; text-align: left; }}
summary {{ cursor: pointer; }}
</style>
</head>
<body>
<h1>{title}</h1>
{svg}
{notes}
<details>
<summary>The numbers</summary>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</details>
</body>
</html>
"""


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return f"<bdi>{html.escape(label(value))}</bdi>"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.6g}"


def _escaped(words: str) -> str:
    return html.escape(text(words))
