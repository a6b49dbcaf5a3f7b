"""Tell vowels from consonants by the names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONSONANT, VOWEL, BOUNDARY, MARK = range(4)
"""Kinds of token; what is not known to be a vowel, a boundary or a mark of capitals counts as a consonant."""
KINDS = 5
"""How many kinds there are; the last is that of no token at all, before the start of a name."""
MOST = 1_000
"""Tokens up to which vowels are looked for, in a table of pairs; larger vocabularies are of syllables or words."""


def kinds_of(corpus: namegen.Corpus) -> NDArray[np.int64]:
    """Return the kind of each token of the vocabulary, and of no token: (V + 1,)."""
    vocabulary = corpus.vocabulary
    kinds = np.full(corpus.vocab_size + 1, CONSONANT)
    if corpus.vocab_size <= MOST:
        kinds[vowels(corpus)] = VOWEL
    kinds[list(vocabulary.marks)] = MARK
    kinds[[vocabulary.start_id, vocabulary.end_id]] = BOUNDARY
    kinds[-1] = KINDS - 1
    return kinds


def vowels(corpus: namegen.Corpus) -> list[int]:
    """Find the tokens that are vowels by Sukhotin's algorithm (1962; Guy 1991, Cryptologia 15:3).

    Vowels and consonants mostly alternate, and the commonest letter is a vowel. So the token with the most neighbours
    is one; each of its neighbours is then less likely to be one, by twice as often as the two meet; and so on while
    any token has neighbours left. On makemore's names it finds a, e, i, o, u and y, in this order.
    """
    vocabulary = corpus.vocabulary
    meetings = corpus.pair_counts().astype(float)
    apart = [vocabulary.start_id, vocabulary.end_id, *vocabulary.marks]
    meetings[apart] = meetings[:, apart] = 0
    meetings += meetings.T
    np.fill_diagonal(meetings, 0)
    neighbours, found = meetings.sum(axis=1), list[int]()
    while neighbours.max(initial=0) > 0:
        token = int(neighbours.argmax())
        found.append(token)
        neighbours -= 2 * meetings[token]
        neighbours[found] = 0
    return found
