"""Register a model that asks many contexts at once: numpy, and SciPy while its weights are fitted."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "contexts",
        "namegen_contexts.model:Contexts",
        summary="n-grams of many kinds of context, weighted anew for each letter: best on thousands of names",
        label="Counting, many ways",
        description="Asks many counts at once and weighs them anew for each letter. Best on thousands of names.",
    )
