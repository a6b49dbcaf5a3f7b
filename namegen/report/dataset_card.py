"""The card of a dataset of names, in Hugging Face's layout: a header in YAML, and a text in Markdown.

Whatever comes from outside stands in the header as a text in double quotes, as JSON and YAML both have it, and in the
text indented, as code: neither a header's line nor HTML can come of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from ..contracts.spec import Spec
from ..errors import NamegenError
from ..escape import shown

if TYPE_CHECKING:
    from ..contracts.wordlist import Card
    from ..registry.registry import Registry

MADE_BY = "<!-- made by namegen -->"
"""What stands in each card, by which a card is told from another README.md."""

SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
)
"""The hub's categories of size, each below so many rows."""

LANGUAGES = {
    "Amharic": "am", "Arabic": "ar", "Armenian": "hy", "Basque": "eu", "Chinese": "zh", "Czech": "cs", "Danish": "da",
    "Dutch": "nl", "English": "en", "Finnish": "fi", "French": "fr", "Georgian": "ka", "German": "de", "Greek": "el",
    "Hausa": "ha", "Hawaiian": "haw", "Hebrew": "he", "Hindi": "hi", "Hungarian": "hu", "Icelandic": "is",
    "Irish": "ga", "Italian": "it", "Japanese": "ja", "Korean": "ko", "Latin": "la", "Māori": "mi", "Nahuatl": "nah",
    "Norwegian": "no", "Old English": "ang", "Old Norse": "non", "Persian": "fa", "Polish": "pl", "Portuguese": "pt",
    "Russian": "ru", "Sanskrit": "sa", "Spanish": "es", "Swahili": "sw", "Swedish": "sv", "Turkish": "tr",
    "Vietnamese": "vi", "Welsh": "cy", "Yoruba": "yo", "Zulu": "zu",
}  # fmt: skip
"""The codes of ISO 639 that the hub knows languages by, by what cards of lists call them."""


@dataclass(frozen=True)
class DatasetCard:
    """Say what a dataset of drawn names is: from which lists and how it was made, its size, language and license."""

    lists: tuple[str, ...]
    columns: tuple[str, ...]
    count: int
    made: Mapping[str, Any]
    """the recipe and the request, as JSON"""
    licences: tuple[str, ...]
    """of the lists, as SPDX has them; () where one has none that is known"""
    languages: tuple[str, ...]
    """their codes"""
    command: str = ""

    @classmethod
    def of(
        cls,
        registry: Registry,
        lists: Sequence[str],
        columns: Sequence[str],
        count: int,
        made: Mapping[str, Any],
        command: str = "",
    ) -> DatasetCard:
        """Make the card; the license and language of the lists are those of their own cards, where they have any."""
        cards = [_card(registry, each) for each in lists]
        known = [each for each in cards if each is not None]
        licences = dict.fromkeys(each.licence for each in known) if len(known) == len(cards) else {}
        languages = dict.fromkeys(LANGUAGES[each.language] for each in known if each.language in LANGUAGES)
        return cls(tuple(lists), tuple(columns), count, made, tuple(licences), tuple(languages), command)

    @property
    def title(self) -> str:
        """Return what the dataset is called."""
        return shown(f"Names like those of {' + '.join(self.lists)}")

    def text(self, data: str) -> str:
        """Return the card, a text in Markdown; `data` is the name of the file of the names."""
        return f"---\n{self._header(data)}---\n\n{MADE_BY}\n{self._body()}"

    def _header(self, data: str) -> str:
        size = next((name for below, name in SIZES if self.count < below), "1B<n<10B")
        lines = [f"pretty_name: {json.dumps(self.title, ensure_ascii=False)}"]
        if len(self.licences) == 1:
            lines.append(f"license: {self.licences[0].lower()}")
        if self.languages:
            lines += ["language:", *(f"- {code}" for code in self.languages)]
        lines += ["size_categories:", f"- {size}", "tags:", "- names", "- synthetic"]
        lines += ["configs:", "- config_name: default", "  data_files:", "  - split: train", f"    path: {data}"]
        return "".join(f"{line}\n" for line in lines)

    def _body(self) -> str:
        version = metadata.version("namegen")
        command = f"The command that made them:\n\n{_code(self.command)}\n" if self.command else ""
        rows = f"{self.count:,} {'row' if self.count == 1 else 'rows'}"
        return f"""# Names made from a list

{rows}, drawn by namegen {version} from a model of how the names of a list are spelt:

{_code(self.title)}
Columns:

{_code(", ".join(self.columns))}
{self._licence()} The names were drawn at random, and any of them may be somebody's.

{command}The recipe of the model, and what was asked of it; the same seed gives the same names:

{_code(json.dumps(self.made, ensure_ascii=False, indent=2, default=str))}"""

    def _licence(self) -> str:
        if not self.licences:
            return "The license of the list is not known here: set one in the header before you publish the names."
        return f"The list's own license: {', '.join(self.licences)}."


def _card(registry: Registry, dataset: str) -> Card | None:
    """Return the card of a registered list, None where it is a file, an address, or texts that a program gave."""
    try:
        name = Spec.parse(dataset).name
        card: Card = registry.get("wordlist", name).load().card
    except NamegenError:
        return None
    return card


def _code(text: str) -> str:
    """Write lines as a block of code, by indentation, which nothing in them can end."""
    return "".join(f"    {shown(line)}\n" for line in text.splitlines())
