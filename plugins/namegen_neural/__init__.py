"""Register the built-in models that learn by gradient, and the course's sampler: the only home of torch.

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
    for name, where, options, summary in NETWORKS:
        register(name, f"namegen_neural.{where}", f"namegen_neural.options:{options}", summary=summary)


NETWORKS = (
    ("bow", "bow:BagOfWords", "BowOptions", "a mean of the letters so far, then a perceptron (makemore)"),
    ("mlp", "mlp:MLP", "MLPOptions", "a perceptron over the last letters (Bengio et al. 2003; makemore part 2)"),
    ("rnn", "rnn:RNN", "RecurrentOptions", "a plain recurrent network (Mikolov et al. 2010)"),
    ("gru", "gru:GRU", "RecurrentOptions", "a gated recurrent network (Cho et al. 2014)"),
    ("lstm", "lstm:LSTM", "RecurrentOptions", "a recurrent network with a memory (Graves 2013)"),
    ("wavenet", "wavenet:Wavenet", "WavenetOptions", "letters fused two by two (van den Oord et al. 2016; part 5)"),
    ("transformer", "transformer:Transformer", "TransformerOptions", "attention (Vaswani et al. 2017)"),
)
"""Name, class, options and summary of each network."""


@namegen.hookimpl
def register_samplers(register: namegen.Register) -> None:
    register(
        "torch-multinomial",
        "namegen_neural.multinomial:TorchMultinomial",
        summary="the lecture's own loop over torch.multinomial, on whatever torch is installed",
    )
