"""The gallery of names, datasets/GALLERY.md: ten names of each bundled list; `python -m tests.gallery` writes it."""

from __future__ import annotations

from pathlib import Path

import namegen
from namegen.wordlists.registered import card_of

from .readme_of_lists import written

GALLERY = Path(__file__).resolve().parents[1] / "datasets" / "GALLERY.md"
SEED = "gallery"
HEAD = f"""# A gallery of names

Ten names from each list that comes with namegen, none of which is in it: as they are drawn, none picked, none left out.
This prints those of `welsh`:

```sh
namegen generate --dataset welsh --seed {SEED}
```

What each list is, and where its names are from, is in [README.md](README.md).
`python -m tests.gallery` writes this page.
"""


def bundled(registry: namegen.Registry) -> dict[str, namegen.Card]:
    """Find the cards of the lists that come along; makemore's is downloaded."""
    cards = {name: card_of(entry) for name, entry in registry.entries("wordlist").items()}
    return {name: card for name, card in cards.items() if card.address is None}


def section(name: str, card: namegen.Card, registry: namegen.Registry) -> str:
    """Write what a list is, and ten names drawn of it."""
    drawn = namegen.train(name, registry=registry).generate(10, seed=SEED)
    return (
        f"\n### {card.title}\n\n`{name}`: {card.count:,} names, {card.language}, written in {written(card)}.\n\n"
        f"> {' · '.join(drawn)}\n"
    )


def page(registry: namegen.Registry) -> str:
    """Write all of the page, the lists in their groups."""
    groups: dict[str, list[str]] = {}
    for name, card in bundled(registry).items():
        groups.setdefault(card.group, []).append(section(name, card, registry))
    return HEAD + "".join(
        f"\n## {group[0].upper()}{group[1:]}\n{''.join(sections)}" for group, sections in groups.items()
    )


if __name__ == "__main__":
    GALLERY.write_text(page(namegen.Registry.load(only=["namegen"])), "utf-8")
