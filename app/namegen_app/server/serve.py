"""Starting the server: which address, which hosts, which of gradio's features."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import namegen

from ..settings import MEGABYTE, Settings
from .guard import Guard, hosts_for

SESSIONS = 200
"""Visits of which gradio keeps a copy of the page's state: half a megabyte each, and a call by a program is one. The
form keeps nothing there: a visitor whose copy is gone notices nothing."""

THREADS = 200
"""Visitors who wait for an answer hold a thread of gradio's each; the work is done by the queue's few."""


DOWNLOADS = "models"


def launch_options(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    allowed: Iterable[str] = (),
    frames: Iterable[str] = (),
    mcp: bool = False,
) -> dict[str, Any]:
    """Return the arguments of `demo.launch`, so that the server is closed where gradio's defaults are open.

    host: the address to listen on; allowed: further names under which it may be reached; frames: sites that may
    show it in a frame; mcp: whether the endpoints are tools for language models too.
    """
    return {
        **mount_options(settings, host=host, allowed=allowed, frames=frames),
        "server_name": host,
        "share": False,
        "mcp_server": mcp,
        "max_threads": THREADS,
        "state_session_capacity": SESSIONS,
    }


def mount_options(
    settings: Settings, *, host: str = "127.0.0.1", allowed: Iterable[str] = (), frames: Iterable[str] = ()
) -> dict[str, Any]:
    """Return the arguments of `gradio.mount_gradio_app`, for the same."""
    from starlette.middleware import Middleware

    from ..view import theme

    named = [name.strip() for name in [*settings.hosts.split(","), *allowed] if name.strip()]
    guard = Middleware(
        Guard,
        hosts=hosts_for(host, named),
        origins=named,
        frames=list(frames),
        uploads=private_folder(),
        downloads=downloads_folder(),
        upload_bytes=settings.bytes_of_files,
        file_bytes=_largest_file(settings),
        # JSON may write a letter of two bytes with six.
        body_bytes=3 * int(settings.list_mb * MEGABYTE) + MEGABYTE,
    )
    return {
        "theme": theme.theme(),
        "css": theme.style(),
        "head": theme.head(),
        "ssr_mode": False,
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "pwa": False,
        "footer_links": ["api", "settings"],
        "max_file_size": _largest_file(settings),
        "app_kwargs": {"middleware": [guard], "openapi_url": None},
    }


def _largest_file(settings: Settings) -> int:
    return int(max(settings.model_mb, settings.list_mb) * MEGABYTE)


@cache
def private_folder() -> Path:
    """Make the folder for uploads and downloads, which is this process's alone and gone when it ends.

    It lies in GRADIO_TEMP_DIR where that is set, else among the system's temporary files. Raises NamegenError where
    it cannot be made.
    """
    outer = os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()
    try:
        Path(outer).mkdir(parents=True, exist_ok=True)
        own = tempfile.mkdtemp(prefix="namegen-app-", dir=outer)
    except OSError as error:
        raise namegen.NamegenError(
            f"cannot make a folder for uploads in {outer}: {error.strerror}; GRADIO_TEMP_DIR chooses another"
        ) from None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = own
    return Path(own)


def downloads_folder() -> Path:
    """Return the folder, inside that one, of models that wait to be downloaded."""
    return private_folder() / DOWNLOADS
