"""Split a wordlist into train, dev and test parts."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.letters import in_small_letters
from ..contracts.randomness import mix
from ..contracts.wordlist import Names
from ..errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

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


def hold_out(corpus: Corpus) -> tuple[Corpus, Corpus]:
    """Split `corpus` in two, to train on and for selection: about a tenth of its distinct names is held out.

    Which names are held out depends on their letters alone, as in the split "distinct", so all spellings of a name
    stay together and other names do not move them. At least one name is held out and one is left. For a corpus of a
    single distinct name, both parts are the whole.
    """
    codes = _name_codes(corpus)
    held = codes % np.uint64(10) == 0
    if held.all() or not held.any():
        held = codes == codes.min(initial=2**64 - 1)
    if held.all():
        return corpus, corpus
    return corpus.take(~held), corpus.take(held)


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
    pieces = np.array([_hash(piece) for piece in spelt], dtype=np.uint64)
    places = np.arange(len(corpus.tokens)) - np.repeat(corpus.offsets[:-1], np.diff(corpus.offsets))
    letters = mix(mix(pieces[corpus.tokens]) + places.astype(np.uint64))
    return mix(np.add.reduceat(letters, corpus.offsets[:-1])) if len(corpus) else np.zeros(0, dtype=np.uint64)


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
