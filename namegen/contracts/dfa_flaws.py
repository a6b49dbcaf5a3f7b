"""What is wrong with an automaton that somebody made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .dfa import Dfa
from .partition import DEAD

if TYPE_CHECKING:
    from numpy.typing import NDArray


def flaw_of(dfa: object, letters: Sequence[str]) -> str:
    """Say in a few words why `dfa` is no automaton over `letters`; an empty text where it is one."""
    if not isinstance(dfa, Dfa):
        return f"it is {dfa!r}, not a namegen.Dfa or None"
    if tuple(dfa.letters) != tuple(letters):
        return f"it is over {_some(dfa.letters)}, not over the letters given, {_some(letters)}"
    step, classes, accept = dfa.step, dfa.classes, dfa.accept
    if not all(isinstance(each, np.ndarray) for each in (step, classes, accept)):
        return "its step, classes and accept are not all numpy arrays"
    if step.ndim != 2 or not len(step) or step.dtype.kind != "i":
        return f"step is {step.dtype} of shape {step.shape}, not signed whole numbers (states, classes of letters)"
    if accept.shape != step.shape[:1] or accept.dtype != bool:
        return f"accept is {accept.dtype} of shape {accept.shape}, not a bool for each of {len(step):,} states"
    if classes.shape != (len(letters),) or classes.dtype.kind not in "iu":
        return f"classes is {classes.dtype} of shape {classes.shape}, not a column for each of {len(letters):,} letters"
    if not _within(classes, 0, step.shape[1]):
        return f"classes names a column outside the {step.shape[1]:,} of step"
    if not _within(step, DEAD, len(step)):
        return f"step leads outside its {len(step):,} states"
    return ""


def _within(numbers: NDArray[Any], least: int, end: int) -> bool:
    return not numbers.size or bool(least <= numbers.min() and numbers.max() < end)


def _some(letters: Sequence[str]) -> str:
    shown = "".join(letters[:30])
    return repr(shown + "..." if len(letters) > 30 else shown)
