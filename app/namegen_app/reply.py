"""A place on the page where a job tells how it goes, and then what came of it; with a button that stops it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import namegen

from . import html
from .asking import watched
from .jobs import Job
from .office import Office


class Reply:
    """Drawn once, under the button that asks; `follow` is what that button's handler gives."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def draw(self, id: str) -> None:
        """Put it where the page is being built."""
        import gradio as gr

        self.halt = gr.Button("Stop", variant="stop", visible=False, elem_id=f"{id}-stop")
        self.shown = gr.HTML("", elem_id=id)
        self.job = gr.Textbox("", visible=False)

    @property
    def outputs(self) -> list[Any]:
        """What `follow` gives."""
        return [self.shown, self.halt, self.job]

    def wire(self) -> None:
        """Say what the button does."""
        self.halt.click(
            self.office.cancel,
            self.job,
            None,
            api_visibility="private",
            concurrency_limit=None,
            show_progress="hidden",
        )

    def follow(self, begin: Callable[[], Job]) -> Iterator[tuple[Any, ...]]:
        """Begin a job whose outcome is HTML, and show how it goes, what comes of it, or what went wrong."""
        import gradio as gr

        try:
            job = begin()
            for told in watched(self.office, job):
                yield told, gr.update(visible=True), job.id
            shown = str(job.outcome())
        except namegen.NamegenError as error:
            shown = html.error(error)
        yield shown, gr.update(visible=False), ""
