"""Find the training names that hold a piece of a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.corpus import Vocabulary


@dataclass(frozen=True)
class Piece:
    """Describe a piece of a name; `at_start` and `at_end` say whether it includes the name's start and end."""

    text: str
    at_start: bool
    at_end: bool


@dataclass(frozen=True)
class Held:
    """Hold the training names with a piece: how many distinct ones, and the first few in list order."""

    piece: Piece
    names: int
    examples: tuple[str, ...]


class Holders:
    """Find which of some distinct names hold a piece, in one pass over the names for each query.

    A pass takes about a millisecond on 30,000 names, 40 on a million.
    """

    def __init__(self, names: Iterable[str], examples: int) -> None:
        self.names = list(dict.fromkeys(names))
        self.examples = examples

    def holding(self, piece: Piece) -> Held:
        """Find the names that hold `piece`."""
        text = piece.text
        if piece.at_start and piece.at_end:
            found = [name for name in self.names if name == text]
        elif piece.at_start:
            found = [name for name in self.names if name.startswith(text)]
        elif piece.at_end:
            found = [name for name in self.names if name.endswith(text)]
        else:
            found = [name for name in self.names if text in name]
        return Held(piece, len(found), tuple(found[: self.examples]))

    def longest(self, tokens: NDArray[np.int32], vocabulary: Vocabulary) -> Iterator[Held | None]:
        """Yield, for each of a name's `tokens` (T,) but the start, the longest piece ending there that a name holds."""
        begin = 0  # if no name holds a piece, none holds a longer one with it inside: `begin` never moves back
        # Two pointers: `end` advances by one token, `begin` until some name holds the piece, so 2 T queries at most.
        for end in range(2, len(tokens) + 1):
            while begin < end and not (held := self.holding(piece_of(tokens, begin, end, vocabulary))).names:
                begin += 1
            yield held if begin < end else None


def piece_of(tokens: NDArray[np.int32], begin: int, end: int, vocabulary: Vocabulary) -> Piece:
    """Return the piece `tokens[begin:end]` of a name; `tokens` (T,) is the whole name with its start and end."""
    # The boundaries are no text: they become `at_start` and `at_end`.
    letters = tokens[max(begin, 1) : min(end, len(tokens) - 1)].tolist()
    text = "".join(vocabulary.pieces[token] for token in letters)
    return Piece(text, begin == 0, end == len(tokens))
