"""Predict with a plain recurrent network."""

from __future__ import annotations

from torch import nn

from .recurrent import RecurrentModel


class RNN(RecurrentModel):
    """Carry h = tanh(W x + U h): the whole past in one vector, new at every letter (Mikolov et al. 2010).

    Recurrent neural network based language model, Interspeech 2010.
    """

    CELL = nn.RNN
    KEPT = 6
    DROPOUT = 0.1  # dev NLL on makemore's list 1.974; with lr 0.002 1.982, and with dropout 0.3 too 2.034
