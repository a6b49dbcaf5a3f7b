"""Write names to a folder, in parts: what goes with that, and what is printed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import UsageError
from .document import is_document
from .formats import NamesForm
from .interrupt import ended_by_ctrl_c
from .messages import complain
from .progress import several_runs

if TYPE_CHECKING:
    from ...contracts.run import Run
    from ...name_model import NameModel
    from ...sampling.drawing import Drawing
    from .rows import Titles


def is_folder(output: str | None) -> bool:
    """Say whether the output is a folder: it ends as one, `names/`, or there is one of that name."""
    if output is None or output == "-":
        return False
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def check_parts(output: str, how: NamesForm, from_file: str | None, unsplit: Mapping[str, object]) -> None:
    """Raise UsageError where a format, a document or one of these options does not go with a folder.

    unsplit: the values of options that do not, by what they are called.
    """
    if how.is_one_value:
        raise UsageError(
            f"{output} is a folder, for names in parts: --format {how.name} is one value; take another format"
        )
    if from_file is not None and is_document(from_file):
        raise UsageError(
            f"{output} is a folder, for names in parts: the names of a document, {from_file}, go to a file"
        )
    for flag, value in unsplit.items():
        if value is not None:
            raise UsageError(f"{output} is a folder, for names in parts: with {flag} they go to a file")


def kept_seed(output: str) -> str | None:
    """Return the seed of the names that are in the folder already, and print it; None where there are none."""
    from ...output.folder import seed_of

    seed = seed_of(Path(output))
    if seed is not None:
        complain(f"seed {seed}, that of the names in {output}")
    return seed


def write_parts(output: str, model: NameModel, drawing: Drawing, titles: Titles, how: NamesForm, run: Run) -> None:
    """Write the names that `drawing` draws of `model`, on the workers of `run`, and print what was done."""
    from ...output.form import Form
    from ...output.write_names import write_drawing

    form = Form.of(model.registry, how.name, titles.columns)
    stopped = f"stopped; the parts in {output} stay, and the same command goes on from there"
    with ended_by_ctrl_c(lambda: stopped), several_runs("parts", run) as shown:
        written = write_drawing(Path(output), model, drawing, form, shown, complain)
    if written.note:
        complain(written.note)
    parts = "1 part" if written.parts == 1 else f"{written.parts:,} parts"
    there = written.parts - written.drawn
    were = "was" if there == 1 else "were"
    complain(f"{output}: {written.names:,} names in {parts}" + (f", {there:,} of which {were} there" if there else ""))
