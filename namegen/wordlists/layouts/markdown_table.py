"""Tables in Markdown: bars between cells, and a line of dashes below the titles."""

from __future__ import annotations

import re
from dataclasses import replace

from ..table import Lines, Table, table_of_rows
from .lines import plain

_RULE = "|-: \t"
"""What the line below the titles is made of."""


def read_markdown_table(lines: Lines) -> Table | None:
    """Read the first table; None where there is none. Lines around it are left out."""
    rule = next((i for i, (_, line) in enumerate(lines) if _is_rule(line)), 0)
    if rule == 0 or "|" not in lines[rule - 1][1]:
        return None
    titles = _cells(lines[rule - 1][1])
    body: list[tuple[int, list[str]]] = []
    for number, line in lines[rule + 1 :]:
        if "|" not in line:
            break
        body.append((number, [plain(cell) for cell in _cells(line)][: len(titles)]))
    columns, numbers = table_of_rows(body, len(titles))
    table = Table(columns, numbers, understood=("a table in Markdown",), has_header=True, lines=len(lines))
    filled = sum(bool(line.strip()) for _, line in lines)
    return replace(table, titles=tuple(titles), comments=filled - len(body) - 2, empty=len(lines) - filled)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def _is_rule(line: str) -> bool:
    return "|" in line and "-" in line and not line.strip(_RULE)
