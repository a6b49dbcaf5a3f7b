"""Names of any decoder, exactly from p(name | it is such as is wanted): top-down Gumbel search.

Give every possible name its own Gumbel noise: the wanted name with the greatest log p + noise is a draw from
p(name | wanted), whatever else was looked at. The greatest value below a beginning is known before its names are:
so the noise is made lazily, from the root down, and the search goes where the greatest value is (A* sampling:
Maddison, Tarlow & Minka 2014; Kool, van Hoof & Welling 2019, "Stochastic beams and where to find them"). Beginnings
after which no wanted name comes keep their share of the maximum and are never visited.

Here the values are exp(-value): then the greatest is the earliest of exponential clocks, each of which rings at the
rate p, and conditioning children on their parent's value is a subtraction. A name's clocks are a function of the
seed, its number and the beginning. B is the number of names, V the size of the vocabulary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.decoder import at_a_time
from ..contracts.randomness import GAMMA, Draws, mix, uniforms
from ..contracts.sampler import Drawn
from .beginnings import Beginnings
from .found import as_drawn, concatenated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.decoder import Decoder
    from .acceptor import Acceptor

MOST_ROWS = 10_000
"""Rows to look at for a name, after which it is not found."""
TOGETHER = 512
"""Names that are searched for together: the more, the more beginnings they share."""
MANY = 8
"""The share of names, one of so many, that is worth a step of its own."""
KEPT = 2**22
"""Entries (beginnings x V) up to which beginnings are kept for the next names: 54 MiB."""


class GumbelSearch:
    """Draw names of `decoder`, exactly from its distribution over those that `acceptor` accepts.

    Name *i* is a function of the seed and *i* alone. A name that is not found within `most_rows` rows is left out.
    """

    note = ""

    def __init__(self, decoder: Decoder, acceptor: Acceptor, most_rows: int = MOST_ROWS) -> None:
        self.decoder, self.acceptor, self.most_rows = decoder, acceptor, most_rows
        self._beginnings = Beginnings(decoder, acceptor)
        self._batch = min(TOGETHER, at_a_time(decoder))
        self.impossible = self._beginnings.logprob == -np.inf
        """Whether it is proven that no name can be such: all that can be looked at was."""

    def sample(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        """Draw the names with these numbers (B,)."""
        return self.searched(numbers, draws)[0]

    def searched(
        self, numbers: NDArray[np.int64], draws: Draws, most_in_all: float = np.inf
    ) -> tuple[Drawn, NDArray[np.int64]]:
        """Draw them, and return how many rows were looked at for each too: (B,).

        Those that are not found when `most_in_all` rows were looked at for all together are left out.
        """
        parts, rows = [], [np.zeros(0, dtype=np.int64)]
        for first in range(0, len(numbers), self._batch):
            some = numbers[first : first + self._batch]
            if self._beginnings.count * len(self.decoder.vocabulary) > KEPT:
                self._beginnings = Beginnings(self.decoder, self.acceptor)
            search = _Search(self._beginnings, draws.keys(some), self.most_rows, self._batch)
            search.run(most_in_all)
            self.impossible |= search.exhausted
            tokens, lengths = search.result()
            parts.append(as_drawn(tokens, lengths, some, self.decoder.vocabulary))
            rows.append(search.rows)
        return concatenated(parts, self.decoder.vocabulary), np.concatenate(rows)


class _Guesses(NamedTuple):
    """Hold beginnings that are likely to be opened, each with its random bits, when it rings and until when to go on
    below it.
    """

    node: NDArray[np.int32]
    key: NDArray[np.uint64]
    time: NDArray[np.float64]
    until: NDArray[np.float64]

    @classmethod
    def none(cls) -> _Guesses:
        """Return no guesses."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.uint64), np.zeros(0), np.zeros(0))

    def take(self, some: NDArray[np.bool_]) -> _Guesses:
        """Select some of them."""
        return _Guesses(self.node[some], self.key[some], self.time[some], self.until[some])

    def with_more(self, more: _Guesses) -> _Guesses:
        """Add more of them."""
        return _Guesses(
            np.concatenate([self.node, more.node]),
            np.concatenate([self.key, more.key]),
            np.concatenate([self.time, more.time]),
            np.concatenate([self.until, more.until]),
        )


