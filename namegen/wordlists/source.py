"""Source: where names come from, and how what is there is read. Frozen, and JSON as it is, for recipes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..contracts.options import Field, Options


def _column(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _conditions(value: Any) -> Any:
    """Take a text, several, or a mapping of columns to values."""
    if isinstance(value, Mapping):
        return tuple(f"{column}={wanted}" for column, wanted in value.items())
    return (value,) if isinstance(value, str) else value


Column = Annotated[str, BeforeValidator(_column)]
Conditions = Annotated[tuple[str, ...], BeforeValidator(_conditions)]


class ReadingOptions(Options):
    """Say how a text or a table is read into names; whatever is left open is found by its content, and reported.

    A column is a name of the header, or a number from 1; 0 is the line as a whole.
    """

    encoding: str = Field(default="", description="the encoding; left empty, it is found out")
    column: Column = Field(default="", description="the column of the names; 0: a line is a name, whatever it holds")
    count: Column = Field(default="", description="the column of the counts; 0: each line counts once")
    where: Conditions = Field(default=(), description="COLUMN=VALUE: read only the rows that are such; all hold")
    header: bool | None = Field(default=None, description="whether the first row names the columns")
    weighted: bool = Field(default=False, description="there must be a column of counts")
    strict: bool = Field(default=False, description="refuse lines with digits, addresses or marks among names")

    @property
    def given(self) -> list[str]:
        """Return the names of the options that were set to something."""
        return [name for name, field in ReadingOptions.model_fields.items() if getattr(self, name) != field.default]


class Source(ReadingOptions):
    """Describe where names come from, and how much they count beside those of other sources."""

    dataset: str = Field(description="a path, a registered name or an address")
    share: float = Field(default=1.0, gt=0, description="the share of this source where there are several")

    @property
    def reading(self) -> ReadingOptions:
        """Return how it is read, without where it is."""
        return ReadingOptions(**{name: getattr(self, name) for name in ReadingOptions.model_fields})
