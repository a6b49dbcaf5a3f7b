"""The command line: `namegen`. A module per command group; each command parses, calls one core function, prints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ..contracts.rank import Rank
from ..errors import NamegenError
from ..registry.registry import Registry
from . import cache, compare, datasets, evaluate, explain, facts, generate, plugins, sounds_like, top, train
from .completion import complete_shells, explain_steps, ready, show_script
from .group import WholeGroup, adopt
from .help_page import with_examples
from .kit.messages import complain
from .kit.output import print_line
from .kit.several_processes import refuse_several, speaking_for_all

LEARN, MEASURE, SEE = "Names", "Models", "What there is"
"""The groups of commands in the help; those of plugins are others, unless they say one."""

HELP = """Learns from a list of names how they are spelt, and draws new ones. Every part is a plugin.

`namegen COMMAND -h` says what a command does and takes.

Examples:
  namegen generate -d {list}
  namegen explain Anna
  namegen generate -h
"""

GREETING = """namegen learns how names are spelt, and draws new ones.

Three things to try:

  namegen generate -d {list}
  namegen generate --starts-with K --max-length 6
  namegen datasets

-d takes a file of your own names as well.
namegen -h lists all commands."""


def build_cli(registry: Registry) -> typer.Typer:
    """Build the whole command line over `registry`, including the commands of its plugins."""
    cli = typer.Typer(
        name="namegen",
        cls=WholeGroup,
        invoke_without_command=True,
        add_completion=False,  # typer's writes to a shell's files unasked; see completion.py
        rich_markup_mode=None,  # rich's formatting of help takes as long as all else that --help does
        help=HELP,
        context_settings={"obj": registry, "help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
    )
    cli.callback()(_global_options)
    cli.command("generate", rich_help_panel=LEARN)(generate.generate)
    cli.command("top", rich_help_panel=LEARN)(top.top)
    cli.command("sounds-like", rich_help_panel=LEARN)(sounds_like.sounds_like)
    cli.command("train", rich_help_panel=MEASURE)(train.train)
    cli.command("eval", rich_help_panel=MEASURE)(evaluate.evaluate)
    cli.command("compare", rich_help_panel=MEASURE)(compare.compare)
    cli.command("explain", rich_help_panel=MEASURE)(explain.explain)
    cli.command("facts", rich_help_panel=MEASURE)(facts.facts)
    cli.add_typer(datasets.cli, name="datasets", rich_help_panel=SEE)
    cli.add_typer(plugins.cli, name="plugins", rich_help_panel=SEE)
    cli.add_typer(cache.cli, name="cache", rich_help_panel=SEE)
    registry.call_commands(cli)
    adopt(cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `namegen`, its entry point; of several processes, the first speaks for all."""
    try:
        rank = Rank.here()
    except NamegenError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    with speaking_for_all(rank):
        _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(given: list[str]) -> None:
    """Run a command line. Plugin files are loaded first, as they may add commands to parse."""
    files, rest = _plugin_files(given)
    for file in files:
        if not Path(file).is_file():
            complain(f"--plugin-file {file}: there is no such file")
            sys.exit(2)
    try:
        registry = Registry.load(files=files)
        cli = build_cli(registry)
    except NamegenError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        complain("stopped")
        sys.exit(130)
    _tell_of_broken(registry)
    ready()
    cli(args=rest, prog_name="namegen")


def _plugin_files(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the values of every --plugin-file, wherever it stands, and the other arguments."""
    import argparse

    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--plugin-file", action="append", default=[])
    if not any(argument.startswith("--plugin-file") for argument in arguments):
        return [], arguments
    try:
        found, rest = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        complain("--plugin-file takes the path of a Python file")
        sys.exit(2)
    return found.plugin_file, rest


def _print_version(wanted: bool) -> None:
    if wanted:
        from .. import __version__

        print_line(f"namegen {__version__}")
        raise typer.Exit


def _global_options(
    ctx: typer.Context,
    _plugin_file: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin-file",
            metavar="FILE.py",
            help="Load a plugin from a file; anywhere on the line, repeatable.",
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    _install_completion: Annotated[
        str | None,
        typer.Option(
            "--install-completion",
            metavar="[SHELL]",
            callback=explain_steps,
            autocompletion=complete_shells,
            is_eager=True,
            help="Say what to run so that Tab completes commands, options and names in this shell, or in bash, zsh,"
            " fish or powershell. Writes to none of its files.",
        ),
    ] = None,
    _show_completion: Annotated[
        str | None,
        typer.Option(
            "--show-completion",
            metavar="[SHELL]",
            callback=show_script,
            autocompletion=complete_shells,
            is_eager=True,
            help="Print the script that does so.",
        ),
    ] = None,
) -> None:
    # _run() reads --plugin-file before the commands are known; it is declared here for the help.
    refuse_several(ctx.invoked_subcommand)
    if ctx.invoked_subcommand is None:
        print_line(with_examples(GREETING, ctx.obj))


def _tell_of_broken(registry: Registry) -> None:
    for plugin in registry.plugins:
        for problem in [plugin.error] if plugin.error else plugin.warnings:
            complain(f"plugin {plugin.name}: {problem} (more: namegen plugins --debug)")
