"""`namegen app`."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import threading
from importlib.util import find_spec
from typing import Annotated

import typer

import namegen
from namegen.commands import complain


def app(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; 0.0.0.0 is all of them.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port.", min=1, max=65535)] = 7860,
    root_path: Annotated[
        str, typer.Option("--root-path", metavar="PATH", help="The path under which a proxy shows the form.")
    ] = "",
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="A name under which the form may be reached; repeatable."),
    ] = None,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Offer the endpoints to language models too; needs the extra 'mcp'.")
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Start the web form: generate, train, look inside, compare. It is reached from this machine only.

    Limits are set by environment variables NAMEGEN_APP_*; `app/README.md` lists them.
    """
    from .page import build
    from .server.guard import LOCAL, hosts_for
    from .server.serve import launch_options, private_folder
    from .settings import Settings

    if mcp and find_spec("mcp") is None:
        raise namegen.UsageError("--mcp needs a package that is not installed: pip install 'namegen[mcp]'")
    if root_path and not root_path.startswith("/"):
        raise namegen.UsageError(f"--root-path is {root_path!r}; it begins with a slash, as in /{root_path}")
    settings = Settings.from_environment()
    _check_free(host, port)
    # Before anything is made that must go again: ended as by Ctrl-C, what was uploaded is removed.
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    private_folder()
    demo, backend = build(ctx.obj, settings)
    options = launch_options(settings, host=host, allowed=allow_host or [], mcp=mcp)
    try:
        _, address, _ = demo.launch(
            server_port=port,
            root_path=root_path or None,
            inbrowser=open_,
            prevent_thread_lock=True,
            quiet=True,
            **options,
        )
    except OSError:  # somebody was quicker
        _check_free(host, port)
        raise
    complain(f"the form is at {address} (Ctrl-C ends it)")
    if options["server_name"] not in LOCAL:
        names = ", ".join(hosts_for(host, [*settings.hosts.split(","), *(allow_host or [])]))
        complain(f"it answers to the names {names}; --allow-host adds others")
    try:
        while not threading.Event().wait(1):  # Windows hears no Ctrl-C in a wait without end
            pass
    finally:
        demo.close(verbose=False)
        if not backend.queue.end(seconds=3):
            # A model that does not hear of it is in its own code, in which Python cannot end cleanly.
            shutil.rmtree(private_folder(), ignore_errors=True)
            os._exit(130)


def _check_free(host: str, port: int) -> None:
    """Raise NamegenError where nothing can listen there; gradio would say so late, and in words of its own."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        remedy = ""
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            remedy = "; --port chooses another"
        raise namegen.NamegenError(f"cannot listen on {host}:{port}: {reason}{remedy}") from None
