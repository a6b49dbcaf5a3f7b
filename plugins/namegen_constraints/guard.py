"""Names without offensive words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .explore import explore
from .letters import MOST_CELLS, Alphabet, Texts, typed
from .trie import Trie

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_BYTES = 2**22
"""Bytes of a file of words at most: some 400,000 words. A file such as /dev/zero has no end."""
MINIMISED = 20_000
"""States up to which an automaton is minimised: 60,000 words of 8 letters make 210,000, of which 3 % went in 12 s."""


class Guard(namegen.Constraint):
    """Want names without offensive words, other than inside a harmless one.

    The words are those of `offensive.txt`, in several languages, and of a file of one's own; '^' before a word and
    '$' after it tie it to the start and the end of the name. The harmless ones are those of `harmless.txt`, and of
    `allow`. Case never matters. A short list catches only what is on it: look at names before they are published.
    """

    class Options(namegen.Options):
        file: str = Field(
            "",
            max_length=4096,
            description="a file of further words, one a line, in UTF-8",
            json_schema_extra={"format": "path"},
        )
        allow: str = Field("", max_length=10_000, description="harmless names or words, separated by commas")

    def begin(self, context: namegen.DrawContext) -> None:
        offensive = _bundled("offensive.txt")
        if self.options.file:
            offensive += _words(_read(Path(self.options.file)))
        harmless = _bundled("harmless.txt") + _words(self.options.allow.split(","))
        self.offensive, self.harmless = (list(map(context.written, words)) for words in (offensive, harmless))

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        alphabet = Alphabet(letters, case=False)
        start, end = len(alphabet), len(alphabet) + 1
        # Where an offensive word has marks, the same letters without them make it harmless.
        harmless = [f"{before}{word}{after}" for word in self.harmless for before in ("", "^") for after in ("", "$")]
        offensive = _numbered(self.offensive, alphabet)
        if sum(map(len, offensive)) * (end + 1) > MOST_CELLS:
            raise self._too_many()
        walk = _Walk(offensive, _numbered(harmless, alphabet), end + 1)
        drawn = slice(len(alphabet))
        found = explore(
            walk.start(start), walk.n_codes, lambda codes: walk.after(codes, drawn), MOST_CELLS // (end + 1)
        )
        if found is None:
            raise self._too_many()
        accept = walk.after(found.codes, slice(end, end + 1))[:, 0] >= 0
        automaton = namegen.Dfa(alphabet.letters, alphabet.classes, found.step, accept)
        if len(automaton) > MINIMISED:
            return automaton.trimmed()
        return automaton.minimised()

    def _too_many(self) -> namegen.UsageError:
        return namegen.UsageError(f"guard: {len(self.offensive):,} words are too many; use fewer, or shorter ones")


class _Walk:
    """Read a name, and look out for offensive words that no harmless one covers.

    A state is the longest beginning of any word that what was read ends in, and how far back the first offensive word
    began that is not covered yet (0: there is none). A harmless word that covers that one covers those after it too,
    as it is still being read. When no harmless word that began early enough is under way, as at the end of the name,
    the name is lost.
    """

    def __init__(self, offensive: Sequence[list[int]], harmless: Sequence[list[int]], width: int) -> None:
        words = [*offensive, *harmless]
        lengths = np.array([0, *map(len, words)], dtype=np.intp)
        points = np.array([number for word in words for number in word], dtype=np.int64)
        tree = Trie.of(Texts(points, np.cumsum(lengths)), width)
        self.step, shorter = tree.search()
        # For each state the longest offensive word, harmless word, and beginning of a harmless one that it ends in.
        self.offensive, self.harmless, self.begun = (np.zeros(len(tree), dtype=np.int64) for _ in range(3))
        for word in offensive:
            self.offensive[self._nodes(word)[-1]] = len(word)
        for word in harmless:
            *beginnings, whole = self._nodes(word)
            self.harmless[whole] = len(word)
            self.begun[beginnings] = np.arange(1, len(word))
        for first, last in pairwise(tree.offsets[1:]):
            level = slice(first, last)
            for longest in (self.offensive, self.harmless, self.begun):
                longest[level] = np.maximum(longest[level], longest[shorter[level]])
        self.span = int(lengths.max()) + 1
        self.n_codes = len(tree) * self.span

    def _nodes(self, word: list[int]) -> list[int]:
        nodes = [0]
        for number in word:
            nodes.append(int(self.step[nodes[-1], number]))
        return nodes[1:]

    def start(self, mark: int) -> int:
        """Return the code after the mark of the start."""
        return int(self.step[0, mark]) * self.span

    def after(self, codes: NDArray[np.int64], columns: slice) -> NDArray[np.int64]:
        """Return the codes after each of the letters `columns`: (F, C); -1 where an offensive word cannot be undone."""
        node, back = np.divmod(codes, self.span)
        nodes = self.step[node, columns].astype(np.int64)
        backs = np.where(back > 0, back + 1, 0)[:, None]
        backs = np.where(backs <= self.harmless[nodes], 0, backs)
        backs = np.maximum(backs, np.where(self.offensive[nodes] > self.harmless[nodes], self.offensive[nodes], 0))
        return np.where(backs <= self.begun[nodes], nodes * self.span + backs, -1)


def _numbered(words: Iterable[str], alphabet: Alphabet) -> list[list[int]]:
    """Write words as numbers of letters and marks, those that can be spelt with the letters."""
    rows = [_row(word, alphabet) for word in words]
    return [row for row in rows if -1 not in row]


def _row(word: str, alphabet: Alphabet) -> list[int]:
    inner = [alphabet.number(letter) for letter in word.removeprefix("^").removesuffix("$")]
    start, end = len(alphabet), len(alphabet) + 1
    return [start] * word.startswith("^") + inner + [end] * word.endswith("$")


def _bundled(name: str) -> list[str]:
    return _words(files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines())


def _read(path: Path) -> list[str]:
    """Read the lines of a file. Raises WordlistError where it cannot be read, or has more than MOST_BYTES."""
    try:
        content = namegen.read_file(path, MOST_BYTES)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = getattr(error, "strerror", None) or error
        raise namegen.WordlistError(f"guard: {path} cannot be read: {reason}") from None
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise namegen.WordlistError(
            f"guard: {path} is not UTF-8 (byte {error.start:,}); save it as UTF-8, one word a line"
        ) from None


def _words(lines: Iterable[str]) -> list[str]:
    """Take the words of lines; '#' begins a comment."""
    words = (typed(line.partition("#")[0].strip()) for line in lines)
    return [word for word in words if word.strip("^$")]
