"""Write the names of a list that is too large for memory as a model sees them: part by part, when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.corpus import Corpus, join_corpora
from ..contracts.corpus_parts import CorpusParts
from ..contracts.learn_capitals import Needs, Paired
from ..contracts.shards import Shard, ShardedWordlist
from ..errors import UsageError, WordlistError
from ..wordlists.splits import MOST_HELD, part_of
from .encoding import encode, encode_known

if TYPE_CHECKING:
    from ..contracts.capitals import Capitals
    from ..contracts.run import Run
    from ..contracts.tokenizer import Tokenizer
    from ..wordlists.splits import SplitName
    from .recipe import Recipe


class Written(NamedTuple):
    """Hold what a model learns from, as it sees it, and the dev part, or some of it; None where there is none."""

    tokenizer: Tokenizer
    capitals: Capitals
    corpus: Corpus | CorpusParts
    dev: Corpus | None


@dataclass(frozen=True)
class _TrainPart:
    """Write the names of one part of the split of one shard as tokens. It can be pickled, for workers."""

    shard: Shard
    split: SplitName
    tokenizer: Tokenizer
    capitals: Capitals

    def __call__(self) -> Corpus:
        names = part_of(self.shard.names(), self.split, "train")
        return self.capitals.fold(encode(self.tokenizer, self.capitals, names))


def check_by_parts(recipe: Recipe, wordlist: ShardedWordlist) -> None:
    """Raise UsageError where the model of a checked recipe, or its tokenizer, needs all names at once."""
    for part in (recipe.model.part, recipe.tokenizer.part):
        cls = part.entry.load()
        by_parts = cls.learns_by_parts if part.entry.kind == "model" else cls.learns_letters
        if not by_parts:
            raise UsageError(
                f"{part.entry.who} learns from all names at once, and {wordlist.name} with its {len(wordlist):,} is"
                f" read in parts: give more --memory, some of the names, or another {part.entry.kind}"
            )
    if recipe.split == "lecture":
        raise UsageError(f"split 'lecture' shuffles all lines at once, too many of {wordlist.name}: take another split")


def learned_by_parts(recipe: Recipe, wordlist: ShardedWordlist, run: Run) -> Written:
    """Write what the model of a checked `recipe` learns from, on the run's workers where it has any.

    Raises WordlistError where the train part is empty.
    """
    tokenizer: Tokenizer = recipe.tokenizer.part.build()
    found = _found_in(recipe, wordlist, run)
    paired = Paired.of(tokenizer, sorted(found.letters))
    looked = partial(_needs_of, split=recipe.split, tokenizer=tokenizer, paired=paired)
    capitals = paired.rule_of([] if paired.decided else run.map(looked, wordlist.shards))
    parts = [_TrainPart(shard, recipe.split, tokenizer, capitals) for shard in wordlist.shards]
    corpus = CorpusParts(parts, capitals.inner, found.names)
    return Written(tokenizer, capitals, corpus, _dev(recipe, wordlist, tokenizer, capitals, run))


class _Found(NamedTuple):
    """Hold the different characters of names, and how many names there are."""

    letters: frozenset[str]
    names: int


def _found_in(recipe: Recipe, wordlist: ShardedWordlist, run: Run) -> _Found:
    """Find the letters and the number of the names to learn from. Raises WordlistError where there are none."""
    if recipe.split == "all":
        return _Found(wordlist.letters, len(wordlist))
    several = list(run.map(partial(_letters_of, split=recipe.split), wordlist.shards))
    found = _Found(frozenset[str]().union(*(each.letters for each in several)), sum(each.names for each in several))
    if not found.names:
        raise WordlistError(f"{wordlist.name}: the train part of split {recipe.split!r} is empty; use --split all")
    return found


def _letters_of(shard: Shard, *, split: SplitName) -> _Found:
    names = part_of(shard.names(), split, "train").names
    return _Found(frozenset("".join(names)), len(names))


def _needs_of(shard: Shard, *, split: SplitName, tokenizer: Tokenizer, paired: Paired) -> Needs:
    return paired.needs_of(tokenizer.encode(part_of(shard.names(), split, "train").names))


def _dev(
    recipe: Recipe, wordlist: ShardedWordlist, tokenizer: Tokenizer, capitals: Capitals, run: Run
) -> Corpus | None:
    """Write the dev part, or about MOST_HELD of its names, chosen by their letters."""
    if recipe.split == "all":
        return None
    every = max(1, len(wordlist) // 10 // MOST_HELD)
    chosen = partial(_dev_of, split=recipe.split, tokenizer=tokenizer, capitals=capitals, every=every)
    return join_corpora(list(run.map(chosen, wordlist.shards)), capitals.inner)


def _dev_of(shard: Shard, *, split: SplitName, tokenizer: Tokenizer, capitals: Capitals, every: int) -> Corpus:
    names = part_of(shard.names(), split, "dev")
    corpus = capitals.fold(encode_known(tokenizer, capitals, names)[0])
    return corpus.take(np.flatnonzero(corpus.hashes % np.uint64(every) == 0))
