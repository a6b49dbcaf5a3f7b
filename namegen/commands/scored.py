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

    Raises UsageError for a part that does not exist, or where the split has none; where that is known, before training.
    """
    check_part(part, str(asked.split))
    if names is not None:
        return _of_another_list(asked, registry, names)
    if asked.from_file is None:
        trained = _trained(asked, registry)
        wordlist: Any = trained.names
    else:
        trained = load_alone(asked, registry)
        wordlist = _own_list(trained, asked, registry)
        trained = _knowing(trained, wordlist)
    split = trained.recipe.split
    check_part(part, split)
    scored = _part(wordlist, split, part or "test", asked.from_file)
    which = None if split == "all" else part or "test"
    return trained, Scored(scored, wordlist.name, which, _what(trained, wordlist, which))


def check_part(part: str | None, split: str) -> None:
    """Raise UsageError for a part that does not exist, or of a split that has none."""
    if part not in (None, "train", "dev", "test"):
        raise UsageError(f"--part {part!r}: it is train, dev or test")
    if part is not None and split == "all":
        raise UsageError(f"--part {part} does not apply to a model of split all, which has no parts: leave it out")


def _of_another_list(asked: Asked, registry: Registry, names: str) -> tuple[NameModel, Scored]:
    """Obtain the model, and all names of another list to score."""
    _, others = read_list(replace(asked, dataset=[names], blend=None), registry)
    if asked.from_file is None:
        trained = _trained(asked, registry)
    else:
        trained = load_alone(asked, registry, reads_a_list=True)
        # Its own list is needed only to report leaks; one that is named must be there.
        with contextlib.suppress(*([] if asked.lists else [NamegenError])):
            trained = _knowing(trained, _own_list(trained, asked, registry))
    return trained, Scored(others, others.name, None, others.name)


def _trained(asked: Asked, registry: Registry) -> NameModel:
    sources, wordlist = read_list(asked, registry)
    recipe = recipe_of(asked, sources, registry, split="distinct")
    return train_asked(recipe, wordlist, registry, cache=not asked.no_cache)


def _own_list(trained: NameModel, asked: Asked, registry: Registry) -> Wordlist:
    """Read the list that is given, or else the loaded model's own again."""
    return read_list(asked, registry)[1] if asked.lists else read_again(trained)


def _knowing(trained: NameModel, wordlist: Wordlist) -> NameModel:
    """Return `trained` with its names at hand, if `wordlist` is the very list that it learned from."""
    return replace(trained, names=wordlist) if wordlist.sha256 == trained.provenance.sha256 else trained


def _part(wordlist: Names, split: Any, part: str, from_file: str | None) -> Names:
    from ..wordlists.splits import split as split_names

    chosen: Names = getattr(split_names(wordlist, split), part)
    if not len(chosen):
        instead = "use --split all" if from_file is None else "--names LIST scores all of a list"
        raise WordlistError(
            f"the {part} part of split {split!r} is empty ({len(wordlist.distinct):,} distinct names); {instead}"
        )
    return chosen


def _what(trained: NameModel, wordlist: Wordlist, part: str | None) -> str:
    learned, what = trained.provenance, f"all of {wordlist.name}"
    if part is not None:
        what = f"the {part} part of {wordlist.name} (split {trained.recipe.split})"
    if learned.sha256 != wordlist.sha256:
        return f"{what}; the model learned from another list, {learned.wordlist} of {learned.names:,} names"
    if part is None:
        what += " (the names it learned from)"
    return what
