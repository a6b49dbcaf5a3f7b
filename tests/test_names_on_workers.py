"""Names that are drawn slice by slice on workers: those of one process, in the same order."""

from __future__ import annotations

import pytest

import namegen
from namegen.output.slices import draws_in_slices, names_in_slices, names_of_ids
from namegen.sampling.for_ids import IdNames, request_for_ids

from .mapped import pickled


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    names = ["Anna", "Bert", "Carla", "Dora", "Emil", "Anton", "Berta", "Karl", "Dario", "Emilia", "Zoë"]
    return namegen.train(names, model="kneser-ney order=3")


@pytest.mark.parametrize("asked", [{"raw": True}, {"unique": False}, {"raw": True, "starts_with": "b"}])
def test_slices_of_names_are_the_names(
    model: namegen.NameModel, asked: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.output.slices.TOGETHER", 7)
    drawing = model.drawing(namegen.make_request(model.registry, 40, seed=1, **asked))
    assert draws_in_slices(drawing, ids=False)
    slices = list(names_in_slices(model, drawing, namegen.Run(mapper=pickled)))
    assert [len(each) for each in slices] == [7] * 5 + [5]
    assert [name for each in slices for name in each] == [name for batch in drawing.drawn() for name in batch]


def test_slices_of_ids_have_the_names_of_the_ids(model: namegen.NameModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.output.slices.TOGETHER", 7)
    ids = [f"id {number}" for number in range(20)]
    request = request_for_ids(namegen.make_request(model.registry, len(ids), seed=1), model.registry)
    drawing = model.drawing(request)
    assert draws_in_slices(drawing, ids=True)
    slices = list(names_of_ids(model, drawing, ids, namegen.Run(mapper=pickled)))
    assert [name for each in slices for name in each] == [
        name for each in IdNames(drawing, ids).drawn() for name in each
    ]


def test_names_that_depend_on_those_before_do_not_come_in_slices(model: namegen.NameModel) -> None:
    drawing = model.drawing(namegen.make_request(model.registry, 10, seed=1))
    assert not draws_in_slices(drawing, ids=False)
