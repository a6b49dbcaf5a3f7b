"""Workers: what is mapped on processes comes back in order, whatever becomes of them; and plugins that bring others."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import namegen
import namegen.testing
from namegen import hookimpl
from namegen.executors.mapping import AHEAD, IN_FLIGHT
from namegen.executors.processes import processes
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry

from . import mapped

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def two(registry: Registry) -> Iterator[namegen.Mapper]:
    """Two processes, which all tests here share: spawning them takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(HERE.parent), *sys.path])  # where a worker finds tests.mapped
        with namegen.workers(jobs=2, registry=registry) as mapper:
            yield mapper


@contextmanager
def threads(address: str, jobs: int | None) -> Iterator[ThreadPoolExecutor]:
    """Workers that are threads: an address with `gone` in it has none."""
    if "gone" in address:
        raise namegen.WorkerError(f"nobody is at {address}")
    with ThreadPoolExecutor(jobs or 2) as executor:
        executor.jobs = jobs or 2  # type: ignore[attr-defined]
        yield executor


def offering(*executors: tuple[Any, Any], **more: Any) -> Any:
    class Offers:
        @hookimpl
        def register_executors(self, register: namegen.RegisterExecutor) -> None:
            for name, target in executors:
                register(name, target, **more)

    return Offers()


def of(*plugins: Any) -> Registry:
    registry = Registry.load(only=["namegen"])
    for number, plugin in enumerate(plugins):
        registry.add(plugin, Plugin(f"dist{number}:plugin", f"dist{number}", "1.0"))
    registry._loaded = (("namegen",), ())  # threads find the plugins of this process
    return registry


def test_results_come_in_the_order_of_the_items(two: namegen.Mapper) -> None:
    assert list(two(mapped.square, range(100))) == [number * number for number in range(100)]


def test_no_items_are_no_work(two: namegen.Mapper) -> None:
    assert list(two(mapped.square, [])) == []


def test_items_are_worked_on_by_other_processes(two: namegen.Mapper) -> None:
    found = set(two(mapped.process, [0.2] * 6))
    assert os.getpid() not in found
    assert len(found) == 2


