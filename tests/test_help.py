"""The helps: options in groups, lines that fit the terminal, examples that run; and what `namegen` alone says."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from typer.testing import CliRunner

import namegen
from namegen.commands.group import adopt
from namegen.commands.help_layout import Row, described, written_rows
from namegen.commands.help_page import FIRST, with_examples
from namegen.commands.kit.groups import ORDER
from namegen.commands.kit.wrapping import paragraph
from namegen.commands.main import build_cli
from namegen.registry.scaffold import new_plugin

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]


def walk(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below this one, by its full name."""
    yield name, command
    for each, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, f"{name} {each}".strip())


REGISTRY = namegen.Registry.load(only=["namegen"])
WHOLE = dict(walk(typer.main.get_command(build_cli(REGISTRY))))


def page(commands: typer.Typer, name: str, columns: int = 80) -> list[str]:
    """The lines of a help on a terminal of so many columns, of which click leaves two free."""
    line = [*name.split(), "--help"]
    shown = CliRunner().invoke(commands, line, prog_name="namegen", terminal_width=columns - 2)
    assert shown.exit_code == 0, shown.stderr
    return shown.stdout.splitlines()


def examples(name: str) -> list[str]:
    text = with_examples(inspect.cleandoc(WHOLE[name].help), REGISTRY)
    return [line.strip() for line in text.partition("Examples:\n")[2].split("\n\n")[0].splitlines()]


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("columns", [60, 80])
def test_a_help_fits_the_terminal(commands: typer.Typer, name: str, columns: int) -> None:
    assert [line for line in page(commands, name, columns) if len(line) > columns] == []


@pytest.mark.parametrize("name", WHOLE)
def test_no_word_of_a_help_is_torn_apart_where_lines_are_short(commands: typer.Typer, name: str) -> None:
    wide, narrow = (" ".join(page(commands, name, columns)).split() for columns in (80, 60))
    assert narrow == wide
    words = {word for each in WHOLE[name].params for word in (*each.opts, each.metavar or "")}
    flags = {word for word in words if word.startswith("-")}
    assert flags <= {word.rstrip(",") for word in narrow}


@pytest.mark.parametrize("name", WHOLE)
def test_every_option_stands_once_in_its_group_and_the_groups_in_their_order(commands: typer.Typer, name: str) -> None:
    found: dict[str, list[str]] = {}
    for line in page(commands, name):
        if line.endswith(":") and not line.startswith(" "):
            heading = line[:-1]
        elif line.startswith("  -"):
            found.setdefault(heading, []).append(line.split()[0].rstrip(","))
    assert list(found) == [group for group in (FIRST, *ORDER) if group in found]
    options = [each for each in WHOLE[name].params if each.param_type_name == "option"]
    assert sum(map(len, found.values())) == len(options) + 1  # and --help
    for each in options:
        assert set(each.opts) & set(found[each.rich_help_panel or FIRST]), each.opts


def test_the_options_that_people_use_first_come_first(commands: typer.Typer) -> None:
    lines = page(commands, "generate")
    first = lines[lines.index("Options:") :]
    flags = re.findall(r"^  .*?(--[\w-]+)(?= [A-Z]|  )", "\n".join(first[: first.index("")]), re.M)
    assert flags == ["--dataset", "--model", "--from", "--num", "--seed", "--temperature", "--help"]


def test_a_plugin_s_command_that_knows_of_no_groups_has_a_help_like_all_others() -> None:
    cli = build_cli(REGISTRY)

    @cli.command()
    def shout(
        name: str = typer.Argument(help="What to shout."),
        times: int = typer.Option(2, min=1, max=9, help="How often."),
        loud: bool = typer.Option(False, help="With a mark of exclamation."),
    ) -> None:
        """Print a name in capitals.

        Loudly.
        """

    adopt(cli)
    shown = CliRunner().invoke(cli, ["shout", "-h"], prog_name="namegen").stdout
    assert (
        shown
        == """\
Usage: namegen shout [OPTIONS] NAME

  Print a name in capitals.

  Loudly.

Arguments:
  NAME                 What to shout.

Options:
  --times <int range>  How often. [default: 2; 1 to 9]
  --loud / --no-loud   With a mark of exclamation.
  -h, --help           Show this message and exit.
"""
    )


