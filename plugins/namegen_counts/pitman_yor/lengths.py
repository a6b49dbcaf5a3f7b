"""Fit the tilt of the end by position as a smooth curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

from ..length import POSITIONS, positions

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEND = 3.0
"""Precision of the prior on each second difference of the tilts. From 1 to 20, the NLL of names held out differs by
0.004 nats/token at 12 names and by 0.001 at 100; independent tilts are worse by 0.04 and 0.009."""
FLAT = 0.02
"""Precision of the prior on each tilt: enough for a minimum where all names have one length."""


def smooth_tilt(ends: NDArray[np.float64], corpus: namegen.Corpus, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit the tilts (POSITIONS,) under which the lengths of `corpus` are likeliest, by Newton's steps.

    `ends` (L - N,) is the probability of the end in place of each scored token, `weights` (L - N,) how much it counts.
    """
    position = np.minimum(positions(corpus), POSITIONS - 1)
    ended = np.bincount(position, weights=weights * (corpus.targets == corpus.vocabulary.end_id), minlength=POSITIONS)
    bends = np.diff(np.eye(POSITIONS), n=2, axis=0)
    prior = BEND * (bends.T @ bends) + FLAT * np.eye(POSITIONS)
    tilt = np.zeros(POSITIONS)
    for _ in range(50):
        lift = np.exp(tilt)[position]
        tilted = lift * ends / (1 - ends + lift * ends)
        expected = np.bincount(position, weights=weights * tilted, minlength=POSITIONS)
        curvature = np.bincount(position, weights=weights * tilted * (1 - tilted), minlength=POSITIONS)
        move = np.linalg.solve(np.diag(curvature) + prior, ended - expected - prior @ tilt)
        move /= max(1.0, float(np.abs(move).max()))
        tilt += move
        if np.abs(move).max() < 1e-9:
            break
    return tilt
