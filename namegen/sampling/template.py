"""How several names make one: a text with a slot for each, `{first} {last} of {town}`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import NamedTuple

from ..contracts.text import is_printable
from ..errors import UsageError

MOST = 200
"""The characters of the longest template."""
_HOW = "a slot is a word in braces, as {first}; a brace itself is written {{ or }}"


class CombinedName(NamedTuple):
    """Hold a whole name, and the name in each slot, in the order of `Template.slots`."""

    name: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """Hold the text of whole names: `fields[i]`, the word of a slot, stands between `literals[i]` and the next.

    A slot that stands twice is the same name twice.
    """

    literals: tuple[str, ...]
    fields: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read a template, in NFC: a slot is a word in braces, and `{{` and `}}` are braces.

        A word is letters, digits and underscores, no digit first, as names are in Python. Raises UsageError for
        anything else in braces, a text without any slot, a control character, or more than MOST characters.
        """
        if len(text) > MOST:
            raise UsageError(f"the template has {len(text):,} characters; the most is {MOST:,}")
        if not is_printable(text):
            raise UsageError(f"template {text!r} holds a control character, or another that no name holds; remove it")
        text = unicodedata.normalize("NFC", text)
        literals, fields = [""], list[str]()
        for literal, field in _pieces(text):
            literals[-1] += literal
            if field is not None:
                fields.append(field)
                literals.append("")
        template = cls(tuple(literals), tuple(fields))
        # What Formatter reads as {first} too, as it does {first:}, is not written so again.
        if str(template) != text or not all(map(str.isidentifier, fields)):
            raise UsageError(f"template {text!r} has something else than a word in braces: {_HOW}")
        if not fields:
            raise UsageError(f"template {text!r} has no slot: {_HOW}")
        return template

    def __str__(self) -> str:
        """Write it as `parse` reads it."""
        return self._written(f"{{{field}}}" for field in self.fields)

    @property
    def slots(self) -> tuple[str, ...]:
        """Return the word of each slot once, in the order in which they first stand."""
        return tuple(dict.fromkeys(self.fields))

    def render(self, parts: Sequence[str]) -> str:
        """Put a name into each slot: `parts` are in the order of `slots`."""
        return self._numbered.format(*parts)

    def check(self, given: Iterable[str]) -> None:
        """Raise UsageError where the words `given` are not those of the slots."""
        known = list(given)
        for slot in self.slots:
            if slot not in known:
                raise UsageError(f"the template has {{{slot}}}, and no list is given for it: --slot {slot}=LIST")
        for slot in known:
            if slot not in self.slots:
                there = " ".join(f"{{{each}}}" for each in self.slots)
                raise UsageError(f"slot {slot!r} is not in the template, which has {there}; leave it out")

    @cached_property
    def _numbered(self) -> str:
        """The template with the place of each slot in `slots` instead of its word, which `str.format` fills fastest."""
        place = {slot: number for number, slot in enumerate(self.slots)}
        return self._written(f"{{{place[field]}}}" for field in self.fields)

    def _written(self, fields: Iterable[str]) -> str:
        between = [literal.replace("{", "{{").replace("}", "}}") for literal in self.literals]
        return "".join(literal + field for literal, field in zip(between, [*fields, ""], strict=True))


def _pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each piece of text and what stands in braces after it, None for a brace of the text or the end."""
    try:
        for literal, field, _, _ in Formatter().parse(text):
            yield literal, field
    except ValueError:
        raise UsageError(f"template {text!r} has a brace that is not paired, or holds no word: {_HOW}") from None
