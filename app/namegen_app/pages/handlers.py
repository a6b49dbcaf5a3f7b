"""Handlers that gradio gives the request or the event to: opening the page by a link, and clicks on a name.

No `from __future__ import annotations` here: gradio finds out from the annotations themselves what it is to give.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import namegen

from ..view import html
from ..view.links import Link, read_link


def opened_by(explain: Callable[[str, str], Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """Make the handler of a click on a name's question mark: `explain(name, drew)`, the name coming with the click."""
    import gradio as gr

    def explain_name(event: gr.EventData, drew: str) -> Iterator[Any]:
        yield from explain(str(getattr(event, "name", "")), drew)

    return explain_name


def opening(fill: Callable[[Link], list[Any]], filled: Sequence[Any]) -> Callable[..., list[Any]]:
    """Make the handler of the page's load, which reads the link's query.

    It gives what is wrong with the link as HTML, "yes" where nothing is, and then what `fill` gives for `filled`.
    """
    import gradio as gr

    def open_link(request: gr.Request) -> list[Any]:
        try:
            return [gr.skip(), "yes", *fill(read_link(str(request.query_params)))]
        except namegen.NamegenError as error:
            return [html.error(f"this link cannot be opened: {error}"), "", *(gr.skip() for _ in filled)]

    return open_link
