"""Cells of names in Parquet: each as it was given, or refused; none is changed on its way."""

from __future__ import annotations

import io

import pytest

import namegen

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install 'namegen[parquet]'")


def written(*portions: list[namegen.Cell]) -> list[namegen.Cell]:
    """Write portions of one column, and read it back."""
    from namegen_formats.parquet import Parquet
    from pyarrow import parquet

    with io.BytesIO() as file:
        writer = Parquet(file, ["it"])
        for cells in portions:
            writer.add([cells])
        writer.end()
        file.seek(0)
        cells: list[namegen.Cell] = parquet.read_table(file).column("it").to_pylist()
        return cells


@pytest.mark.parametrize(
    "portions",
    [
        ([4, 2.5],),
        ([4, None, 2.5],),
        ([4], [2.5], [3]),
        ([None, None], [0.5, None]),
        ([None], ["anna"]),
        ([None], [True], [None, False]),
        ([None, None],),
        ([], [1]),
    ],
)
def test_cells_come_back_as_they_were_given(portions: tuple[list[namegen.Cell], ...]) -> None:
    assert written(*portions) == [cell for cells in portions for cell in cells]


@pytest.mark.parametrize(
    "portions",
    [([1, True],), ([1], [True]), (["a", 1],), (["a"], [1]), ([True, 0.5],), ([2**63],), ([2**60 + 1], [0.5])],
)
def test_cells_that_no_column_holds_together_are_refused(portions: tuple[list[namegen.Cell], ...]) -> None:
    with pytest.raises(namegen.PluginError, match="column 'it'"):
        written(*portions)


def test_a_type_that_comes_after_the_first_rows_were_written_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen_formats.parquet.ROW_GROUP", 2)
    assert written([1, 2], [3, None]) == [1, 2, 3, None]
    assert written([0.5, 2], [3]) == [0.5, 2, 3]
    for first in ([1, 2], [None, None]):
        with pytest.raises(namegen.PluginError, match="column 'it'"):
            written(first, [0.5])
