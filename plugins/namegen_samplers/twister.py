"""Run MT19937 as torch's CPU generator does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Twister:
    """Generate the stream of `torch.Generator().manual_seed(seed)`, of which the low 32 bits count.

    It is the stream of numpy's `RandomState` too: both are seeded as its authors do, and numpy keeps it as it is
    for ever (NEP 19).
    """

    def __init__(self, seed: int) -> None:
        self._state = np.random.RandomState(seed % 2**32)

    def outputs(self, count: int) -> NDArray[np.uint64]:
        """Return the next outputs, each of 32 bits: (count,)."""
        return self._state.randint(0, 2**32, count, dtype=np.uint32).astype(np.uint64)

    def doubles(self, count: int) -> NDArray[np.float64]:
        """Return numbers in [0, 1), each the low 53 bits of two outputs, the high one first: (count,)."""
        pairs = self.outputs(2 * count)
        return (((pairs[::2] << np.uint64(32)) | pairs[1::2]) & np.uint64(2**53 - 1)).astype(np.float64) * 2.0**-53
