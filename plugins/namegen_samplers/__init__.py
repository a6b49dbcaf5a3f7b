"""Register the built-in samplers: ways to draw from a model's distribution."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_samplers(register: namegen.Register) -> None:
    register(
        "ancestral",
        "namegen_samplers.ancestral:Ancestral",
        summary="letter by letter from the model's distribution; temperature, top-k, top-p, min-p",
        label="Letter by letter",
        default=True,
    )
    register(
        "greedy",
        "namegen_samplers.greedy:Greedy",
        summary="always the likeliest next letter: one name, the same every time",
        label="Always the likeliest",
    )
    register(
        "lecture",
        "namegen_samplers.lecture:Lecture",
        summary="the makemore lectures' own names, whatever torch drew them, without torch",
        label="As in the lecture",
    )
