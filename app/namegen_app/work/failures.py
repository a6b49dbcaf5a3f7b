"""What a visitor reads of a failure."""

from __future__ import annotations

from typing import Any

import namegen

from .log import LOG

ARGUMENTS = {"constraint": "constraints", "wordlist": "dataset"}
"""What calls take parts of these kinds by, where it is another word."""


def message(error: BaseException) -> str:
    """Return a NamegenError's own text; of a bug only that there is one: the server's log has where."""
    if isinstance(error, namegen.NamegenError):
        return str(error)
    LOG.error("something broke", exc_info=error)
    if isinstance(error, MemoryError):
        return "it needs more memory than this server has"
    return "something broke inside the server; its log says what"


def as_json(error: BaseException) -> dict[str, Any]:
    """Return what the page is told: the message, and what else there is to say by which the page can help.

    field: the field at fault, by the name of the argument; option: the option at fault of the part that it names. An
    error has in `told` what else there is.
    """
    part, option = getattr(error, "part", ""), getattr(error, "option", "")
    told: dict[str, Any] = getattr(error, "told", {})
    field = getattr(error, "field", "") or ARGUMENTS.get(part, part)
    return {"message": message(error), "field": field, "option": option, **told}
