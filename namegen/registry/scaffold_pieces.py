"""What a new plugin package can be made of. A piece is a folder in scaffolds/; a kind of package has one, or most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ScaffoldKind = Literal["model", "torch-model", "tokenizer", "sampler", "constraint", "wordlist", "command", "package"]
SCAFFOLD_KINDS: tuple[ScaffoldKind, ...] = get_args(ScaffoldKind)


@dataclass(frozen=True)
class Piece:
    """Describe a piece of a package. `$part` stands for the name that the person chose.

    what: in a few words, with its article.
    try_it: what one types to see it at work, after `namegen`.
    requires: what it needs beside namegen, as pyproject.toml says it.
    name: what it is registered as.
    kinds: what is registered, where that is not called as the piece is.
    """

    what: str
    try_it: str
    requires: tuple[str, ...] = ()
    name: str = "$part"
    kinds: tuple[str, ...] = ()


PIECES: dict[str, Piece] = {
    "wordlist": Piece("a wordlist", "generate -d $part"),
    "tokenizer": Piece("a tokenizer", "generate --tokenizer $part"),
    "model": Piece("a model", "generate -m $part", ("numpy>=1.26",)),
    "torch-model": Piece("a model in torch", "generate -m $part", ("numpy>=1.26", "torch>=2.6"), kinds=("model",)),
    "sampler": Piece("a sampler", "generate --sampler $part", ("numpy>=1.26",)),
    "constraint": Piece("a constraint", "generate --constraint $part", ("numpy>=1.26",)),
    "page": Piece("a page of the web form", "app"),
    "export": Piece(
        "a format of files, and a program that reads them",
        "export --format $part --output $part.json",
        kinds=("export", "reader"),
    ),
    "document": Piece("a reader of such files", "generate --from $part.json"),
    "format": Piece("a format of names", "generate -n 20 --format $part --output $part.names"),
    "source": Piece("a reader of files of names", "generate -d $part.names", name="$part-files"),
    "metric": Piece("a metric of names", "eval --samples 100 --metric $part"),
    "executor": Piece("workers", "generate -n 5 --cluster $part-threads://here", name="$part-threads"),
    "command": Piece("a command", "$part", ("typer>=0.26",)),
}


def pieces_of(kind: ScaffoldKind) -> dict[str, Piece]:
    """Return the pieces of a kind of package: one, or for "package" one for each hook."""
    names = [name for name in PIECES if name != "torch-model"] if kind == "package" else [kind]
    return {name: PIECES[name] for name in names}
