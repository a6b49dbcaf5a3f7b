"""Read files of namegen 0.1.0: convert a header of format 1 to format 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..contracts.spec import Spec
from ..errors import StorageError, UsageError
from ..registry.entry import Kind
from ..registry.registry import Registry
from .parts import submodels_of


def from_format_1(content: Mapping[str, Any], what: str, registry: Registry) -> dict[str, Any]:
    """Convert the header to format 2; `what` names the file in messages.

    Format 1 had one source, kept options apart from names, and recorded neither the distributions of a mixture's parts
    nor their filled-in options. They are taken to be the installed parts of these names, with today's defaults.
    """
    try:
        old, provenance = content["recipe"], content["provenance"]
        source = {name: old[name] for name in ("dataset", "encoding", "weighted")}
        recipe = {
            "sources": [source],
            "tokenizer": str(Spec(old["tokenizer"], old["tokenizer_options"])),
            "model": str(Spec(old["model"], old["options"])),
            "split": old["split"],
            "seed": old["seed"],
        }
        plugins: dict[str, str] = provenance["plugins"]
        model = _part("model", Spec(old["model"], old["options"]), plugins, registry)
        tokenizer = _part("tokenizer", Spec(old["tokenizer"], old["tokenizer_options"]), plugins, registry)
        return {
            "format": 2,
            "recipe": recipe,
            "model": model,
            "tokenizer": {**tokenizer, "state": content["tokenizer"]},
            "provenance": provenance,
            "report": content["report"],
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{what} is damaged: its header of format 1 lacks {error}") from None


def _part(kind: Kind, spec: Spec, plugins: Mapping[str, str], registry: Registry) -> dict[str, Any]:
    name = spec.name.rpartition(":")[2]
    qualified = next((known for known in plugins if known in (spec.name, f"{known.rpartition(':')[0]}:{name}")), name)
    distribution, _, _ = qualified.rpartition(":")
    part: dict[str, Any] = {
        "distribution": distribution,
        "name": name,
        "version": plugins.get(qualified, ""),
        "options": dict(spec.options),
    }
    if kind == "model" and qualified in plugins:
        part["parts"] = _parts_of(Spec(qualified, spec.options), plugins, registry)
    return part


def _parts_of(spec: Spec, plugins: Mapping[str, str], registry: Registry) -> list[dict[str, Any]]:
    try:
        checked = registry.check("model", spec)
    except UsageError:  # not installed: rebuilding the model reports it
        return []
    return [_part("model", each, plugins, registry) for each in submodels_of(checked, registry)]
