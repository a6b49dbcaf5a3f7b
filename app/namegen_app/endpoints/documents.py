"""What an endpoint is, for who wants to call it: its arguments, and examples that are made from them."""

from __future__ import annotations

import json
import shlex
from inspect import Parameter, cleandoc
from typing import Any

import namegen

from ..calls.arguments import IN_WORDS
from .all import ENDPOINTS
from .endpoint import Endpoint

ADDRESS = "{address}"
"""What stands for the address of the server in an example."""

OWN = ["mira", "milo", "amira", "salim", "lamar", "marisol"]
"""Names to learn from, in examples."""


def documents(registry: namegen.Registry) -> list[dict[str, Any]]:
    """Describe all endpoints."""
    given = examples(registry)
    return [document(each, given[each.name]) for each in ENDPOINTS]


def document(endpoint: Endpoint, given: dict[str, Any]) -> dict[str, Any]:
    """Describe an endpoint; `given` are the arguments of the examples."""
    return {
        "name": endpoint.name,
        "description": cleandoc(endpoint.function.__doc__ or "").partition("Returns:")[0].strip(),
        "returns": endpoint.arguments.returns,
        "arguments": [_argument(endpoint, name, each) for name, each in endpoint.arguments.parameters.items()],
        "python": in_python(endpoint, given),
        "curl": with_curl(endpoint, given),
    }


def _argument(endpoint: Endpoint, name: str, parameter: Parameter) -> dict[str, Any]:
    needed = parameter.default is Parameter.empty
    return {
        "name": name,
        "type": IN_WORDS[str(endpoint.arguments.types[name])],
        "needed": needed,
        "usual": None if needed else json.dumps(parameter.default, ensure_ascii=False),
        "description": endpoint.arguments.descriptions[name],
    }


def in_python(endpoint: Endpoint, given: dict[str, Any]) -> str:
    """Write a call for gradio's client. Texts, numbers and lists are written in Python as in JSON."""
    arguments = [f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in given.items()]
    lines = "".join(f"    {each},\n" for each in [*arguments, f'api_name="/{endpoint.name}"'])
    return f'from gradio_client import Client\n\nclient = Client("{ADDRESS}")\nanswer = client.predict(\n{lines})'


def with_curl(endpoint: Endpoint, given: dict[str, Any]) -> str:
    """Write the two requests of a call for a shell: one that asks, and one that waits for the answer."""
    body = shlex.quote(json.dumps(given, ensure_ascii=False))
    call = f"{ADDRESS}/gradio_api/call"
    return (
        f"event=$(curl -s {call}/v2/{endpoint.name} -H 'Content-Type: application/json' -d {body} | cut -d '\"' -f 4)\n"
        f'curl -sN "{call}/{endpoint.name}/$event"'
    )


def examples(registry: namegen.Registry) -> dict[str, dict[str, Any]]:
    """Choose arguments for an example of each endpoint: names of somebody's own, and parts that are registered."""
    lists, models = list(registry.entries("wordlist")), list(registry.entries("model"))
    dataset, model = registry.default("wordlist").name, registry.default("model").name
    return {
        "generate": {"n": 5, "dataset": dataset, "max_length": 8, "seed": "7"},
        "train": {"names": OWN, "model": model},
        "evaluate": {"names": OWN, "model": model, "cv": 3},
        "compare": {"names": OWN, "models": [model, *(each for each in models if each != model)][:2]},
        "explain": {"name": OWN[0], "names": OWN},
        "matrix": {"dataset": dataset, "of": "counts", "most": 5},
        "sounds_like": {"name": OWN[0], "dataset": [dataset, *(each for each in lists if each != dataset)][:2]},
        "plugins": {},
    }
