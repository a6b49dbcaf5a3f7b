"""The options that say which workers share a command's work."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from .groups import WORKERS
from .messages import complain

if TYPE_CHECKING:
    from ...contracts.run import Mapper
    from ...registry.registry import Registry


@dataclass(frozen=True)
class AskedWorkers:
    """Hold the options about workers. The fields are the options."""

    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=0,
            metavar="N",
            help="Work on so many parts at once, each in a process; 0: as many as there are processors. Default: 1."
            " The results are the same.",
            rich_help_panel=WORKERS,
        ),
    ] = None
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS",
            help="Share the work out to a cluster, as tcp://host:8786; `namegen plugins` lists which are known.",
            rich_help_panel=WORKERS,
        ),
    ] = None

    @property
    def flags(self) -> list[str]:
        """Return the options that are given, as a command line writes them."""
        return [f"--{name}" for name, value in vars(self).items() if value is not None]

    @contextmanager
    def mapper(self, registry: Registry, stop: Callable[[], bool] | None = None) -> Iterator[Mapper]:
        """Give what a `Run` takes as its mapper while the block lasts; see `namegen.workers`.

        What the workers warn of is a line on stderr each.
        """
        if self.jobs in (None, 1) and self.cluster is None:  # nothing of workers is imported
            yield map
            return
        from ...executors.opening import workers

        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_, **__: complain(str(message))
            with workers(self.jobs, self.cluster, registry=registry, stop=stop) as mapper:
                yield mapper
