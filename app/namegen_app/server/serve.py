"""Starting the server: which address, which hosts, which of gradio's features."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..settings import MEGABYTE, Settings
from .admission import Bounds
from .folders import downloads_folder, private_folder
from .guard import Guard, hosts_for
from .listening import Connections, Listener

SESSIONS = 200
"""Visits of which gradio keeps a copy of the page's state: half a megabyte each, and a call by a program is one. The
form keeps nothing there: a visitor whose copy is gone notices nothing."""

THREADS = 200
"""Visitors who wait for an answer hold a thread of gradio's each; the work is done by the queue's few."""


class Form:
    """The form, listening on an address.

    host: the address to listen on; allowed: further names under which it may be reached; root_path: under which a
    proxy shows it; frames: sites that may show it in a frame; mcp: whether the endpoints are tools for language models.
    """

    def __init__(
        self,
        demo: Any,
        settings: Settings,
        *,
        host: str = "127.0.0.1",
        port: int,
        root_path: str = "",
        allowed: Iterable[str] = (),
        frames: Iterable[str] = (),
        mcp: bool = False,
    ) -> None:
        import gradio
        from fastapi import FastAPI

        shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104
        self.address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
        self._demo = demo
        options = mount_options(settings, host=host, allowed=allowed, frames=frames)
        outer = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        app = gradio.mount_gradio_app(outer, demo, path="/", root_path=root_path or None, mcp_server=mcp, **options)
        if demo.mcp_server_obj:  # where its tools ask: not by the name that a caller gives this server
            demo.mcp_server_obj._local_url = f"{self.address}/"
        self._listener = Listener(
            app, host, port, Connections(peer=settings.caller_connections, asking=settings.patience)
        )

    def start(self) -> None:
        """Start, and return when it listens. Raises NamegenError where it cannot."""
        self._listener.start()

    def end(self) -> None:
        """End, and whatever is being answered."""
        self._demo.close(verbose=False)
        self._listener.end()


def mount_options(
    settings: Settings, *, host: str = "127.0.0.1", allowed: Iterable[str] = (), frames: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the arguments of `gradio.mount_gradio_app`, for the same."""
    from starlette.middleware import Middleware
    from starlette.middleware.gzip import GZipMiddleware

    from . import assets, call_errors, model_files, tools
    from .document import Document
    from .theme import theme

    named = [name.strip() for name in [*settings.hosts.split(","), *allowed] if name.strip()]
    guard = Middleware(
        Guard,
        hosts=hosts_for(host, named),
        origins=named,
        frames=list(frames),
        uploads=private_folder(),
        downloads=downloads_folder(),
        bounds=Bounds(
            upload_bytes=settings.bytes_of_files,
            file_bytes=_largest_file(settings),
            # JSON may write a letter of two bytes with six.
            body_bytes=3 * int(settings.list_mb * MEGABYTE) + MEGABYTE,
            calls=settings.caller_calls,
            streams=settings.caller_streams,
        ),
        patience=settings.patience,
    )
    return {
        "theme": theme(),
        "ssr_mode": False,
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "pwa": False,
        "footer_links": [],
        "max_file_size": _largest_file(settings),
        "app_kwargs": {
            "middleware": [guard, Middleware(GZipMiddleware), Middleware(Document)],
            "routes": [*assets.routes(), model_files.route()],
            "openapi_url": None,
            "lifespan": tools.lifespan,
            "exception_handlers": call_errors.handlers(),
        },
    }


def _largest_file(settings: Settings) -> int:
    return int(max(settings.model_mb, settings.list_mb) * MEGABYTE)
