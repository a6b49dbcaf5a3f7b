"""What is shared out to workers gives what one process gives, to the last byte."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.registry.registry import Registry

ROOT = Path(__file__).resolve().parents[1]
NAMES = [
    f"{a}{b}{c}" for a in ("an", "be", "ca", "do") for b in ("la", "mi", "nor", "ru") for c in ("", "n", "s", "th")
]


@pytest.fixture(scope="module", params=[2, 4])
def mapper(registry: Registry, request: pytest.FixtureRequest) -> Iterator[namegen.Mapper]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(ROOT), *sys.path])
        with namegen.workers(jobs=request.param, registry=registry) as mapper:
            yield mapper


def measured(compared: namegen.Comparison) -> str:
    """All that a comparison says but its times."""
    results = [{**each.as_json(), "fit_seconds": None} for each in compared.results]
    for each in results:
        if each["drawing"]:
            each["drawing"] = {**each["drawing"], "names_per_second": None}
    return json.dumps(results)


COMPARISONS: dict[str, dict[str, Any]] = {
    "one part": {"models": ["uniform", "count-bigram", "kneser-ney"], "split": "distinct"},
    "folds": {"models": ["uniform", "count-bigram"], "cv": 3},
    "a sweep": {"models": ["count-bigram"], "split": "distinct", "sweep": {"add_k": ["0.1", "1", "5"]}},
    "a sweep in folds": {"models": ["uniform", "count-bigram"], "cv": 3, "sweep": {"add_k": ["0.1", "5"]}},
}


@pytest.mark.parametrize("which", COMPARISONS)
def test_a_comparison_is_the_same(mapper: namegen.Mapper, registry: Registry, which: str) -> None:
    asked = {**COMPARISONS[which], "dataset": NAMES, "registry": registry, "samples": 50, "cache": False}
    models = asked.pop("models")
    told: list[Any] = []
    run = namegen.Run(mapper=mapper, on_part=lambda *said: told.append(said))
    drew: list[Any] = []
    shared = namegen.compare(models, run=run, on_result=lambda *said: drew.append(said[1]), **asked)
    assert measured(shared) == measured(namegen.compare(models, **asked))
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1][0] == told[-1][1], "all are reported to be done"
    assert all(isinstance(each, namegen.Trained) and each.names is not None for each in drew)


OF_A_FILE = """
import namegen, numpy as np

class Even(namegen.Model):
    "Predict all tokens alike."

    def fit(self, corpus, run):
        self.row = namegen.log_normalise(corpus.vocabulary.drawable * 1.0)

    def logprobs(self, contexts):
        return np.tile(self.row, (len(contexts), 1))

class Breaks(Even):
    "Fail where names are learned from."

    def fit(self, corpus, run):
        raise ZeroDivisionError("none of these")

@namegen.hookimpl
def register_models(register):
    register("even", Even)
    register("breaks", Breaks)
"""


def test_models_of_a_file_go_to_workers_and_one_that_fails_is_the_same_row(tmp_path: Path) -> None:
    (tmp_path / "of_a_file.py").write_text(OF_A_FILE)
    registry = Registry.load(only=["namegen"], files=[tmp_path / "of_a_file.py"])
    asked: dict[str, Any] = {"dataset": NAMES, "registry": registry, "cv": 3, "samples": 20, "cache": False}
    with namegen.workers(jobs=2, registry=registry) as mapper:
        shared = namegen.compare(["even", "breaks"], run=namegen.Run(mapper=mapper), **asked)
    assert [type(each.failure) for each in shared.results] == [type(None), ZeroDivisionError]
    assert measured(shared) == measured(namegen.compare(["even", "breaks"], **asked))


def test_a_cross_validation_is_the_same(mapper: namegen.Mapper, registry: Registry) -> None:
    asked: dict[str, Any] = {"dataset": NAMES, "k": 3, "model": "kneser-ney", "registry": registry}
    shared = namegen.cross_validate(run=namegen.Run(mapper=mapper), **asked)
    assert shared.as_json() == namegen.cross_validate(**asked).as_json()


def test_an_evaluation_is_the_same(mapper: namegen.Mapper, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    from namegen.analysis import evaluate

    model = namegen.train(NAMES[::2], model="kneser-ney", registry=registry)
    names = namegen.Names((*NAMES, "Q", *NAMES[:20]), weights=(2, *[1] * (len(NAMES) + 20)))
    whole = model.evaluate(names)
    monkeypatch.setattr(evaluate, "SLICE", 10)
    sliced, shared = model.evaluate(names), model.evaluate(names, mapper=mapper)
    assert whole.as_json() == sliced.as_json() == shared.as_json()
    assert shared.oov.names > 1


def test_a_class_that_no_plugin_registered_does_not_go_to_workers(mapper: namegen.Mapper, registry: Registry) -> None:
    class Own(namegen.Model):
        """Predict nothing."""

        def fit(self, corpus: Any, run: Any) -> None: ...

        def logprobs(self, contexts: Any) -> Any: ...

    with pytest.raises(namegen.UsageError, match=r"'Own' that was handed over does not go to workers, .* register it"):
        namegen.cross_validate(NAMES, 3, model=Own, registry=registry, run=namegen.Run(mapper=mapper))


def test_a_part_travels_as_it_was_given(registry: Registry) -> None:
    import pickle

    given = registry.check("model", "count-ngram order=3")
    again = registry.check("model", pickle.loads(pickle.dumps(given)))
    assert (again, again.part.options.model_fields_set) == (given, {"order"})


def test_a_pickled_model_finds_the_parts_of_its_registry(tmp_path: Path) -> None:
    import pickle

    (tmp_path / "of_a_file.py").write_text(OF_A_FILE)
    registry = Registry.load(only=["namegen"], files=[tmp_path / "of_a_file.py"])
    model = namegen.train(NAMES, model="even", registry=registry)
    assert pickle.loads(pickle.dumps(model)).generate(3, seed=1) == model.generate(3, seed=1)


def test_a_model_travels_as_the_bytes_of_its_file(registry: Registry) -> None:
    import pickle

    from namegen.training.sent import Sent

    model = replace(namegen.train(NAMES, model="count-bigram", registry=registry), fit_seconds=1.5)
    data = pickle.dumps(Sent.of(model))
    assert namegen.to_bytes(model) in data
    again = pickle.loads(data).received(registry, model.recipe, model.names)
    assert namegen.to_bytes(again) == namegen.to_bytes(model)
    assert (again.recipe, again.names, again.fit_seconds) == (model.recipe, model.names, 1.5)
