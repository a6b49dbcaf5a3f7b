"""Write names as pieces of several letters."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np

import namegen

_BOUNDARY = "."


class PieceTokenizer(namegen.Tokenizer):
    """Write names as pieces that lie side by side; a subclass says how a name is cut, and which pieces it learns.

    One boundary token '.' (id 0) starts and ends every name; the pieces follow in their order as texts.
    """

    @abstractmethod
    def cut(self, name: str) -> Sequence[str]:
        """Cut a name into pieces; those that it does not know stay in sight."""

    def encode(self, names: Sequence[str]) -> namegen.Corpus:
        cuts = [self.cut(name) for name in names]
        lengths = np.fromiter(map(len, cuts), dtype=np.int64, count=len(cuts))
        offsets = np.zeros(len(cuts) + 1, dtype=np.int64)
        np.cumsum(lengths + 2, out=offsets[1:])
        tokens = np.zeros(offsets[-1], dtype=np.int32)
        inner = np.ones(len(tokens), dtype=bool)
        inner[offsets[:-1]] = inner[offsets[1:] - 1] = False
        try:
            ids = map(self._ids.__getitem__, chain.from_iterable(cuts))
            tokens[inner] = np.fromiter(ids, dtype=np.int32, count=int(lengths.sum()))
        except KeyError:
            name = next(name for name in names if self.unknown(name))
            raise namegen.TokenError(name, self.unknown(name)) from None
        return namegen.Corpus(tokens, offsets, self.vocabulary)

    def unknown(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(piece for piece in self.cut(name) if piece not in self._ids))

    def state(self) -> dict[str, Any]:
        return {"pieces": list(self.pieces)}

    def load_state(self, state: dict[str, Any]) -> None:
        pieces = state.get("pieces")
        if not isinstance(pieces, list) or not all(isinstance(piece, str) and piece for piece in pieces):
            raise namegen.StorageError("the tokenizer's state holds no list of pieces")
        if len(set(pieces)) != len(pieces):
            raise namegen.StorageError("the tokenizer's state holds a piece twice")
        self.learn(pieces)

    def learn(self, pieces: Sequence[str]) -> None:
        """Set the pieces, those of a state or those that `fit` found."""
        self.pieces = tuple(pieces)
        self.vocabulary = namegen.Vocabulary((_BOUNDARY, *self.pieces), start_id=0, end_id=0)
        self._ids = {piece: number for number, piece in enumerate(self.pieces, 1)}
