"""Register a model made of other models, whoever wrote them: numpy, and SciPy while its weights are fitted."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "mixture",
        "namegen_mixture.mixture:Mixture",
        summary="several models at once, weighted so that together they predict best",
    )
