"""Names that were found token by token, as what a sampler returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.sampler import Drawn

if TYPE_CHECKING:
    from numpy.typing import NDArray


def as_drawn(
    tokens: NDArray[np.int32], lengths: NDArray[np.int64], numbers: NDArray[np.int64], vocabulary: Vocabulary
) -> Drawn:
    """Return the names whose tokens (B, T) are followed by an end after `lengths` (B,); -1 where none was found."""
    found = np.flatnonzero(lengths >= 0)
    offsets = np.zeros(len(found) + 1, dtype=np.int64)
    np.cumsum(lengths[found] + 2, out=offsets[1:])
    whole = np.empty(offsets[-1], dtype=np.int32)
    whole[offsets[:-1]] = vocabulary.start_id
    whole[offsets[1:] - 1] = vocabulary.end_id
    inner = np.ones(len(whole), dtype=bool)
    inner[offsets[:-1]] = inner[offsets[1:] - 1] = False
    whole[inner] = tokens[found][np.arange(tokens.shape[1]) < lengths[found, None]]
    return Drawn(Corpus(whole, offsets, vocabulary), numbers[found], len(numbers))


def concatenated(parts: list[Drawn], vocabulary: Vocabulary) -> Drawn:
    """Put the names of several draws one after the other."""
    tokens = np.concatenate([part.names.tokens for part in parts] or [np.zeros(0, dtype=np.int32)])
    lengths = np.concatenate([np.diff(part.names.offsets) for part in parts] or [np.zeros(0, dtype=np.int64)])
    numbers = np.concatenate([part.numbers for part in parts] or [np.zeros(0, dtype=np.int64)])
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    return Drawn(Corpus(tokens, offsets, vocabulary), numbers, sum(part.tried for part in parts))
