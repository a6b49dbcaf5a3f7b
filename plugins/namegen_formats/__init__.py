"""Formats of names that are written row by row: text, CSV, lines of JSON, Parquet.

Importing this imports nothing slow.
"""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_formats(register: namegen.RegisterFormat) -> None:
    """Offer the formats."""
    register(
        "text",
        "namegen_formats.lines:Text",
        label="Text",
        summary="a row a line, tabs between its columns, no titles",
        ending="txt",
        default=True,
    )
    register("csv", "namegen_formats.lines:Csv", label="CSV", summary="a table for spreadsheets, titles first")
    register("jsonl", "namegen_formats.lines:JsonLines", label="Lines of JSON", summary="an object a line")
    register(
        "parquet",
        "namegen_formats.parquet:Parquet",
        label="Parquet",
        summary="a table for pandas, DuckDB and Spark, compressed by zstd",
        binary=True,
        needs=["pyarrow"],
        default=True,
    )
