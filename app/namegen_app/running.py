"""A process that is the server: started, warmed, and ended with all that it holds."""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable
from typing import Any

import namegen

from .server.folders import private_folder
from .server.serve import Form
from .settings import Settings
from .work import estimate, log


def prepare(settings: Settings) -> None:
    """Make this process the server's, before it makes anything that must go again when it is ended."""
    # Ended as by Ctrl-C, what was uploaded is removed.
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    log.start(settings.log_words)
    estimate.keep_little()
    private_folder()


def run(
    registry: namegen.Registry, settings: Settings, started: Callable[[Form], None] = lambda _: None, **where: Any
) -> None:
    """Serve the form until a KeyboardInterrupt, which is raised again. Raises NamegenError where it cannot listen.

    started: what is done when it listens; where: as `Form` takes it.
    """
    from .page import build  # it brings gradio, which takes seconds
    from .warming import Warming

    demo, backend = build(registry, settings)
    form = Form(demo, settings, **where)
    form.start()
    started(form)
    warming = Warming(backend)
    if settings.warm:
        warming.start()
    try:
        while not threading.Event().wait(1):  # Windows hears no Ctrl-C in a wait without end
            pass
    finally:
        form.end()
        warming.ended.set()
        if not backend.queue.end(seconds=3) or warming.is_busy:
            # A model that does not hear of it is in its own code, in which Python cannot end cleanly.
            shutil.rmtree(private_folder(), ignore_errors=True)
            os._exit(130)
