"""What is scored of a list: the part of its split that a model has not learned from, or all of another list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..contracts.run import Mapper
from ..contracts.shards import ShardedWordlist
from ..contracts.wordlist import Names, Wordlist
from ..errors import UsageError, WordlistError
from ..training.trained import Trained
from ..wordlists.gather import gather
from ..wordlists.splits import split as split_names


@dataclass(frozen=True)
class Scored:
    """Hold the names to score, the list and the part that they are (None: all of the list), and a description."""

    names: Names
    list: str
    part: str | None
    what: str

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name, but the names."""
        return {"list": self.list, "part": self.part, "what": self.what}


def scored_part(trained: Trained, wordlist: Wordlist, part: str | None = None, *, instead: str = "split all") -> Scored:
    """Return the part of `wordlist` to score, by the split of `trained`: by default test, or all where it has no parts.

    instead: what to say that a person may give where the part is empty. Raises UsageError for a part that does not
    exist, WordlistError where it is empty.
    """
    split = trained.recipe.split
    check_part(part, split)
    chosen: Names = getattr(split_names(wordlist, split), part or "test")
    if not len(chosen):
        raise WordlistError(
            f"the {part or 'test'} part of split {split!r} is empty ({len(wordlist.distinct):,} distinct names);"
            f" {instead}"
        )
    which = None if split == "all" else part or "test"
    return Scored(chosen, wordlist.name, which, _what(trained, wordlist, which))


MOST_SCORED = 1_000_000
"""Distinct names of a list that is too large for memory that are scored, about, where a part of it has more."""


def scored_shards(trained: Trained, wordlist: ShardedWordlist, part: str | None, mapper: Mapper) -> Scored:
    """Do as `scored_part` does for a list in shards. Of more than MOST_SCORED names some are taken, by their hashes."""
    split = trained.recipe.split
    check_part(part, split)
    which: Any = None if split == "all" else part or "test"
    chosen = gather(wordlist, MOST_SCORED, split, which or "train", mapper)
    what = _what(trained, wordlist, which)
    if len(chosen.distinct) < 0.9 * MOST_SCORED:
        return Scored(chosen, wordlist.name, which, what)
    return Scored(chosen, wordlist.name, which, f"{len(chosen):,} names of {what}")


def scored_list(wordlist: Wordlist) -> Scored:
    """Return all names of another list to score."""
    return Scored(wordlist, wordlist.name, None, wordlist.name)


def check_part(part: str | None, split: str) -> None:
    """Raise UsageError for a part that does not exist, or of a split that has none."""
    if part not in (None, "train", "dev", "test"):
        raise UsageError(f"--part {part!r}: it is train, dev or test")
    if part is not None and split == "all":
        raise UsageError(f"--part {part} does not apply to a model of split all, which has no parts: leave it out")


def _what(trained: Trained, wordlist: Wordlist | ShardedWordlist, part: str | None) -> str:
    learned, what = trained.provenance, f"all of {wordlist.name}"
    if part is not None:
        what = f"the {part} part of {wordlist.name} (split {trained.recipe.split})"
    if learned.sha256 != wordlist.sha256:
        return f"{what}; the model learned from another list, {learned.wordlist} of {learned.names:,} names"
    if part is None:
        what += " (the names it learned from)"
    return what
