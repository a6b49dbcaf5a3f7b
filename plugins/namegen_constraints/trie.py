"""Texts as a tree of their beginnings, and the automaton that finds them anywhere (Aho & Corasick 1975).

Q is the number of nodes, C that of letter classes. Node 0 is the empty beginning; nodes stand by depth.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .letters import Texts


@dataclass(frozen=True)
class Trie:
    """Hold the beginnings of texts as nodes."""

    width: int
    """C"""
    parents: NDArray[np.int64]
    """(Q,): the node one letter before; -1 of node 0."""
    letters: NDArray[np.int64]
    """(Q,): the class of its last letter; -1 of node 0."""
    offsets: NDArray[np.intp]
    """Where the nodes of each depth begin, and Q."""
    ends: NDArray[np.bool_]
    """(Q,): whether a text ends there."""

    @classmethod
    def of(cls, texts: Texts, width: int) -> Trie:
        """Build the tree of whole texts, whose numbers are all in 0 .. width - 1."""
        return cls._of_pieces(texts.points, texts.begins[:-1], texts.lengths, width)

    @classmethod
    def of_pieces(cls, texts: Texts, width: int, most: int) -> Trie:
        """Build the tree of all pieces of up to `most` letters; none holds a number below 0."""
        places = np.arange(len(texts.points))
        # A piece goes no further than the end of its text, and than the next letter that is foreign.
        stops = np.where(texts.points < 0, places, len(places))
        stops = np.minimum.accumulate(stops[::-1])[::-1]
        lengths = np.minimum(stops, texts.begins[1:][texts.owners]) - places
        return cls._of_pieces(texts.points, places, np.minimum(lengths, most), width)

    @classmethod
    def _of_pieces(
        cls, points: NDArray[np.int64], begins: NDArray[np.intp], lengths: NDArray[np.intp], width: int
    ) -> Trie:
        order = np.argsort(-lengths, kind="stable")  # longest first, so that those under way are a prefix
        begins, ascending = begins[order], -lengths[order]
        at = np.zeros(len(order), dtype=np.int64)  # the node of each piece
        parents, letters = [np.array([-1])], [np.array([-1])]
        offsets = [0, 1]
        for depth in range(int(lengths.max(initial=0))):
            longer = int(np.searchsorted(ascending, -depth))
            keys = at[:longer] * width + points[begins[:longer] + depth]
            found, inverse = np.unique(keys, return_inverse=True)
            at[:longer] = offsets[-1] + inverse.ravel()
            parents.append(found // width)
            letters.append(found % width)
            offsets.append(offsets[-1] + len(found))
        ends = np.zeros(offsets[-1], dtype=bool)
        ends[at] = True
        return cls(width, np.concatenate(parents), np.concatenate(letters), np.array(offsets), ends)

    def __len__(self) -> int:
        return len(self.parents)

    @property
    def depths(self) -> NDArray[np.intp]:
        """Return how many letters each node has: (Q,)."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def table(self, otherwise: int) -> NDArray[np.int32]:
        """Return the node after each letter: (Q, C), `otherwise` where no text goes on."""
        step = np.full((len(self), self.width), otherwise, dtype=np.int32)
        step[self.parents[1:], self.letters[1:]] = np.arange(1, len(self))
        return step

    def nodes_down_to(self, depth: int) -> int:
        """Count the nodes of at most `depth` letters."""
        return int(self.offsets[min(depth + 1, len(self.offsets) - 1)])

    def through(self, step: NDArray[np.int32]) -> NDArray[np.int32]:
        """Read each node with an automaton that is never dead: the state (Q,) that it ends in."""
        states = np.zeros(len(self), dtype=np.int32)
        for first, last in pairwise(self.offsets[1:]):
            nodes = slice(first, last)
            states[nodes] = step[states[self.parents[nodes]], self.letters[nodes]]
        return states

    def search(self, depth: int | None = None) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the automaton of the nodes of at most `depth` letters: the step (Q', C), the next shorter node (Q',).

        Its state is the longest node that what was read ends in. The next shorter node is the longest that a node
        ends in; of node 0 it is 0.
        """
        levels = len(self.offsets) - 2
        last = levels if depth is None else min(depth, levels)
        size = int(self.offsets[last + 1])
        step = np.zeros((size, self.width), dtype=np.int32)
        shorter = np.zeros(size, dtype=np.int32)
        for level in range(last + 1):
            mine = slice(self.offsets[level], self.offsets[level + 1])
            if level:
                step[mine] = step[shorter[mine]]
            if level == last:
                break
            children = np.arange(self.offsets[level + 1], self.offsets[level + 2])
            parents, letters = self.parents[children], self.letters[children]
            if level:
                shorter[children] = step[parents, letters]  # as yet that of the next shorter node
            step[parents, letters] = children
        return step, shorter
