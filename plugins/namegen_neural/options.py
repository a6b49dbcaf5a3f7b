"""Declare the options of the networks, apart from them, so that listing the options does not import torch."""

from __future__ import annotations

import namegen
from namegen import Field

FOLLOWS = "; not given: follows the data"


class TrainingOptions(namegen.Options):
    """Declare what every network's training takes."""

    size: int | None = Field(None, ge=1, le=4096, description="width of the network" + FOLLOWS)
    epochs: int | None = Field(None, ge=1, le=100_000, description="passes over the names" + FOLLOWS)
    seconds: float | None = Field(None, ge=0.01, le=1e7, description="train for this long, instead of `epochs`")
    batch: int | None = Field(None, ge=1, le=65_536, description="names in a step, about" + FOLLOWS)
    lr: float = Field(4e-3, gt=0, le=10, description="highest learning rate of AdamW; it ends at 0, on a cosine")
    warmup: float = Field(0.05, ge=0, le=0.9, description="share of the budget in which the learning rate rises")
    # Dev NLL on makemore's list with 0.02, 0.05, 0.1: an LSTM's 1.923, 1.919, 1.917, a GRU's 1.941, 1.933, 1.927
    # (0.2: 1.933).
    decay: float = Field(0.1, ge=0, le=10, description="weight decay of matrices")
    dropout: float | None = Field(None, ge=0, le=0.95, description="share of activations dropped" + FOLLOWS)
    clip: float = Field(1.0, gt=0, le=1e6, description="largest norm of a step's gradient")
    patience: float = Field(
        0.4, gt=0, le=1, description="stop when the dev NLL has not fallen for this share of the budget"
    )
    device: str = Field(
        "auto",
        pattern=r"^(auto|cpu|cuda(:\d+)?|mps)$",
        description="auto (CUDA, or else the CPU), cpu, cuda, cuda:N, mps",
    )
    compile: bool = Field(
        False, description="compile the network first (torch.compile): for CUDA, and no faster on the CPU"
    )
    threads: int = Field(
        1, ge=1, le=256, description="CPU threads; another number gives other last digits, so another model"
    )


class RecurrentOptions(TrainingOptions):
    """Declare the options of `rnn`, `gru` and `lstm`."""

    size: int | None = Field(None, ge=1, le=4096, description="units of the hidden state" + FOLLOWS)
    depth: int = Field(1, ge=1, le=16, description="layers")
    embed: int = Field(64, ge=1, le=4096, description="numbers that stand for a letter")


class MLPOptions(TrainingOptions):
    """Declare the options of `mlp`."""

    size: int | None = Field(None, ge=1, le=4096, description="hidden units" + FOLLOWS)
    context: int = Field(8, ge=1, le=256, description="letters that are looked back on")
    embed: int = Field(32, ge=1, le=4096, description="numbers that stand for a letter")


class WavenetOptions(TrainingOptions):
    """Declare the options of `wavenet`."""

    size: int | None = Field(None, ge=1, le=4096, description="hidden units of a layer" + FOLLOWS)
    depth: int = Field(3, ge=1, le=8, description="layers; 2**depth letters are looked back on")
    embed: int = Field(32, ge=1, le=4096, description="numbers that stand for a letter")


class BowOptions(TrainingOptions):
    """Declare the options of `bow`."""

    size: int | None = Field(None, ge=1, le=4096, description="numbers that stand for a letter" + FOLLOWS)
    positions: int = Field(
        16, ge=1, le=256, description="places in a name with a vector of their own; the last stands for all after it"
    )


class TransformerOptions(TrainingOptions):
    """Declare the options of `transformer`."""

    size: int | None = Field(None, ge=1, le=4096, description="width of the residual stream" + FOLLOWS)
    depth: int = Field(4, ge=1, le=64, description="blocks")
    heads: int = Field(4, ge=1, le=64, description="attention heads; the width is a multiple of them")
    lr: float = Field(3e-3, gt=0, le=10, description="highest learning rate of AdamW; it ends at 0, on a cosine")
