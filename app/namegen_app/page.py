"""The page, put together: one place in which the scripts of `static/` build it, and the endpoints for programs."""

from __future__ import annotations

import os
from typing import Any

import namegen

from .server.folders import private_folder
from .server.serve import SESSIONS, THREADS
from .settings import Settings
from .work.backend import Backend


def build(registry: namegen.Registry, settings: Settings) -> tuple[Any, Backend]:
    """Build the page, and the backend that does its work; see `namegen_app.build_app`."""
    # Gradio asks its makers' servers for its newest version while a page is built, unless it is switched off before.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # After each event it makes a table of the last 10,000, for a page that is closed.
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    private_folder()
    import gradio as gr

    from .calls.all import door
    from .calls.mount import server_function
    from .endpoints.all import add_endpoints
    from .plugin_pages import build_pages, place

    backend = Backend(registry, settings)
    pages = build_pages(registry)
    with gr.Blocks(analytics_enabled=False, title="namegen", delete_cache=(3600, 7200)) as demo:
        # A template of one empty element, which gradio never patches: all in it is the scripts'.
        gr.HTML(
            html_template='<div class="ng-mount"></div>',
            js_on_load=_START,
            apply_default_css=False,
            server_functions=[server_function(door(backend))],
            elem_id="ng-app",
            pages=[each.as_json() for each in pages],
        )
        place(pages)
        add_endpoints(backend)
    # For who mounts it; launch is given them too.
    demo.state_session_capacity, demo.max_threads = SESSIONS, THREADS
    # What waits here are events of plugins' pages; the endpoints wait in the backend's own queue.
    return demo.queue(max_size=settings.waiting, default_concurrency_limit=None, api_open=False), backend


_START = "window.namegen.start(element.querySelector('.ng-mount'), server, upload, props.pages);"
"""The scripts come with the document's head, before gradio's: they are there when gradio builds the page."""
