"""Finding the lists that have a name: by a part of it, whatever its capitals."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import namegen

from ..settings import Settings
from .lists import ListChoice, ListStore

SHOWN = 3
"""Names that are told of each list."""
PATIENCE = 5.0
"""Seconds for which a search waits while another reads the lists: a plugin's list may take for ever."""


@dataclass(frozen=True)
class _Searched:
    """The names of a list, and the same in small letters, each behind a line end."""

    names: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, names: tuple[str, ...]) -> _Searched:
        return cls(names, "".join(f"\n{name.casefold()}" for name in names) + "\n")

    def found(self, wanted: str) -> list[str]:
        """Return some names that begin with what is wanted, and then some that hold it."""
        places = [*self._places(f"\n{wanted}"), *self._places(wanted)]
        return [self.names[place] for place in dict.fromkeys(places)][:SHOWN]

    def _places(self, wanted: str) -> list[int]:
        places, at = list[int](), self.text.find(wanted)
        while at >= 0 and len(places) < SHOWN:
            places.append(self.text.count("\n", 0, at + 1) - 1)
            at = self.text.find(wanted, at + 1)
        return places


class NameSearch:
    """The names of all registered lists that are here, read when somebody first searches."""

    def __init__(self, registry: namegen.Registry, settings: Settings, lists: ListStore) -> None:
        self.registry = registry
        self.settings = settings
        self.lists = lists
        self._lock = threading.Lock()
        self._searched: dict[str, _Searched] | None = None

    def find(self, text: str) -> dict[str, list[str]]:
        """Return, for each list that has such names, some of them. Raises NamegenError while they are still read."""
        wanted = text.casefold()
        found = {name: searched.found(wanted) for name, searched in self._all().items()}
        return {name: names for name, names in found.items() if names}

    def having(self, letters: Sequence[str]) -> dict[str, str]:
        """Return each list that has all these letters: its names in small letters, a line end before each and at last.

        Raises NamegenError while they are still read.
        """
        wanted = [letter.casefold() for letter in letters]
        texts = {name: searched.text for name, searched in self._all().items()}
        return {name: text for name, text in texts.items() if all(each in text for each in wanted)}

    def _all(self) -> dict[str, _Searched]:
        """Return what is searched; whoever comes second waits for what the first reads, for a moment."""
        if self._searched is not None:
            return self._searched
        if not self._lock.acquire(timeout=PATIENCE):
            raise namegen.NamegenError("the names of the lists are still being read; please search again in a moment")
        try:
            if self._searched is None:
                self._searched = self._read()
            return self._searched
        finally:
            self._lock.release()

    def _read(self) -> dict[str, _Searched]:
        """Read the lists that need no download, as many as fit in the memory that lists may take."""
        read, left = dict[str, _Searched](), self.settings.bytes_of_lists // 4
        for name, entry in self.registry.entries("wordlist").items():
            try:
                if namegen.needs_download(entry):
                    continue
                names = self.lists.load(ListChoice(registered=name)).names.names
            except namegen.NamegenError:  # choosing the list says what is wrong with it
                continue
            searched = _Searched.of(names)
            left -= len(searched.text)
            if left < 0:
                break
            read[name] = searched
        return read
