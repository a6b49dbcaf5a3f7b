"""Split a wordlist into train, dev and test parts."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, overload

import numpy as np

from ..contracts.corpus import PART, Corpus, join_corpora
from ..contracts.corpus_parts import CorpusParts
from ..contracts.letters import in_small_letters
from ..contracts.wordlist import Names
from ..errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ..contracts.run import Mapper

SplitName = Literal["distinct", "all", "lecture"]
PartName = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Split:
    """Hold a wordlist in three parts: learn from `train`, choose by `dev`, report on `test`."""

    train: Names
    dev: Names
    test: Names


def split(names: Names, how: SplitName) -> Split:
    """Split `names` into parts.

    distinct: 80/10/10 by a stable hash of the name in small letters, so that all spellings of a name (Anna, ANNA) are
        in one part, no test name is ever in train, and adding names to the list moves none of the others.
    all: everything is train, dev and test, as in part 1 of Karpathy's lectures.
    lecture: the split of part 2 of the lectures, `random.seed(42)`, shuffle, 80/10/10 of the lines; names that
        repeat leak from train into test.

    Raises UsageError for any other.
    """
    if how == "all":
        return Split(names, names, names)
    if how == "lecture":
        order = list(range(len(names)))
        # Python does not guarantee shuffle's result for a seed; a test compares it with the published counts.
        random.Random(42).shuffle(order)  # noqa: S311
        first, second = int(0.8 * len(order)), int(0.9 * len(order))
        return Split(*(names.take(part) for part in (order[:first], order[first:second], order[second:])))
    if how != "distinct":
        raise UsageError(f"there is no split {how!r} (there are: distinct, all, lecture)")
    tenth = {name: _hash(in_small_letters(name)) % 10 for name in names.distinct}
    return Split(
        names.take([i for i, name in enumerate(names.names) if tenth[name] < 8]),
        names.take([i for i, name in enumerate(names.names) if tenth[name] == 8]),
        names.take([i for i, name in enumerate(names.names) if tenth[name] == 9]),
    )


def part_of(names: Names, how: SplitName, part: PartName) -> Names:
    """Return one part of a split of `names`. With "distinct", a name's part depends on itself alone."""
    parts = split(names, how)
    chosen: Names = getattr(parts, part)
    return chosen


def folds(names: Names, k: int) -> list[tuple[Names, Names]]:
    """Split `names` in `k` ways in two, to train on and to score: each name is scored once, with its repeats.

    The distinct names are dealt out in the order of a stable hash, all spellings of a name together, so the folds
    differ by one name at most and do not depend on the order of the list. Raises UsageError unless 2 <= k <= names
    that differ in more than case.
    """
    small = {name: in_small_letters(name) for name in names.distinct}
    different = set(small.values())
    if not 2 <= k <= len(different):
        raise UsageError(
            f"{k} folds of {len(different):,} distinct names: there are 2 folds at least, and a name for each"
        )
    fold = {name: place % k for place, name in enumerate(sorted(different, key=_hash))}
    held = [[i for i, name in enumerate(names.names) if fold[small[name]] == each] for each in range(k)]
    rest = [[i for i, name in enumerate(names.names) if fold[small[name]] != each] for each in range(k)]
    return [(names.take(learned), names.take(scored)) for learned, scored in zip(rest, held, strict=True)]


MOST_HELD = 100_000
"""Names that are held out for selection at most, about: what is chosen by more is no better."""


@overload
def hold_out(corpus: Corpus, mapper: Mapper = map) -> tuple[Corpus, Corpus]: ...


@overload
def hold_out(corpus: CorpusParts, mapper: Mapper = map) -> tuple[CorpusParts, Corpus]: ...


@overload
def hold_out(corpus: Corpus | CorpusParts, mapper: Mapper = map) -> tuple[Corpus | CorpusParts, Corpus]: ...


def hold_out(corpus: Corpus | CorpusParts, mapper: Mapper = map) -> tuple[Corpus | CorpusParts, Corpus]:
    """Split `corpus` in two, to train on and for selection: about a tenth of its distinct names is held out.

    Of more than a million names it is about MOST_HELD. Which names are held out depends on their letters and on how
    many there are alone, as in the split "distinct", so all spellings of a name stay together. At least one name is
    held out and one is left. For a corpus of a single distinct name, both parts are the whole.

    mapper: `run.map`, by which the parts of a `CorpusParts` are read.
    """
    every = np.uint64(max(10, len(corpus) // MOST_HELD))
    if isinstance(corpus, CorpusParts) and len(corpus) <= PART:  # of so few perhaps no hash says to hold one out
        return hold_out(join_corpora(list(mapper(_read, corpus.parts)), corpus.vocabulary))
    if isinstance(corpus, CorpusParts):
        held_out = join_corpora(list(mapper(partial(_chosen, every=every, held=True), corpus.parts)), corpus.vocabulary)
        parts = tuple(partial(_chosen, part, every=every, held=False) for part in corpus.parts)
        return CorpusParts(parts, corpus.vocabulary, len(corpus) - len(held_out)), held_out
    codes = _name_codes(corpus)
    held = codes % every == 0
    if held.all() or not held.any():
        held = codes == codes.min(initial=2**64 - 1)
    if held.all():
        return corpus, corpus
    return corpus.take(~held), corpus.take(held)


def _read(part: Callable[[], Corpus]) -> Corpus:
    return part()


def _chosen(part: Callable[[], Corpus], *, every: np.uint64, held: bool) -> Corpus:
    """Return the names of a part that are held out, or the others."""
    corpus = part()
    return corpus.take((_name_codes(corpus) % every == 0) == held)


def corpus_folds(corpus: Corpus, k: int) -> list[tuple[Corpus, Corpus]]:
    """Split `corpus` in at most `k` ways in two, to train on and to predict: each name is predicted once.

    The distinct names are dealt out in the order of a stable hash of their letters, all spellings and repeats of a
    name together, so the folds differ by one name at most and do not depend on the order of the list. Of fewer names
    than `k` each is a fold of its own; for a corpus of a single one, both parts are the whole.
    """
    different, which = np.unique(_name_codes(corpus), return_inverse=True)
    if len(different) < 2:
        return [(corpus, corpus)]
    fold = which % k
    return [(corpus.take(fold != each), corpus.take(fold == each)) for each in range(min(k, len(different)))]


def _name_codes(corpus: Corpus) -> NDArray[np.uint64]:
    """Hash each name: names that differ in case at most alike, others evenly spread (N,)."""
    corpus = _without_marks(corpus)
    vocabulary = corpus.vocabulary
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    spelt = [piece if i in boundaries else in_small_letters(piece) for i, piece in enumerate(vocabulary.pieces)]
    return corpus.hashed_by(np.array([_hash(piece) for piece in spelt], dtype=np.uint64))


def _without_marks(corpus: Corpus) -> Corpus:
    """Leave out the marks before capitals, which models see."""
    if not corpus.vocabulary.marks:
        return corpus
    kept = ~np.isin(corpus.tokens, corpus.vocabulary.marks)
    offsets = np.append(0, np.cumsum(kept))[corpus.offsets]
    return Corpus(corpus.tokens[kept], offsets, corpus.vocabulary)


def _hash(text: str) -> int:
    """Hash a text to 64 bits, evenly spread and never changing."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
