"""Names that share no long piece with a name of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .letters import MOST_CELLS, Alphabet, Texts, written_names_of
from .trie import Trie
from .windows import count_windows

if TYPE_CHECKING:
    from numpy.typing import NDArray


class MaxCopied(namegen.Constraint):
    """Want names that share no piece of more than `letters` letters with a name of the list.

    The automaton is that of Papadopoulos, Roy & Pachet 2014 (Avoiding Plagiarism in Markov Sequence Generation): its
    states are the pieces of the list of up to `letters` letters, and none goes on to a longer one.
    """

    needs_list = True

    class Options(namegen.Options):
        letters: int = Field(4, ge=1, le=100, description="letters that a piece of a name of the list may have")
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        self.names = written_names_of(context, "max-copied")
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        alphabet, most = Alphabet(letters, case=self.options.case), self.options.letters
        tree = Trie.of_pieces(alphabet.texts(self.names), len(alphabet), most + 1)
        states = tree.nodes_down_to(most)
        if states * len(alphabet) > MOST_CELLS:
            return None
        step, _ = tree.search(most)
        step[tree.parents[states:], tree.letters[states:]] = -1
        return namegen.Dfa(alphabet.letters, alphabet.classes, step, np.ones(states, dtype=bool))

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        both = list(map(self.written, names)), self.names
        texts, known = (Texts.of(each, case=self.options.case) for each in both)
        shared, _ = count_windows(texts, known, self.options.letters + 1)
        passed: NDArray[np.bool_] = shared == 0
        return passed
