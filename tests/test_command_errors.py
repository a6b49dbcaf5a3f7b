"""What is wrong with a command line is one line on stderr, with what to write instead, and exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

import namegen
from namegen.commands.group import adopt
from namegen.commands.main import build_cli

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]


def complaint(result: Result) -> str:
    """The one line that a command line got for an answer."""
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("namegen: ").rstrip("\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("generate elves.txt", "generate has no argument for 'elves.txt'; did you mean -d elves.txt?"),
        ("generate elf", "generate has no argument for 'elf'; did you mean -d elf?"),
        ("generate lists/mine", "generate has no argument for 'lists/mine'; did you mean -d lists/mine?"),
        ("generate 20", "generate has no argument for '20'; did you mean -n 20?"),
        ("eval uniform", "eval has no argument for 'uniform'; did you mean -m uniform?"),
        ("generate seed", "generate has no argument for 'seed'; did you mean --seed?"),
        ("generate what", "generate has no argument for 'what'; namegen generate -h lists the options"),
        ("plugins show a b", "plugins show has no argument for 'b'; namegen plugins show -h lists the options"),
        ("gen", "there is no command 'gen'; did you mean 'generate'? (namegen -h lists the commands)"),
        ("plugins sho", "there is no command 'sho'; did you mean 'show'? (namegen plugins -h lists the commands)"),
        ("xyzzy", "there is no command 'xyzzy' (namegen -h lists the commands)"),
        ("elves.txt", "there is no command 'elves.txt'; did you mean namegen generate -d elves.txt? (namegen -h lists"),
        ("generate --tempreture 3", "generate has no option '--tempreture'; did you mean --temperature? (namegen"),
        ("generate --start K", "generate has no option '--start'; did you mean --starts-with? (namegen"),
        ("generate --length 5", "generate has no option '--length'; did you mean --min-length? (namegen"),
        ("generate -q", "generate has no option '-q' (namegen generate -h lists the options)"),
        ("-n 5 generate", "'-n' is an option of a command and stands after it, as in namegen generate -n ..."),
        ("--xyzzy", "namegen has no option '--xyzzy' (namegen -h lists the commands)"),
        ("generate -n", "-n needs a value: -n N (how many names)"),
        ("plot pairs --theme", "--theme needs a value: --theme <light|dark> (colours for a light or a dark page)"),
        ("generate --novel=yes", "--novel takes no value: leave out the = and what follows it"),
        ("generate -n ten", "--num is 'ten'; allowed: a whole number"),
        ("generate -t --seed 5", "--temperature is '--seed'; allowed: a number"),
        ("eval --samples -3", "--samples is '-3'; allowed: a whole number >= 0 and <= 1,000,000"),
        ("eval --cv 1", "--cv is '1'; allowed: a whole number >= 2"),
        ("generate --closeness fre", "--closeness is 'fre'; allowed: close, near, free; did you mean free?"),
        ("top --format xml", "--format is 'xml'; allowed: text, csv, json, jsonl, names-json"),
        ("train", "train needs --output FILE (the model file to write), for instance: namegen train -d elf --output"),
        ("explain", "explain needs NAME... (the names to explain), for instance: namegen explain Anna Otto"),
        ("datasets pull", "datasets pull needs NAME (a registered wordlist), for instance: namegen datasets pull"),
        ("course one", "STEP is 'one'; allowed: a whole number"),
        ("--show-completion ksh", "--show-completion is 'ksh'; allowed: bash, zsh, fish, powershell, as in"),
    ],
)
def test_a_line_says_what_to_write_instead(cli: Cli, line: str, said: str) -> None:
    assert complaint(cli(*line.split())).startswith(said)


def test_what_is_proposed_can_be_typed(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my elves").write_text("Anna\nOtto\nIda\n")
    assert complaint(cli("generate", "my elves")).endswith("did you mean -d 'my elves'?")


def test_what_a_terminal_obeys_is_not_repeated(cli: Cli) -> None:
    for line in (["\x1b[31m"], ["generate", "\x1b[31m"], ["generate", "--\x1b[31m"], ["generate", "-n", "\x1b[31m"]):
        assert "\x1b" not in complaint(cli(*line))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("Unable to allocate 18.2 MiB",), "memory is short (Unable to allocate 18.2 MiB): fewer --jobs, "),
        ((), "memory is short: fewer --jobs, "),
    ],
)
def test_where_memory_is_short_one_line_says_what_needs_less(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...], said: str
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError(*asked)

    monkeypatch.setattr("namegen.training.train.fit_recipe", exhausted)
    result = cli("train", "-d", "elf", "--output", "elf.namegen")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"namegen: {said}")
    assert result.stderr.count("\n") == 1


def test_a_plugin_s_command_complains_in_the_same_style() -> None:
    cli = build_cli(namegen.Registry.load(only=["namegen"]))

    @cli.command()
    def shout(name: str, times: int = 1) -> None:
        """Print a name in capitals."""
        if times > 3:
            raise typer.BadParameter("--times is more than 3; that is too loud")

    adopt(cli)

    def said(*line: str) -> str:
        return complaint(CliRunner().invoke(cli, line, prog_name="namegen"))

    assert said("shout") == "shout needs NAME"
    assert said("shout", "a", "--times", "x") == "--times is 'x'; allowed: a whole number"
    assert said("shout", "a", "--time", "2").startswith("shout has no option '--time'; did you mean --times?")
    assert said("shout", "a", "--times", "4") == "--times is more than 3; that is too loud"


# Completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_how_a_shell_completes_is_said_and_no_file_of_it_is_touched(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    told = cli("--install-completion", shell)
    assert told.exit_code == 0
    assert "nothing was changed" in told.stderr
    assert f"namegen --show-completion {shell} >" in told.stdout
    script = cli("--show-completion", shell)
    assert (script.exit_code, script.stderr) == (0, "")
    assert "_NAMEGEN_COMPLETE" in script.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_shell_is_the_person_s_own_where_none_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "fish/completions/namegen.fish" in cli("--install-completion").stdout
    monkeypatch.setenv("SHELL", "/bin/csh")
    assert "--install-completion is 'csh'; allowed: bash" in complaint(cli("--install-completion"))
