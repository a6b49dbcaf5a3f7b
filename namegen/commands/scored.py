"""What `namegen eval` scores: a part of a list, or another list; and the model that scores it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import NamegenError
from ..registry.registry import Registry
from .kit.arguments import Asked
from .kit.in_parts import open_asked
from .kit.obtain import load_alone, read_again, read_list, recipe_of, train_asked

if TYPE_CHECKING:
    from ..analysis.scored_names import Scored
    from ..contracts.run import Run
    from ..contracts.wordlist import Wordlist
    from ..name_model import NameModel


def obtain_scored(
    asked: Asked, registry: Registry, part: str | None, names: str | None, run: Run
) -> tuple[NameModel, Scored]:
    """Obtain the model, trained or loaded, and what to score: the list `names`, or a part of the wordlist.

    Raises UsageError for a part that does not exist, or where the split has none; where that is known, before training.
    """
    from ..analysis.scored_names import check_part, scored_part, scored_shards

    check_part(part, str(asked.split))
    if names is not None:
        return _of_another_list(asked, registry, names, run)
    if asked.from_file is None:
        trained = _trained(asked, registry, run)
        if trained.sharded is not None:
            return trained, scored_shards(trained, trained.sharded, part, run.map)
        wordlist: Any = trained.names
    else:
        trained = load_alone(asked, registry)
        wordlist = _own_list(trained, asked, registry)
        trained = _knowing(trained, wordlist)
    instead = "use --split all" if asked.from_file is None else "--names LIST scores all of a list"
    return trained, scored_part(trained, wordlist, part, instead=instead)


def _of_another_list(asked: Asked, registry: Registry, names: str, run: Run) -> tuple[NameModel, Scored]:
    """Obtain the model, and all names of another list to score."""
    from ..analysis.scored_names import scored_list

    _, others = read_list(replace(asked, dataset=[names], blend=None), registry)
    if asked.from_file is None:
        trained = _trained(asked, registry, run)
    else:
        trained = load_alone(asked, registry, reads_a_list=True)
        # Its own list is needed only to report leaks; one that is named must be there.
        with contextlib.suppress(*([] if asked.lists else [NamegenError])):
            trained = _knowing(trained, _own_list(trained, asked, registry))
    return trained, scored_list(others)


def _trained(asked: Asked, registry: Registry, run: Run) -> NameModel:
    sources, wordlist = open_asked(asked, registry, run)
    recipe = recipe_of(asked, sources, registry, split="distinct")
    return train_asked(recipe, wordlist, registry, cache=not asked.no_cache, run=run)


def _own_list(trained: NameModel, asked: Asked, registry: Registry) -> Wordlist:
    """Read the list that is given, or else the loaded model's own again."""
    return read_list(asked, registry)[1] if asked.lists else read_again(trained)


def _knowing(trained: NameModel, wordlist: Wordlist) -> NameModel:
    """Return `trained` with its names at hand, if `wordlist` is the very list that it learned from."""
    return replace(trained, names=wordlist) if wordlist.sha256 == trained.provenance.sha256 else trained
