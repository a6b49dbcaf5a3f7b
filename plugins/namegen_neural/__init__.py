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
        label="Pairs, learned",
        description="One layer of weights that finds out step by step what counting pairs knows at once.",
        needs=("torch",),
    )
    for name, where, options, summary, label, description in NETWORKS:
        register(
            name,
            f"namegen_neural.{where}",
            f"namegen_neural.options:{options}",
            summary=summary,
            label=label,
            description=description,
            featured=name in FEATURED,
            needs=("torch",),
        )


NETWORKS = (
    (
        "bow",
        "bow:BagOfWords",
        "BowOptions",
        "a mean of the letters so far, then a perceptron (makemore)",
        "Bag of letters",
        "Knows which letters came before, and little of their order.",
    ),
    (
        "mlp",
        "mlp:MLP",
        "MLPOptions",
        "a perceptron over the last letters (Bengio et al. 2003; makemore part 2)",
        "Small network",
        "Looks eight letters back, as in the second lecture. Quick for a network.",
    ),
    (
        "rnn",
        "rnn:RNN",
        "RecurrentOptions",
        "a plain recurrent network (Mikolov et al. 2010)",
        "Plain recurrent network",
        "Reads letter by letter, and forgets how a long name began. The quickest network.",
    ),
    (
        "gru",
        "gru:GRU",
        "RecurrentOptions",
        "a gated recurrent network (Cho et al. 2014)",
        "GRU",
        "Reads letter by letter, and learns what to forget. Much like the LSTM.",
    ),
    (
        "lstm",
        "lstm:LSTM",
        "RecurrentOptions",
        "a recurrent network with a memory (Graves 2013)",
        "LSTM",
        "Slow, imaginative. Remembers how a name began.",
    ),
    (
        "wavenet",
        "wavenet:Wavenet",
        "WavenetOptions",
        "letters fused two by two (van den Oord et al. 2016; part 5)",
        "WaveNet",
        "Joins letters two by two, as in the fifth lecture. Slow.",
    ),
    (
        "transformer",
        "transformer:Transformer",
        "TransformerOptions",
        "attention (Vaswani et al. 2017)",
        "Transformer",
        "Slowest of the networks. Chooses which letters to look back at.",
    ),
)
"""Name, class, options, summary, label and description of each network."""
FEATURED = ("mlp", "lstm", "transformer")


@namegen.hookimpl
def register_samplers(register: namegen.Register) -> None:
    register(
        "torch-multinomial",
        "namegen_neural.multinomial:TorchMultinomial",
        summary="the lecture's own loop over torch.multinomial, on whatever torch is installed",
        label="The lecture's own loop",
        needs=("torch",),
    )
