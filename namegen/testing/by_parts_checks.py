"""Check what parts say of lists that are too large for memory: that they learn by parts, or from letters alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.corpus_parts import CorpusParts
from ..contracts.model import Model
from ..errors import NamegenError
from ..executors.crossing import from_bytes, to_bytes
from ..training.parts import arrays_of
from .part import NAMES, ContractError, PartUnderTest, corpus_of

Item = TypeVar("Item")
Result = TypeVar("Result")

WEIGHTS = np.arange(1, len(NAMES) + 1)
CUTS = ((3,), (0, 5, 5), tuple(range(1, len(NAMES))))
"""Where NAMES are cut into parts. Of a split, a part may be without a name."""


def check_it_learns_the_same_by_parts(part: PartUnderTest) -> None:
    """Check that a model that says `learns_by_parts` learns from parts, however cut, what it learns from all at once.

    What it maps is sent there and back as to workers.
    """
    if not part.entry.load().learns_by_parts:
        return
    plain = corpus_of(NAMES)
    for corpus in (plain, Corpus(plain.tokens, plain.offsets, plain.vocabulary, WEIGHTS)):
        whole = part.model(corpus.vocabulary)
        part.fit(whole, corpus, dev=None)
        for cuts in CUTS:
            _require_the_same(part, whole, _learned_from(part, _cut(corpus, cuts)))


def _require_the_same(part: PartUnderTest, whole: Model, by_parts: Model) -> None:
    promise = "a model of parts is that of the whole list, however it is cut (or learns_by_parts is False)"
    kept, found = arrays_of(whole), arrays_of(by_parts)
    other = [name for name in sorted(kept) if not np.array_equal(kept[name], found.get(name, ()))]
    part.require(kept.keys() == found.keys() and not other, promise, f"other {', '.join(other) or 'arrays'}")
    part.require(whole.state() == by_parts.state(), promise, "another state()")


def _learned_from(part: PartUnderTest, parts: CorpusParts) -> Model:
    """Return a new model that has learned from `parts`, by functions and results that cross to workers and back."""
    model = part.model(parts.vocabulary)
    try:
        part.fit(model, parts, dev=None, mapper=_crossing)
    except ContractError:
        raise
    except Exception as error:
        found = error if isinstance(error, NamegenError) else f"{type(error).__name__}: {error}"
        promise = "fit takes a namegen.CorpusParts, and maps what pickle takes (or learns_by_parts is False)"
        part.require(False, promise, found)
    return model


def _crossing(function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
    """Call a function for each item as workers do: what goes there and comes back is pickled."""
    for item in items:
        called, given = from_bytes(to_bytes((function, item), "what fit maps"))
        yield from_bytes(to_bytes(called(given), "what it returns"))


def _cut(corpus: Corpus, cuts: Sequence[int]) -> CorpusParts:
    parts = [partial(_itself, corpus.between(begin, end)) for begin, end in pairwise((0, *cuts, len(corpus)))]
    return CorpusParts(parts, corpus.vocabulary, len(corpus))


def _itself(corpus: Corpus) -> Corpus:
    return corpus


def check_it_learns_from_letters_alone(part: PartUnderTest) -> None:
    """Check that a tokenizer that says `learns_letters` learns from the different letters what it learns from names."""
    if not part.entry.load().learns_letters:
        return
    for names in (NAMES, ("Łódź", "e\u0301va", "kim", "👩🏽‍🚀", "김민준", "O'Neill van")):
        of_names, of_letters = _fitted(part, names), _fitted(part, sorted(set("".join(names))))
        promise = "each letter as a name teaches it what the names do (or learns_letters is False)"
        part.require(of_names.vocabulary == of_letters.vocabulary, promise, f"{of_letters.vocabulary}")
        part.require(of_names.state() == of_letters.state(), promise, "another state()")
        unknown = {piece for name in names for piece in of_letters.unknown(name)}
        part.require(not unknown, promise, f"it cannot write {', '.join(sorted(map(repr, unknown)))}")
        same = np.array_equal(of_names.encode(names).tokens, of_letters.encode(names).tokens)
        part.require(same, promise, "other tokens")


def _fitted(part: PartUnderTest, names: Sequence[str]) -> Any:
    tokenizer = part.tokenizer()
    tokenizer.fit(names)
    return tokenizer
