"""Check the options of every part."""

from __future__ import annotations

from ..contracts.options import describe_options
from .part import PartUnderTest

WITHOUT_WORDS = "deprecated"
"""What pydantic makes of `Field(deprecated=True)`."""


def check_options_have_defaults_bounds_and_descriptions(part: PartUnderTest) -> None:
    """Check that every option has a default, a description and, being a number, a bound; and says what to write instead
    where it is deprecated."""
    declared = part.entry.options()
    for name, info in declared.model_fields.items():
        part.require(not info.is_required(), f"option {name!r} has a default", "it has none", "options")
    for option in describe_options(declared):
        part.require(bool(option.description), f"option {option.name!r} has a description", "it has none", "options")
        numeric = option.kind in ("number", "whole number")
        part.require(
            not numeric or option.minimum is not None or option.maximum is not None,
            f"option {option.name!r}, a number, has a bound",
            "any number is accepted: Field(..., ge=0), for instance",
            "options",
        )
        part.require(
            option.deprecated != WITHOUT_WORDS,
            f"option {option.name!r}, which is deprecated, says what to write instead",
            "Field(deprecated=True), where a text is needed",
            "what is stable",
        )
    part.options()
