"""Why no name can be such: which wishes exclude each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.decoder import Tables
from ..contracts.dfa import Dfa
from ..errors import UsageError
from .acceptor import Acceptor
from .conditioned import Conditioned, TooLargeError

if TYPE_CHECKING:
    from ..contracts.corpus import Vocabulary

    _Automata = list[tuple[str, Dfa]]

MANY = 12
"""Automata that are searched side by side at most, where they are too large to be made one: 30 texts that names shall
have in them took 8 s a search.
"""


def conflict(automata: Sequence[tuple[str, Dfa]], vocabulary: Vocabulary) -> list[str]:
    """Return a minimal set of the automata, by what they are called, that no name meets together; none where one does.

    Each of them is needed for that, though another set may be smaller. Found by deletion: each is left out in turn,
    and stays out where the others exclude each other all the same. The last go first: they hold by default, and a
    person minds those most that were asked for.
    """
    if _possible(automata, vocabulary):
        return []
    return [words for words, _ in _needed([], list(automata), [], vocabulary)]


def _needed(before: _Automata, some: _Automata, after: _Automata, vocabulary: Vocabulary) -> _Automata:
    """Return those of `some` that stay when each is left out in turn; all that are given exclude each other.

    before: those whose turn comes later. after: those that stay of the ones whose turn it was. Many are left out at
    once where they may be, with the same result: 30 wishes of which two are at fault take a dozen tests and not 30.
    """
    if not _possible([*before, *after], vocabulary):
        return []
    if len(some) < 2:
        return some
    half = len(some) // 2
    last = _needed([*before, *some[:half]], some[half:], after, vocabulary)
    return [*_needed(before, some[:half], [*last, *after], vocabulary), *last]


def _possible(automata: Sequence[tuple[str, Dfa]], vocabulary: Vocabulary) -> bool:
    """Say whether any tokens at all make a name that all automata accept; yes where that is too much to find out."""
    together = _as_one([each for _, each in automata])
    if any(each.is_empty for each in together):
        return False
    if len(together) < 2 and _are_letters(vocabulary):
        return True  # what is not empty has a name, and any letters are tokens
    if len(together) > MANY:
        return True
    try:
        acceptor = Acceptor(together, vocabulary)
        return Conditioned(_any_token(vocabulary), acceptor).log_probability > -np.inf
    except TooLargeError:
        return True


def _as_one(automata: list[Dfa]) -> list[Dfa]:
    """Make one automaton of all; they are returned as they are where it is too large.

    Those that bound the length go first: few letters leave few states of many texts that names shall have in them.
    """
    if len(automata) < 2:
        return automata
    try:
        return [reduce(lambda one, other: (one & other).trimmed(), sorted(automata, key=_bounded_first))]
    except UsageError:
        return automata


def _bounded_first(automaton: Dfa) -> tuple[bool, int]:
    return automaton.longest() is None, len(automaton)


def _are_letters(vocabulary: Vocabulary) -> bool:
    """Say whether each token is one letter, but for the boundaries."""
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    return all(len(piece) == 1 for i, piece in enumerate(vocabulary.pieces) if i not in boundaries)


def _any_token(vocabulary: Vocabulary) -> Tables:
    """Make the automaton of one state in which all tokens that can follow are equally likely."""
    probabilities = vocabulary.drawable / vocabulary.drawable.sum()
    with np.errstate(divide="ignore"):
        logprobs = np.log(probabilities)[None, :]
    return Tables(logprobs, np.zeros((1, len(vocabulary)), dtype=np.intp), vocabulary, 0)
