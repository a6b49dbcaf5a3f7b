"""Visitors name no files of the server: neither in a text that names a part, nor in a link."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import namegen


def refuse_files(specs: Iterable[namegen.Spec]) -> None:
    """Raise UsageError where a checked part is given an option that names a file; see `namegen.Options`."""
    for spec in specs:
        entry = spec.part.entry
        for info in entry.described_options():
            if info.names_file and spec.options[info.name] != info.default:
                raise namegen.UsageError(
                    f"{entry.kind} {entry.name!r}: option {info.name!r} names a file of the server, which only whoever"
                    " runs it may; leave it out"
                )


def refuse_files_of_recipe(recipe: namegen.Recipe, registry: namegen.Registry) -> None:
    """Raise UsageError where the model, one that it is made of, or the tokenizer is given a file."""
    specs = [recipe.tokenizer, recipe.model]
    with suppress(namegen.PluginError):  # what cannot be loaded reads nothing; training it says why it cannot
        specs.extend(namegen.models_of(recipe.model, registry))
    refuse_files(specs)
