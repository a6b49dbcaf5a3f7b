"""Lua, Mono and Godot 3, for the tests of the readers in their languages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import namegen_export
import pytest

READERS = Path(namegen_export.__file__).with_name("readers")
ASKING = Path(__file__).with_name("readers")
SECONDS = 240
"""Of an engine at most: one that does not come to an end fails."""


@dataclass(frozen=True)
class Asked:
    """Ask a document, an object or its text, for its first `n` names, or for that of a `number`."""

    document: Mapping[str, Any] | str
    seed: int | str
    n: int = 1
    number: int | None = None


class Engine(ABC):
    """Run a reader in its own language, in a folder.

    `language` is what a manual calls it; `programs` are needed, each with the Debian package that brings it.
    """

    language: ClassVar[str]
    programs: ClassVar[Mapping[str, str]]
    patience: ClassVar[int] = 60
    """How many names of a model a test may ask for."""

    def __init__(self, folder: Path) -> None:
        lacking = [package for program, package in self.programs.items() if shutil.which(program) is None]
        if lacking:
            message = (
                f"these tests need {', '.join(self.programs)}; get them with: apt-get install -y {' '.join(lacking)}"
            )
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        self.folder = folder
        self.prepare()

    def ask(self, asked: Sequence[Asked]) -> list[list[str] | str]:
        """Return what is answered: names, or why there are none."""
        files: dict[str, Path] = {}
        lines = [self._line(each, files) for each in asked]
        answered = self.run("".join(line + "\n" for line in lines)).split("\n")[:-1]
        assert len(answered) == len(asked), answered[-1:]
        said = [line.split("\t") for line in answered]
        return [rest if kind == "names" else f"{kind}: {rest[0]}" for kind, *rest in said]

    def _line(self, asked: Asked, files: dict[str, Path]) -> str:
        text = asked.document
        if not isinstance(text, str):
            text = json.dumps(text, ensure_ascii="\\ud8" in json.dumps(text))  # half a pair can be written so alone
        if text not in files:
            files[text] = self.folder / f"{len(files)}.json"
            files[text].write_text(text, encoding="utf-8")
        what = ("names", asked.n) if asked.number is None else ("name", asked.number)
        return "\t".join([str(files[text]), *map(str, what), str(asked.seed).encode().hex()])

    def _call(self, *command: str | Path, given: str = "", **environment: str) -> str:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=self.folder,
            env={**os.environ, **environment},
        )
        assert done.returncode == 0, done.stderr
        assert "SCRIPT ERROR" not in done.stderr, done.stderr  # after one, Godot goes on
        return done.stdout

    @abstractmethod
    def prepare(self) -> None:
        """Put the reader into the folder, and compile what is to be compiled."""

    @abstractmethod
    def run(self, lines: str) -> str:
        """Answer lines with lines."""

    @abstractmethod
    def program(self, text: str) -> str:
        """Run a program in the folder, and return what it prints."""


class Lua(Engine):
    language = "lua"
    programs = {"lua5.4": "lua5.4"}

    def prepare(self) -> None:
        for source in (ASKING / "ask.lua", READERS / "namegen.lua"):
            shutil.copy(source, self.folder)

    def run(self, lines: str) -> str:
        return self._call("lua5.4", "ask.lua", given=lines)

    def program(self, text: str) -> str:
        return self._call("lua5.4", "-", given=text)


class Mono(Engine):
    language = "csharp"
    programs = {"mcs": "mono-mcs", "mono": "mono-runtime"}

    def prepare(self) -> None:
        self._compile("ask", ASKING / "ask.cs")

    def _compile(self, name: str, source: Path) -> None:
        self._call("mcs", "-langversion:7", "-warnaserror", f"-out:{name}.exe", source, READERS / "namegen.cs")

    def run(self, lines: str) -> str:
        return self._call("mono", "ask.exe", given=lines)

    def program(self, text: str) -> str:
        source = self.folder / "program.cs"
        source.write_text(text, encoding="utf-8")
        self._compile("program", source)
        return self._call("mono", "program.exe")


class Godot(Engine):
    language = "gdscript"
    programs = {"godot3-server": "godot3-server"}
    patience = 6  # it interprets: a tenth of what Lua draws

    def prepare(self) -> None:
        for source in (ASKING / "ask.gd", READERS / "namegen.gd"):
            shutil.copy(source, self.folder)
        (self.folder / "project.godot").write_text("config_version=4\n")

    def run(self, lines: str) -> str:
        asked, answered = self.folder / "asked.txt", self.folder / "answered.txt"
        asked.write_text(lines, encoding="utf-8")
        answered.unlink(missing_ok=True)
        self._call("godot3-server", "-s", "ask.gd", ASKED=str(asked), ANSWERED=str(answered), HOME=str(self.folder))
        return answered.read_text(encoding="utf-8")

    def program(self, text: str) -> str:
        (self.folder / "program.gd").write_text(text, encoding="utf-8")
        return self._call("godot3-server", "-s", "program.gd", HOME=str(self.folder))


ENGINES = {"lua": Lua, "cs": Mono, "gd": Godot}
"""By the language of the reader, as `namegen export --reader` calls it."""
