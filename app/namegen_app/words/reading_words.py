"""How a list is read, in a command: the options that are given, not what is found out."""

from __future__ import annotations

import namegen

_TEXTS = ("encoding", "column", "count")
_SWITCHES: dict[str, tuple[str, bool]] = {
    "no_header": ("header", False),
    "weighted": ("weighted", True),
    "strict": ("strict", True),
}
"""What is said without a value, and the option of reading and its value that it stands for."""


def command_words(reading: namegen.ReadingOptions) -> list[str]:
    """Write it as a command does."""
    words = [word for name, value in _values(reading) for word in (f"--{name}", value)]
    return [*words, *(f"--{name.replace('_', '-')}" for name in _switched_on(reading))]


def _values(reading: namegen.ReadingOptions) -> list[tuple[str, str]]:
    texts = [(name, getattr(reading, name)) for name in _TEXTS]
    return [(name, text) for name, text in texts if text] + [("where", condition) for condition in reading.where]


def _switched_on(reading: namegen.ReadingOptions) -> list[str]:
    return [name for name, (option, value) in _SWITCHES.items() if getattr(reading, option) is value]
