"""Parts of several kinds under one name: which of them an option is for, that was given by that name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import NamegenError
from ..registry.entry import Entry


def options_of(entry: Entry, given: Mapping[str, Any], entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the options that are for `entry`: all, but those that it does not take and a namesake in `entries` does.

    What none of them takes is for each, and refused by its checks.
    """
    namesakes = [each for each in entries if each.name == entry.name and each is not entry]
    return {
        option: value
        for option, value in given.items()
        if _takes(entry, option) or not any(_takes(each, option) for each in namesakes)
    }


def _takes(entry: Entry, option: str) -> bool:
    try:
        declared = entry.options()
    except NamegenError:  # the checks say so
        return False
    return option in declared.model_fields or option in declared.renamed
