"""Register models made of other models, whoever wrote them: numpy, and SciPy while weights are fitted."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "mixture",
        "namegen_mixture.mixture:Mixture",
        summary="several models at once, weighted so that together they predict best",
        label="Several together",
        description="Trains several models and weighs what they say. Predicts best of all, and takes longest.",
    )
    register(
        "product",
        "namegen_mixture.blend:Blend",
        summary="a model of each of several lists, and names between them; --blend makes it",
        label="Between lists",
        description="A model of each of several lists, and names between them.",
        blends=True,
    )
