"""A namegen plugin with a torch model: registering it does not import torch."""

import namegen


@namegen.hookimpl
def register_models(register):
    register(
        "gru-cell",
        "namegen_gru_cell.model:GRUCell",
        options="namegen_gru_cell.options:Options",
        summary="one GRU cell over letters",
        label="One GRU cell",
        description="Reads letter by letter. Trains in seconds on a short list.",
    )
