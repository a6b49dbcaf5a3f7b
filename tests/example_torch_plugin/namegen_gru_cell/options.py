"""The options by themselves, so that listing them does not import torch."""

import namegen
from namegen import Field


class Options(namegen.Options):
    size: int = Field(16, ge=1, le=1024, description="units of the hidden state")
    steps: int = Field(30, ge=1, le=100_000, description="steps of training, each on all names")
    lr: float = Field(0.05, gt=0, le=10, description="learning rate of Adam")
