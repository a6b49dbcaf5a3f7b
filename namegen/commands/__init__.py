"""The command line, and the kit that its commands share, which is public for plugins that add commands.

    import typer
    from namegen.commands import Asked, obtain, takes

    @namegen.hookimpl
    def register_commands(cli: typer.Typer) -> None:
        @cli.command()
        @takes(Asked)
        def shout(ctx: typer.Context, asked: Asked) -> None:
            "Draw a name in capitals."
            print(obtain(asked, ctx.obj).generate(1)[0].upper())

It provides the shared options, declared once (`Asked`, `AskedList`, `AskedScored`, `takes`), the list and the model
that they ask for (`read_list`, `obtain`), progress (`training_run`, `several_runs`), Ctrl-C (`stopping`), and output.
It imports typer, and nothing heavier before a command runs.
"""

from .kit.arguments import Asked, AskedList, AskedScored
from .kit.interrupt import stopping
from .kit.messages import complain
from .kit.obtain import (
    load_alone,
    name_of_list,
    obtain,
    read_list,
    recipe_of,
    refuse_overwriting,
    specs_of,
    train_asked,
)
from .kit.output import NameFormat, ReportFormat, destination, print_grids, print_json, print_line, print_rich
from .kit.progress import several_runs, training_run
from .kit.takes import takes

__all__ = [
    "Asked",
    "AskedList",
    "AskedScored",
    "NameFormat",
    "ReportFormat",
    "complain",
    "destination",
    "load_alone",
    "name_of_list",
    "obtain",
    "print_grids",
    "print_json",
    "print_line",
    "print_rich",
    "read_list",
    "recipe_of",
    "refuse_overwriting",
    "several_runs",
    "specs_of",
    "stopping",
    "takes",
    "train_asked",
    "training_run",
]
