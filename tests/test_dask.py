"""A Dask cluster of two processes: it gives what one process gives, and what goes wrong with it is one line."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import namegen
import namegen.testing
from namegen.registry.registry import Registry

from . import mapped

distributed = pytest.importorskip("distributed", reason="distributed is not installed: pip install 'namegen[dask]'")

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two processes of this machine, which find the functions of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        # A process that is spawned has the path of this one, where pytest does not put the tests' folder.
        patch.setattr(sys, "path", [str(ROOT), *sys.path])
        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
        with distributed.LocalCluster(**options, silence_logs="CRITICAL") as cluster:
            yield cluster


@pytest.fixture(scope="module")
def mapper(cluster: Any, registry: Registry) -> Iterator[namegen.Mapper]:
    with namegen.workers(cluster=cluster.scheduler_address, registry=registry) as mapper:
        yield mapper


def test_results_come_in_the_order_of_the_items_from_other_processes(mapper: namegen.Mapper) -> None:
    assert list(mapper(mapped.square, range(30))) == [number * number for number in range(30)]
    pids = set(mapper(mapped.process, [0.2] * 6))
    assert len(pids) == 2
    assert os.getpid() not in pids


def test_an_error_comes_out_as_it_is(mapper: namegen.Mapper) -> None:
    with pytest.raises(namegen.TokenError) as caught:
        list(mapper(mapped.refused, range(10)))
    assert (caught.value.name, caught.value.unknown) == ("anna", ("n",))


def test_a_cross_validation_is_the_same(mapper: namegen.Mapper, registry: Registry) -> None:
    names = [a + b for a in ("an", "be", "ca", "do") for b in ("la", "mi", "nor", "ru")]
    asked: dict[str, Any] = {"dataset": names, "k": 3, "model": "kneser-ney", "registry": registry}
    shared = namegen.cross_validate(run=namegen.Run(mapper=mapper), **asked)
    assert shared.as_json() == namegen.cross_validate(**asked).as_json()


def test_a_worker_that_dies_costs_what_it_was_at(mapper: namegen.Mapper, tmp_path: Path) -> None:
    assert list(mapper(partial(mapped.killed_once, tmp_path / "flag", 7), range(20))) == list(range(20))


def test_the_contract_is_kept(cluster: Any) -> None:
    import namegen_executors

    for name, check in namegen.testing.checks(namegen_executors, {"dask": {"address": cluster.scheduler_address}}):
        if name.startswith("executor-dask"):
            check()


def first_at(address: str, registry: Registry) -> int:
    """The first result of a work that is given to the workers at an address."""
    with namegen.workers(cluster=address, registry=registry) as mapper:
        return next(mapper(mapped.square, [3, 4]))


def test_workers_without_namegen_are_told_what_to_install(
    cluster: Any, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    import namegen_executors.dask

    monkeypatch.setattr(namegen_executors.dask, "NAMEGEN", "not-installed-there")
    monkeypatch.setattr(namegen_executors.dask, "version", VersionHere())
    with pytest.raises(
        namegen.WorkerError, match=r"has namegen none, and this is 1\.2: install that with the scheduler"
    ):
        first_at(cluster.scheduler_address, registry)


class VersionHere:
    """A version that is known here, and looked up as usual where it is sent."""

    def __call__(self, _name: str) -> str:
        return "1.2"

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (importlib.metadata, "version")


def test_other_versions_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from namegen_executors.dask import _report_versions

    def of(dask: str) -> dict[str, Any]:
        return {"packages": {"dask": dask, "distributed": "1", "numpy": "2"}, "host": {"python": "3.11.7.final.0"}}

    found = {"client": of("2"), "scheduler": of("3"), "workers": {"a": of("2"), "b": of("3")}}
    with pytest.warns(UserWarning, match=r"^the Dask cluster at tcp://x has dask 3, and this process 2: install"):
        _report_versions(found, "tcp://x")


def test_where_nobody_answers_one_line_says_what_to_start(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    import namegen_executors.dask

    monkeypatch.setattr(namegen_executors.dask, "TIMEOUT", 0.5)
    with pytest.raises(namegen.WorkerError, match=r"^no Dask scheduler answers at dask://127.0.0.1:9 within .*`dask "):
        first_at("dask://127.0.0.1:9", registry)


@pytest.mark.parametrize("address", ["tcp://[::1", "tcp://host:99999", "dask://host:port"])
def test_an_address_that_cannot_be_is_refused_at_once(address: str, registry: Registry) -> None:
    with pytest.raises(namegen.UsageError, match=r"is no address of a Dask scheduler \(.+\): tcp://host:8786$"):
        first_at(address, registry)


def test_a_cluster_that_goes_away_is_one_line_and_what_came_before_is_kept(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    import namegen_executors.dask

    monkeypatch.setattr(namegen_executors.dask, "TIMEOUT", 3)
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0", "host": "127.0.0.1"}
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, sys.path)]))
    with distributed.LocalCluster(**options, silence_logs="CRITICAL") as own:
        address = own.scheduler_address
        with namegen.workers(cluster=address, registry=registry) as mapper:
            results = mapper(mapped.process, [0.05] * 100)
            found = [next(results)]
            own.close()
            with pytest.raises(namegen.WorkerError, match=f"^no Dask scheduler answers at {address}"):
                found.extend(results)
    assert found
