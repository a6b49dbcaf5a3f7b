"""Progress bars on stderr, on a terminal only; they disappear when the work is done."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ...escape import label_words
from .messages import complain

if TYPE_CHECKING:
    from ...contracts.run import Run
    from ...wordlists.download import Progress as DownloadProgress

REDRAWS_PER_SECOND = 10


@contextmanager
def training_run(name: str, run: Run | None = None) -> Iterator[Run]:
    """Yield a run that shows the step, the loss, the dev loss where it is measured, and the time left.

    A model that reports no steps, such as one that counts, has a bar that moves, where it takes longer than DELAY.
    """
    from ...contracts.run import Run

    run = run or Run()
    if not _on_terminal():
        yield run
        return
    from rich.progress import TextColumn

    with _bar(TextColumn("{task.fields[losses]}")) as bar:
        task = bar.add_task(f"training {name}", total=None, start=True, losses="", visible=False)
        last, last_dev = 0.0, None

        def show_step(step: int, total: int, loss: float, dev: float | None) -> None:
            nonlocal last, last_dev
            now = time.monotonic()
            if dev is not None:
                last_dev = dev
            if now - last > 1 / REDRAWS_PER_SECOND or step == total:
                bar.update(task, completed=step, total=total, losses=_losses(loss, last_dev), visible=True)
                last = now

        with where_long(partial(bar.update, task, visible=True), DELAY):
            yield replace(run, on_step=show_step)


@contextmanager
def several_runs(what: str, run: Run | None = None) -> Iterator[Run]:
    """Yield a run of several trainings: one bar for all of them and, under it, one for the current training."""
    from ...contracts.run import Run

    run = run or Run()
    if not _on_terminal():
        yield run
        return
    from rich.progress import TextColumn

    with _bar(TextColumn("{task.fields[note]}")) as bar:
        all_of_them = bar.add_task(what, total=None, note="")
        this_one = bar.add_task("", total=None, note="", visible=False)

        def show_part(done: int, total: int, label: str) -> None:
            bar.update(all_of_them, completed=done, total=total, note=f"{done} of {total}")
            bar.reset(this_one, total=None, description=f"  {label_words(label)}", visible=True, note="")

        def show_step(step: int, total: int, loss: float, dev: float | None) -> None:
            bar.update(this_one, completed=step, total=total, note=_losses(loss, dev))

        yield replace(run, on_step=show_step, on_part=show_part)


@contextmanager
def download_progress(what: str = "downloading") -> Iterator[DownloadProgress | None]:
    """Yield a progress callback for bytes that come in; the bar appears with the first, or after DELAY."""
    if not _on_terminal():
        yield None
        return
    from rich.progress import DownloadColumn

    with _bar(DownloadColumn()) as bar:
        task = bar.add_task(what, total=None, visible=False)
        with where_long(partial(bar.update, task, visible=True), DELAY):
            yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


DELAY = 0.5
"""Seconds before a person is shown what is going on."""


@contextmanager
def said_where_long(words: str) -> Iterator[None]:
    """Say on a terminal what is going on, where the block takes longer than DELAY."""
    if not _on_terminal():
        yield
        return
    with where_long(partial(complain, words), DELAY):
        yield


@contextmanager
def where_long(act: Callable[[], object], seconds: float) -> Iterator[None]:
    """Call `act` once, in a thread of its own, where the block takes longer than so many seconds."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _losses(loss: float, dev: float | None) -> str:
    if dev is None:
        return f"train {loss:.4f} nats/token"
    return f"train {loss:.4f}, dev {dev:.4f} nats/token"


def _on_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _bar(column: Any) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        column,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        refresh_per_second=REDRAWS_PER_SECOND,
        transient=True,
    )
