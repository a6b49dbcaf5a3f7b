"""`namegen app`."""

from __future__ import annotations

import errno
import socket
import webbrowser
from importlib.util import find_spec
from typing import Annotated

import typer

import namegen
from namegen.commands import complain


def app(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option("--host", help="The address to listen on; 0.0.0.0 is all of them.", metavar="ADDRESS")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port.", min=1, max=65535, metavar="PORT")] = 7860,
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

    Examples:
      namegen app --open
      namegen app --port 8080
    """
    if find_spec("gradio") is None:
        raise namegen.missing_package("namegen app", "gradio")
    from .running import prepare, run
    from .server.guard import LOCAL, hosts_for
    from .server.serve import Form
    from .settings import Settings

    if mcp and find_spec("mcp") is None:
        raise namegen.UsageError("--mcp needs a package that is not installed: pip install 'namegen[mcp]'")
    if root_path and not root_path.startswith("/"):
        raise namegen.UsageError(f"--root-path is {root_path!r}; it begins with a slash, as in /{root_path}")
    settings = Settings.from_environment()
    _check_free(host, port)
    prepare(settings)
    complain("starting the form ...")

    def tell(form: Form) -> None:
        complain(f"the form is at {form.address} (Ctrl-C ends it)")
        if host not in LOCAL:
            names = ", ".join(hosts_for(host, [*settings.hosts.split(","), *(allow_host or [])]))
            complain(f"it answers to the names {names}; --allow-host adds others")
        if open_:
            webbrowser.open(form.address)

    where = {"host": host, "port": port, "root_path": root_path, "allowed": allow_host or [], "mcp": mcp}
    try:
        run(ctx.obj, settings, tell, **where)
    except namegen.NamegenError:  # somebody was quicker
        _check_free(host, port)
        raise


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
