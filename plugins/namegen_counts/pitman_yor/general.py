"""Find the lists that a base is made of, and count them once."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .spelling import Spelling, saved_spelling, spelling_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
"""Counted up when what is kept changes, so that nothing older is read."""
ITSELF = 0.8
"""Share of the names to learn that stand in a list from which it is taken to be the list that they are of."""


@dataclass(frozen=True)
class General:
    """Hold the spelling of lists, and the hashes of the names of each."""

    spelling: Spelling
    hashes: tuple[NDArray[np.uint64], ...]


def script_of(letters: Sequence[str], counts: Sequence[float]) -> str:
    """Return the script that most of the letters are of, by the first word of their names in Unicode: LATIN."""
    scripts: dict[str, float] = {}
    for letter, often in zip(letters, counts, strict=True):
        if letter.isalpha():
            script = unicodedata.name(letter, "UNKNOWN").split()[0]
            scripts[script] = scripts.get(script, 0.0) + often
    return max(scripts, key=lambda script: scripts[script], default="")


def lists_of_script(registry: namegen.Registry, script: str) -> list[str]:
    """Name the lists in this script that are at hand without a download."""
    return [
        name
        for name, entry in registry.entries("wordlist").items()
        if entry.load().card.script.upper() == script and entry.load().card.address is None
    ]


def named_lists(registry: namegen.Registry, text: str) -> list[str]:
    """Read the names of lists, with commas between them. Raises OptionError for one that is not registered."""
    import difflib

    names = [name.strip() for name in text.split(",")]
    known = registry.entries("wordlist")
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise namegen.OptionError(
                f"base: there is no list {name!r}{hint}; allowed are none, auto, or names of lists with commas between"
                " them (namegen datasets)"
            )
    return list(dict.fromkeys(names))


def general(registry: namegen.Registry, names: Sequence[str], run: namegen.Run) -> General:
    """Count the lists of these `names`, or take the counts from the cache."""
    cards = {name: registry.get("wordlist", name).load().card for name in names}
    known_by = json.dumps([FORMAT, [(name, card.sha256) for name, card in cards.items()]])
    key = hashlib.sha256(known_by.encode()).hexdigest()[:32]

    def count() -> bytes:
        run.part(f"general spelling of {len(names)} lists, counted once", 0, 2)
        return _to_bytes({name: _small(registry, name) for name in names})

    kept = namegen.cached_bytes(f"spelling-{key}", count) if all(card.sha256 for card in cards.values()) else count()
    return _from_bytes(kept, names)


def _small(registry: namegen.Registry, name: str) -> list[str]:
    """Read the names of a list, each once, in small letters."""
    text = "\n".join(namegen.load_wordlist(name, registry).distinct)
    small = {ord(letter): namegen.small_letter(letter) for letter in set(text)}
    return list(dict.fromkeys(text.translate(small).split("\n")))


def _to_bytes(lists: Mapping[str, Sequence[str]]) -> bytes:
    spelling = spelling_of(lists)
    arrays: dict[str, Any] = {
        f"hashes_{j}": np.sort(namegen.hash_names(names)) for j, names in enumerate(lists.values())
    }
    pieces = np.array([ord(piece) for piece in spelling.grams.vocabulary.pieces[2:]], dtype=np.uint32)
    file = io.BytesIO()
    np.savez(file, **arrays | spelling.arrays() | {"pieces": pieces})
    return file.getvalue()


def _from_bytes(data: bytes, names: Sequence[str]) -> General:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays: dict[str, Any] = dict(file)
    vocabulary = namegen.Vocabulary(("<S>", "<E>", *map(chr, arrays["pieces"].tolist())), 0, 1)
    spelling = saved_spelling(arrays, ("all", *names), vocabulary)
    return General(spelling, tuple(arrays[f"hashes_{j}"] for j in range(len(names))))
