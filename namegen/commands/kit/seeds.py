"""The seed of names that were asked for without one."""

from __future__ import annotations

from .messages import complain


def chosen_seed() -> int:
    """Choose a seed, and print it, so that the same names can be drawn again."""
    from ...contracts.randomness import fresh_seed

    seed: int = fresh_seed()
    complain(f"seed {seed}")
    return seed