SERVES = {"app"}
"""Commands whose examples do not end by themselves."""
DOWNLOADS = {"course", "datasets pull"}
"""Commands whose examples take a list from the network."""
KEYED = {"keys set", "keys remove"}
"""Commands whose examples need a plugin that asks for a key; test_secrets.py has one."""


@pytest.mark.parametrize("name", WHOLE)
def test_every_help_has_examples_of_its_own_command_that_fit_sixty_columns(name: str) -> None:
    found = examples(name)
    assert found
    assert any(line.startswith(f"namegen {name}".strip()) for line in found)
    assert [line for line in found if len(line) > 58 or not line.startswith("namegen")] == []


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in SERVES | DOWNLOADS | KEYED])
def test_the_examples_run(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "names.txt").write_text("\n".join(namegen.load_wordlist("english", REGISTRY).names[:300]))
    (tmp_path / "people.csv").write_text(
        "name,sex\n" + "".join(f"{a}{b}na,F\n{a}{b}r,M\n" for a in "KMANTR" for b in "aeiou")
    )
    if name == "plugins check":
        new_plugin("my-model", "model", tmp_path)
        (tmp_path / "my_plugin.py").write_text("import namegen\n")
    for line in examples(name):
        done = cli(*shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}: {done.stderr} {done.exception}"


def test_examples_show_what_is_installed_and_not_what_is_not() -> None:
    text = "generate -d {list} -d {other_list}, compare {default_model} {model}, {unknown}"
    assert with_examples(text, REGISTRY) == "generate -d elf -d orc, compare pitman-yor count-bigram, {unknown}"
    assert with_examples("-d {list} -m {model}", namegen.Registry()) == "-d WORDLIST -m MODEL"


# namegen alone


def test_namegen_alone_greets_with_three_things_that_run(cli: Cli) -> None:
    greeting = cli()
    assert (greeting.exit_code, greeting.stderr) == (0, "")
    assert len(greeting.stdout.splitlines()) < 12
    lines = [line.strip() for line in greeting.stdout.splitlines() if line.startswith("  ")]
    assert len(lines) == 3
    for line in lines:
        assert cli(*shlex.split(line)[1:]).exit_code == 0, line
    assert [line for line in greeting.stdout.splitlines() if len(line) > 60] == []


# Layout


def test_code_quotes_and_shares_stay_on_one_line() -> None:
    text = "see `namegen plugins show MODEL`, or 'NAME order=5' of 95 % and [default: as learned] of --train-seed"
    for width in range(32, 60):
        lines = paragraph(text, width)
        assert " ".join(lines) == text
        for whole in (
            "`namegen plugins show MODEL`",
            "'NAME order=5'",
            "95 %",
            "[default: as learned]",
            "--train-seed",
        ):
            assert any(whole in line for line in lines), (whole, width)


def test_code_longer_than_a_line_ends_lines_at_blanks() -> None:
    assert paragraph("`namegen plugins show MODEL`", 20) == ["`namegen plugins", "show MODEL`"]


def test_what_a_long_term_means_stands_beneath_it() -> None:
    rows = [Row("-n, --num N", "How many."), Row("--a-very-long-option-of-all WITH", "What."), Row("--bare", "")]
    assert written_rows(rows, 78, 15) == [
        "  -n, --num N  How many.",
        "  --a-very-long-option-of-all WITH",
        "               What.",
        "  --bare",
    ]


def test_a_block_after_a_backspace_stays_as_it_is() -> None:
    assert described("One\ntwo.\n\n\b\na  b\nc  d", 60) == ["  One two.", "", "  a  b", "  c  d"]


def test_a_help_needs_none_of_the_slow_packages() -> None:
    program = """
import sys
from namegen.commands.main import main
try:
    main(["generate", "--help"])
except SystemExit:
    pass
assert not {"rich", "numpy", "requests", "torch"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
