"""A number of names, as people write large ones."""

from __future__ import annotations

from decimal import Decimal

MOST = Decimal("1e18")
"""What is more is no number of names; its digits are not written out."""


def parse_count(text: str | int) -> int:
    """Read a whole number: 20, 1_000_000, 1e6, 2.5e6. Raises ValueError where it is none."""
    try:
        number = Decimal(str(text).strip())
        if not abs(number) < MOST or number != int(number):
            raise ValueError
    except (ArithmeticError, ValueError):
        raise ValueError("a whole number, such as 20, 1_000_000 or 1e6") from None
    return int(number)
