"""What a document asks of a name (FORMAT.md, Checks)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import namegen

from .encodings import read_front_coded, read_planes
from .letters import Letters

Check = Callable[[str], bool]
START, END = "\x02", "\x03"
"""What stands for the start and the end of a name among its letters: no name holds them."""


def checks_of(document: Mapping[str, Any], names: Sequence[str], letters: Letters) -> list[Check]:
    """Read the checks of a document. Raises StorageError for one that is not known."""
    return [_check_of(each, names, letters) for each in document["checks"]]


def _check_of(data: Mapping[str, Any], names: Sequence[str], letters: Letters) -> Check:
    kind = data["kind"]
    if kind == "length":
        return lambda name: bool(data["least"] <= len(name) <= data["most"])
    if kind == "new":
        known = frozenset(map(letters.folded, names))
        return lambda name: letters.folded(name) not in known
    if kind == "not":
        refused = frozenset(read_front_coded(data["names"], "names"))
        return lambda name: letters.small(name) not in refused
    if kind == "stutter":
        return lambda name: not _stutters(letters.folded(name), thrice=data["thrice"], twice=data["twice"])
    if kind == "dfa":
        return _Walk.of_data(data).accepts
    if kind == "windows":
        return _Windows.of_data(data, names, letters).passes
    if kind == "edges":
        return _Edges.of_names(names, data["size"], letters).passes
    raise namegen.StorageError(f"the document asks for {kind!r}, which is not known; a newer namegen may read it")


def _stutters(name: str, *, thrice: bool, twice: bool) -> bool:
    if thrice and any(a == b == c for a, b, c in zip(name, name[1:], name[2:], strict=False)):
        return True
    return twice and any(_doubles(name, size) for size in (2, 3))


def _doubles(name: str, size: int) -> bool:
    """Say whether some `size` letters stand twice in a row."""
    return any(name[i : i + size] == name[i + size : i + 2 * size] for i in range(len(name) - 2 * size + 1))


@dataclass(frozen=True)
class _Walk:
    column: Mapping[str, int]
    width: int
    following: Sequence[int]
    accept: str

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> _Walk:
        width, states = len(data["letters"]), len(data["accept"])
        following = read_planes(data["next"], states * width, "next")
        if not states or set(data["accept"]) > {"0", "1"} or max(following, default=0) > states:
            raise namegen.StorageError("the document has an automaton that leads nowhere; export it anew")
        column = {letter: i for i, members in enumerate(data["letters"]) for letter in members}
        return cls(column, width, following, data["accept"])

    def accepts(self, name: str) -> bool:
        state = 0
        for letter in name:
            if letter not in self.column:
                return False
            after = self.following[state * self.width + self.column[letter]]
            if not after:
                return False
            state = after - 1
        return self.accept[state] == "1"


@dataclass(frozen=True)
class _Windows:
    size: int
    new: int
    known: Mapping[int, frozenset[str]]
    written: Check | Callable[[str], str]

    @classmethod
    def of_data(cls, data: Mapping[str, Any], names: Sequence[str], letters: Letters) -> _Windows:
        written: Callable[[str], str] = str if data["case"] else letters.small
        marked = [_marked(written(name)) for name in names]
        sizes = {*range(1, data["known"] + 1), data["size"]}
        known = {size: frozenset(piece for name in marked for piece in _pieces(name, size)) for size in sizes}
        return cls(data["size"], data["new"], known, written)

    def passes(self, name: str) -> bool:
        marked = _marked(str(self.written(name)))
        for size, known in self.known.items():
            new = sum(piece not in known for piece in _pieces(marked, size))
            if new > (self.new if size == self.size else 0):
                return False
        return True


def _marked(name: str) -> str:
    return f"{START}{name}{END}"


def _pieces(name: str, size: int) -> Iterable[str]:
    return (name[i : i + size] for i in range(len(name) - size + 1))


@dataclass(frozen=True)
class _Edges:
    size: int
    begins: Mapping[tuple[bool, int], frozenset[str]]
    ends: Mapping[tuple[bool, int], frozenset[str]]
    letters: Letters

    @classmethod
    def of_names(cls, names: Sequence[str], size: int, letters: Letters) -> _Edges:
        words = [each for name in names for each in _placed(letters.words(letters.folded(name)))]
        keys = [(outer, some) for outer in (True, False) for some in (size, size + 1)]
        begins = {(outer, n): frozenset(word[:n] for word, first, _ in words if first == outer) for outer, n in keys}
        ends = {(outer, n): frozenset(_end(word, n) for word, _, last in words if last == outer) for outer, n in keys}
        return cls(size, begins, ends, letters)

    def passes(self, name: str) -> bool:
        return all(self._passes(*each) for each in _placed(self.letters.words(self.letters.folded(name))))

    def _passes(self, word: str, first: bool, last: bool) -> bool:
        begun = [word[:n] in self.begins[first, n] for n in (self.size, self.size + 1)]
        ended = [_end(word, n) in self.ends[last, n] for n in (self.size, self.size + 1)]
        return begun[0] and ended[0] and (begun[1] or ended[1])


def _placed(words: Sequence[str]) -> list[tuple[str, bool, bool]]:
    """Return each word, and whether it is the first, and the last."""
    return [(word, i == 0, i == len(words) - 1) for i, word in enumerate(words)]


def _end(word: str, size: int) -> str:
    return word[-size:] if size else ""
