"""Tables and columns of other libraries as lists: without importing them, and without learning missing values."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.wordlists.given import names_given

NAMES = ["Anna", "Bert", None, "Carla", "Anna"]
KEPT = ("Anna", "Bert", "Carla", "Anna")
COUNTS = [3, 1, 2, 5, 1]


def library(name: str) -> Any:
    return pytest.importorskip(name, reason=f"{name} is missing: pip install {name}")


def hugging_faces() -> Any:
    # A module of it: where the project's folder is on the path, its folder of that name would be found for the package.
    pytest.importorskip("datasets.load", reason="datasets is missing: pip install datasets")
    return library("datasets")


@pytest.mark.parametrize("dtype", ["object", "string", "category", "str", "string[pyarrow]"])
def test_a_column_of_pandas(dtype: str) -> None:
    pandas = library("pandas")
    if "pyarrow" in dtype:
        library("pyarrow")
    read = names_given(pandas.DataFrame({"name": pandas.Series(NAMES, dtype=dtype)})["name"])
    assert read.names == KEPT
    assert read.report.empty == 1
    assert read.report.sentences() == ["1 name was empty and left out"]


def test_a_frame_a_column_and_a_lazy_frame_of_polars() -> None:
    polars = library("polars")
    frame = polars.DataFrame({"name": NAMES, "count": COUNTS})
    assert names_given(frame["name"]).names == KEPT
    assert names_given(frame).counts == (3, 1, 5, 1)
    assert names_given(frame.lazy()).counts == (3, 1, 5, 1)


def test_a_dataset_its_column_and_one_that_streams() -> None:
    datasets = hugging_faces()
    data = datasets.Dataset.from_dict({"name": NAMES, "count": COUNTS})
    assert names_given(data["name"]).names == KEPT
    for each in (data, data.to_iterable_dataset()):
        read = names_given(each, namegen.ReadingOptions(column="name", count="0"))
        assert read.names == KEPT
        assert set(read.counts) == {1}
    assert names_given(data).counts == (3, 1, 5, 1)
    with pytest.raises(namegen.WordlistError, match="several datasets; give one of them: 'train', 'test'"):
        names_given(datasets.DatasetDict({"train": data, "test": data}))


def test_columns_of_pyarrow() -> None:
    pyarrow = library("pyarrow")
    assert names_given(pyarrow.array(NAMES)).names == KEPT
    assert names_given(pyarrow.chunked_array([NAMES])).names == KEPT
    assert names_given(pyarrow.table({"name": NAMES, "count": COUNTS})).counts == (3, 1, 5, 1)


def test_arrays_of_numpy() -> None:
    assert names_given(np.array(NAMES, dtype=object)).names == KEPT
    assert names_given(np.array(["Anna", np.nan, "Bert"], dtype=object)).names == ("Anna", "Bert")
    assert names_given(np.array(["Anna", "Bert"])).names == ("Anna", "Bert")


def test_rows_of_titles_and_cells() -> None:
    rows = [{"name": "Anna", "count": "3"}, {"name": None}, {"name": "Bert", "count": "1"}]
    assert names_given(rows).names == ("Anna", "Bert")
    assert names_given(rows).counts == (3, 1)


@pytest.mark.parametrize(
    "given",
    [
        np.array(["Anna", np.nan, "Bert"]),  # numpy makes texts of all three
        ["Anna", "nan", "None", "Bert"],
        {"name": ["Anna", "<NA>", "Bert"], "sex": ["F", "F", "M"]},
    ],
    ids=["array", "list", "table"],
)
def test_missing_values_that_became_texts_are_not_learned_and_are_told(given: Any) -> None:
    read = names_given(given)
    assert read.names == ("Anna", "Bert")
    assert any("a missing value and is left out" in each for each in read.report.sentences())


@pytest.mark.parametrize("given", [["nan", "anna", "bert"], ["Nan", "Anna"], namegen.Names(("Anna", "nan"))])
def test_a_name_that_looks_like_one_stays(given: Any) -> None:
    assert len(names_given(given).names) == len(given)
    assert names_given(given).report.empty == 0


def test_no_library_is_imported_to_know_what_is_given() -> None:
    code = (
        "import sys; from namegen.wordlists.given import names_given; names_given(['Anna', 'Bert']);"
        "sys.exit(str({'pandas', 'polars', 'datasets', 'pyarrow'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == ""
