"""Names whose pieces the list knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import model_validator

import namegen
from namegen import Field

from .explore import explore
from .letters import MOST_CELLS, Alphabet, Texts, written_names_of
from .trie import Trie
from .windows import count_windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

_START, _END = 0x110000, 0x110001
"""The marks of start and end among code points: the first two numbers that are none."""


class Familiar(namegen.Constraint):
    """Want at most `new` pieces of `size` letters that no name of the list has.

    The start and the end of a name count as a letter each: with `size` 2, the pieces of 'ann' are its beginning with
    a, an, nn and its end with n. People throw away most names with a new pair, and like names the less the more new
    triples they have. A capital is its small letter here: where capitals stand, models know better than pairs do.

    By default it is as strict as leaves enough names (`RUNGS`): the fewer new pieces a name has, the more of those who
    were asked would keep it (1.42 of 2 without a new triple, 1.25 with one, .97 with two, .36 with a new pair).
    """

    needs_list = True
    remedy = "--constraint 'familiar new=3' allows up to three pairs of letters that the list lacks"

    RUNGS: ClassVar[Sequence[Mapping[str, Any]]] = (
        {"size": 4, "new": 0, "known": 3},
        {"size": 4, "new": 1, "known": 3},
        {"size": 4, "new": 2, "known": 3},
        {"size": 3, "new": 0, "known": 2},
        {"size": 3, "new": 1, "known": 2},
        {"size": 3, "new": 2, "known": 2},
        {},
    )
    """The options with which it holds by default, the strictest first; the last wants pairs of the list alone."""

    class Options(namegen.Options):
        size: int = Field(2, ge=2, le=6, description="letters of a piece")
        new: int = Field(0, ge=0, le=3, description="pieces that no name of the list has, at most")
        known: int = Field(0, ge=0, le=5, description="letters of pieces of which none may be new; below size")
        case: bool = Field(False, description="whether capitals and small letters differ")

        @model_validator(mode="after")
        def _known_below_size(self) -> Familiar.Options:
            if self.known >= self.size:
                raise ValueError(f"known {self.known} is not below size {self.size}")
            return self

    @classmethod
    def rungs(cls, given: Sequence[namegen.Spec]) -> Sequence[Mapping[str, Any]]:  # noqa: ARG003
        return cls.RUNGS

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written
        self.names = self._folded(written_names_of(context, "familiar"))

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        alphabet, classes = self._alphabet(letters)
        start, end = len(alphabet), len(alphabet) + 1
        texts = alphabet.texts(self.names).marked(start, end)
        tree = Trie.of_pieces(texts, end + 1, self.options.size)
        if tree.nodes_down_to(self.options.size - 1) * tree.width > MOST_CELLS:
            return None
        walk = _Walk(tree, self.options)
        drawn = slice(len(alphabet))
        found = explore(
            walk.start(start), walk.n_codes, lambda codes: walk.after(codes, drawn), MOST_CELLS // tree.width
        )
        if found is None:
            return None
        accept = walk.after(found.codes, slice(end, end + 1))[:, 0] >= 0
        return namegen.Dfa(tuple(letters), classes, found.step, accept)

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG002
        return {"kind": "windows", **self.options.model_dump()}

    def neighbours(self, letters: Sequence[str]) -> namegen.Neighbours | None:
        if self.options.size != 2 or self.options.new:
            return None
        alphabet, classes = self._alphabet(letters)
        boundary = len(alphabet)
        texts = alphabet.texts(self.names).marked(boundary, boundary)
        before, after = texts.points[:-1], texts.points[1:]
        inside = (texts.owners[:-1] == texts.owners[1:]) & (before >= 0) & (after >= 0)
        known = np.unique(before[inside] * (boundary + 1) + after[inside])
        before, after = _letters_of(known, np.append(classes, boundary))
        return namegen.Neighbours(tuple(letters), np.sort(before * (len(letters) + 1) + after))

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        drawn = self._folded(list(map(self.written, names)))
        texts, known = (Texts.of(each, case=True).marked(_START, _END) for each in (drawn, self.names))
        _, new = count_windows(texts, known, self.options.size)
        passed: NDArray[np.bool_] = new <= self.options.new
        # A name that is shorter than such a piece is one itself.
        for size in range(1, self.options.known + 1):
            _, shorter = count_windows(texts, known, size)
            passed &= shorter == 0
        return passed

    def _folded(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Write texts in small letters, each letter by itself."""
        if self.options.case:
            return tuple(texts)
        smalls = {ord(letter): namegen.small_letter(letter) for letter in set("".join(texts))}
        return tuple(text.translate(smalls) for text in texts)

    def _alphabet(self, letters: Sequence[str]) -> tuple[Alphabet, NDArray[np.intp]]:
        """Return the folded letters, C of them, and which of these each of `letters` is: (L,)."""
        folded = self._folded(letters)
        alphabet = Alphabet(tuple(dict.fromkeys(folded)), case=True)
        return alphabet, np.array([alphabet.number(letter) for letter in folded], dtype=np.intp)


def _letters_of(pairs: NDArray[np.int64], classes: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Write pairs of classes, as before * C + after, as those of all their letters: two arrays.

    classes: (L + 1,), the class of each letter and the last of the boundary, which is the last class, C - 1.
    """
    members = np.argsort(classes, kind="stable")
    sizes = np.bincount(classes)
    first = np.cumsum(sizes) - sizes
    before, after = np.divmod(pairs, len(sizes))
    counts = sizes[before] * sizes[after]
    which = np.repeat(np.arange(len(pairs)), counts)
    place = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    left, right = np.divmod(place, sizes[after][which])
    return members[first[before][which] + left], members[first[after][which] + right]


class _Walk:
    """Read a name: the longest known piece that it ends in, of up to size - 1 letters; how many letters were read, up
    to size - 1; how many new pieces. A state's code is all three as one number.
    """

    def __init__(self, tree: Trie, options: Familiar.Options) -> None:
        size, self.size, self.new, self.least = options.size, options.size, options.new, options.known
        self.depths = tree.depths
        self.step, _ = tree.search(size - 1)
        self.n_codes = len(self.step) * size * (self.new + 1)
        self.known = np.zeros(self.step.shape, dtype=bool)
        longest = np.arange(tree.nodes_down_to(size - 1), len(tree))
        self.known[tree.parents[longest], tree.letters[longest]] = True

    def start(self, mark: int) -> int:
        """Return the code after the mark of the start."""
        return (int(self.step[0, mark]) * self.size + 1) * (self.new + 1)

    def after(self, codes: NDArray[np.int64], columns: slice) -> NDArray[np.int64]:
        """Return the codes after each of the letters `columns`: (F, C); -1 where there are too many new pieces."""
        rest, new = np.divmod(codes, self.new + 1)
        piece, read = np.divmod(rest, self.size)
        completed = (read == self.size - 1)[:, None]
        news = new[:, None] + (completed & ~self.known[piece, columns])
        reads = np.minimum(read + 1, self.size - 1)[:, None]
        pieces = self.step[piece, columns].astype(np.int64)
        # What was read ends in a known piece of `least` letters, or, of fewer, is one.
        refused = (news > self.new) | (self.depths[pieces] < np.minimum(read + 1, self.least)[:, None])
        return np.where(refused, -1, (pieces * self.size + reads) * (self.new + 1) + news)
