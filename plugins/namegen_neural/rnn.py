"""The plain recurrent network."""

from __future__ import annotations

from torch import nn

from .options import RNNOptions
from .recurrent import RecurrentModel


class RNN(RecurrentModel):
    """h = tanh(W x + U h): the whole past in one vector, written anew at every letter (Mikolov et al. 2010).

    Recurrent neural network based language model, Interspeech 2010.
    """

    Options = RNNOptions
    CELL = nn.RNN
    DROPOUT = 0.1