def test_what_the_function_holds_travels_once_to_each_worker(
    two: namegen.Mapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from namegen.executors import mapping

    carried = []
    plain = mapping._Mapping._function_for
    monkeypatch.setattr(mapping._Mapping, "_function_for", lambda *a: carried.append(plain(*a)) or carried[-1])
    assert list(two(partial(mapped.told, "long " * 1000), range(50)))[-1] == ("lon", 49)
    # Once to each, and again with the items that one was given before it had it.
    assert 2 <= sum(each is not None for each in carried) <= 2 + IN_FLIGHT * 2


def test_few_items_are_begun_before_the_first_results_are_taken(two: namegen.Mapper, tmp_path: Path) -> None:
    results = two(partial(mapped.noted, tmp_path), range(1000))
    next(results)
    time.sleep(0.3)
    assert len(list(tmp_path.iterdir())) <= 2 * AHEAD + 1
    results.close()


def test_a_worker_that_dies_costs_what_it_was_at_and_no_more(two: namegen.Mapper, tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    assert list(two(partial(mapped.killed_once, flag, 7), range(30))) == list(range(30))
    calls = (tmp_path / "flag.calls").read_text().split()
    assert len(calls) <= 30 + 2 * 2 + 1, "more were worked on again than were in flight"


def test_where_workers_die_each_time_one_line_says_at_what(two: namegen.Mapper) -> None:
    found: list[int] = []
    with pytest.raises(namegen.WorkerError, match=r"^part 5 of 9 was tried 3 times, and its worker died each time: "):
        found.extend(two(partial(mapped.killed, 4), range(9)))
    assert found == [0, 1, 2, 3]
    assert list(two(mapped.square, [3, 4])) == [9, 16], "the next work has new workers"


def test_an_error_comes_out_as_it_is_after_the_results_before_it(two: namegen.Mapper) -> None:
    found: list[int] = []
    with pytest.raises(namegen.TokenError) as caught:
        found.extend(two(mapped.refused, range(100)))
    assert (found, caught.value.name, caught.value.unknown) == ([0, 1, 2], "anna", ("n",))


def test_a_bug_keeps_the_traceback_of_the_worker(two: namegen.Mapper) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        list(two(mapped.broken, [1, 0]))
    assert "mapped.py" in str(caught.value.__cause__)


def test_what_cannot_be_pickled_is_said_in_one_line(two: namegen.Mapper) -> None:
    with pytest.raises(namegen.UsageError, match=r"^this function cannot go to workers .*none defined within another"):
        two(lambda number: number, [1, 2])
    with pytest.raises(namegen.UsageError, match=r"^part 2 of 2 cannot go to workers"):
        list(two(mapped.square, [1, (each for each in "ab")]))
    with pytest.raises(TypeError, match=r"^it returns what no worker can send"):
        list(two(mapped.not_picklable, [1, 2]))


def test_a_registry_put_together_by_hand_does_not_go_to_workers() -> None:
    by_hand = namegen.workers(jobs=2, registry=Registry())
    with pytest.raises(namegen.UsageError, match="a registry that a program put together does not go to workers"):
        by_hand.__enter__()


def test_a_stop_ends_workers_at_once(registry: Registry) -> None:
    began = time.monotonic()
    run = namegen.Run(stop=lambda: time.monotonic() > began + 1)
    stopped = pytest.raises(namegen.StoppedError, match=r"^stopped after 0 of 2 parts")
    with stopped, namegen.workers(jobs=2, registry=registry, stop=run.stopped) as mapper:
        list(mapper(time.sleep, [60, 60]))
    assert time.monotonic() < began + 20


def test_a_run_reports_each_part_before_it_begins() -> None:
    told: list[Any] = []
    run = namegen.Run(on_part=lambda *said: told.append(said))
    for result in run.map(mapped.square, [1, 2], ["one", "two"]):
        told.append(result)
    assert told == [(0, 2, "one"), 1, (1, 2, "two"), 4]


def test_one_job_is_this_process() -> None:
    with namegen.workers() as none, namegen.workers(jobs=1) as one:
        assert none is one is map
        assert set(one(mapped.process, [0, 0])) == {os.getpid()}


@pytest.mark.parametrize("jobs", [-1, 10_000])
def test_so_many_jobs_cannot_be(jobs: int) -> None:
    with pytest.raises(namegen.UsageError, match=rf"^jobs is how many work at once, from 0 .* given: {jobs}$"):
        namegen.workers(jobs=jobs).__enter__()


WORKING = """
import sys
import namegen
from tests import mapped

if __name__ == "__main__":
    with namegen.workers(jobs=2) as mapper:
        pids = mapper(mapped.process, [0.1, 0.1, 0.1, 0.1, 60, 60])
        print(*{next(pids) for _ in range(4)}, flush=True)
        list(pids)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill-9"])
def test_no_worker_outlives_its_parent(tmp_path: Path, ending: signal.Signals) -> None:
    script = tmp_path / "working.py"
    script.write_text(WORKING)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent), *filter(None, sys.path)])}
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),  # nohup ignores it
    ) as program:  # fmt: skip
        workers = list(map(int, program.stdout.readline().split()))  # type: ignore[union-attr]
        program.send_signal(ending)
        _, said = program.communicate(timeout=30)
    assert workers
    assert said.count("Traceback") == (ending is signal.SIGINT), said  # its own, and none of a worker
    deadline = time.monotonic() + 20
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(is_alive, workers))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


UNGUARDED = """
import namegen
from tests import mapped

with namegen.workers(jobs=2) as mapper:
    print(list(mapper(mapped.square, [1, 2])))
"""


def test_a_program_without_a_guard_is_told_so(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent), *filter(None, sys.path)])}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env=environment, check=False)
    assert "under `if __name__ == '__main__':`" in done.stderr


def test_an_address_finds_its_executor_by_name_or_scheme() -> None:
    registry = of(offering(("threads", threads), schemes=("thr",)))
    for address in ("threads://here", "thr://here"):
        with namegen.workers(cluster=address, registry=registry) as mapper:
            assert list(mapper(mapped.square, range(20))) == [number * number for number in range(20)]


def test_an_address_that_nobody_knows_is_told_what_there_is() -> None:
    registry = of(offering(("threads", threads)))
    with pytest.raises(namegen.UsageError, match=r"no plugin knows workers at thread://; did you mean 'threads'\?"):
        registry.executor("thread://here")
    with pytest.raises(namegen.UsageError, match=r"written SCHEME://WHERE; given: 'here' \(schemes: .*threads"):
        registry.executor("here")


def first_at(address: str, registry: Registry) -> int:
    """The first result of a work that is given to the workers at an address."""
    with namegen.workers(cluster=address, registry=registry) as mapper:
        return next(mapper(mapped.square, [3, 4]))


def test_workers_that_cannot_be_reached_are_one_line() -> None:
    with pytest.raises(namegen.WorkerError, match=r"^nobody is at threads://gone$"):
        first_at("threads://gone", of(offering(("threads", threads))))


def test_workers_of_another_version_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from namegen.executors import opening

    monkeypatch.setattr(opening, "version", iter(["0.1", "9.9"]).__next__)
    with pytest.raises(namegen.WorkerError, match=r"have namegen .*, and this is .*: install the same there"):
        first_at("threads://here", of(offering(("threads", threads))))


@pytest.mark.parametrize(
    ("executors", "more", "told"),
    [
        ([("my threads", threads)], {}, "executor name 'my threads': a name is letters"),
        ([("own", "no colon")], {}, "executor 'own': target 'no colon' is not written 'module:function'"),
        ([("own", threads), ("own", threads)], {}, "executor 'own' is registered twice by dist0"),
        ([("own", threads)], {"schemes": "tcp"}, "executor 'own': its schemes are 'tcp', not a list of texts"),
        ([("own", threads)], {"schemes": ["TCP"]}, "executor 'own': its scheme 'TCP' is not written as in 'tcp'"),
        ([("own", threads)], {"needs": "dask"}, "executor 'own': needs is 'dask', not the names of top-level modules"),
        ([("own", threads)], {"summary": 7}, "executor 'own': its summary is 7"),
    ],
)
def test_one_that_cannot_be_leaves_its_plugin_out(executors: list[Any], more: dict[str, Any], told: str) -> None:
    registry = of(offering(*executors, **more), offering(("second", threads)))
    (broken,) = registry.broken
    assert told in str(broken.error)
    assert "second" in registry.executors()


def test_a_scheme_that_is_taken_stays_whose_it_is() -> None:
    registry = of(offering(("one", threads), schemes=["thr"]), offering(("two", threads), schemes=["thr"]))
    assert registry.executor("thr://here").name == "one"
    assert registry.plugins[-1].warnings == [
        "scheme 'thr' of executor 'two' is taken by dist0:plugin; this one is reached as 'two://...'"
    ]


def test_what_is_missing_is_said_with_how_to_install_it() -> None:
    registry = of(offering(("own", threads), needs=["not_installed_anywhere"]))
    with pytest.raises(namegen.UsageError, match="executor 'own' of plugin dist0:plugin needs not_installed_anywhere"):
        registry.executor("own://here").connect("own://here", None)


def test_one_whose_module_needs_what_is_not_installed_is_said_with_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "of_a_cluster.py").write_text("import matplotlib\ndef connect(address, jobs): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(
        namegen.UsageError, match=r"executor 'own' of plugin .* needs matplotlib, which is not installed"
    ):
        of(offering(("own", "of_a_cluster:connect"))).executor("own://here").connect("own://here", None)


@pytest.mark.parametrize(
    ("target", "told"), [(7, "is 7, which cannot be called"), (lambda *_: 7, "gave int, where it promises a context")]
)
def test_what_gives_no_executor_is_said_to_be_the_plugin_s(target: Any, told: str) -> None:
    with pytest.raises(namegen.PluginError, match=f"^executor 'own' of plugin dist0:plugin {told}"):
        of(offering(("own", target))).executor("own://here").connect("own://here", None)


def ends(address: str, jobs: int | None) -> Any:
    raise SystemExit(0)


def ends_reached(address: str, jobs: int | None) -> Any:
    @contextmanager
    def reached() -> Iterator[ThreadPoolExecutor]:
        raise SystemExit(0)
        yield

    return reached()


def ends_left(address: str, jobs: int | None) -> Any:
    @contextmanager
    def reached() -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(1) as pool:
            yield pool
        raise SystemExit(0)

    return reached()


@pytest.mark.parametrize("target", [ends, ends_reached, ends_left])
def test_one_that_would_end_the_program_is_an_error_that_names_it(target: Any) -> None:
    found = of(offering(("own", target))).executor("own://here")
    with (
        pytest.raises(namegen.PluginError, match=r"executor 'own' of plugin dist0:plugin, .* raised SystemExit: 0"),
        found.connect("own://here", None),
    ):
        pass


def test_a_bug_in_one_is_said_to_be_the_plugin_s() -> None:
    found = of(offering(("own", lambda *_: {}["where"]))).executor("own://here")
    with pytest.raises(KeyError) as raised:
        found.connect("own://here", None)
    assert raised.value.__notes__ == [
        "This is a bug in executor 'own' of plugin dist0:plugin, which was reaching workers."
    ]


@namegen.testing.parametrize_checks(offering(("threads", threads)), options={"threads": {"address": "threads://here"}})
def test_threads_keep_the_contract(check: Any) -> None:
    check()


def test_the_contract_kit_says_what_an_executor_lacks() -> None:
    plugin = offering(("gone", "not_there:connect"), ("idle", lambda *_: threads("", 1)))
    checks = dict(namegen.testing.checks(plugin, {}))
    with pytest.raises(namegen.testing.ContractError, match="promised: what reaches the workers can be imported"):
        checks["executor-gone-is-there"]()
    assert "executor-idle-raises" not in checks, "no address, no calls"


def test_the_command_lists_those_of_plugins(cli: Any) -> None:
    assert "executors of namegen:executors" in cli("plugins").stdout
    (dask,) = json.loads(cli("plugins", "--format", "json").stdout)["executors"]
    assert (dask["name"], dask["schemes"], dask["plugin"]) == ("dask", ["tcp", "tls"], "namegen:executors")


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_a_worker_that_does_not_end_with_the_others_is_not_waited_for() -> None:
    """A pool asks the others to end where one has died, misses one that has just begun, and waits for it."""
    began = time.monotonic()
    with processes(2) as pool:
        first, *_ = [each.result() for each in [pool.submit(mapped.deaf_process, 0.5) for _ in range(2)]]
        os.kill(first, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            pool.submit(time.sleep, 60).result()
    assert time.monotonic() - began < 30
