"""Write rows as one Parquet file."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import GenerationError, NamegenError, UsageError
from .rows import Row, Rows


def check_parquet_output(output: str | None) -> None:
    """Raise UsageError where there is no file to write to, or the package that writes it is missing."""
    from ...output.writers import check_parquet

    if output is None or output == "-":
        raise UsageError("--format parquet writes a file, not text: give one by --output FILE, or FOLDER/ for parts")
    check_parquet()


def write_parquet(rows: Rows, output: str) -> None:
    """Write rows to a file, which appears only once all is written.

    Where the rows end with a GenerationError, those before it are written before it is raised.
    """
    from ...files import replacing
    from ...output.writers import Parquet

    failures: list[GenerationError] = []
    with replacing(output, "the output", NamegenError) as file:
        writer = Parquet(file, rows.titles.columns)
        for batch in filter(None, _until_failure(rows, failures)):
            writer.add(list(zip(*batch, strict=True)))
        writer.end()
    for failure in failures:
        raise failure


def _until_failure(rows: Rows, failures: list[GenerationError]) -> Iterator[list[Row]]:
    """Yield the batches of rows, and keep the error that ends them, if one does."""
    try:
        yield from map(list, rows.batches)
    except GenerationError as error:
        failures.append(error)
