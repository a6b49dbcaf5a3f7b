"""The built-in models that count: numpy only, never torch."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "uniform",
        "namegen_counts.uniform:Uniform",
        summary="every token equally likely: the baseline that all must beat",
    )
    register(
        "count-bigram",
        "namegen_counts.bigram:CountBigram",
        summary="counts which letter follows which (makemore part 1)",
        default=True,
    )
