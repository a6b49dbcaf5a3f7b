"""The tables of datasets/README.md, written from the cards; `python -m tests.readme_of_lists` writes them anew."""

from __future__ import annotations

from pathlib import Path

import namegen
from namegen.wordlists.registered import card_of

README = Path(__file__).resolve().parents[1] / "datasets" / "README.md"
FIRST, LAST = "<!-- from the cards -->\n", "<!-- end -->"


def tables() -> str:
    """Write a table in Markdown for each group of the lists that come with namegen."""
    groups: dict[str, list[str]] = {}
    for name, entry in namegen.Registry.load(only=["namegen"]).entries("wordlist").items():
        card = card_of(entry)
        cells = [f"`{name}`", f"{card.count:,}", written(card), ", ".join(card.labels), card.description]
        groups.setdefault(card.group, []).append(f"| {' | '.join(cells)} |\n")
    head = "| name | names | written in | labels | what it is |\n|---|---:|---|---|---|\n"
    return "".join(f"\n## {group[0].upper()}{group[1:]}\n\n{head}{''.join(rows)}" for group, rows in groups.items())


def written(card: namegen.Card) -> str:
    """Say in which script, and how the names came into it where that is not their own."""
    return f"{card.script} ({card.romanisation})" if card.romanisation else card.script


def refresh() -> None:
    before, _, rest = README.read_text("utf-8").partition(FIRST)
    README.write_text(f"{before}{FIRST}{tables()}\n{LAST}{rest.partition(LAST)[2]}", "utf-8")


if __name__ == "__main__":
    refresh()
