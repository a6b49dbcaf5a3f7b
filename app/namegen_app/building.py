"""The page, put together."""

from __future__ import annotations

import os
from typing import Any

import namegen

from .office import Office
from .serving import SESSIONS, THREADS, private_folder
from .settings import Settings


def build(registry: namegen.Registry, settings: Settings) -> tuple[Any, Office]:
    """The page as `namegen_app.build_app` gives it, and the office that does its work."""
    # Gradio asks its makers' servers for its newest version while a page is built, unless it is told not to before.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    private_folder()
    import gradio as gr

    from .api import add_endpoints
    from .form import ModelForm
    from .pages.compare import ComparePage
    from .pages.generate import GeneratePage
    from .pages.look_inside import LookPage
    from .pages.plugins import PluginsPage
    from .pages.train import LANDING, TrainPage

    office = Office(registry, settings)
    form = ModelForm(office)
    generate = GeneratePage(office, form)
    train, look, compare, plugins = (
        TrainPage(office, form),
        LookPage(office, form),
        ComparePage(office, form),
        PluginsPage(office),
    )
    with gr.Blocks(analytics_enabled=False, title="namegen", delete_cache=(3600, 7200)) as demo:
        train.draw_memory()
        gr.HTML(_HEADER, elem_id="ng-header")
        with gr.Row(elem_id="ng-page"):
            with gr.Column(scale=1, min_width=280, elem_id="ng-side"):
                form.draw()
            with gr.Column(scale=2, min_width=320, elem_id="ng-main"), gr.Tabs(overflow_behavior="wrap") as tabs:
                with gr.Tab("Generate", id=LANDING):
                    generate.draw()
                with gr.Tab("Train", id="train"):
                    train.draw()
                with gr.Tab("Look inside", id="look"):
                    look.draw()
                with gr.Tab("Compare", id="compare"):
                    compare.draw()
                with gr.Tab("Plugins", id="plugins"):
                    plugins.draw()
        add_endpoints(office)  # first: handlers of the page would take their names
        generate.wire(demo)
        train.wire(demo, tabs, generate)
        look.wire()
        compare.wire()
    # For who mounts it; launch is told too.
    demo.state_session_capacity, demo.max_threads = SESSIONS, THREADS
    return demo.queue(max_size=None, default_concurrency_limit=None, api_open=False), office


_HEADER = """<header><h1>namegen</h1><p>learns from a list of names how they are spelt, and draws new ones</p></header>
<div id="ng-live" role="status"></div>"""
