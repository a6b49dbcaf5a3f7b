"""The contract of a tokenizer: how a name is written as tokens, and back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ..errors import StorageError, TokenError
from .corpus import Corpus, Vocabulary
from .letters import code_points
from .options import Options
from .wellformed import well_formed_dfa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .dfa import Dfa


class Tokenizer(ABC):
    """Write names as tokens. A subclass implements `fit`, `encode`, `state` and `load_state`.

    After `fit` or `load_state`, `vocabulary` holds all tokens, the start and the end among them.
    `decode(encode(names)) == names` for all names made of characters that `fit` saw. A tokenizer that normalises (small
    letters alone, another Unicode form) gives the normal form instead, says so by `written`, and gives that form back
    as it is.
    """

    Options: ClassVar[type[Options]] = Options
    vocabulary: Vocabulary

    learns_letters: ClassVar[bool] = False
    """Whether `fit` depends on the characters of the names alone: then, of a list that is too large for memory, it is
    given each different character as a name."""

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options or self.Options()

    @abstractmethod
    def fit(self, names: Sequence[str]) -> None:
        """Learn the tokens from the training names, and set `vocabulary`.

        It may be called again, and then forgets what it learned before: where the list has capitals, with the same
        names and some more, each a single piece, which is the capital or small form that the list lacks of another.
        """

    @abstractmethod
    def encode(self, names: Sequence[str]) -> Corpus:
        """Encode the names as tokens, each from start to end.

        Raises TokenError, naming the first name that holds an unknown piece, and the piece.
        """

    def decode(self, corpus: Corpus) -> list[str]:
        """Decode the names in `corpus`, without boundaries."""
        pieces = self.vocabulary.pieces
        ends = corpus.offsets[1:].tolist()
        starts = corpus.offsets[:-1].tolist()
        tokens = corpus.tokens.tolist()
        return [
            "".join(pieces[token] for token in tokens[start + 1 : end - 1])
            for start, end in zip(starts, ends, strict=True)
        ]

    def unknown(self, name: str) -> tuple[str, ...]:
        """Return the pieces of `name` that cannot be encoded, in order; none for a name that can be."""
        try:
            self.encode([name])
        except TokenError as error:
            return error.unknown
        return ()

    def written(self, text: str) -> str:
        """Return a text, a name or a piece of one, in the letters that tokens are spelt with; by default, the text.

        A tokenizer that spells Hangul by jamo returns these. Constraints read what a person typed, and the names of the
        list, so. `written(written(text)) == written(text)`, and what is written with `written(name)` is `name`, or its
        normal form: a text that is written alike.
        """
        return text

    def well_formed(self) -> Dfa | None:
        """Return the automaton over the letters of the tokens that accepts what can be a name at all; None for all.

        Names are drawn from nothing else, so what it refuses should be no name anywhere: half of a flag, a vowel sign
        without a consonant.
        """
        return None

    def follows(self) -> NDArray[np.bool_] | None:
        """Say which token `encode` may write after which: (V, V), `[i, j]` whether j may follow i; None for any.

        The row of the start token is what may begin a name, the column of the end token what may end one; each token
        that may come at all has one that may follow it. Nothing else is drawn or has a probability, so where
        `encode` writes a name in one of several possible ways, only that way counts.
        """
        return None

    def lengths(self) -> NDArray[np.int64] | None:
        """Count what each token adds to a name's length in characters: (V,), boundaries 0.

        None: every code point of a piece is one character.
        """
        return None

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what `fit` learned, as JSON values."""

    @abstractmethod
    def load_state(self, state: dict[str, Any]) -> None:
        """Restore what `state` returned. Raises StorageError if it is not such a state."""

    @classmethod
    def upgrade(
        cls,
        options: dict[str, Any],
        state: dict[str, Any],
        version: str,  # noqa: ARG003
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Convert the options and the state that another `version` of this plugin saved to the present version."""
        return options, state


class CharacterTokenizer(Tokenizer):
    """Write each character as a token; the subclass defines how the boundaries are spelt.

    The boundaries come first (id 0, and 1 if there are two), then the characters of the training names in the
    order of their code points, as in Karpathy's lectures. Encoding and decoding work on all names at once.
    """

    @abstractmethod
    def boundaries(self) -> tuple[str] | tuple[str, str]:
        """Return the spelling of the one boundary token, or of the start and the end token."""

    def fit(self, names: Sequence[str]) -> None:
        self._learn(sorted(set("".join(names))))

    def encode(self, names: Sequence[str]) -> Corpus:
        count = len(names)
        lengths = np.fromiter(map(len, names), dtype=np.int64, count=count)
        ids = self._ids[np.minimum(code_points(names), len(self._ids) - 1)]
        if (ids < 0).any():
            self._refuse(names)
        offsets = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(lengths + 2, out=offsets[1:])
        tokens = np.empty(offsets[-1], dtype=np.int32)
        inner = np.ones(len(tokens), dtype=bool)
        inner[offsets[:-1]] = inner[offsets[1:] - 1] = False
        tokens[offsets[:-1]] = self.vocabulary.start_id
        tokens[offsets[1:] - 1] = self.vocabulary.end_id
        tokens[inner] = ids
        return Corpus(tokens, offsets, self.vocabulary)

    def decode(self, corpus: Corpus) -> list[str]:
        if self._codes is None:
            return super().decode(corpus)
        codes = self._codes[corpus.tokens]
        text = codes.tobytes().decode("ascii" if codes.itemsize == 1 else "utf-32-le")
        # Both boundaries decode to a line end, so every second line is a name.
        return text.split("\n")[1::2]

    def unknown(self, name: str) -> tuple[str, ...]:
        if type(self).encode is not CharacterTokenizer.encode:  # which may normalise names first
            return super().unknown(name)
        return self._lacking(name)

    def _lacking(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(character for character in name if character not in self._known))

    def well_formed(self) -> Dfa | None:
        if "".join(self.characters).isascii():
            return None
        return well_formed_dfa(sorted(self.characters))

    def state(self) -> dict[str, Any]:
        return {"characters": "".join(self.characters)}

    def load_state(self, state: dict[str, Any]) -> None:
        characters = state.get("characters")
        if not isinstance(characters, str) or len(set(characters)) != len(characters):
            raise StorageError("the tokenizer's state holds no text of distinct characters")
        self._learn(list(characters))

    def _learn(self, characters: list[str]) -> None:
        spelt = self.boundaries()
        self.characters = tuple(characters)
        self._known = frozenset(characters)
        self.vocabulary = Vocabulary((*spelt, *characters), start_id=0, end_id=len(spelt) - 1)
        known = np.array([ord(character) for character in characters], dtype=np.uint32)
        # Token id by code point; the last entry stands for all code points above the known ones.
        self._ids = np.full(int(known.max(initial=0)) + 2, -1, dtype=np.int32)
        self._ids[known] = np.arange(len(spelt), len(self.vocabulary))
        self._codes = self._code_points(known, len(spelt))

    def _code_points(self, known: NDArray[np.uint32], boundaries: int) -> NDArray[Any] | None:
        """Map token ids to code points, boundaries to a line end; None where names themselves may hold line ends."""
        if "\n" in self.characters or any(0xD800 <= code < 0xE000 for code in known.tolist()):
            return None
        codes = np.concatenate([np.full(boundaries, ord("\n"), dtype=np.uint32), known])
        return codes.astype(np.uint8) if codes.max() < 128 else codes

    def _refuse(self, names: Sequence[str]) -> None:
        for name in names:
            unknown = self._lacking(name)
            if unknown:
                raise TokenError(name, unknown)
