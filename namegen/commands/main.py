"""The command line: `namegen`. A module per command group; each command parses, calls one core function, prints."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Annotated

import typer

from ..contracts.rank import Rank
from ..errors import NamegenError
from ..escape import message_of
from ..registry.discovery import OWN_DISTRIBUTION
from ..registry.registry import Registry
from . import (
    cache,
    compare,
    datasets,
    evaluate,
    explain,
    facts,
    generate,
    keys,
    plugins,
    plugins_disable,
    sounds_like,
    top,
    train,
)
from .completion import complete_shells, explain_steps, ready, show_script
from .group import ResultsCommand, WholeGroup, adopt
from .help_page import with_examples
from .kit.messages import complain, refusal_of_path
from .kit.output import print_line
from .kit.results_only import modules_of_strangers, results_only
from .kit.several_processes import refuse_several, speaking_for_all
from .once_a_day import due_today

LEARN, MEASURE, SEE = "Names", "Models", "What there is"
"""The groups of commands in the help; those of plugins are others, unless they say one."""

HELP = """Learns from a list of names how they are spelt, and draws new ones. Every part is a plugin.

`namegen COMMAND -h` says what a command does and takes.

Examples:
  namegen generate -d {list}
  namegen explain Anna
  namegen generate -h
"""

_LARGEST_PLUGIN = 2**24
"""Bytes of a plugin file at most."""

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
    command = partial(cli.command, cls=ResultsCommand)
    command("generate", rich_help_panel=LEARN)(generate.generate)
    command("top", rich_help_panel=LEARN)(top.top)
    command("sounds-like", rich_help_panel=LEARN)(sounds_like.sounds_like)
    command("train", rich_help_panel=MEASURE)(train.train)
    command("eval", rich_help_panel=MEASURE)(evaluate.evaluate)
    command("compare", rich_help_panel=MEASURE)(compare.compare)
    command("explain", rich_help_panel=MEASURE)(explain.explain)
    command("facts", rich_help_panel=MEASURE)(facts.facts)
    cli.add_typer(datasets.cli, name="datasets", rich_help_panel=SEE)
    cli.add_typer(plugins.cli, name="plugins", rich_help_panel=SEE)
    cli.add_typer(cache.cli, name="cache", rich_help_panel=SEE)
    cli.add_typer(keys.cli, name="keys", rich_help_panel=SEE)
    registry.call_commands(cli)
    adopt(cli)
    return cli


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `namegen`, its entry point; of several processes, the first speaks for all."""
    try:
        rank = Rank.here()
    except NamegenError as error:
        complain(message_of(error))
        sys.exit(error.exit_code)
    with speaking_for_all(rank):
        _run(list(sys.argv[1:] if arguments is None else arguments))


def _run(given: list[str]) -> None:
    """Run a command line. Plugin files are loaded first, as they may add commands to parse."""
    files, rest = _plugin_files(given)
    for file in files:
        _check_plugin_file(file)
    with ExitStack() as aside:
        modules: dict[str, str] = {}
        # Before plugins are loaded, as one may leave a thread that prints; held, as Python's print does not hold it.
        _held = aside.enter_context(results_only(modules))
        registry, cli = _built(files, rest)
        modules |= modules_of_strangers(registry)
        if not _gives_results(cli, rest):
            aside.close()
        _tell_of_plugins(registry, asked="plugins" in rest[:1])
        ready()
        cli(args=rest, prog_name="namegen")


def _built(files: Sequence[str], rest: list[str]) -> tuple[Registry, typer.Typer]:
    """Load plugins and build the command line. Ends with one line where that fails or is stopped."""
    try:
        registry = _loaded(files, rest)
        registry.tell = complain
        return registry, build_cli(registry)
    except NamegenError as error:
        complain(message_of(error))
        sys.exit(error.exit_code)
    except OSError as error:
        refusal = refusal_of_path(error)
        if refusal is None:
            raise
        complain(refusal)
        sys.exit(2)
    except KeyboardInterrupt as error:
        complain(f"stopped {error}; namegen plugins disable NAME does without a plugin" if str(error) else "stopped")
        sys.exit(130)


def _gives_results(cli: typer.Typer, arguments: Sequence[str]) -> bool:
    """Say whether a command is asked for, and not for its help, of which standard output holds nothing else."""
    names = {each.name for each in cli.registered_commands if each.cls is ResultsCommand}
    return bool(names.intersection(arguments[:1])) and not {"-h", "--help"}.intersection(arguments)


def _check_plugin_file(file: str) -> None:
    """End with a line where there is no such file, or one that Python would read for minutes, or for ever."""
    from ..regular_files import open_regular, too_large

    try:
        with open_regular(file) as opened:
            if os.fstat(opened.fileno()).st_size > _LARGEST_PLUGIN:
                raise too_large(_LARGEST_PLUGIN)
    except FileNotFoundError:
        complain(f"--plugin-file {file}: there is no such file")
        sys.exit(2)
    except (OSError, ValueError) as error:
        complain(f"--plugin-file {file}: {getattr(error, 'strerror', None) or error}")
        sys.exit(2)


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


def _loaded(files: Sequence[str], arguments: Sequence[str]) -> Registry:
    """Load all plugins, but only ours for the commands that disable the others."""
    words = [argument for argument in arguments if not argument.startswith("-")]
    if words[:1] == ["plugins"] and words[1:2] and words[1] in plugins_disable.WITHOUT_STRANGERS:
        return Registry.load(only=[OWN_DISTRIBUTION])
    return Registry.load(files=files)


def _tell_of_plugins(registry: Registry, *, asked: bool) -> None:
    """Say what is broken, and what is odd once a day, or where plugins are `asked` for."""
    for note in registry.notes:
        complain(note)
    for plugin in registry.broken:
        complain(f"plugin {plugin.name}: {plugin.error} (more: namegen plugins --debug)")
    odd = [
        f"plugin {plugin.name}: {problem} (more: namegen plugins --debug)"
        for plugin in registry.plugins
        if plugin.error is None
        for problem in plugin.warnings
    ]
    if asked or due_today(odd):
        for line in odd:
            complain(line)
