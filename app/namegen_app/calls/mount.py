"""The server function by which the page's calls come.

No `from __future__ import annotations` here: gradio finds out from the annotations themselves what it is to give.
"""

from collections.abc import Callable
from typing import Any

from ..work.callers import caller_of
from .door import Door


def server_function(door: Door) -> Callable[..., Any]:
    """Make the function that gradio calls, in a thread of its own."""
    import gradio as gr

    def ask(data: Any, request: gr.Request) -> dict[str, Any]:
        return door.answer(data, caller_of(request))

    return ask
