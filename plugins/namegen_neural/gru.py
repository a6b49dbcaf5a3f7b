"""Predict with a GRU."""

from __future__ import annotations

from torch import nn

from .recurrent import RecurrentModel


class GRU(RecurrentModel):
    """Carry a hidden state through two gates, with no memory beside it: Cho et al. 2014, arXiv 1406.1078.

    r, z = sigmoid(W x + U h); h = z * h + (1 - z) * tanh(W x + r * U h). The update gate z says what of the hidden
    state stays, the reset gate r what of it the new one looks at; the paper resets h before U, torch after.
    """

    CELL = nn.GRU
