"""Metrics that plugins bring: columns of compare, rows of eval, and what happens when one fails."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.main import build_cli
from namegen.registry.entry import Plugin
from namegen.testing import ContractError
from namegen.testing.metric_checks import metric_checks

Run = Callable[..., Result]
CALLED: list[namegen.DrawnNames] = []


def longest(found: namegen.DrawnNames) -> float:
    CALLED.append(found)
    return max(map(len, found.drawn))


def slow(found: namegen.DrawnNames) -> float:
    CALLED.append(found)
    return 0.5


class Unwritable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no")


def fails(found: namegen.DrawnNames) -> float:
    raise Unwritable


def leaves(found: namegen.DrawnNames) -> float:
    raise SystemExit(3)


def gives_up(found: namegen.DrawnNames) -> float:
    raise BaseException("no more")


def sorts(found: namegen.DrawnNames) -> float:
    found.drawn.sort()  # type: ignore[attr-defined]
    return 1


def counts_calls(found: namegen.DrawnNames) -> float:
    CALLED.append(found)
    return len(CALLED)


def plugin(**metrics: Any) -> Any:
    def register_metrics(register: namegen.RegisterMetric) -> None:
        for name, (target, more) in metrics.items():
            register(name, target, **more)

    return type("Brings", (), {"register_metrics": staticmethod(namegen.hookimpl(register_metrics))})()


def registry_with(**metrics: Any) -> namegen.Registry:
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(plugin(**metrics), Plugin("brings", "brings", "1"))
    return registry


def runner(registry: namegen.Registry) -> Run:
    command = build_cli(registry)
    return lambda *asked: CliRunner().invoke(command, [str(each) for each in asked], prog_name="namegen")


@pytest.fixture(scope="module")
def run() -> Run:
    own = {"unit": "characters", "summary": "of the longest name drawn", "lower_is_better": True}
    return runner(registry_with(longest=(longest, own), slow=(slow, {"slow": True, "unit": "share"})))


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    CALLED.clear()


COMPARE = ("compare", "count-bigram", "uniform", "-d", "stars", "--samples", 50)
EVAL = ("eval", "-d", "stars", "-m", "count-bigram", "--samples", 50, "--seed", 1)


def test_it_is_a_column_of_compare_and_a_slow_one_only_where_it_is_asked_for(run: Run) -> None:
    shown = run(*COMPARE)
    assert "longest, characters" in shown.stdout
    assert "slow" not in shown.stdout
    asked = run(*COMPARE, "--metric", "slow")
    assert "50.0 %" in asked.stdout
    assert {len(each.drawn) for each in CALLED} == {50}


def test_json_csv_and_python_have_it(run: Run) -> None:
    document = json.loads(run(*COMPARE, "--format", "json", "--metric", "slow").stdout)
    measured = document["results"][0]["metrics"]
    assert list(measured) == ["copies", "novelty", "longest", "slow"]
    assert measured["slow"] == 0.5
    rows = list(csv.DictReader(io.StringIO(run(*COMPARE, "--format", "csv").stdout)))
    assert list(rows[0])[-4:] == ["copies", "novelty", "longest", "error"]
    assert float(rows[0]["longest"]) == measured["longest"]
    registry = registry_with(longest=(longest, {}))
    found = namegen.compare(["count-bigram"], "stars", samples=50, registry=registry, metrics=["nearest"])
    assert [each.name for each in found.results[0].measures] == ["copies", "novelty", "nearest", "longest"]


def test_it_is_a_row_of_eval(run: Run) -> None:
    shown = " ".join(run(*EVAL).stdout.split())
    assert "characters of the longest name drawn, lower is better" in shown
    document = json.loads(run(*EVAL, "--format", "json", "--metric", "slow").stdout)
    assert document["metrics"]["slow"] == 0.5
    assert document["metrics"]["novelty"] == document["generated"]["novelty"]
    assert document["metrics"]["copies"] == document["generated"]["in_train"] / document["generated"]["samples"]


def test_what_is_held_out_is_told_where_something_is() -> None:
    run = runner(registry_with(longest=(longest, {})))
    run(*COMPARE)
    assert CALLED[0].held_out is not None
    assert not CALLED[0].held_out.distinct <= CALLED[0].learned.distinct
    CALLED.clear()
    run(*EVAL, "--split", "all")
    assert CALLED[0].held_out is None
    assert CALLED[0].model.name == "count-bigram"


def test_without_names_drawn_none_is_called(run: Run) -> None:
    shown = run("compare", "count-bigram", "uniform", "-d", "stars", "--samples", 0)
    assert shown.exit_code == 0
    assert "longest, characters" in shown.stdout
    assert CALLED == []


def test_a_metric_that_does_not_exist_is_refused_before_anything_is_trained(run: Run) -> None:
    for command in (COMPARE, EVAL):
        result = run(*command, "--metric", "slwo")
        assert result.exit_code == 2
        assert "did you mean 'slow'" in result.stderr
    assert CALLED == []
    refused = run("eval", "-d", "stars", "-m", "count-bigram", "--metric", "slow")
    assert "without --samples none are; give --samples 1000" in refused.stderr


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (fails, "Unwritable (whose text cannot be had)"),
        (leaves, "which was measuring names, raised SystemExit: 3"),
        (gives_up, "which was measuring names, raised BaseException: no more"),
        (lambda found: "three", "gave 'three', where it promises a finite number or None"),
        (lambda found: float("nan"), "gave nan"),
        (lambda found: float("inf"), "gave inf, where it promises a finite number or None"),
        (lambda found: True, "gave True"),
        ("not.there:metric", "cannot be imported"),
    ],
)
def test_one_that_fails_is_named_and_stops_nothing(target: Any, said: str) -> None:
    run = runner(registry_with(bad=(target, {}), longest=(longest, {})))
    compared, evaluated = run(*COMPARE), run(*EVAL)
    assert (compared.exit_code, evaluated.exit_code) == (0, 0)
    assert "metric 'bad' of plugin brings" in compared.stdout
    assert said in " ".join(compared.stdout.split())
    assert "metric 'bad' of plugin brings" in evaluated.stderr
    assert "longest" in compared.stdout
    assert "longest" in evaluated.stdout


def test_help_completion_and_plugins_list_them(run: Run) -> None:
    from namegen.commands.kit.arguments import complete_metrics

    assert "copies, novelty, longest" in " ".join(run("compare", "-h").stdout.split())
    assert "of the longest name drawn" in run("plugins").stdout
    listed = json.loads(run("plugins", "--format", "json").stdout)["metrics"]
    assert listed[-1] == {
        "name": "slow",
        "label": "slow",
        "unit": "share",
        "summary": "",
        "lower_is_better": None,
        "slow": True,
        "plugin": "brings",
        "missing": [],
    }
    context = type("Context", (), {"find_root": lambda self: self, "obj": registry_with(longest=(longest, {}))})()
    assert complete_metrics(context, "lon") == ["longest"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"label": "a label that no column has room for"}, "24 characters"),
        ({"unit": 5}, "its unit is 5"),
        ({"lower_is_better": "yes"}, "not True, False or None"),
    ],
)
def test_what_is_registered_wrongly_is_left_out_and_named(more: dict[str, Any], said: str) -> None:
    (broken,) = registry_with(bad=(longest, more)).broken
    assert said in str(broken.error)


def test_a_name_that_csv_has_already_gets_a_column_of_its_own() -> None:
    run = runner(registry_with(samples=(longest, {}), novelty=(slow, {})))
    (row, _) = csv.DictReader(io.StringIO(run(*COMPARE, "--format", "csv").stdout))
    assert row["samples"] == "50"
    assert row["metric samples"]
    assert row["brings:novelty"] == "0.5"


def test_workers_give_the_same(tmp_path: Any) -> None:
    (tmp_path / "metric.py").write_text(
        "import namegen\n"
        "@namegen.hookimpl\n"
        "def register_metrics(register):\n"
        "    register('longest', lambda found: max(map(len, found.drawn)))\n"
    )
    registry = namegen.Registry.load(only=["namegen"], files=[tmp_path / "metric.py"])
    run = runner(registry)
    alone, shared = (json.loads(run(*COMPARE, "--format", "json", "--jobs", jobs).stdout)["results"] for jobs in (1, 2))
    assert [each["metrics"] for each in alone] == [each["metrics"] for each in shared]
    assert alone[0]["metrics"]["longest"] > 2


@pytest.mark.parametrize(
    ("target", "more", "check"),
    [
        (fails, {}, "it-is-a-number"),
        (longest, {"unit": "share"}, "it-is-a-number"),
        (counts_calls, {}, "it-is-the-same-again"),
        (sorts, {}, "it-changes-nothing"),
    ],
)
def test_the_kit_finds_what_is_wrong(target: Any, more: dict[str, Any], check: str) -> None:
    metric = registry_with(bad=(target, more)).metrics()["bad"]
    with pytest.raises(ContractError):
        dict(metric_checks(metric))[check]()


def test_the_kit_finds_nothing_wrong_with_ours() -> None:
    for metric in registry_with().metrics().values():
        for _, check in metric_checks(metric):
            check()


# The values, by hand


def test_the_built_in_metrics_are_those_of_a_sample_counted_by_hand(registry: namegen.Registry) -> None:
    learned, held_out = namegen.Names(("anna", "hanna")), namegen.Names(("anna", "nan", "noah"))
    model = namegen.train(["anna", "hanna"], model="uniform", registry=registry, cache=False)
    drawn = namegen.DrawnNames(["anna", "anna", "nan", "annab"], learned, held_out, model)
    measures = namegen.measure_drawn(registry, drawn, ["distinct", "reinvented", "nearest", "copied-piece"])
    # anna twice of 4; nan and annab are new of 3 distinct; nan of nan and noah. From anna, nan is 3 edits away (a and n
    # before it, its last n) and annab 1: median 2. They share "an", as "nan" stands in neither, and "anna": median 3.
    expected = {"copies": 0.5, "novelty": 2 / 3, "distinct": 0.75, "reinvented": 0.5, "nearest": 2, "copied-piece": 3}
    found = {each.name: each.value for each in measures}
    assert found == pytest.approx(expected)
