"""Metrics of the names that a model draws: how many are copies, how many are new, how near they are to the list.

Importing this imports nothing slow.
"""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_metrics(register: namegen.RegisterMetric) -> None:
    """Offer the metrics, those that take long only where they are asked for."""
    register("copies", "namegen_metrics.sets:copies", unit="share", summary="of the names drawn: training names")
    register("novelty", "namegen_metrics.sets:novelty", unit="share", summary="of the distinct: not in the train part")
    register(
        "distinct", "namegen_metrics.sets:distinct", unit="share", summary="distinct, of the names drawn", slow=True
    )
    register(
        "reinvented",
        "namegen_metrics.sets:reinvented",
        label="re-invented",
        unit="share",
        summary="of the names held out: drawn all the same",
        lower_is_better=False,
        slow=True,
    )
    register(
        "nearest",
        "namegen_metrics.nearness:nearest",
        unit="edits",
        summary="from a new name to the nearest of the train part, median",
        slow=True,
    )
    register(
        "copied-piece",
        "namegen_metrics.nearness:copied_piece",
        label="copied piece",
        unit="characters",
        summary="that a new name shares in a row with one of the train part, median",
        slow=True,
    )
