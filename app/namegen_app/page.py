"""The page, put together."""

from __future__ import annotations

import os
from typing import Any

import namegen

from .server.serve import SESSIONS, THREADS, private_folder
from .settings import Settings
from .work.backend import Backend


def build(registry: namegen.Registry, settings: Settings) -> tuple[Any, Backend]:
    """Build the page, and the backend that does its work; see `namegen_app.build_app`."""
    # Gradio asks its makers' servers for its newest version while a page is built, unless it is switched off before.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    private_folder()
    import gradio as gr

    from .api import add_endpoints
    from .pages.compare import ComparePage
    from .pages.generate import GeneratePage
    from .pages.look_inside import LookPage
    from .pages.plugins import PluginsPage
    from .pages.train import LANDING, TrainPage
    from .view.form import ModelForm

    backend = Backend(registry, settings)
    form = ModelForm(backend)
    generate = GeneratePage(backend, form)
    train, look, compare, plugins = (
        TrainPage(backend, form),
        LookPage(backend, form),
        ComparePage(backend, form),
        PluginsPage(backend),
    )
    with gr.Blocks(analytics_enabled=False, title="namegen", delete_cache=(3600, 7200)) as demo:
        train.build_state()
        gr.HTML(_HEADER, elem_id="ng-header")
        with gr.Row(elem_id="ng-page"):
            with gr.Column(scale=1, min_width=280, elem_id="ng-side"):
                form.build()
            with gr.Column(scale=2, min_width=320, elem_id="ng-main"), gr.Tabs(overflow_behavior="wrap") as tabs:
                with gr.Tab("Generate", id=LANDING):
                    generate.build()
                with gr.Tab("Train", id="train"):
                    train.build()
                with gr.Tab("Look inside", id="look"):
                    look.build()
                with gr.Tab("Compare", id="compare"):
                    compare.build()
                with gr.Tab("Plugins", id="plugins"):
                    plugins.build()
        add_endpoints(backend)  # first: handlers of the page would take their names
        generate.wire(demo)
        train.wire(demo, tabs, (generate.generate, generate.inputs, generate.outputs))
        look.wire()
        compare.wire()
    # For who mounts it; launch is given them too.
    demo.state_session_capacity, demo.max_threads = SESSIONS, THREADS
    return demo.queue(max_size=None, default_concurrency_limit=None, api_open=False), backend


_HEADER = """<header><h1>namegen</h1><p>learns from a list of names how they are spelt, and draws new ones</p></header>
<div id="ng-live" role="status"></div>"""
