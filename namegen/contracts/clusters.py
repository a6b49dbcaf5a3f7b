"""Automata that count characters as a reader does: grapheme clusters (Unicode Annex 29).

A small automaton knows, letter by letter, where a cluster ends; side by side with a counter it accepts the names of a
given number of characters. It follows `\\X` of the regex library, by which names are counted everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .dfa import Dfa
from .partition import DEAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS_A_CHARACTER = 8
"""Code points of one character at most. A syllable in jamo takes 3, a Devanagari conjunct 5 to 7, a family 7."""

_BREAKS = (
    *("CR", "LF", "Control", "Extend", "ZWJ", "Regional_Indicator", "Prepend", "SpacingMark"),
    *("L", "V", "T", "LV", "LVT"),
)
_ENDS_AT_ONCE = ("CR", "LF", "Control")
# GB6 to GB8: what goes on with the syllable after each part of it.
_SYLLABLE = {"L": ("L", "V", "LV", "LVT"), "LV": ("V", "T"), "V": ("V", "T"), "LVT": ("T",), "T": ("T",)}


class _Letter(NamedTuple):
    """Hold the properties by which a letter ends a cluster or goes on with it."""

    breaks: str = "Other"  # Grapheme_Cluster_Break
    conjunct: str = "None"  # Indic_Conjunct_Break
    pictograph: bool = False


class _State(NamedTuple):
    """Hold what the letters so far say about the next one."""

    breaks: str  # of the last letter; "odd" after a regional indicator that waits for its second
    linked: bool  # a linker, then only extending letters: the next consonant belongs to the cluster
    pictograph: str  # "after" one and its extending letters, "joined" by ZWJ, or ""
    points: int  # of the cluster


def characters_dfa(letters: Sequence[str], least: int, most: int) -> Dfa:
    """Make the automaton of the names over `letters` that have `least` to `most` characters.

    It counts as `namegen.count_characters` does, in grapheme clusters, and accepts no character of more than 8 code
    points. letters: code points, none of them a control character. Where no letter combines with another, the
    automaton has most + 1 states and one class of letters; else up to 8 states for each state of a cluster and each
    number of characters.
    """
    if most < 0:
        return Dfa.nothing(letters)
    if "".join(letters).isascii():
        return _counted(letters, np.zeros(len(letters), dtype=np.intp), *_every_letter(len(letters)), least, most)
    kinds = _kinds(letters)
    alphabet = tuple(dict.fromkeys(kinds))
    number = {kind: i for i, kind in enumerate(alphabet)}
    classes = np.array([number[kind] for kind in kinds], dtype=np.intp)
    step, ends = _merged(*_explore(alphabet))
    columns, merged = np.unique(np.vstack([step, ends]), axis=1, return_inverse=True)
    step, ends = columns[: len(step)], columns[len(step) :].astype(bool)
    return _counted(letters, merged.ravel()[classes], step, ends, least, most)


def stand_apart(pieces: Sequence[str]) -> NDArray[np.bool_]:
    """Say of each two pieces whether a character ends between them where they stand side by side: (V, V).

    pieces: texts of one letter at least, each of them a character, or begun where one begins. `[i, j]` is for i
    before j.
    """
    points = sorted(set("".join(pieces)))
    kind_of = dict(zip(points, _kinds(points), strict=True))
    ends = [_read([kind_of[letter] for letter in piece]) for piece in pieces]
    begins = [kind_of[piece[0]] for piece in pieces]
    rows, columns = list(dict.fromkeys(ends)), list(dict.fromkeys(begins))
    table = np.array([[_breaks_before(end, begin) for begin in columns] for end in rows], dtype=bool)
    which = np.array([rows.index(end) for end in ends], dtype=np.intp)
    apart: NDArray[np.bool_] = table.reshape(len(rows), len(columns))[which][:, [columns.index(one) for one in begins]]
    return apart


def _read(kinds: Sequence[_Letter]) -> _State:
    """Return what the letters of a piece say about the next one, the number of its code points left out."""
    state: _State | None = None
    for kind in kinds:
        cluster = None if state is None or _breaks_before(state, kind) else state
        state = _after(cluster, state, kind)
    if state is None:
        raise ValueError("a piece has one letter at least")
    return state._replace(points=0)


def _every_letter(n_letters: int) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the automaton of clusters where every letter is one; no letters have no class."""
    shape = 2, min(n_letters, 1)
    return np.ones(shape, dtype=np.intp), np.ones(shape, dtype=bool)


