"""Count how the bundled lists of a script spell: all of them together, and each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from ..backoff import BackOff
from ..ngrams import Grams, count
from ..saving import from_arrays, to_arrays
from ..walking import states_of
from .chain import Chain
from .distinct import every_nth
from .fitting import effective, fitted
from .leave_out import levels_without
from .strengths import Strengths, saved_strengths, usual

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = 6
SAMPLE = 4_000
"""Names that the strengths of all lists together are fitted on: more gain less than 0.001 nats/token."""
_PARTS = ("list_arcs", "list_counts", "list_ends")
LARGE = 2_000
"""Names from which a list has the strengths of all lists together, and not the usual ones."""


@dataclass(frozen=True)
class Spelling:
    """Hold the n-grams of all names of several lists, and what each list counts of them.

    `counts[ends[j]:ends[j + 1]]` are list j's adjusted counts of the grams `arcs[ends[j]:ends[j + 1]]`.
    """

    lists: tuple[str, ...]
    sizes: NDArray[np.int64]
    grams: Grams
    strengths: Strengths
    arcs: NDArray[np.int64]
    counts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def part(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the grams that list j has, and its counts of them."""
        own = slice(self.ends[j], self.ends[j + 1])
        return self.arcs[own], self.counts[own]

    def of_part(self, j: int) -> Strengths:
        return self.strengths if self.sizes[j] >= LARGE else usual(ORDER)

    def automaton(self, j: int) -> BackOff:
        """Return list j's model, in the states of all names."""
        arcs, counts = self.part(j)
        kept = np.zeros(len(self.grams.codes))
        taken, given = _weights(self.grams, arcs, counts, self.of_part(j))
        kept[arcs] = counts - taken
        return BackOff(self.grams, kept, given, np.append(self.grams.n_states, self.grams.base[1:]))

    def table(self, j: int, letters: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Compute all rows of list j's model for some `letters` (U,) alone: each state's row (S,), and the rows (R, U).

        A context that the list does not have has the row of the next shorter one: a small list has few.
        """
        grams = self.grams
        arcs, counts = self.part(j)
        taken, given = _weights(grams, arcs, counts, self.of_part(j))
        context = grams.context[arcs]
        own = context[np.diff(context, prepend=-1) > 0]
        totals = np.bincount(context, weights=counts - taken, minlength=grams.n_states) + given
        number = np.full(grams.n_states, -1, dtype=np.int32)
        number[own] = np.arange(len(own))
        column = np.full(len(grams.vocabulary), -1)
        column[letters] = np.arange(len(letters))
        at = column[grams.codes[arcs] % len(grams.vocabulary)]
        rows = np.full((len(own), len(letters)), 1 / grams.vocabulary.drawable.sum(), dtype=np.float32)
        for states in grams.depths:
            lower = number[grams.base[states]]
            here = np.flatnonzero(number[states] >= 0) + states.start
            if states.start:
                rows[number[here]] = rows[lower[here - states.start]]
                number[states] = np.where(number[states] >= 0, number[states], lower)
            rows[number[here]] *= (given[here] / totals[here])[:, None]
            some = np.arange(*np.searchsorted(context, [states.start, states.stop]))
            some = some[at[some] >= 0]
            rows[number[context[some]], at[some]] += (counts - taken)[some] / totals[context[some]]
        return number, rows

    def take(self, chosen: Sequence[int]) -> Spelling:
        """Leave out the counts of all lists but those that are `chosen`."""
        parts = [self.part(j) for j in chosen]
        return Spelling(
            tuple(self.lists[j] for j in chosen),
            self.sizes[list(chosen)],
            self.grams,
            self.strengths,
            np.concatenate([arcs for arcs, _ in parts]),
            np.concatenate([counts for _, counts in parts]),
            np.cumsum([0, *(len(arcs) for arcs, _ in parts)]),
        )

    def predicted(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        """Predict the tokens `ids` (T,) after `states` (T,), by each list: (T, J)."""
        grams = self.grams
        chain = []
        while (states < grams.n_states).any():
            arcs, there = grams.find(states, ids)
            chain.append((states, np.where(there, arcs, len(grams.codes))))
            states = np.append(np.append(grams.n_states, grams.base[1:]), grams.n_states)[states]
        share, mix = np.zeros(len(grams.codes) + 1), np.ones(grams.n_states + 1)
        floor = 1 / grams.vocabulary.drawable.sum()
        found = np.empty((len(ids), len(self.lists)))
        for j in range(len(self.lists)):
            arcs, counts = self.part(j)
            context = grams.context[arcs]
            taken, given = _weights(grams, arcs, counts, self.of_part(j))
            totals = np.bincount(context, weights=counts - taken, minlength=grams.n_states) + given
            some = context[np.diff(context, prepend=-1) > 0]
            share[arcs] = (counts - taken) / totals[context]
            mix[some] = given[some] / totals[some]
            predicted = np.full(len(ids), floor)
            for at, arc in reversed(chain):
                predicted = share[arc] + mix[at] * predicted
            found[:, j] = predicted
            share[arcs], mix[some] = 0.0, 1.0
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all but the names of the lists as arrays."""
        return {
            **to_arrays(self.grams, ORDER),
            "sizes": self.sizes,
            "discounts": self.strengths.discounts,
            "strengths": self.strengths.given,
            "list_arcs": self.arcs,
            "list_counts": self.counts,
            "list_ends": self.ends,
        }


def spelling_of(lists: Mapping[str, Sequence[str]]) -> Spelling:
    """Count the names of `lists`, small letters all, each once a list; the first list is all of them together."""
    numbers = {name: i for i, name in enumerate(sorted({name for names in lists.values() for name in names}))}
    corpus = _encoded(list(numbers))
    grams = count(corpus, ORDER)
    members = [np.arange(len(corpus))]
    members += [np.unique([numbers[name] for name in names]).astype(np.int64) for names in lists.values()]
    arcs, counts, ends = _counted(grams, corpus, members)
    some = every_nth(corpus, SAMPLE)
    floor = np.full(len(some.targets), 1 / corpus.vocabulary.drawable.sum())
    chain = Chain(levels_without(grams, some), len(floor))
    strengths = fitted(chain, effective(some.token_weights), floor, usual(ORDER))
    sizes = np.array([len(each) for each in members])
    return Spelling(("all", *lists), sizes, grams, strengths, arcs, counts, ends)


def saved_spelling(
    arrays: Mapping[str, NDArray[Any]], lists: Sequence[str], vocabulary: namegen.Vocabulary
) -> Spelling:
    """Restore what `Spelling.arrays` returned. Raises StorageError where they are no such arrays."""
    grams = from_arrays(dict(arrays), ORDER, vocabulary)
    strengths = saved_strengths(dict(arrays), ORDER)
    saved = [arrays[name] for name in ("sizes", *_PARTS)]
    if not all(each.ndim == 1 and each.dtype.kind in "iu" for each in saved):
        raise namegen.StorageError("its counts of general spelling are not lists of whole numbers")
    sizes, arcs, counts, ends = (each.astype(np.int64) for each in saved)
    fits = len(sizes) == len(lists) == len(ends) - 1 and len(arcs) == len(counts) == ends[-1] and ends[0] == 0
    if not (fits and (np.diff(ends) >= 0).all() and (counts > 0).all()):
        raise namegen.StorageError("its counts of general spelling are not those of its lists")
    if len(arcs) and not (arcs.min() >= 0 and arcs.max() < len(grams.codes)):
        raise namegen.StorageError("its lists count what the general spelling does not have")
    if not _are_in_order(grams, arcs, ends):
        raise namegen.StorageError("its lists do not count single letters first, and all in their order")
    return Spelling(tuple(lists), sizes, grams, strengths, arcs, counts, ends)


def _are_in_order(grams: Grams, arcs: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    """Say whether every list begins with a gram of one token, by which all contexts have a row, and goes on upwards."""
    if (np.diff(ends) == 0).any() or grams.context[arcs[ends[:-1]]].any():
        return False
    rises = np.diff(arcs) > 0
    rises[ends[1:-1] - 1] = True
    return bool(rises.all())


def _encoded(names: Sequence[str]) -> namegen.Corpus:
    """Write names as tokens: the start, the end, and the code points in their order."""
    text = "\n".join(names) + "\n"
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letters = np.unique(points[points != ord("\n")])
    vocabulary = namegen.Vocabulary(("<S>", "<E>", *map(chr, letters.tolist())), 0, 1)
    ends = np.flatnonzero(points == ord("\n"))
    tokens = np.insert(np.searchsorted(letters, points) + 2, np.append(0, ends[:-1] + 1), 0)
    offsets = np.append(0, ends + 1 + np.arange(1, len(ends) + 1))
    tokens[offsets[1:] - 1] = 1
    return namegen.Corpus(tokens.astype(np.int32), offsets.astype(np.int64), vocabulary)


def _counted(
    grams: Grams, corpus: namegen.Corpus, members: Sequence[NDArray[np.int64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count the grams of the names at each of `members`, as Kneser and Ney do: arcs, counts, and where lists end."""
    size = len(grams.codes)
    states = states_of(grams, corpus)
    arcs, _ = grams.find(states, corpus.targets)
    of_tokens = [_tokens(corpus, each) for each in members]
    place = np.concatenate(of_tokens)
    owner = np.repeat(np.arange(len(members)) * size, [len(each) for each in of_tokens])
    codes, counts = [], []
    above = np.zeros(0, dtype=np.int64)
    for depth in reversed(grams.depths):
        deep = states[place] >= depth.start
        found, seen = np.unique(owner[deep] + arcs[place[deep]], return_counts=True)
        before = np.bincount(np.searchsorted(found, above), minlength=len(found))
        codes.append(found)
        counts.append(np.where(before > 0, before, seen))
        above = found - found % size + grams.suffix[found % size]
        here = states >= depth.start
        arcs[here] = grams.suffix[arcs[here]]
        states[here] = grams.base[states[here]]
    code = np.concatenate(codes)
    order = np.argsort(code)
    ends = np.searchsorted(code[order], np.arange(len(members) + 1) * size)
    return code[order] % size, np.concatenate(counts)[order], ends


def _tokens(corpus: namegen.Corpus, names: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the places of the scored tokens of `names`."""
    lengths = corpus.lengths[names]
    starts = corpus.first_scored[names] - np.append(0, np.cumsum(lengths)[:-1])
    places: NDArray[np.int64] = np.repeat(starts, lengths) + np.arange(lengths.sum())
    return places


def _weights(
    grams: Grams, arcs: NDArray[np.int64], counts: NDArray[np.int64], strengths: Strengths
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute what is taken from each count, and what each state of `grams` gives, nothing where it has none."""
    context = grams.context[arcs]
    order = np.searchsorted(grams.levels, arcs, side="right") - 1
    at_start = grams.at_start[context].astype(np.intp)
    taken = strengths.taken()[at_start, order, np.minimum(counts, 3)]
    given = np.bincount(context, weights=taken, minlength=grams.n_states).astype(np.float64, copy=False)
    first = np.flatnonzero(np.diff(context, prepend=-1))
    given[context[first]] += strengths.given[at_start[first], order[first]]
    return taken, given
