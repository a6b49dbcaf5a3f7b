"""Lists that are too large for memory, and the workers that share their parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import NamegenError
from .arguments import Asked
from .groups import WORKERS
from .memory_size import parse_size, usual_memory
from .obtain import obtain, open_list, read_list, recipe_of, specs_of, train_asked
from .workers import AskedWorkers

if TYPE_CHECKING:
    from ...contracts.run import Run
    from ...contracts.shards import ShardedWordlist
    from ...contracts.wordlist import Wordlist
    from ...name_model import NameModel
    from ...registry.registry import Registry
    from ...wordlists.source import Source


@dataclass(frozen=True)
class AskedParts(AskedWorkers):
    """Hold the options about workers, and how much memory counting takes. The fields are the options."""

    memory: Annotated[
        str | None,
        typer.Option(
            "--memory",
            metavar="SIZE",
            help="What counting may hold, as 300MB or 2GB; what is more goes to disk meanwhile. Default: a quarter of"
            " the machine's.",
            rich_help_panel=WORKERS,
        ),
    ] = None

    @contextmanager
    def run(self, registry: Registry, stop: Callable[[], bool] | None = None) -> Iterator[Run]:
        """Give a run on the workers that are asked for while the block lasts. Raises UsageError for no size."""
        from ...contracts.run import Run

        memory = usual_memory() if self.memory is None else parse_size(self.memory)
        with self.mapper(registry, stop) as mapper:
            yield Run(stop=stop, mapper=mapper, memory=memory)


def open_asked(asked: Asked, registry: Registry, run: Run) -> tuple[tuple[Source, ...], Wordlist | ShardedWordlist]:
    """Open the list that a command line asks for; return (sources for a recipe, wordlist).

    It is read in shards where it is large, and what is to learn from it can do so part by part; else as a whole.
    """
    if len(asked.lists) != 1 or not _learns_by_parts(asked, registry):
        return read_list(asked, registry)
    return open_list(asked, registry, run.mapper)


def obtain_by_parts(asked: Asked, registry: Registry, run: Run) -> NameModel:
    """Do as `obtain` does, but open a large list in shards where that can be, and train on the workers of `run`."""
    if asked.from_file is not None:
        return obtain(asked, registry)
    sources, wordlist = open_asked(asked, registry, run)
    return train_asked(recipe_of(asked, sources, registry), wordlist, registry, cache=not asked.no_cache, run=run)


def _learns_by_parts(asked: Asked, registry: Registry) -> bool:
    """Say whether the model and the tokenizer can learn part by part. What is wrong with them is said later."""
    from ...training.train import learns_by_parts

    try:
        return learns_by_parts(registry, split=asked.split, **specs_of(asked, registry))
    except NamegenError:
        return False
