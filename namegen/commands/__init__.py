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

It provides the shared options, declared once (`Asked`, `AskedList`, `AskedScored`, `AskedWorkers`, `takes`), the list
and the model that they ask for (`read_list`, `obtain`), progress (`training_run`, `several_runs`), Ctrl-C
(`stopping`), and output. It imports typer, and nothing heavier before a command runs.
"""

from .kit.arguments import Asked as Asked
from .kit.arguments import AskedComparison as AskedComparison
from .kit.arguments import AskedList as AskedList
from .kit.arguments import AskedScored as AskedScored
from .kit.interrupt import stopping as stopping
from .kit.messages import complain as complain
from .kit.obtain import load_alone as load_alone
from .kit.obtain import name_of_list as name_of_list
from .kit.obtain import obtain as obtain
from .kit.obtain import read_list as read_list
from .kit.obtain import recipe_of as recipe_of
from .kit.obtain import refuse_overwriting as refuse_overwriting
from .kit.obtain import specs_of as specs_of
from .kit.obtain import train_asked as train_asked
from .kit.output import NameFormat as NameFormat
from .kit.output import ReportFormat as ReportFormat
from .kit.output import console_on as console_on
from .kit.output import destination as destination
from .kit.output import print_grids as print_grids
from .kit.output import print_json as print_json
from .kit.output import print_line as print_line
from .kit.output import print_rich as print_rich
from .kit.progress import several_runs as several_runs
from .kit.progress import training_run as training_run
from .kit.takes import takes as takes
from .kit.wishes import GIVING_UP as GIVING_UP
from .kit.wishes import AskedWishes as AskedWishes
from .kit.wishes import wish_words as wish_words
from .kit.workers import AskedWorkers as AskedWorkers
