"""The web form: everything that the registry holds, for people who do not live in a terminal.

    namegen app

Importing this imports neither gradio nor numpy: `build_app` does, when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import namegen

if TYPE_CHECKING:
    import typer

    from .settings import Settings


@namegen.hookimpl
def register_commands(cli: typer.Typer) -> None:
    from .command import app

    cli.command("app")(app)


def build_app(registry: namegen.Registry, settings: Settings | None = None) -> Any:
    """Build the web form over `registry`, a `gradio.Blocks` that is not started yet.

    settings: the limits; by default what the environment variables NAMEGEN_APP_* say. Start it with
    `demo.launch(**launch_options(...))`, or hand it to `gradio.mount_gradio_app` (`app/README.md`).
    """
    from .page import build
    from .settings import Settings

    return build(registry, settings or Settings.from_environment())[0]
