"""Compile a network with torch.compile, for devices on which that pays.

On the CPU it does not: of a step's CPU time an MLP saved 2 %, while a transformer took 3 % more and a WaveNet 16 %, and
all take half a minute to compile; recurrent cells torch leaves as they are (torch 2.13, the default sizes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

import namegen

from .dropout import MaskPool
from .network import Network


def compiled(network: Network, masks: MaskPool | None) -> Callable[[Tensor], Tensor]:
    """Return what computes the logits that `network` does, compiled for batches of any size and length.

    `masks` are left out of what is compiled: they are views at offsets that are other ones each time.
    """
    if masks is not None:
        masks.mask = torch.compiler.disable(masks.mask)  # type: ignore[method-assign, no-untyped-call]
    forward: Callable[[Tensor], Tensor] = torch.compile(network, dynamic=True)
    return forward


@contextmanager
def compiler_at_hand() -> Iterator[None]:
    """Raise an OptionError in place of torch's errors where it cannot compile here."""
    try:
        yield
    except RuntimeError as error:
        if not type(error).__module__.startswith(("torch._dynamo", "torch._inductor")):
            raise
        why = str(error).strip().partition("\n")[0]
        raise namegen.OptionError(
            f"compile=true: torch cannot compile the network here ({why}): leave it out", option="compile"
        ) from error
