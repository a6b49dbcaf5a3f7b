"""What a model shows of its inside: arrays of a few kinds, which can be drawn without knowing the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from ..errors import PluginError

if TYPE_CHECKING:
    from numpy.typing import NDArray

InsideKind = Literal["attention", "states", "vectors", "pairs"]
KINDS_OF_INSIDE: tuple[InsideKind, ...] = get_args(InsideKind)

CLOSE = 1e-3
"""How far from 1 the weights of attention may sum, as the probabilities of a row may."""


@dataclass(frozen=True, eq=False)
class Inside:
    """Hold one view of a model's inside, after the T tokens of a context. V is the size of the vocabulary.

    kind says what the axes of `values` are:

    - "attention" (L, H, T, T): in each of L layers with H heads, the weight that each token (rows) gives to each token
      (columns). Rows sum to 1, and tokens that come later have no weight.
    - "states" (L, T, U): in each of L layers, the numbers of U units after each token.
    - "vectors" (V, E): the E numbers that stand for each token of the vocabulary, whatever the context.
    - "pairs" (V, V): the logit of every token (columns) after every token (rows), of a model that is such a table and
      nothing else.

    What belongs to a token does not depend on the tokens after it. `title` is a word or two for people; `layers` says
    what each layer is called, where that is more than its number.
    """

    kind: InsideKind
    title: str
    values: NDArray[Any]
    layers: tuple[str, ...] = ()

    @property
    def names_of_layers(self) -> tuple[str, ...]:
        """Return what each layer is called: as the model says, or "layer 1" and so on."""
        return self.layers or tuple(f"layer {number}" for number in range(1, len(self.values) + 1))


def check_inside(views: Sequence[Inside], tokens: int, size: int, who: str) -> Sequence[Inside]:
    """Return `views` of a context of so many `tokens`, over a vocabulary of `size`, checked.

    Raises PluginError, naming `who`, for one that is not what its kind promises.
    """
    for view in views:
        fault = _fault(view, tokens, size)
        if fault:
            raise PluginError(f"{who} shows {getattr(view, 'title', view)!r} of its inside: {fault}")
    return views


def _fault(view: Any, tokens: int, size: int) -> str:
    """Say what is wrong with a view, or ""."""
    if not isinstance(view, Inside) or not isinstance(view.values, np.ndarray):
        return "it is no namegen.Inside of a numpy array"
    if view.kind not in KINDS_OF_INSIDE:
        return f"there is no kind {view.kind!r}; allowed: {', '.join(KINDS_OF_INSIDE)}"
    shape = view.values.shape
    fits = {
        "attention": len(shape) == 4 and shape[2:] == (tokens, tokens),
        "states": len(shape) == 3 and shape[1] == tokens,
        "vectors": len(shape) == 2 and shape[0] == size,
        "pairs": shape == (size, size),
    }[view.kind]
    if not fits or 0 in shape:
        return f"an array of shape {shape} is not {view.kind} of {tokens} tokens, and {size} in the vocabulary"
    if view.kind in ("attention", "states") and view.layers and len(view.layers) != shape[0]:
        return f"{len(view.layers)} names are given for {shape[0]} layers"
    if not np.isfinite(view.values).all():
        return "it holds NaN or infinity"
    return _fault_of_attention(view.values) if view.kind == "attention" else ""


def _fault_of_attention(weights: NDArray[Any]) -> str:
    sums = weights.sum(axis=-1)
    worst = float(sums.flat[np.abs(sums - 1).argmax()])
    if abs(worst - 1) > CLOSE or weights.min() < 0:
        return f"the weights of a token sum to {worst:.6g}, or one is below 0"
    later = float(np.triu(weights, 1).max(initial=0))
    return f"a token gives {later:.3g} to one that comes later" if later > CLOSE else ""
