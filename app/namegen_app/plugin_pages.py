"""The pages that plugins add: each built apart, so that one that fails is left out and the form is as it would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import namegen
from namegen.commands import complain

AT_ONCE = 2
"""Events of one page that run at the same time; those beyond wait, and a page that hangs takes no more threads."""

TITLE, SUMMARY = 30, 200
"""Characters that are shown of a page's title and summary: the navigation has to find room for all pages."""


@dataclass(frozen=True)
class PluginPage:
    """A page that was built: its name in the registry, and its components, a `gradio.Blocks` of its own."""

    name: str
    page: namegen.Page
    content: Any

    def as_json(self) -> dict[str, str]:
        """Return what the form's navigation says of it."""
        return {
            "name": self.name,
            "title": _short(self.page.title, TITLE),
            "summary": _short(self.page.summary, SUMMARY),
        }


def build_pages(registry: namegen.Registry) -> list[PluginPage]:
    """Build all pages that plugins register. One that fails is left out, and its plugin has a warning that says so."""
    found = []
    for name, page in registry.pages().items():
        try:
            found.append(PluginPage(name, page, _built(registry, page)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever it is, the other pages are built
            warning = page.plugin.leave_out(f"its page {name!r} was", error)
            complain(f"plugin {page.plugin.name}: {warning}")
    return found


def _built(registry: namegen.Registry, page: namegen.Page) -> Any:
    import gradio as gr

    build = page.load()
    with gr.Blocks(analytics_enabled=False) as content:
        build(registry)
    content.get_config_file()  # as the form's will be: what cannot be written fails here, and not there
    for number, event in enumerate(content.fns.values()):
        # No endpoints for programs, which would be there without a word of what they are; and no way around the queue.
        event.api_visibility, event.api_name, event.queue = "private", f"{page.name}_{number}", True
        event.concurrency_id, event.concurrency_limit = f"page {page.qualified}", AT_ONCE
    return content


def place(pages: Sequence[PluginPage]) -> None:
    """Put the pages where the form is being built, each in a column that its script shows and hides."""
    import gradio as gr

    for each in pages:
        with gr.Column(elem_id=f"ng-plugin-{each.name}", elem_classes=["ng-plugin-page"]):
            each.content.render()


def _short(text: object, most: int) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
