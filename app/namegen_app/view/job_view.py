"""A place on the page that shows a job's progress, and then its outcome; with a button that stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import namegen

from ..work.backend import Backend
from ..work.jobs import Job
from . import html, progress

WAIT = 0.4
"""Seconds between two reports of progress."""


class JobView:
    """Drawn once, under the button that asks; `follow` is what that button's handler gives."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def build(self, id: str) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        self.halt = gr.Button("Stop", variant="stop", visible=False, elem_id=f"{id}-stop")
        self.shown = gr.HTML("", elem_id=id)
        self.job = gr.Textbox("", visible=False)

    @property
    def outputs(self) -> list[Any]:
        """List what `follow` updates."""
        return [self.shown, self.halt, self.job]

    def wire(self) -> None:
        """Connect the button to what it does."""
        self.halt.click(
            self.backend.cancel,
            self.job,
            None,
            api_visibility="private",
            concurrency_limit=None,
            show_progress="hidden",
        )

    def follow(self, begin: Callable[[], Job]) -> Iterator[tuple[Any, ...]]:
        """Begin a job whose outcome is HTML, and show its progress, its outcome, or what went wrong."""
        import gradio as gr

        try:
            job = begin()
            for progress_shown in watched(self.backend, job):
                yield progress_shown, gr.update(visible=True), job.id
            shown = str(job.outcome())
        except namegen.NamegenError as error:
            shown = html.error(error)
        yield shown, gr.update(visible=False), ""


def watched(backend: Backend, job: Job) -> Iterator[str]:
    """Yield the progress of the job, as HTML, until it has ended. Where the visitor leaves before, it is stopped."""
    try:
        while not job.wait(WAIT):
            yield progress.describe(job, backend.queue.ahead(job))
    finally:
        backend.leave(job)
