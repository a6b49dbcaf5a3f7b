"""Schedule the learning rate: up in a line, then down a cosine to zero."""

from __future__ import annotations

import math


def learning_rate(progress: float, warmup: float) -> float:
    """Return the share of the highest rate at `progress`, both 0 to 1; `warmup` is the share spent rising.

    Loshchilov & Hutter 2017 (the cosine), Goyal et al. 2017 (the warm-up). At 0 it is not 0, which would waste
    the first step; at 1 it is 0, so what training ends on is a mean over its last steps' noise.
    """
    if progress < warmup:
        return max(progress / warmup, 0.01)
    through = min(1.0, (progress - warmup) / (1 - warmup))
    return 0.5 * (1 + math.cos(math.pi * through))
