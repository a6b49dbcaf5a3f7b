"""What `namegen eval` scores: a part of a list, or another list; and the model that scores it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..errors import NamegenError, UsageError, WordlistError
from ..registry.registry import Registry
from .kit.arguments import Asked
from .kit.obtain import load_alone, read_again, read_list, recipe_of, train_asked

if TYPE_CHECKING:
    from ..contracts.wordlist import Names, Wordlist
    from ..name_model import NameModel


@dataclass(frozen=True)
class Scored:
    """Hold the names to score, the list and the part that they are (None: all of the list), and a description."""

    names: Names
    list: str
    part: str | None
    what: str


def obtain_scored(asked: Asked, registry: Registry, part: str | None, names: str | None) -> tuple[NameModel, Scored]:
    """Obtain the model, trained or loaded, and what to score: the list `names`, or a part of the wordlist.

    Raises UsageError for a part that does not exist, or where the split has none.
    """
    others = None if names is None else read_list(replace(asked, dataset=names), registry)[1]
    if asked.from_file is None:
        source, wordlist = read_list(asked, registry)
        recipe = recipe_of(asked, source, registry, split="distinct")
        trained = train_asked(recipe, wordlist, registry, cache=not asked.no_cache)
    else:
        trained = load_alone(asked, registry)
        with contextlib.suppress(*([] if others is None else [NamegenError])):  # needed only to report leaks
            wordlist = _own_list(trained, asked, registry)
            trained = _knowing(trained, wordlist)
    if others is not None:
        return trained, Scored(others, others.name, None, others.name)
    split = trained.recipe.split
    if part is not None and split == "all":
        raise UsageError(f"--part {part} does not apply to a model of split all, which has no parts: leave it out")
    scored = _part(wordlist, split, part or "test", asked.from_file)
    which = None if split == "all" else part or "test"
    return trained, Scored(scored, wordlist.name, which, _what(trained, wordlist, part or "test"))


def _own_list(trained: NameModel, asked: Asked, registry: Registry) -> Wordlist:
    """Read the list that is given, or else the loaded model's own again."""
    return read_again(trained) if asked.dataset is None else read_list(asked, registry)[1]


def _knowing(trained: NameModel, wordlist: Wordlist) -> NameModel:
    """Return `trained` with its names at hand, if `wordlist` is the very list that it learned from."""
    return replace(trained, names=wordlist) if wordlist.sha256 == trained.provenance.sha256 else trained


def _part(wordlist: Names, split: Any, part: str, from_file: str | None) -> Names:
    from ..wordlists.splits import split as split_names

    if part not in ("train", "dev", "test"):
        raise UsageError(f"--part {part!r}: it is train, dev or test")
    chosen: Names = getattr(split_names(wordlist, split), part)
    if not len(chosen):
        instead = "use --split all" if from_file is None else "--names LIST scores all of a list"
        raise WordlistError(
            f"the {part} part of split {split!r} is empty ({len(wordlist.distinct):,} distinct names); {instead}"
        )
    return chosen


def _what(trained: NameModel, wordlist: Wordlist, part: str) -> str:
    split, learned = trained.recipe.split, trained.provenance
    what = f"all of {wordlist.name}" if split == "all" else f"the {part} part of {wordlist.name} (split {split})"
    if learned.sha256 != wordlist.sha256:
        return f"{what}; the model learned from another list, {learned.wordlist} of {learned.names:,} names"
    return f"{what} (the names it learned from)" if split == "all" else what
