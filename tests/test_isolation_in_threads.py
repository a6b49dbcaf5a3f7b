"""Plugins that are loaded and used in several threads at once: each answers for itself, and the process is whole."""

from __future__ import annotations

import atexit
import importlib
import io
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.isolation.guarded import import_guarded
from namegen.registry.isolation.isolated import TURNS, isolated
from namegen.registry.registry import Registry

from .app_server import serving
from .app_strangers import Stranger
from .test_isolation import state

PATIENCE = 20.0


@contextmanager
def another_thread(work: Callable[[], object]) -> Iterator[None]:
    """It does `work` while the block runs, and ends within it."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive()
    if raised:
        raise raised[0]


@contextmanager
def isolated_elsewhere(who: str = "other") -> Iterator[list[str]]:
    """Another thread is within an isolated block while this one runs; its notes."""
    inside, leave, notes = threading.Event(), threading.Event(), list[str]()

    def hold() -> None:
        with isolated(who, notes):
            inside.set()
            leave.wait(PATIENCE)

    with another_thread(hold):
        assert inside.wait(PATIENCE)
        try:
            yield notes
        finally:
            leave.set()
    assert not notes


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """The test has left the process as it was."""
    random.seed(1)
    before = state()
    yield
    after = state()
    assert {name for name in before if before[name] != after[name]} == set()


def test_one_thread_waits_for_the_other_and_neither_is_blamed() -> None:
    inside, leave, notes = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        with isolated("first", notes):
            inside.set()
            leave.wait(0.2)

    def second() -> None:
        inside.wait(PATIENCE)
        with isolated("second", notes):
            leave.set()

    with another_thread(first), another_thread(second):
        pass
    assert notes == []


def test_other_threads_print_and_read_as_ever(capsys: Any) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", io.StringIO("one\ntwo\n"))
        with isolated_elsewhere():
            print("mine")
            assert sys.stdin.readline() + next(iter(sys.stdin)) == "one\ntwo\n"
    assert capsys.readouterr() == ("mine\n", "")


def test_other_threads_start_threads_that_are_no_plugins() -> None:
    leave = threading.Event()
    with isolated_elsewhere():
        thread = threading.Thread(target=leave.wait)
        thread.start()
    leave.set()
    thread.join()


def test_what_is_refused_to_a_plugin_is_not_to_others(capsys: Any) -> None:
    program = """
        import os, threading
        from namegen.registry.isolation.isolated import isolated
        inside = threading.Event()
        def hold():
            with isolated("other", []):
                inside.set()
                threading.Event().wait()
        threading.Thread(target=hold, daemon=True).start()
        inside.wait()
        os._exit(7)
    """
    assert subprocess.run([sys.executable, "-c", dedent(program)], timeout=PATIENCE, check=False).returncode == 7


def test_what_others_leave_for_the_end_is_theirs() -> None:
    left: list[Any] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(atexit, "register", lambda function: left.append(function))
        with isolated_elsewhere():
            atexit.register(print)
    assert left[0] is print  # what is a plugin's is only equal


def test_others_set_a_recursion_limit_as_ever() -> None:
    before = sys.getrecursionlimit()
    with isolated_elsewhere():
        sys.setrecursionlimit(before - 1)
        assert sys.getrecursionlimit() == before - 1
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("start", ["threading.Thread(target={0}).start()", "_thread.start_new_thread({0}, ())"])
def test_a_thread_of_a_plugin_is_refused_the_same_and_its_prints_are_named(
    start: str, tmp_path: Path, capfd: Any
) -> None:
    path = tmp_path / "threaded.py"
    path.write_text(
        "import os, threading, _thread\ndone = threading.Event()\n"
        "def work():\n    try:\n        print('from a thread')\n        os._exit(9)\n"
        "    except Exception as error: print(error)\n    finally: done.set()\n"
        f"{start.format('work')}\ndone.wait()\n"
    )
    with isolated_elsewhere_ended():
        Registry.load(only=[], files=[path])
    out, err = capfd.readouterr()
    assert out == ""
    assert "plugin file:threaded.py: it printed: from a thread" in err
    assert "it printed: it calls os._exit" in err


@contextmanager
def isolated_elsewhere_ended() -> Iterator[None]:
    """Another thread of ours is alive, so that what is printed is told apart by threads."""
    leave = threading.Event()
    with another_thread(lambda: leave.wait(PATIENCE)):
        yield
        leave.set()


def test_a_plugin_may_use_namegen_in_threads_that_it_waits_for(tmp_path: Path) -> None:
    path = tmp_path / "pooled.py"
    path.write_text(
        "import namegen\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "def load(_): return namegen.Registry.load(only=[], files=[__file__ + '.other.py']).broken\n"
        "with ThreadPoolExecutor(4) as pool: assert not any(pool.map(load, range(8)))\n"
    )
    Path(f"{path}.other.py").write_text("")
    plugin = Registry.load(only=[], files=[path]).plugins[0]
    assert (plugin.error, plugin.warnings) == (None, [])


def test_a_plugin_that_loads_another_answers_for_itself_and_so_does_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TURNS, "patience", 1.0)
    path = tmp_path / "outer.py"
    path.write_text(
        "import json, namegen\ninner = namegen.Registry.load(only=[], files=[__file__ + '.inner.py']).plugins[0]\n"
        "told = (inner.error, inner.warnings)\njson.dumps = None\n"
    )
    Path(f"{path}.inner.py").write_text("import os\nos.chdir('/')\n")
    outer = Registry.load(only=[], files=[path]).plugins[0]
    assert sys.modules["outer"].told == (None, ["it changed the working folder, which was put back"])
    assert (outer.error, outer.warnings) == (None, ["it changed json.dumps, which was put back"])


def test_a_thread_that_a_plugin_left_is_not_the_next_ones(tmp_path: Path) -> None:
    (tmp_path / "leaves.py").write_text("import threading\nthreading.Thread(target=threading.Event().wait).start()\n")
    for each in ("next.py", "last.py"):
        (tmp_path / each).write_text("import os\nos.write(1, __name__.encode())\n")
    program = """
        import os, namegen
        for each in ("leaves.py", "next.py", "last.py"):
            print(namegen.Registry.load(only=[], files=[each]).plugins[0].warnings, flush=True)
        os._exit(0)
    """
    command = [sys.executable, "-c", dedent(program)]
    ran = subprocess.run(command, cwd=tmp_path, timeout=PATIENCE, check=True, capture_output=True, text=True)
    first, *others = ran.stdout.splitlines()
    assert "running, a thread that is no daemon" in first
    assert others == ["[]", "[]"]
    said = [f"namegen: plugin file:{each}.py: it printed: {each}" for each in ("next", "last")]
    assert ran.stderr.splitlines() == said


def test_a_turn_that_never_comes_is_an_error_that_says_who_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TURNS, "patience", 0.05)
    said = "plugin mine was not loaded: slow has been loading in another thread"
    with isolated_elsewhere("slow"), pytest.raises(namegen.PluginError, match=said), isolated("mine", []):
        pass


def test_two_threads_that_wait_for_each_others_imports_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has the turn and imports the module that the other, which waits for the turn, is importing."""
    (tmp_path / "imports_a_plugin.py").write_text(
        "import time\nfrom namegen.registry.isolation.isolated import isolated\n"
        "began = __import__('threading').Event()\ntime.sleep(0.2)\n"
        "try:\n    with isolated('inner', []): pass\nexcept Exception as error: said = str(error)\n"
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    monkeypatch.setattr(TURNS, "patience", 0.5)
    with another_thread(lambda: importlib.import_module("imports_a_plugin")):
        while "imports_a_plugin" not in sys.modules:
            time.sleep(0.01)
        with isolated("outer", []):
            module = importlib.import_module("imports_a_plugin")
    assert "inner was not loaded: outer has been loading" in module.said


def test_a_ctrl_c_while_it_waits_is_the_persons(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("")
    program = """
        import os, signal, threading, time, namegen
        from namegen.registry.isolation.isolated import isolated
        signal.signal(signal.SIGINT, signal.default_int_handler)
        inside = threading.Event()
        def hold():
            with isolated("other", []):
                inside.set()
                time.sleep(1)
                signal.raise_signal(signal.SIGINT) if os.name == "nt" else os.kill(os.getpid(), 0)
                signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                time.sleep(5)
        threading.Thread(target=hold, daemon=True).start()
        inside.wait()
        try:
            namegen.Registry.load(only=[], files=["fine.py"])
        except KeyboardInterrupt as error:
            os._exit(130)
    """
    command = [sys.executable, "-c", dedent(program)]
    assert subprocess.run(command, cwd=tmp_path, timeout=PATIENCE, check=False).returncode == 130


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork, so no turn is lost by it")
def test_a_process_that_is_forked_off_meanwhile_loads_plugins(tmp_path: Path) -> None:
    (tmp_path / "fine.py").write_text("")
    program = """
        import os, threading, warnings, namegen
        from namegen.registry.isolation.isolated import isolated
        warnings.simplefilter("ignore")
        inside, leave = threading.Event(), threading.Event()
        def hold():
            with isolated("other", []):
                inside.set()
                leave.wait()
        threading.Thread(target=hold, daemon=True).start()
        inside.wait()
        child = os.fork()
        if child == 0:
            plugin = namegen.Registry.load(only=[], files=["fine.py"]).plugins[0]
            os._exit(5 if plugin.error is None and not plugin.warnings else 1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        os._exit(0)
    """
    command = [sys.executable, "-c", dedent(program)]
    ran = subprocess.run(command, cwd=tmp_path, timeout=PATIENCE, check=False, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_a_module_that_another_thread_is_importing_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may bind a name again, as `typing.overload` has it: what was bound first is not to be put back."""
    (tmp_path / "namegen_coming.py").write_text(
        "import time\ndef which(): return 'first'\ntime.sleep(0.4)\ndef which(): return 'last'\n"
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    notes: list[str] = []
    with another_thread(lambda: importlib.import_module("namegen_coming")):
        while not hasattr(sys.modules.get("namegen_coming"), "which"):
            time.sleep(0.01)
        with isolated("mine", notes):
            module = importlib.import_module("namegen_coming")
    assert (module.which(), notes) == ("last", [])


def test_a_module_that_fails_in_another_thread_is_imported_isolated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fails_twice.py").write_text(
        "import sys, os, time\nsys.tries.append(1)\ntime.sleep(0.4)\n"
        "if len(sys.tries) == 2: os.chdir('/')\nraise ValueError('oh dear')\n"
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    monkeypatch.setattr(sys, "tries", [], raising=False)

    def fail() -> None:
        with pytest.raises(ValueError, match="oh dear"):
            importlib.import_module("fails_twice")

    plugin = Plugin("other:fails", "other", "1")
    with another_thread(fail):
        while "fails_twice" not in sys.modules:
            time.sleep(0.01)
        with pytest.raises(ValueError, match="oh dear"):
            import_guarded(plugin, "fails_twice:Part")
    assert plugin.warnings == ["it changed the working folder, which was put back"]


def test_what_others_read_and_print_past_python_is_theirs() -> None:
    program = """
        import os, threading
        from namegen.registry.isolation.isolated import isolated
        inside, done = threading.Event(), threading.Event()
        def write():
            inside.wait()
            os.write(1, os.read(0, 9))
            done.set()
        threading.Thread(target=write, daemon=True).start()
        with isolated("mine", []):
            inside.set()
            done.wait()
    """
    command = [sys.executable, "-c", dedent(program)]
    ran = subprocess.run(command, input=b"theirs", timeout=PATIENCE, check=True, capture_output=True)
    assert ran.stdout == b"theirs"


MODULE = """
import time, sys, os, json, threading
{before}
time.sleep({seconds})
import namegen

class Part(namegen.Sampler):
    def adjust(self, logprobs): return logprobs
"""
BAD = {  # what other threads can go on beside, as long as it lasts
    "json.dumps": "json.dumps = lambda *given, own=json.dumps, **more: own(*given, **more)",
    "the working folder": "os.chdir('/')",
    "environment variables": "os.environ['NAMEGEN_CACHE'] = '/nowhere'",
    "sys.argv": "sys.argv = []",
    "os.getpid": "os.getpid = lambda own=os.getpid: own()",
}
HOOK = """
import namegen

@namegen.hookimpl
def register_samplers(register):
    register({name!r}, {module!r} + ":Part")
"""


@pytest.mark.parametrize("seed", range(2))
def test_many_threads_load_and_use_plugins_at_once(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    """Good plugins stay without a word, each bad one is told of its own doing, and nobody else's prints are taken."""
    chance = random.Random(seed)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    files, expected = [], {}
    for i in range(12):
        name, module = f"part-{i}", f"stressed_{seed}_{i}"
        changed = chance.choice([None, None, *BAD])
        source = MODULE.format(before=BAD.get(changed or "", ""), seconds=chance.uniform(0, 0.03))
        (tmp_path / f"{module}.py").write_text(source)
        path = tmp_path / f"hook_{seed}_{i}.py"
        path.write_text(HOOK.format(name=name, module=module))
        files.append(path)
        expected[name] = changed
    registries = [Registry.load(only=["namegen"], files=files) for _ in range(2)]
    work = [(each, name) for each in registries for name in expected]
    chance.shuffle(work)

    def use(given: tuple[Registry, str]) -> str | None:
        registry, name = given
        print(f"({name})")
        names = namegen.train(["anna", "bob"], model="count-bigram", registry=registry, cache=False).generate(
            2, sampler=name, raw=True, seed=1
        )
        Registry.load(only=[], files=[files[0]])
        return None if len(names) == 2 else name

    with ThreadPoolExecutor(8) as pool:
        assert list(filter(None, pool.map(use, work))) == []
    said = {
        name: [note for each in registries for note in each.get("sampler", name).plugin.warnings] for name in expected
    }
    for name, changed in expected.items():
        assert [f"it changed {changed}" in note for note in said[name]] == [True] * (changed is not None), name
    out, err = capfd.readouterr()
    assert out.count("(part-") == len(work)
    assert "it printed" not in err


def test_a_part_in_use_for_long_holds_nobody_up(tmp_path: Path) -> None:
    begun, leave = threading.Event(), threading.Event()

    class Slow(namegen.Model):
        """Learns until it is let go."""

        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            begun.set()
            leave.wait(PATIENCE)

        def logprobs(self, contexts: Any) -> Any:
            raise NotImplementedError

    (tmp_path / "fine.py").write_text("")
    with another_thread(lambda: namegen.train(["anna"], model=Slow, cache=False)):
        assert begun.wait(PATIENCE)
        started = time.perf_counter()
        assert Registry.load(only=[], files=[tmp_path / "fine.py"]).broken == []
        assert time.perf_counter() - started < PATIENCE / 2
        leave.set()


@pytest.mark.skipif(sys.platform != "linux", reason="needs the addresses 127.0.0.2 and so on")
def test_the_form_serves_two_who_import_plugins_at_once(tmp_path: Path) -> None:
    several = range(6)
    for i in several:
        (tmp_path / f"form_part_{i}.py").write_text(MODULE.format(before="", seconds=0.3))
    lines = "".join(f"    register('part-{i}', 'form_part_{i}:Part')\n" for i in several)
    path = tmp_path / "offers.py"
    path.write_text(
        "import sys, os, namegen\nsys.path.append(os.path.dirname(__file__))\n"
        f"@namegen.hookimpl\ndef register_samplers(register):\n{lines}"
    )
    with serving(tmp_path, path, warm=False, seconds=60) as server:

        def ask(i: int) -> Any:
            return Stranger(server, i).ask(
                "names", names="anna\nbob\ncarla\n", model="count-bigram", n=2, seed=str(i), sampler=f"part-{i}"
            )

        with ThreadPoolExecutor(len(several)) as pool:
            answers = list(pool.map(ask, several))
        log = server.log.read_text()
    assert [each for each in answers if "done" not in each] == []
    assert "which was put back" not in log
    assert "it printed" not in log
