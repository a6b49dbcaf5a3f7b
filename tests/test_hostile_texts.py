"""What strangers wrote, in plugins, lists and the names of files, is shown and never obeyed, whatever the command."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import namegen
from namegen.commands.main import build_cli
from namegen.escape import json_safe

Run = Callable[..., Any]
EVIL = "\x1b]0;owned\x07\x1b[2Jx\x9b31m\x00\u202e|<script>alert(1)</script>`\r"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal may obey; line ends and tabs are ours."""

FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\njohn\nkarl\nlena\nnora\n"

PLUGIN = """
import typing
import namegen

EVIL = {evil!r}
FEW = {few!r}

class Loud(namegen.Model):
    __doc__ = EVIL

    class Options(namegen.Options):
        wait: int = namegen.Field(1, ge=0, description=EVIL)
        word: str = namegen.Field(EVIL, description=EVIL, title=EVIL, examples=[EVIL])
        choice: typing.Literal[EVIL, "b"] = namegen.Field(EVIL, deprecated=EVIL, description=EVIL)

    def fit(self, corpus, run):
        self.size = corpus.vocab_size
        return {{"notes": [EVIL], "stopped": EVIL}}

    def logprobs(self, contexts):
        import numpy as np
        return np.tile(namegen.log_normalise(np.ones((1, self.size))), (len(contexts), 1))

class Listed(namegen.WordlistSource):
    "A list."
    card = namegen.Card(
        title=EVIL, language=EVIL, licence=EVIL, description=EVIL, script=EVIL, source=EVIL, count=12, examples=(EVIL,)
    )

    def read(self):
        return FEW + "ri\\u202eght\\n"

class Spoilt(Listed):
    "A list of what are no names."

    def read(self):
        return FEW * 5 + EVIL + "\\nev\\x9b31mil\\nri\\u202eght\\nzo\\x7fe\\n"

class Failing(namegen.Model):
    "Fails."

    def fit(self, corpus, run):
        raise ValueError(EVIL)

    def logprobs(self, contexts): ...

@namegen.hookimpl
def register_models(register):
    register("loud", Loud, summary=EVIL)
    register("failing", Failing)

@namegen.hookimpl
def register_wordlists(register):
    register("listed", Listed, summary=EVIL, label=EVIL, description=EVIL, featured=True)
    register("spoilt", Spoilt)

@namegen.hookimpl
def register_pages(register):
    register("evil-page", print, title=EVIL, summary=EVIL)

@namegen.hookimpl
def register_exports(register):
    register("evil-export", print, label=EVIL, summary=EVIL, ending="evil")

@namegen.hookimpl
def register_formats(register):
    register("evil-format", print, label=EVIL, summary=EVIL, ending="evil")

@namegen.hookimpl
def register_metrics(register):
    register("evil-metric", lambda drawn: 1.0, label=EVIL[:12], unit=EVIL[:8], summary=EVIL)

@namegen.hookimpl
def register_sources(register):
    register("evil-source", print, starts=[b"\\x1bEVIL"], label=EVIL, summary=EVIL)

@namegen.hookimpl
def register_executors(register):
    register("evil-executor", print, summary=EVIL)

@namegen.hookimpl
def register_commands(cli):
    @cli.command("evil-command", help=EVIL, short_help=EVIL, epilog=EVIL)
    def evil(word: str = typing.cast(str, EVIL)): ...
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a command line beside a plugin whose every text is hostile; returns stdout and stderr."""
    from typer.testing import CliRunner

    path = tmp_path_factory.mktemp("plugin") / "hostile_texts.py"
    path.write_text(PLUGIN.format(evil=EVIL, few=FEW))
    registry = namegen.Registry.load(only=["namegen"], files=[path])
    assert not registry.broken
    commands = build_cli(registry)
    return lambda *line: CliRunner().invoke(commands, [str(each) for each in line], prog_name="namegen")


