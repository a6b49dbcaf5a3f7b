"""Whatever a plugin raises, a command fails, says whose it is in a line, and obeys no escape in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.main import build_cli
from namegen.escape import message_of
from namegen.registry.traces import trace_of

HEAD = """
import os
import namegen, numpy as np, pydantic

class Unwritable(namegen.NamegenError):
    def __str__(self): raise RuntimeError("no text")

class Ends(Exception):
    def __str__(self): raise SystemExit(0)

class Base(BaseException): pass

class Even(namegen.Model):
    def fit(self, corpus, run): pass
    def logprobs(self, contexts):
        return np.full((len(contexts), len(self.vocabulary)), -np.log(len(self.vocabulary)))
"""
MODEL = """
@namegen.hookimpl
def register_models(register): register("it", It)
"""


def raising(how: str) -> str:
    """Return the source of a plugin whose model fails so while it learns."""
    return f"class It(Even):\n    def fit(self, corpus, run): {how}\n{MODEL}"


def with_option(lines: str) -> str:
    """Return the source of a plugin whose model has these options."""
    within = "\n".join(f"        {line}" for line in lines.split("\n"))
    return f"class It(Even):\n    class Options(namegen.Options):\n{within}\n{MODEL}"


@pytest.fixture
def plugin(tmp_path: Path) -> Callable[[str], Path]:
    def write(source: str) -> Path:
        path = tmp_path / "bad.py"
        path.write_text(HEAD + dedent(source), encoding="utf-8")
        return path

    return write


@pytest.fixture
def run(plugin: Callable[[str], Path], tmp_path: Path) -> Callable[..., Result]:
    def call(source: str, *arguments: object) -> Result:
        registry = namegen.Registry.load(only=["namegen"], files=[plugin(source)])
        assert not registry.broken
        line = [str(each) for each in arguments] or ["train", "-m", "it", "-d", "elf", "--output", str(tmp_path / "it")]
        return CliRunner().invoke(build_cli(registry), line, prog_name="namegen")

    return call


WHO = "model 'it' of plugin file:bad.py"
CHECKED = f"{WHO}, whose options were being checked, raised "


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (raising("raise Unwritable('x')"), f"{WHO}, which was learning, raised Unwritable (whose text cannot be had)"),
        (
            with_option(
                "a: int = namegen.Field(1, description='x')\n@pydantic.field_validator('a')\n@classmethod\n"
                "def check(cls, value): raise SystemExit(0)"
            ),
            f"{CHECKED}SystemExit: 0",
        ),
        (with_option("def model_post_init(self, context): raise Base('b')"), f"{CHECKED}Base: b"),
        (with_option("def model_post_init(self, context): raise Unwritable('b')"), f"{CHECKED}Unwritable"),
        (
            "class No:\n    def __repr__(self): raise SystemExit(0)\nclass It(Even): Options = No()\n" + MODEL,
            f"{WHO}: its options are what cannot be written (No), not a class of namegen.Options",
        ),
        (
            "class Meta(type(Even)):\n    def __getattribute__(cls, name):\n"
            "        if name == 'Options': raise SystemExit(0)\n        return super().__getattribute__(name)\n"
            "class It(Even, metaclass=Meta): pass\n" + MODEL,
            f"{WHO}, whose options were being read, raised SystemExit: 0",
        ),
        (
            with_option("token: pydantic.SecretBytes = namegen.Field(pydantic.SecretBytes(b''), description='x')"),
            f"{WHO}: its option 'token' is a secret of another type than namegen.SecretStr: declare it as that",
        ),
        (
            with_option("token: str = namegen.Field('', alias='tok', description='x')"),
            f"{WHO}: its option 'token' has an alias; options have none: `renamed` is for old names",
        ),
    ],
)
def test_what_is_no_ordinary_error_is_one_line_that_names_the_part(
    run: Callable[..., Result], source: str, told: str
) -> None:
    result = run(source)
    assert result.exit_code in (1, 2)
    assert result.stdout == ""
    assert f"namegen: {told}" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("declared", "command"),
    [
        ("a: int = namegen.Field(default_factory=lambda: 1 / 0, description='x')", []),
        ("a: pydantic.SecretStr = namegen.Field('', pattern='^a')", []),
        ("a: 'Nope' = namegen.Field(1)", []),
        ("a: 'Nope' = namegen.Field(1)", ["plugins", "show", "it"]),
    ],
)
def test_a_bug_in_a_declaration_of_options_is_said_to_be_the_parts(
    run: Callable[..., Result], declared: str, command: list[str]
) -> None:
    result = run(with_option(declared), *command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"This is a bug in {WHO}, whose options were being" in " ".join(getattr(result.exception, "__notes__", []))


def test_what_ends_the_program_where_nobody_is_named_is_an_error_that_says_where(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    source = """
        class Text(str):
            def __len__(self): raise SystemExit(0)
            def encode(self, *how): raise SystemExit(0)
        @namegen.hookimpl
        def register_exports(register): register("texts", lambda model, request, without_names: Text("x"))
    """
    result = run(source, "export", "-m", "count-bigram", "-d", "elf", "--format", "texts")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "namegen: a plugin ended the program: SystemExit: 0, raised in " in result.stderr
    assert str(tmp_path / "bad.py") in result.stderr


def test_a_reader_of_documents_that_gives_none_is_named(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "it.json").write_text('{"format": "nothing"}')
    source = "@namegen.hookimpl\ndef register_documents(register): register('nothing', lambda document: None)"
    result = run(source, "generate", "--from", tmp_path / "it.json")
    assert result.exit_code == 1
    told = "reader of 'nothing' of plugin file:bad.py gave NoneType, where it promises a namegen.NamesDocument"
    assert told in result.stderr


def test_a_writer_that_closes_its_file_harms_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    source = """
        class Closing(namegen.NamesWriter):
            def add(self, columns): self.file.write(b"names")
            def end(self): self.file.close()
        @namegen.hookimpl
        def register_formats(register): register("closing", Closing, binary=True)
    """
    line = ["generate", "-n", "1", "-d", "elf", "-m", "count-bigram", "--format", "closing"]
    result = run(source, *line, "--output", tmp_path / "it.bin")
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "it.bin").read_bytes() == b"names"


@pytest.mark.parametrize("how", ["'\\x1b[31m\\u202e'", "'x' * 10**6", "'x\\n' * 10**5"])
def test_the_traceback_of_a_bug_is_no_flood_and_obeys_nothing(plugin: Callable[[str], Path], how: str) -> None:
    line = ["--plugin-file", str(plugin(raising(f"raise ValueError({how})"))), "train", "-m", "it", "-d", "elf"]
    found = subprocess.run(
        [sys.executable, "-m", "namegen", *line, "--output", os.devnull],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert found.returncode == 1
    assert found.stderr.startswith("Traceback")
    assert len(found.stderr) < 50_000
    assert found.stderr.count("\n") < 500
    assert not {"\x1b", "\u202e"} & set(found.stderr)
    assert f"This is a bug in {WHO}, which was learning." in found.stderr


def test_an_error_for_people_is_cut_short_and_keeps_its_type(plugin: Callable[[str], Path]) -> None:
    registry = namegen.Registry.load(
        only=["namegen"], files=[plugin(raising("raise namegen.UsageError('x' * 200_000)"))]
    )
    with pytest.raises(namegen.UsageError) as caught:
        namegen.train("elf", model="it", registry=registry)
    assert str(caught.value) == "x" * 2000 + "..."


def test_notes_that_are_none_do_not_hide_whose_a_bug_is(plugin: Callable[[str], Path]) -> None:
    how = "error = ValueError('n'); error.__notes__ = 5; raise error"
    registry = namegen.Registry.load(only=["namegen"], files=[plugin(raising(how))])
    with pytest.raises(ValueError, match="n") as caught:
        namegen.train("elf", model="it", registry=registry)
    assert caught.value.__notes__ == [f"This is a bug in {WHO}, which was learning."]


def test_a_plugins_own_notes_stay_beside_whose_a_bug_is(plugin: Callable[[str], Path]) -> None:
    how = "error = ValueError('n'); error.add_note('of mine'); raise error"
    registry = namegen.Registry.load(only=["namegen"], files=[plugin(raising(how))])
    with pytest.raises(ValueError, match="n") as caught:
        namegen.train("elf", model="it", registry=registry)
    assert caught.value.__notes__ == ["of mine", f"This is a bug in {WHO}, which was learning."]


def test_a_name_is_bounded(plugin: Callable[[str], Path]) -> None:
    source = "@namegen.hookimpl\ndef register_models(register): register('a' * 61, Even)"
    broken = namegen.Registry.load(only=["namegen"], files=[plugin(source)]).broken
    assert len(broken) == 1
    assert "'_' and '-', at most 60" in str(broken[0].error)
    assert len(broken[0].error or "") < 200


def test_a_text_that_cannot_be_had_is_no_error_of_its_own() -> None:
    class Ends(Exception):
        def __str__(self) -> str:
            raise SystemExit(0)

    assert message_of(Ends()) == "Ends (whose text cannot be had)"
    assert "Ends" in trace_of(Ends())


def test_what_gives_no_executor_within_its_context_is_named(plugin: Callable[[str], Path]) -> None:
    source = """
        import contextlib
        @contextlib.contextmanager
        def five(address, jobs): yield 5
        @namegen.hookimpl
        def register_executors(register): register("five", five)
    """
    registry = namegen.Registry.load(only=["namegen"], files=[plugin(source)])
    with (
        pytest.raises(namegen.PluginError, match=r"executor 'five' of plugin file:bad\.py gave int"),
        registry.executor("five://x").connect("five://x", None) as found,
    ):
        raise AssertionError(found)
