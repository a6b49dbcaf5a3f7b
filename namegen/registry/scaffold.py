"""Write a new plugin package: a module, a test that runs the contract kit, pyproject.toml, README and licence."""

from __future__ import annotations

import datetime
import keyword
import re
from importlib import metadata
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Literal, get_args

from ..errors import NamegenError, UsageError
from ..files import write_atomically

ScaffoldKind = Literal["model", "torch-model", "tokenizer", "sampler", "constraint", "wordlist"]
SCAFFOLD_KINDS: tuple[ScaffoldKind, ...] = get_args(ScaffoldKind)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TRY_IT: dict[ScaffoldKind, str] = {
    "model": "generate --plugin $part",
    "torch-model": "generate --plugin $part",
    "tokenizer": "generate --tokenizer $part",
    "sampler": "generate --sampler $part",
    "constraint": "generate --constraint $part",
    "wordlist": "generate --dataset $part",
}


def new_plugin(name: str, kind: ScaffoldKind, folder: Path) -> list[Path]:
    """Write a package called `namegen-NAME` into `folder`/namegen-NAME; return the files written.

    name: lower-case words joined by '-'; the part is registered under it too. Raises UsageError where it is not
    such a name or the folder is not empty, NamegenError where a file cannot be written.
    """
    part = name.removeprefix("namegen-")
    if not _NAME.fullmatch(part) or keyword.iskeyword(part):
        raise UsageError(f"{name!r} cannot name a plugin; a name is lower-case words joined by '-', like my-model")
    if kind not in SCAFFOLD_KINDS:
        raise UsageError(f"--kind {kind!r}: it is {', '.join(SCAFFOLD_KINDS)}")
    target = folder / f"namegen-{part}"
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already; nothing was written")
    values = _values(part, kind)
    module = values["module"]
    plan = {
        f"{module}.py": kind,
        f"test_{module}.py": "test",
        "pyproject.toml": "pyproject.toml",
        "README.md": "readme",
        "LICENSE": "licence",
    }
    if kind == "torch-model":
        plan |= {f"{module}_options.py": "torch-options", f"{module}_network.py": "torch-network"}
    for file, template in plan.items():
        write_atomically(target / file, _filled(template, values).encode(), "the plugin", NamegenError)
    return [target / file for file in plan]


def _values(part: str, kind: ScaffoldKind) -> dict[str, str]:
    return {
        "name": f"namegen-{part}",
        "part": part,
        "module": f"namegen_{part.replace('-', '_')}",
        "label": part.replace("-", " ").capitalize(),
        "title": "".join(word.capitalize() for word in part.split("-")),
        "kind": kind.removeprefix("torch-"),
        "version": metadata.version("namegen"),
        "more": ', "torch"' if kind == "torch-model" else "",
        "year": str(datetime.datetime.now(tz=datetime.UTC).year),
        "try_it": _TRY_IT[kind].replace("$part", part),
    }


def _filled(template: str, values: dict[str, str]) -> str:
    text = files(__package__).joinpath("scaffolds", f"{template}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(values)
