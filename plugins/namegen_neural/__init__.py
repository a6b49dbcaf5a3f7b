"""The built-in models that learn by gradient, and the course's sampler: the only home of torch.

torch takes seconds to import, so nothing here imports it before it trains or draws with it.
"""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "nn-bigram",
        "namegen_neural.bigram:NeuralBigram",
        summary="one linear layer that learns the bigram table by gradient descent (makemore part 1)",
    )


@namegen.hookimpl
def register_samplers(register: namegen.Register) -> None:
    register(
        "torch-multinomial",
        "namegen_neural.multinomial:TorchMultinomial",
        summary="the lecture's own loop over torch.multinomial, on whatever torch is installed",
    )
