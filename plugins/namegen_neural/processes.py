"""Train a network in several processes, which torchrun started: each learns from its share of every batch.

Gradients are summed by one all-reduce of all of them. torch's DistributedDataParallel was looked at: it averages, where
a sum is wanted, waits for a process whose share of a batch is empty, and sums while it still goes backwards, which pays
for networks of many millions of weights. Ours have some 200,000: a step of the default LSTM in two processes of a busy
machine took 14 to 16 ms so, and 16 by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, distributed
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIMEOUT = timedelta(minutes=5)
"""How long a process waits for the others: while they read their list, or the first one writes a checkpoint."""


class Processes:
    """Let the processes of a training act as one; one that trains alone is given back what it gives."""

    def __init__(self, rank: namegen.Rank, device: torch.device) -> None:
        self.rank, self.device = rank, device

    def share(self, count: int) -> slice:
        """Return which of `count` rows are this process's: as many as each other's, or one more or less."""
        number, total = self.rank.number, self.rank.total
        return slice(count * number // total, count * (number + 1) // total)

    def sum_gradients(self, weights: Sequence[Tensor], loss: Tensor) -> Tensor:
        """Give each weight the sum of its gradients in all processes; return the sum of their losses (scalars)."""
        if self.rank.total == 1:
            return loss
        # A process whose share of the batch is empty has no gradients.
        parts = [torch.zeros_like(weight) if weight.grad is None else weight.grad for weight in weights]
        summed = torch.cat([part.flatten() for part in (*parts, loss.detach())])
        with _waiting():
            distributed.all_reduce(summed)
        first = 0
        for weight in weights:
            weight.grad = summed[first : first + weight.numel()].view_as(weight)
            first += weight.numel()
        return summed[first]

    def sum(self, value: float) -> float:
        """Return the sum of a number over all processes, the same to the last bit in each."""
        return sum(row[0] for row in self._gathered([value], torch.float64))

    def of_first(self, value: float) -> float:
        """Return what the first process gave."""
        if self.rank.total == 1:
            return value
        message = torch.tensor(value, dtype=torch.float64, device=self.device)
        with _waiting():
            distributed.broadcast(message, src=0)
        return message.item()

    def check_alike(self, digests: Mapping[str, int]) -> None:
        """Raise UsageError, naming what, where a process holds something else than the first does."""
        first, *others = self._gathered(list(digests.values()), torch.int64)
        for number, other in enumerate(others, 2):
            if differ := [what for what, a, b in zip(digests, first, other, strict=True) if a != b]:
                raise namegen.UsageError(
                    f"process {number} of {self.rank.total} has {' and '.join(differ)} of its own: give all the same"
                    " list, options and checkpoint, in files that every machine sees"
                )

    def _gathered(self, values: Sequence[float], kind: torch.dtype) -> list[list[float]]:
        """Return the numbers of each process, in their order."""
        if self.rank.total == 1:
            return [list(values)]
        message = torch.tensor(values, dtype=kind, device=self.device)
        rows = [torch.empty_like(message) for _ in range(self.rank.total)]
        with _waiting():
            distributed.all_gather(rows, message)
        return [row.tolist() for row in rows]


def digest(*parts: str | NDArray[Any]) -> int:
    """Compute a number of 63 bits that tells texts and arrays from others."""
    total = hashlib.sha256()
    for part in parts:
        total.update(part.encode() if isinstance(part, str) else np.ascontiguousarray(part).data)
    return int.from_bytes(total.digest()[:8], "big") >> 1


@contextmanager
def joined(rank: namegen.Rank, device: torch.device) -> Iterator[Processes]:
    """Join the processes that train together, and part from them: over gloo on the CPU, over NCCL on CUDA."""
    if rank.total == 1:
        yield Processes(rank, device)
        return
    with _waiting():
        store, _, _ = next(rendezvous("env://", rank.number, rank.total, timeout=TIMEOUT))
        # torchrun's store lives on from one training to the next, and would give the addresses of the last.
        training = store.add(f"namegen/trainings of {rank.number}", 1)
        distributed.init_process_group(
            "nccl" if device.type == "cuda" else "gloo",
            store=PrefixStore(f"namegen/{training}", store),
            rank=rank.number,
            world_size=rank.total,
            timeout=TIMEOUT,
            device_id=device if device.type == "cuda" else None,
        )
    try:
        yield Processes(rank, device)
    finally:
        distributed.destroy_process_group()


@contextmanager
def _waiting() -> Iterator[None]:
    """Raise a NamegenError in place of torch's errors about a process that is gone or does not answer."""
    try:
        yield
    except RuntimeError as error:  # torch's DistError and gloo's own are RuntimeErrors
        raise namegen.NamegenError(
            "a process of this training has ended, or does not answer: its own message, or torchrun's, says why"
        ) from error