class _Search:
    """Search for some names together. A row of the frontier holds what one name has opened: beginnings that it looked
    at, each with the time at which the earliest of its children that is not opened yet rings. E is the room for them.
    """

    def __init__(self, beginnings: Beginnings, keys: NDArray[np.uint64], most_rows: int, batch: int) -> None:
        count = len(keys)
        self.beginnings, self.most_rows, self.batch = beginnings, most_rows, batch
        self.node = np.zeros(count, dtype=np.int32)
        """(B,): the beginning to open next; the one that a found name ends after."""
        self.key = keys.copy()
        """(B,): its random bits."""
        self.time = np.zeros(count)
        """(B,): when its clock rings, the root's being 0."""
        self.rows = np.zeros(count, dtype=np.int64)
        """(B,): beginnings opened."""
        self.active = np.full(count, beginnings.logprob > -np.inf)
        self.found = np.zeros(count, dtype=bool)
        self.exhausted = False
        """Whether there was nothing left to open for some name."""
        # (V,): what makes a child's random bits of its parent's, as `randomness.bits` does with a step.
        self._tokens = np.arange(1, len(beginnings.vocabulary) + 1, dtype=np.uint64) * GAMMA
        self._line = np.arange(count)
        """(B,): each name's row of the frontier."""
        self._nodes = np.zeros((count, 16), dtype=np.int32)
        self._keys = np.zeros((count, 16), dtype=np.uint64)
        self._times = np.zeros((count, 16))
        self._next = np.full((count, 16), np.inf)

    def run(self, most_in_all: float) -> None:
        """Search until all are found or given up."""
        while self.active.any() and self.rows.sum() < most_in_all:
            self._open(np.flatnonzero(self.active))
            if self.active.any():
                self._descend()

    def result(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the tokens (B, T) and lengths (B,) of the names; -1 where none was found."""
        lengths = np.where(self.found, self.beginnings.depth[self.node], -1).astype(np.int64)
        return self.beginnings.tokens(self.node), lengths

    def _descend(self) -> None:
        """Walk the decoder once from the root as deep as the names need, computing the rows that they wait for.

        No decoder state is kept: to compute it again costs a step, and beginnings share their first letters.
        """
        tree, depth = self.beginnings, len(self.beginnings.first)
        guesses = self._guessed()
        layer, states = np.zeros(1, dtype=np.int32), tree.start
        while True:
            wanted = self._unknown(guesses)
            wanted = wanted[tree.depth[wanted] == depth]
            wanted = wanted[_places(layer, wanted) >= 0]
            if len(wanted):
                tree.learn(wanted, tree.decoder.rows(tree.decoder.take(states, _places(layer, wanted))))
                self._open(np.flatnonzero(self.active))
                guesses = self._followed(guesses)
            nodes = self._unknown(guesses)
            nodes = np.unique(tree.above(nodes[tree.depth[nodes] > depth], depth + 1))
            places = _places(layer, tree.parent[nodes])
            nodes, places = nodes[places >= 0], places[places >= 0]
            if not len(nodes):
                return
            states = tree.decoder.step(tree.decoder.take(states, places), tree.token[nodes])
            layer, depth = nodes, depth + 1

    def _unknown(self, guesses: _Guesses) -> NDArray[np.int32]:
        """Return the beginnings whose rows the names wait for, or will, ascending."""
        nodes: NDArray[np.int32] = np.unique(np.concatenate([self.node[self.active], guesses.node]))
        return nodes[~self.beginnings.known[nodes]]

    def _guessed(self) -> _Guesses:
        """Guess which beginnings the names will open after the next: those that ring first of what they have seen.

        A step for many costs little more than for one, so that few names need not wait for each of their rows.
        """
        who = np.flatnonzero(self.active)
        most = min(self.batch // len(who), int(self.rows[who].max()) // 2)
        if most < 2:
            return _Guesses.none()
        lines = self._line[who]
        soon = self._next[lines, : int(self.rows[who].max())]
        place = np.argpartition(soon, most - 1, axis=1)[:, :most]
        rings = np.take_along_axis(soon, place, axis=1)
        until = np.where(rings < np.inf, rings, -np.inf).max(axis=1)
        name, which = np.nonzero(rings < np.inf)
        line, place = lines[name], place[name, which]
        return self._first_children(
            _Guesses(self._nodes[line, place], self._keys[line, place], self._times[line, place], until[name]),
            rings[name, which],
        )

    def _followed(self, guesses: _Guesses) -> _Guesses:
        """Replace guessed beginnings whose rows are known by their first child, as long as it rings early enough."""
        while (known := self.beginnings.known[guesses.node]).any():
            on = guesses.take(known)
            guesses = guesses.take(~known).with_more(self._first_children(on, on.time))
        return guesses

    def _first_children(self, parents: _Guesses, since: NDArray[np.float64]) -> _Guesses:
        rings, keys = self._rings(parents.node, parents.key, parents.time)
        tokens = _earliest(rings, since)
        index = np.arange(len(tokens))
        times = rings[index, tokens]
        early = (times <= parents.until) & (times < np.inf) & (tokens != self.beginnings.vocabulary.end_id)
        nodes = self.beginnings.add(parents.node[early], tokens[early])
        return _Guesses(nodes, keys[index, tokens][early], times[early], parents.until[early])

    def _open(self, which: NDArray[np.intp]) -> None:
        """Open the beginnings of these names, and what comes next, as long as many of the rows are known.

        A few names that could go on wait for the next time: it is many at once that make it fast.
        """
        many = len(which) // MANY
        while len(which := which[self.beginnings.known[self.node[which]]]):
            self._add(which)
            self._choose(which)
            which = which[self.active[which]]
            if len(which) < many:
                break

    def _add(self, which: NDArray[np.intp]) -> None:
        """Add the present beginnings of these names to the frontier."""
        if len(which) and self.rows[which].max() >= self._next.shape[1]:
            self._make_room()
        lines, place = self._line[which], self.rows[which]
        node, key, time = self.node[which], self.key[which], self.time[which]
        self._nodes[lines, place], self._keys[lines, place], self._times[lines, place] = node, key, time
        self._next[lines, place] = self._rings(node, key, time)[0].min(axis=1)
        self.rows[which] += 1

    def _choose(self, which: NDArray[np.intp]) -> None:
        """Take the earliest of all children that are not opened yet; an end finds the name."""
        tree, lines, used = self.beginnings, self._line[which], int(self.rows[which].max(initial=0))
        place = self._next[lines, :used].argmin(axis=1)
        time = self._next[lines, place]
        node = self._nodes[lines, place]
        rings, keys = self._rings(node, self._keys[lines, place], self._times[lines, place])
        token = _earliest(rings, time)
        index = np.arange(len(which))
        rings[index, token] = np.inf
        self._next[lines, place] = np.where(rings < time[:, None], np.inf, rings).min(axis=1)
        ended = (token == tree.vocabulary.end_id) & (time < np.inf)
        self.exhausted |= bool((time == np.inf).any())
        self.found[which] = ended
        self.active[which] = ~ended & (time < np.inf) & (self.rows[which] < self.most_rows)
        self.node[which] = node
        self.key[which], self.time[which] = keys[index, token], time
        on = self.active[which]
        self.node[which[on]] = tree.add(node[on], token[on])

    def _rings(
        self, nodes: NDArray[np.int32], keys: NDArray[np.uint64], times: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.uint64]]:
        """Return when the clock of each live child rings, inf for dead ones, and the random bits of each: (B, V).

        The first child of all rings when its parent does; the dead ones have their share in that.
        """
        tree = self.beginnings
        bits_of = mix(keys[:, None] + self._tokens)
        with np.errstate(invalid="ignore", over="ignore"):  # of what is less likely than 1e-308, the clock never rings
            waits = -np.log(uniforms(bits_of) + 2.0**-54) * tree.wait[nodes]
            waits += times[:, None] - waits.min(axis=1, keepdims=True)
        waits[~(tree.live[nodes] & (waits < np.inf))] = np.inf
        return waits, bits_of

    def _make_room(self) -> None:
        """Double the room, and drop the rows of names that are done."""
        active = np.flatnonzero(self.active)
        lines, room = self._line[active], self._next.shape[1]
        for name, nothing in (("_nodes", 0), ("_keys", 0), ("_times", 0), ("_next", np.inf)):
            old = getattr(self, name)
            new = np.full((len(active), 2 * room), nothing, dtype=old.dtype)
            new[:, :room] = old[lines]
            setattr(self, name, new)
        self._line[active] = np.arange(len(active))


def _earliest(rings: NDArray[np.float64], since: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the first of each row's clocks (B, V) to ring at a time (B,) or later; it is computed again, so nearly."""
    earliest: NDArray[np.intp] = np.where(rings < (since * (1 - 1e-13))[:, None], np.inf, rings).argmin(axis=1)
    return earliest


def _places(ascending: NDArray[np.int32], values: NDArray[np.int32]) -> NDArray[np.intp]:
    """Return the place of each value (B,) among `ascending` (N,); -1 where it is not there."""
    places = np.searchsorted(ascending, values)
    return np.where(ascending.take(places, mode="clip") == values, places, -1)
