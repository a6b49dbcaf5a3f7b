"""Choose and fit the base of a list: which lists it is of, and how much of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from ..walking import states_of
from .distinct import every_nth
from .fitting import effective
from .general import ITSELF, General, general, lists_of_script, named_lists, script_of
from .letters import Letters, letters_of, spelt
from .mixture import mixed
from .on_base import Base
from .spelling import saved_spelling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

KNOWN = 0.8
"""Share of the letters of a list that a base must have."""
MIXED_BY = 1_000
"""Names by which lists are mixed, at most."""


def choose_base(text: str, corpus: namegen.Corpus, run: namegen.Run) -> Base | None:
    """Make the base that `text` asks for, of the distinct names of `corpus`; None where no list spells as it does.

    Lists that hold nearly all its names are left out: it is one of them, and would seem better predicted than its
    kin will be. Raises OptionError for lists that are not there, or that do not spell as the names do.
    """
    registry = namegen.Registry.load()
    vocabulary = corpus.vocabulary
    often = np.bincount(corpus.targets, weights=corpus.token_weights, minlength=len(vocabulary))
    single = [i for i, piece in enumerate(vocabulary.pieces) if len(piece) == 1 and i not in _unspelt(vocabulary)]
    if text == "auto":
        script = script_of([vocabulary.pieces[i] for i in single], often[single].tolist())
        names = lists_of_script(registry, script)
    else:
        names = named_lists(registry, text)
    if not names:
        return None
    found = general(registry, names, run)
    letters = letters_of(corpus, found.spelling.grams.vocabulary)
    spelling_letters = np.setdiff1d(np.arange(len(vocabulary)), _unspelt(vocabulary))
    if often[spelling_letters[letters.ids[spelling_letters] >= 0]].sum() < KNOWN * often[spelling_letters].sum():
        if text == "auto":
            return None
        raise namegen.OptionError(f"base={text}: these lists lack most letters of the names; base=none learns without")
    own = namegen.hash_names(spelt(corpus, letters, found.spelling.grams.vocabulary))
    others = [
        name
        for name, hashes in zip(names, found.hashes, strict=True)
        if text != "auto" or np.isin(own, hashes).mean() < ITSELF
    ]
    if not others:
        return None
    if others != names:
        found = general(registry, others, run)
        letters = letters_of(corpus, found.spelling.grams.vocabulary)
    return _fitted(found, letters, corpus)


def _unspelt(vocabulary: namegen.Vocabulary) -> Sequence[int]:
    return (vocabulary.start_id, vocabulary.end_id, *vocabulary.marks)


def _fitted(found: General, letters: Letters, corpus: namegen.Corpus) -> Base:
    """Mix the lists as they predict `corpus` best."""
    spelling = found.spelling
    some = every_nth(corpus, MIXED_BY)
    steps = Base(spelling.take([0]), np.ones(1), letters, corpus.vocabulary)
    ids = letters.ids[some.targets]
    states = states_of(steps, some)[ids >= 0] // len(corpus.vocabulary)
    shares = mixed(spelling.predicted(states, ids[ids >= 0]), effective(some.token_weights)[ids >= 0])
    chosen = np.flatnonzero(shares)
    return Base(spelling.take(chosen.tolist()), shares[chosen], letters, corpus.vocabulary)


def to_state(base: Base) -> dict[str, Any]:
    """Return what a saved base needs beside arrays."""
    return {"lists": list(base.spelling.lists), "pieces": list(base.grams.vocabulary.pieces)}


def to_arrays(base: Base) -> dict[str, NDArray[Any]]:
    """Return the arrays of a base."""
    letters = base.letters
    own: dict[str, NDArray[Any]] = {
        "ids": letters.ids,
        "share": letters.share,
        "kind": letters.kind,
        "apart": letters.apart,
    }
    return {"shares": base.shares, **own, **base.spelling.arrays()}


def from_saved(state: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], vocabulary: namegen.Vocabulary) -> Base:
    """Restore a base. Raises StorageError where it makes no distributions."""
    pieces = state.get("pieces")
    if not (isinstance(pieces, list) and len(pieces) > 2 and all(isinstance(piece, str) for piece in pieces)):
        raise namegen.StorageError("its base has no letters")
    lists = state.get("lists")
    if not (isinstance(lists, list) and all(isinstance(name, str) for name in lists)):
        raise namegen.StorageError("its base has no lists")
    spelling = saved_spelling(arrays, lists, namegen.Vocabulary(tuple(pieces), 0, 1))
    shares = arrays["shares"]
    if shares.shape != (len(lists),) or not (shares >= 0).all() or abs(float(shares.sum()) - 1) > 1e-9:
        raise namegen.StorageError("its base's shares do not sum to 1")
    letters = Letters.saved(arrays, vocabulary, len(pieces))
    return Base(spelling, shares, letters, vocabulary)
