"""Drop activations for the price of one multiplication: the masks are slices of a pool that was drawn once.

Srivastava et al. 2014. Drawing a fresh mask for every activation was 21 % of an LSTM's training step on the CPU;
a slice at a random offset is a view and costs nothing.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn


class MaskPool:
    """Give masks of one rate: 0 for what is dropped, 1 / (1 - rate) for what is kept, so that means stay.

    The offsets of a step are a function of the seed and the step's number alone: a resumed training goes on
    with the masks that it would have had.
    """

    SIZE = 2**22  # entries, 16 MiB; an LSTM's step reads 200,000 of them

    def __init__(self, rate: float, seed: int, device: torch.device) -> None:
        self.rate, self.seed = rate, seed
        generator = torch.Generator().manual_seed(seed)
        kept = torch.empty(self.SIZE).bernoulli_(1 - rate, generator=generator)
        self.pool = kept.div_(1 - rate).to(device)
        self.begin(0)

    def begin(self, step: int, share: slice = slice(None), names: int | None = None) -> None:
        """Begin the masks of training step `step`.

        Where a batch of so many `names` is dealt out to several processes, the masks are this share of the batch's.
        """
        self.offsets = np.random.default_rng((self.seed, step))
        self.share, self.names = share, names

    def mask(self, shape: tuple[int, ...]) -> Tensor:
        """Return a mask of this shape, whose first axis is that of the names."""
        whole = shape if self.names is None else (self.names, *shape[1:])
        count, size = int(np.prod(whole)), self.SIZE
        while count * 2 > size:
            size *= 2
        while len(self.pool) < size:
            self.pool = torch.cat([self.pool, self.pool.flip(0)])
        # Of as much of the pool as this mask wants: what earlier masks made it grow to is not known after a kill.
        first = int(self.offsets.integers(size - count))
        return self.pool[first : first + count].view(whole)[self.share]


class Dropout(nn.Module):
    """Drop activations while training, once `pool` is given; the identity otherwise.

    `shared` names an axis along which one mask is used: with the time axis, a unit is dropped for a whole name
    (Gal & Ghahramani 2016), which suits what a recurrent network carries along.
    """

    def __init__(self, shared: int | None = None) -> None:
        super().__init__()
        self.shared = shared
        self.pool: MaskPool | None = None

    def forward(self, x: Tensor) -> Tensor:
        if self.pool is None or not self.training:
            return x
        shape = list(x.shape)
        if self.shared is not None:
            shape[self.shared] = 1
        return x * self.pool.mask(tuple(shape))


def give_pool(network: nn.Module, pool: MaskPool | None) -> None:
    """Let every `Dropout` in `network` draw from `pool`; None takes it away."""
    for module in network.modules():
        if isinstance(module, Dropout):
            module.pool = pool