SHOWN = [
    ["plugins"],
    ["plugins", "--debug"],
    ["plugins", "show", "loud"],
    ["plugins", "show", "listed"],
    *(["plugins", "show", f"evil-{kind}"] for kind in ("page", "export", "format", "metric", "source", "executor")),
    ["plugins", "--format", "json"],
    ["datasets"],
    ["datasets", "--format", "json"],
    ["datasets", "describe", "listed"],
    ["datasets", "describe", "listed", "--format", "json"],
    ["datasets", "describe", "spoilt"],
    ["datasets", "describe", "spoilt", "--format", "json"],
    ["generate", "-d", "spoilt", "-m", "count-bigram", "-n", "1", "--raw"],
    *(
        ["generate", "-d", "listed", "-m", "loud", "-n", "20", "--raw", "--seed", "1", "--format", form]
        for form in ("text", "csv", "json", "jsonl", "names-json")
    ),
    ["eval", "-d", "listed", "-m", "loud", "--split", "all", "--format", "json", "--samples", "20"],
    ["eval", "-d", "listed", "-m", "loud", "--split", "all", "--samples", "20", "--metric", "evil-metric"],
    ["compare", "loud", "uniform", "-d", "listed", "--split", "all", "--format", "json"],
    ["facts", "-d", "listed", "-m", "loud", "--format", "json"],
    ["--help"],
    ["evil-command", "--help"],
    ["export", "--help"],
    ["generate", "-d", "listed", "-m", "loud", "-n", "1", "--raw"],
    ["train", "-d", "listed", "-m", "loud", "--output", "{folder}/m"],
    ["eval", "-d", "listed", "-m", "loud", "--split", "all"],
    ["compare", "loud", "failing", "-d", "listed", "--split", "all", "--samples", "0"],
    ["compare", "loud", "failing", "-d", "listed", "--split", "all", "--samples", "0", "--format", "markdown"],
    ["facts", "-d", "listed", "-m", "loud"],
    ["explain", "anna", "-d", "listed", "-m", "loud"],
    ["top", "-d", "listed", "-m", "loud"],
    ["generate", "-h"],
    ["generate", "-m", EVIL],
    ["generate", "-d", EVIL],
    ["generate", "-d", "listed", "-o", f"{EVIL}=1"],
    ["generate", "--from", EVIL],
    ["generate", "--starts-with", EVIL, "-d", "listed"],
    ["generate", "-d", "listed", "--ids", EVIL],
    ["generate", "-d", "listed", "-n", "1", "--output", "{folder}/no/\x1b[2J\x00"],
    ["plugins", "show", EVIL],
    ["plugins", "new", EVIL],
    ["datasets", "pull", EVIL],
    ["export", "-d", "listed", "-m", EVIL, "--output", "{folder}/x.json"],
    [EVIL],
    ["generate", f"--{EVIL}"],
]


@pytest.mark.parametrize("line", SHOWN, ids=lambda line: " ".join(line).encode("unicode_escape").decode()[:60])
def test_no_command_writes_what_a_terminal_obeys(line: list[str], hostile: Run, tmp_path: Path) -> None:
    result = hostile(*(each.replace("{folder}", str(tmp_path)) for each in line))
    assert result.exit_code in (0, 1, 2), result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout + result.stderr
    assert OBEYED.findall(result.stdout + result.stderr) == []


@pytest.mark.parametrize("line", [["plugins"], ["datasets"]], ids=" ".join)
def test_json_has_them_as_they_are_by_escapes(line: list[str], hostile: Run) -> None:
    result = hostile(*line, "--format", "json")
    assert OBEYED.findall(result.stdout) == []
    assert EVIL in texts_of(json.loads(result.stdout))


def texts_of(value: Any) -> set[str]:
    """All texts in what JSON holds."""
    if isinstance(value, str):
        return {value}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for each in inner for text in texts_of(each)}


@given(text=st.text())
def test_a_json_text_that_is_made_safe_has_the_same_value(text: str) -> None:
    made = json_safe(json.dumps({text: [text]}, ensure_ascii=False))
    assert json.loads(made) == {text: [text]}
    assert OBEYED.findall(made) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_the_name_of_a_file_is_never_obeyed(name: str, cli: Run, tmp_path: Path) -> None:
    path = tmp_path / f"{name.strip('.') or 'x'}.txt"
    path.write_text("anna\nbob\n123\n")
    for line in ("datasets describe", "generate --raw -n 1 -d", "generate --from"):
        result = cli(*line.split(), path)
        assert OBEYED.findall(result.stdout + result.stderr) == []


def test_a_broken_plugin_says_nothing_that_is_obeyed(tmp_path: Path) -> None:
    (tmp_path / "broken_texts.py").write_text(f"raise ValueError({EVIL!r})")
    command = [sys.executable, "-m", "namegen", "--plugin-file", "broken_texts.py", "plugins"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert b"broken_texts" in result.stderr
    assert OBEYED.findall((result.stdout + result.stderr).decode()) == []


def test_the_traceback_of_a_broken_plugin_is_not_obeyed(tmp_path: Path) -> None:
    (tmp_path / "broken_texts.py").write_text(f"raise ValueError({EVIL!r})  # {EVIL[:3]}\u202e\x9b2J\n")
    command = [sys.executable, "-m", "namegen", "--plugin-file", "broken_texts.py", "plugins", "--debug"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert b"Traceback" in result.stdout + result.stderr
    assert OBEYED.findall((result.stdout + result.stderr).decode()) == []


def test_a_page_of_names_holds_no_markup_of_strangers(hostile: Run, tmp_path: Path) -> None:
    result = hostile("export", "-d", "listed", "--format", "html", "--output", tmp_path / "x.html")
    assert result.exit_code == 0, result.stderr
    assert "<script>alert(1)" not in (tmp_path / "x.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", ["x" * 10**6, "", "\0", "\ud800", "9" * 10_000, "-" * 3, EVIL], ids=range(7))
def test_a_seed_is_any_text_of_any_length(seed: str, registry: namegen.Registry) -> None:
    model = namegen.train(["anna", "bob", "carla"], model="count-bigram", registry=registry, seed=seed)
    names = model.generate(5, seed=seed, raw=True)
    assert names == model.generate(5, seed=seed, raw=True) != model.generate(5, seed=f"{seed}'", raw=True)
