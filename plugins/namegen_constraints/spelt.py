"""Automata over characters that are spelt with several letters each, as Hangul is with jamo.

P is the number of beginnings of characters that a longer one goes on from, the empty one among them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np

import namegen

from .letters import MOST_CELLS


def whole_characters(letters: Sequence[str], written: Callable[[str], str]) -> dict[str, str]:
    """Return each character that is written with several of `letters`, and how: those that Unicode composes of them."""
    joining = [letter for letter in letters if unicodedata.combining(letter) or "\u1161" <= letter <= "\u11c2"]
    whole: dict[str, str] = {}
    begun = [(letter, letter) for letter in letters]
    while begun:
        pairs = ((unicodedata.normalize("NFC", one + mark), text + mark) for one, text in begun for mark in joining)
        begun = [(one, text) for one, text in pairs if len(one) == 1 and one not in whole and written(one) == text]
        whole.update(begun)
    return whole


def spelt(automaton: namegen.Dfa, letters: Sequence[str], whole: Mapping[str, str]) -> namegen.Dfa:
    """Make of an automaton over characters (`letters`, then those of `whole`) that over `letters` alone.

    A character is read to its last letter: 가 and a final consonant are 각. Raises UsageError where it is too large.
    """
    walk = _Walk(automaton, letters, whole)
    size = len(walk.after)
    if len(automaton) * walk.after.size > MOST_CELLS:
        raise namegen.UsageError(f"the pattern takes {len(automaton):,} states, too many for letters that are composed")
    # From each state (Q, 1, 1), the character that ended before a letter is read, then the one that it ends: (P, L).
    states = walk.through(np.arange(len(automaton))[:, None, None], walk.before)
    states = walk.through(states, walk.ended)
    step = np.where(states < 0, -1, states * size + walk.after).astype(np.int32)
    accept = np.append(automaton.accept, False)[walk.through(np.arange(len(automaton))[:, None], walk.at_end)]
    classes = np.arange(len(letters))
    return namegen.Dfa(tuple(letters), classes, step.reshape(-1, len(letters)), accept.ravel()).minimised()


class _Walk:
    """Hold what each letter does after each beginning of a character; the beginning 0 is the empty one.

    Columns are those of the automaton over characters, -1 where no character ends.
    """

    def __init__(self, automaton: namegen.Dfa, letters: Sequence[str], whole: Mapping[str, str]) -> None:
        self.step = np.vstack([automaton.step, np.full((1, automaton.step.shape[1]), -1, dtype=np.int32)])
        texts = {**{letter: letter for letter in letters}, **{text: one for one, text in whole.items()}}
        column = dict(zip(automaton.letters, automaton.classes.tolist(), strict=True))
        of_text = {text: column[one] for text, one in texts.items()}
        begun = ["", *dict.fromkeys(text[:-1] for text in texts if len(text) > 1)]
        number = {text: place for place, text in enumerate(begun)}
        shape = len(begun), len(letters)
        self.before, self.ended, self.after = (np.full(shape, fill, dtype=np.intp) for fill in (-1, -1, 0))
        self.at_end = np.array([of_text.get(text, -1) for text in begun])
        """(P,): the column of the character that ends where the name does."""
        for text, row in number.items():
            for place, letter in enumerate(letters):
                longer = text + letter
                if longer not in number and longer not in of_text:
                    self.before[row, place] = of_text[text]
                    longer = letter
                self.after[row, place] = number.get(longer, 0)
                self.ended[row, place] = -1 if longer in number else of_text[longer]
        self._merge()

    def _merge(self) -> None:
        """Make one of the beginnings that nothing tells apart, the empty one staying alone."""
        size = 0
        while len(self.after) != size:
            size = len(self.after)
            told = np.column_stack([self.before, self.ended, self.after, self.at_end, np.arange(size) > 0])
            _, first, which = np.unique(told, axis=0, return_index=True, return_inverse=True)
            # The empty one is to stay 0.
            order = np.argsort(first)
            place = np.empty_like(order)
            place[order] = np.arange(len(order))
            some = first[order]
            self.before, self.ended, self.at_end = self.before[some], self.ended[some], self.at_end[some]
            self.after = place[which.ravel()][self.after[some]]

    def through(self, states: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Return the states after characters of these columns; where that is -1, none was read."""
        return np.where(columns < 0, states, self.step[states, columns])
