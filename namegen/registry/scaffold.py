"""Write a new plugin package: its modules, tests, README, licence, metadata and a workflow that tests it."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from string import Template

from ..errors import UsageError
from ..files import write_atomically
from ..new_folder import new_folder
from .scaffold_pieces import SCAFFOLD_KINDS, Piece, ScaffoldKind, pieces_of

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""The versions of Python that the workflow of a new package tests, the oldest first: those that namegen supports."""

_FILES = {
    "pyproject.toml": "pyproject.txt",
    "README.md": "readme.txt",
    "LICENSE": "licence.txt",
    ".gitignore": "gitignore.txt",
    ".github/workflows/test.yml": "workflow.txt",
    "tests/test_contract.py": "test_contract.txt",
    "$module/__init__.py": "init.txt",
    "$module/py.typed": "py.typed",
}
"""The files of every package, and the template of each in scaffolds/package."""


def new_plugin(name: str, kind: ScaffoldKind, folder: Path) -> list[Path]:
    """Write a package called `namegen-NAME` into `folder`/namegen-NAME, whole or not at all; return the files written.

    name: see `free_names`; the part is registered under it too. Raises UsageError where there is no such kind or the
    folder is not empty, NamegenError where a file cannot be written.
    """
    if kind not in SCAFFOLD_KINDS:
        raise UsageError(f"--kind is {kind!r}; allowed: {', '.join(SCAFFOLD_KINDS)}")
    target = folder / distribution_of(name)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already; choose another name or --folder. Nothing was written")
    texts = dict(_texts(name, kind))
    with new_folder(target, "the plugin") as written:
        for path, text in texts.items():
            write_atomically(written / path, text.encode(), "the plugin")
    return [target / path for path in texts]


def steps_to_try(name: str, kind: ScaffoldKind, folder: Path) -> list[str]:
    """Return the commands that install a package that was written into `folder`, test it, and use it, in order."""
    return [
        f"cd {shlex.quote(str(folder / distribution_of(name)))}",
        "pip install -e '.[test]'",
        "pytest",
        *_commands(name, kind),
    ]


def part_of(name: str) -> str:
    """Return what the part is called: NAME, also where a person gives the name of the distribution."""
    return name.removeprefix("namegen-")


def distribution_of(name: str) -> str:
    """Return the name of the distribution, `namegen-NAME`."""
    return f"namegen-{part_of(name)}"


def module_of(name: str) -> str:
    """Return the name of the module, `namegen_NAME`."""
    return distribution_of(name).replace("-", "_")


def class_of(name: str) -> str:
    """Return the name of the class of a part."""
    return "".join(word.capitalize() for word in part_of(name).split("-"))


def _commands(name: str, kind: ScaffoldKind) -> list[str]:
    """Return the commands that use what the package brings."""
    part = part_of(name)
    return [Template(f"namegen {piece.try_it}").substitute(part=part) for piece in pieces_of(kind).values()]


def _texts(name: str, kind: ScaffoldKind) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield the path of each file of the package, and its text."""
    scaffolds = files(__package__).joinpath("scaffolds")
    pieces = pieces_of(kind)
    values = _values(name, kind, pieces)

    def filled(template: Traversable) -> str:
        return Template(template.read_text(encoding="utf-8")).substitute(values)

    values |= _joined(scaffolds, pieces, filled)
    for path, file in _FILES.items():
        text = filled(scaffolds.joinpath("package", file)) if file != "py.typed" else ""
        yield PurePosixPath(Template(path).substitute(values)), text
    for piece in pieces:
        for template in sorted(scaffolds.joinpath(piece).iterdir(), key=lambda each: each.name):
            name_in_package = PurePosixPath(template.name)
            if len(name_in_package.suffixes) == 2:  # a module: model.py.txt
                yield PurePosixPath(values["module"], name_in_package.stem), filled(template)
        yield (
            PurePosixPath("tests", f"test_{piece.replace('-', '_')}.py"),
            filled(scaffolds.joinpath(piece, "test.txt")),
        )


def _values(name: str, kind: ScaffoldKind, pieces: Mapping[str, Piece]) -> dict[str, str]:
    """Return what stands for each word of the templates."""
    part = part_of(name)
    what = "a plugin" if kind == "package" else pieces[kind].what
    requires = {
        f"namegen>={metadata.version('namegen')},<1",
        *(each for piece in pieces.values() for each in piece.requires),
    }
    return {
        "name": distribution_of(name),
        "part": part,
        "module": module_of(name),
        "title": class_of(name),
        "label": part.replace("-", " ").capitalize(),
        "what": what,
        "What": what.capitalize(),
        "python": f">={PYTHONS[0]}",
        "pythons": ", ".join(f'"{each}"' for each in PYTHONS),
        "requires": "\n".join(f'    "{each}",' for each in sorted(requires)),
        "use": "\n".join(f"    {command}" for command in _commands(name, kind)),
        "year": str(datetime.datetime.now(tz=datetime.UTC).year),
    }


def _joined(
    scaffolds: Traversable, pieces: Mapping[str, Piece], filled: Callable[[Traversable], str]
) -> dict[str, str]:
    """Return what the pieces add to the files that every package has: hooks, imports, options for the tests."""

    def of_all(file: str) -> list[str]:
        found = (scaffolds.joinpath(piece, file) for piece in pieces)
        return [filled(each).strip() for each in found if each.is_file()]

    imports = "".join(f"\n\nif TYPE_CHECKING:\n    import {each}" for each in of_all("imports.txt"))
    return {
        "imports": f"{'from typing import TYPE_CHECKING' if imports else ''}\n\nimport namegen{imports}".strip(),
        "hooks": "\n\n\n".join(of_all("hooks.txt")),
        "options": _table(of_all("options.txt")),
    }


def _table(lines: list[str]) -> str:
    """Write the lines of a dict as an argument of a call, as ruff lays it out."""
    inside = "".join(f"        {line},\n" for line in lines)
    return f"{{\n{inside}    }}" if lines else "{}"
