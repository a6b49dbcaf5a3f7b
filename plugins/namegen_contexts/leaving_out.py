"""Predict names by a chain that has not seen them: each name's own counts are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .chain import Chain, cell, ranges, tally
from .distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray


def leaving_out(
    chain: Chain,
    states: NDArray[np.int64],
    targets: NDArray[np.int32],
    names: NDArray[np.int64],
    weights: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the row of each of M tokens by all other names, (M, V), and the cell of what is then known, (M,).

    `states` (M,) are the narrowest contexts before the tokens `targets` (M,), all of which the chain has counted,
    `weights` (M,) times each; `names` (M,) tells whose token each is. The discounts stay those of all names.
    """
    size = len(chain.drawable)
    path = chain.path(states)[-2::-1]
    probabilities = np.tile(chain.drawable / chain.drawable.sum(), (len(states), 1))
    depth, given_last = np.zeros(len(states), dtype=np.int64), np.ones(len(states))
    owned = _own_counts(chain, path, targets, names, weights)
    for level, (at, (keys, own)) in enumerate(zip(path, owned, strict=True), start=1):
        rows, arcs = chain.arcs_of(at)
        counts = chain.counts[arcs]
        # A name's own arcs that leave one state lie together in `keys`, as all arcs of a state do in the chain.
        first, last = chain.first[at], chain.first[at + 1]
        begin, end = (np.searchsorted(keys, names * len(chain.arcs) + arc) for arc in (first, last))
        mine = ranges(begin, end - begin)
        offsets = np.cumsum(last - first) - last
        counts[np.repeat(offsets, end - begin) + keys[mine] % len(chain.arcs)] -= own[mine]
        taken = chain.take_from(counts, level)
        total = tally(rows, counts, len(at))
        known = total > 0
        total[~known] = 1
        given = np.where(known, tally(rows, taken, len(at)) / total, 1.0)
        probabilities *= given[:, None]
        probabilities[rows, chain.arcs[arcs] % size] += (counts - taken) / total[rows]
        depth[known], given_last[known] = level, given[known]
    return probabilities, cell(depth, given_last)


def _own_counts(
    chain: Chain,
    path: list[NDArray[np.int64]],
    targets: NDArray[np.int32],
    names: NDArray[np.int64],
    weights: NDArray[np.int64],
) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Return, level by level, what each name adds to each arc's count.

    A list of (keys, counts): `keys` ascending, name * A + arc. Where an arc counts how often it was seen, that is how
    often it is in the name; where it counts narrower contexts, that is how many of these no other name has.
    """
    found: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    narrow_which, gone = None, np.zeros(0, dtype=bool)
    for at in reversed(path):
        arcs = np.searchsorted(chain.arcs, at * len(chain.drawable) + targets)
        keys, which = distinct(names * len(chain.arcs) + arcs)
        seen = tally(which, weights)
        own, arc = seen, keys % len(chain.arcs)
        if narrow_which is not None:
            wider = np.empty(len(gone), dtype=np.int64)
            wider[narrow_which] = which
            alone = tally(wider, gone, len(keys))
            own = np.where(chain.single[chain.arcs[arc] // len(chain.drawable)], seen, alone)
        found.append((keys, own))
        narrow_which, gone = which, chain.seen[arc] <= seen
    return found[::-1]
