"""Names that the list does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .letters import MOST_CELLS, Alphabet, Texts, names_of
from .trie import Trie

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Novel(namegen.Constraint):
    """Want no name of the list.

    Without the list, or of one that is too large for memory, the hashes that a saved model keeps do as well; then
    capitals and small letters differ, because a hash is of the name as it is spelt.
    """

    remedy = "--copies allows names of the list"
    needs_list = True
    accepts_hashes = True

    names: tuple[str, ...] | None = None
    hashes: NDArray[np.uint64] | None = None

    class Options(namegen.Options):
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written
        if context.hashes is not None and (context.names is None or context.sampled):
            self.hashes = context.hashes
        else:
            self.names = names_of(context, "novel")

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        if self.names is None:
            return None
        return all_but(list(map(self.written, self.names)), Alphabet(letters, case=self.options.case))

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None if self.options.case or self.names is None else {"kind": "new"}

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        if self.hashes is not None:
            return ~namegen.are_among(names, self.hashes)
        drawn = Texts.of(names, case=self.options.case).strings()
        return np.array([name not in self._known for name in drawn], dtype=bool)

    @cached_property
    def _known(self) -> frozenset[str]:
        """Fold the names of the list."""
        return frozenset(Texts.of(self.names or (), case=self.options.case).strings())


def all_but(names: Sequence[str], alphabet: Alphabet) -> namegen.Dfa | None:
    """Accept every name but `names`: their tree, and one state for all that leave it. None where it is too large.

    29,494 names take 0.1 s.
    """
    tree = Trie.of(alphabet.texts(names).native(), len(alphabet))
    free = len(tree)
    if (free + 1) * len(alphabet) > MOST_CELLS:
        return None
    step = np.vstack([tree.table(free), np.full((1, len(alphabet)), free, dtype=np.int32)])
    return namegen.Dfa(alphabet.letters, alphabet.classes, step, np.append(~tree.ends, True))
