"""Register models made of other models, whoever wrote them: numpy, and SciPy while weights are fitted."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "mixture",
        "namegen_mixture.mixture:Mixture",
        summary="several models at once, weighted so that together they predict best",
    )
    register(
        "product",
        "namegen_mixture.blend:Blend",
        summary="a model of each of several lists, and names between them; --blend makes it",
        blends=True,
    )
