"""All steps of the course, in the order of the lectures."""

from __future__ import annotations

from .bigrams import BIGRAMS
from .networks import NETWORKS

STEPS = (*BIGRAMS, *NETWORKS)
