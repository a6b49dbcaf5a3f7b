"""Handlers that gradio gives the request or the event to: opening the page by a link, and clicks on a name.

No `from __future__ import annotations` here: gradio finds out from the annotations themselves what it is to give.
"""

from collections.abc import Callable
from typing import Any

import namegen

from .sharing import Shared, read_link


def opened_by(explain: Callable[[str, list[Any]], str]) -> Callable[..., str]:
    """The handler of a click on a name's question mark: `explain(name, values)`, the name coming with the click."""
    import gradio as gr

    def explain_name(event: gr.EventData, *values: Any) -> str:
        return explain(str(getattr(event, "name", "")), list(values))

    return explain_name


def opening(fill: Callable[[Shared], list[Any]], count: int) -> Callable[..., list[Any]]:
    """The handler of the page's load: `fill` from the link's query; nothing where it names what is not there."""
    import gradio as gr

    def open_link(request: gr.Request) -> list[Any]:
        try:
            return fill(read_link(str(request.query_params)))
        except namegen.NamegenError:
            return [gr.skip()] * count

    return open_link
