"""Turn a training under way into arrays and notes, and back: what a checkpoint holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

import namegen

from .network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOMENTS = ("exp_avg", "exp_avg_sq")
"""What AdamW keeps of each weight's gradients."""


@dataclass
class Progress:
    """Record how far a training is, beside its weights: the notes of a checkpoint. Losses are nats/token."""

    step: int = 0
    seconds: float = 0.0
    best: float | None = None
    best_step: int = 0
    """the lowest dev NLL so far, and when it was"""
    best_at: float = 0.0
    """0 to 1: the share of the budget that was used when the dev NLL was last lowest"""
    evaluated: int = 0
    """evaluations so far"""
    loss: float = 0.0
    tokens: float = 0.0
    """the summed loss and the tokens since the last evaluation"""
    losses: tuple[float, ...] = ()
    devs: tuple[float, ...] = ()


class UnderWay(Protocol):
    """A training that can be kept: its network and optimiser, the best weights so far, and how far it is."""

    network: Network
    optimiser: torch.optim.AdamW
    best: dict[str, Tensor]
    at: Progress


def keep(training: UnderWay, checkpoint: namegen.Checkpoint) -> None:
    """Write all that going on takes. Before the first step that is nothing."""
    if not training.at.step:
        return
    arrays = {}
    for name, weight in training.network.named_parameters():
        arrays[f"weight.{name}"], arrays[f"best.{name}"] = array_of(weight), array_of(training.best[name])
        for moment in MOMENTS:
            arrays[f"{moment}.{name}"] = array_of(training.optimiser.state[weight][moment])
    notes = vars(training.at)
    checkpoint.write(arrays, notes | {"losses": list(notes["losses"]), "devs": list(notes["devs"])})


def resume(training: UnderWay, arrays: dict[str, NDArray[Any]], notes: dict[str, Any]) -> None:
    """Go on from what `keep` wrote. Raises StorageError where it does not fit this network."""
    try:
        training.at = Progress(**notes | {"losses": tuple(notes["losses"]), "devs": tuple(notes["devs"])})
        for name, weight in training.network.named_parameters():
            here = {part: like(weight, arrays[f"{part}.{name}"]) for part in ("weight", "best", *MOMENTS)}
            weight.data.copy_(here["weight"])
            training.best[name] = here["best"]
            step = torch.tensor(float(training.at.step), device=weight.device)
            training.optimiser.state[weight] = {"step": step} | {moment: here[moment] for moment in MOMENTS}
    except (KeyError, TypeError, ValueError) as error:
        raise namegen.StorageError(f"the checkpoint does not fit this network ({error})") from error


def like(weight: Tensor, array: NDArray[Any]) -> Tensor:
    """Make a tensor of `array`, beside `weight`. Raises ValueError where it has another shape."""
    if array.shape != tuple(weight.shape):
        raise ValueError(f"shape {array.shape}, not {tuple(weight.shape)}")
    return torch.from_numpy(array.copy()).to(weight)


def weights_of(network: nn.Module) -> dict[str, Tensor]:
    """Copy all weights, by name."""
    return {name: weight.detach().clone() for name, weight in network.named_parameters()}


def put_weights(network: nn.Module, weights: dict[str, Tensor]) -> None:
    """Give `network` the weights that `weights_of` copied."""
    for name, weight in network.named_parameters():
        weight.data.copy_(weights[name])


def array_of(tensor: Tensor) -> NDArray[np.float32]:
    """Copy a tensor to a numpy array of its own."""
    array: NDArray[np.float32] = tensor.detach().cpu().numpy().copy()
    return array