def _kinds(letters: Sequence[str]) -> list[_Letter]:
    import regex

    text = "".join(letters)
    breaks = {letter: name for name in _BREAKS for letter in regex.findall(rf"\p{{GCB={name}}}", text)}
    names = ("Linker", "Extend", "Consonant")
    conjunct = {letter: name for name in names for letter in regex.findall(rf"\p{{InCB={name}}}", text)}
    pictographs = set(regex.findall(r"\p{Extended_Pictographic}", text))
    return [
        _Letter(breaks.get(letter, "Other"), conjunct.get(letter, "None"), letter in pictographs) for letter in letters
    ]


def _explore(alphabet: Sequence[_Letter]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the automaton of clusters: (B, C), the state after a letter, and whether a new cluster begins with it.

    State 0 is before the first letter. -1 stands where the cluster would be too long.
    """
    order: list[_State | None] = [None]
    number: dict[_State | None, int] = {None: 0}
    step: list[list[int]] = []
    ends: list[list[bool]] = []
    for state in order:  # grows while it is walked
        begins = [state is None or _breaks_before(state, letter) for letter in alphabet]
        row = []
        for letter, new in zip(alphabet, begins, strict=True):
            after = _after(None if new else state, state, letter)
            if after.points > POINTS_A_CHARACTER:
                row.append(DEAD)
                continue
            if after not in number:
                number[after] = len(order)
                order.append(after)
            row.append(number[after])
        step.append(row)
        ends.append(begins)
    shape = len(order), len(alphabet)
    return np.array(step, dtype=np.intp).reshape(shape), np.array(ends, dtype=bool).reshape(shape)


def _breaks_before(state: _State, letter: _Letter) -> bool:
    """Say whether a cluster ends between what `state` tells of and `letter`."""
    if state.breaks == "CR" and letter.breaks == "LF":  # GB3
        return False
    if state.breaks in _ENDS_AT_ONCE or letter.breaks in _ENDS_AT_ONCE:  # GB4, GB5
        return True
    if letter.breaks in _SYLLABLE.get(state.breaks, ()):  # GB6 to GB8
        return False
    if letter.breaks in ("Extend", "ZWJ", "SpacingMark") or state.breaks == "Prepend":  # GB9, GB9a, GB9b
        return False
    # GB9c, as regex 2026.11.15 reads it: it does not ask for a consonant before the linker.
    if state.linked and letter.conjunct == "Consonant":
        return False
    if state.pictograph == "joined" and letter.pictograph:  # GB11
        return False
    return not (state.breaks == "odd" and letter.breaks == "Regional_Indicator")  # GB12, GB13; GB999


def _after(cluster: _State | None, before: _State | None, letter: _Letter) -> _State:
    """Return the state after `letter`; `cluster` is that of the cluster it goes on with, None where it begins one."""
    linked = letter.conjunct == "Linker" or (before is not None and before.linked and letter.conjunct == "Extend")
    breaks = letter.breaks
    if breaks == "Regional_Indicator" and (cluster is None or cluster.breaks != "odd"):
        breaks = "odd"
    return _State(breaks, linked, _pictograph(cluster, letter), 1 if cluster is None else cluster.points + 1)


def _pictograph(cluster: _State | None, letter: _Letter) -> str:
    if letter.pictograph:
        return "after"
    if cluster is None or cluster.pictograph != "after":
        return ""
    return {"Extend": "after", "ZWJ": "joined"}.get(letter.breaks, "")


def _merged(step: NDArray[np.intp], ends: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Merge the states that no letters tell apart, as Moore (1956) does; the start, state 0, stays alone."""
    group = np.ones(len(step), dtype=np.intp)
    group[0] = 0
    while True:
        after = np.where(step >= 0, group[step], DEAD)
        _, first, refined = np.unique(
            np.column_stack([group, ends, after]), axis=0, return_index=True, return_inverse=True
        )
        if len(first) == group.max() + 1:
            break
        group = refined.ravel()
    # Rows are sorted by group first, so the groups keep their order and the start stays 0.
    return after[first], ends[first]


def _counted(
    letters: Sequence[str],
    classes: NDArray[np.intp],
    step: NDArray[np.intp],
    ends: NDArray[np.bool_],
    least: int,
    most: int,
) -> Dfa:
    """Walk an automaton of clusters and a counter of those that have begun side by side.

    The states of the product are the start, then for 1 to `most` characters those of the cluster but its start.
    """
    inner = len(step) - 1
    count = np.repeat(np.arange(1, most + 1), inner)
    state = np.tile(np.arange(1, inner + 1), most)
    count, state = np.append(0, count), np.append(0, state)
    reached = count[:, None] + ends[state]
    after = step[state]
    place = 1 + (reached - 1) * inner + (after - 1)
    table = np.where((after >= 0) & (reached <= most), place, DEAD).astype(np.int32)
    return Dfa(tuple(letters), classes, table, (count >= least) & (count <= most))
