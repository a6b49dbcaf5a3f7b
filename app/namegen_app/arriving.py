"""What the page shows when it is opened: what its link says.

No `from __future__ import annotations` here: gradio finds out from the annotation itself that it is to give the request.
"""

from collections.abc import Callable
from typing import Any

import namegen

from .sharing import Shared, read_link


def opening(fill: Callable[[Shared], list[Any]], count: int) -> Callable[..., list[Any]]:
    """The handler of the page's load: `fill` from the link's query; nothing where it names what is not there."""
    import gradio as gr

    def open_link(request: gr.Request) -> list[Any]:
        try:
            return fill(read_link(str(request.query_params)))
        except namegen.NamegenError:
            return [gr.skip()] * count

    return open_link
