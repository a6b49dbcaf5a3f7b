"""Names that begin and end as names of the list do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .letters import MOST_CELLS, Alphabet, Texts, written_names_of
from .trie import Trie

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Edges(namegen.Constraint):
    """Want names whose first `size` letters begin some name of the list, and whose last `size` end one.

    A name of fewer letters is its own beginning, so it is wanted only if the list has it.
    """

    needs_list = True

    class Options(namegen.Options):
        size: int = Field(2, ge=1, le=6, description="letters at each end")
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        self.names = written_names_of(context, "edges")
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        size, alphabet = self.options.size, Alphabet(letters, case=self.options.case)
        texts = alphabet.texts(self.names)
        beginnings = Trie.of(texts.firsts(size).native(), len(alphabet))
        endings = Trie.of(texts.kept(texts.lengths >= size).lasts(size).native(), len(alphabet))
        if (len(beginnings) + len(endings)) * len(alphabet) > MOST_CELLS:
            return None
        # A state is a beginning of fewer than `size` letters; after that, the longest piece of an ending.
        search, _ = endings.search()
        short = beginnings.nodes_down_to(size - 1)
        first = beginnings.table(-1)[:short]
        begun = first >= short
        first[begun] = short + beginnings.through(search)[first[begun]]
        accept = np.concatenate([beginnings.ends[:short], endings.depths == size])
        return namegen.Dfa(alphabet.letters, alphabet.classes, np.vstack([first, short + search]), accept)

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        size, (firsts, lasts) = self.options.size, self._known
        drawn = Texts.of(list(map(self.written, names)), case=self.options.case).strings()
        return np.array([name[:size] in firsts and name[-size:] in lasts for name in drawn], dtype=bool)

    @cached_property
    def _known(self) -> tuple[frozenset[str], frozenset[str]]:
        """Fold the names of the list; return their first letters and their last ones."""
        size, known = self.options.size, Texts.of(self.names, case=self.options.case).strings()
        return frozenset(name[:size] for name in known), frozenset(name[-size:] for name in known)
