"""What a plugin does to the process is put back, whatever it is: the kinds stand in broken_plugins.py."""

from __future__ import annotations

import _thread
import atexit
import gc
import json
import locale
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import namegen
import namegen.contracts.corpus  # `state` asks for it
import namegen.files
import namegen.registry.hooks
from namegen.commands.main import build_cli
from namegen.registry.isolation.ctrl_c import CtrlC, was_not_pressed
from namegen.registry.isolation.isolated import isolated
from namegen.registry.isolation.stopped import StoppedWithin
from namegen.registry.registry import Registry

from .broken_plugins import KINDS, NEEDS_A_PROCESS

ROOT = Path(__file__).parents[1]


def state() -> dict[str, Any]:
    """What of this process anybody may lean on."""
    mask = os.umask(0o022)
    os.umask(mask)
    return {
        "streams": (sys.stdin, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__),
        "folder": os.getcwd(),
        "umask": mask,
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "locale": locale.setlocale(locale.LC_ALL),
        "limits": (sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits()),
        "hooks": (sys.excepthook, sys.displayhook, sys.gettrace(), sys.getprofile()),
        "paths": (list(sys.path[:3]), list(sys.argv)),
        "signals": [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)],
        "warnings": (list(warnings.filters), warnings.showwarning),
        "random": (random.random(), random.seed(1)),
        "numpy": (np.geterr(), np.log, np.exp),
        "functions": (json.dumps, json.JSONEncoder.encode, open, print, len, sorted, os._exit, os.kill, time.time),
        "registering": (atexit.register, sys.setrecursionlimit, threading.Thread.start, _thread.start_new_thread),
        "hidden": [vars(namegen.files).get(name) for name in ("open", "print", "len")],
        "finders": list(sys.meta_path),
        "collector": (gc.isenabled(), gc.get_threshold()),
        "logging": (list(logging.root.handlers), logging.root.level, logging.root.manager.disable),
        "timer": signal.getitimer(signal.ITIMER_REAL)[1] if hasattr(signal, "getitimer") else 0,
        "modules": [sys.modules.get(name) for name in ("json", "os", "numpy", "namegen.contracts.corpus")],
        "hidden modules": [name for name, module in sys.modules.items() if module is None],
        "blocked signals": signal.pthread_sigmask(signal.SIG_BLOCK, ()) if hasattr(signal, "pthread_sigmask") else (),
        "called by the collector": list(gc.callbacks),
        "hooks of threads": (threading.gettrace(), threading.getprofile()),
        "temporary files": tempfile.gettempdir(),
        "system": (os.name, os.sep, os.path.sep, os.linesep),
        "data": (
            namegen.registry.hooks._MOST_REGISTERED,
            *(vars(namegen.Model).get(name) for name in ("uses_weights", "summary")),
        ),
        "code": (json.dumps.__code__, json.dumps.__kwdefaults__),
        "torch": torch_state(),
    }


def torch_state() -> tuple[Any, ...]:
    """How torch computes; as it begins where it is not loaded."""
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return True, "torch.float32", "cpu"
    return torch.is_grad_enabled(), str(torch.get_default_dtype()), str(torch.get_default_device())


@pytest.fixture
def put_back() -> Iterator[None]:
    """The test has left the process as it was."""
    random.seed(1)
    before = state()
    yield
    after = state()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NEEDS_A_PROCESS])
def test_a_broken_plugin_leaves_the_process_as_it_was(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.py"
    path.write_bytes(KINDS[kind].encode(errors="surrogateescape"))
    registry = Registry.load(only=[], files=[path])
    build_cli(registry)
    out, err = capfd.readouterr()
    assert out == ""
    assert "\x1b" not in err
    assert "\x1b" not in "".join([plugin.error or "" for plugin in registry.plugins])


WORST = (
    *("forks", "leaves a thread", "exits at the end", "os._exit", "closes the number", "KeyboardInterrupt"),
    *("leaves a daemon that prints names", "prints when it is freed", "closes all numbers", "feigns modules"),
    *("closes standard output", "detaches standard output"),
)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork: python -m tests.isolation_table needs it")
def test_the_worst_plugins_change_nothing_of_what_a_command_prints() -> None:
    only = [part for kind in WORST for part in ("--only", f"at import: {kind}")]
    command = [sys.executable, "-m", "tests.isolation_table", "--json", *only, "generate"]
    table = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=250).stdout)
    assert len(table) >= len(WORST)
    assert {what: row["complaints"] for what, row in table.items() if row["complaints"]} == {}
    silent = {what.removeprefix("at import: ") for what, row in table.items() if "bad.py" not in row["err"]}
    harmless = {"forks", "prints when it is freed", "closes standard output", "detaches standard output"}
    assert silent == {f"{kind}, beside generate" for kind in harmless}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "import namegen.registry.hooks as hooks; hooks._MOST_REGISTERED = 0",
            "namegen.registry.hooks._MOST_REGISTERED",
        ),
        ("import os; os.sep = 'X'", "os.sep"),
        ("import namegen; namegen.Model.summary = 'bad'", "Model.summary"),
        ("import namegen; namegen.Model.__getattribute__ = lambda *_: 'bad'", "Model.__getattribute__"),
        ("import json; json.dumps.__code__ = (lambda: 1).__code__", "json.dumps"),
        ("import sys; sys.modules['safetensors_of_nobody'] = None", "safetensors_of_nobody"),
        ("import gc; gc.callbacks.append(print)", "gc.callbacks"),
        ("import tempfile; tempfile.tempdir = '/nowhere'", "tempfile.tempdir"),
        ("import threading; threading.setprofile(print)", "the profile function of threads"),
        ("import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])", "which signals are blocked"),
        ("import sys; sys.setrecursionlimit(sys.getrecursionlimit() + 1)", "the recursion limit"),
    ],
)
@pytest.mark.usefixtures("put_back")
def test_data_and_settings_that_were_put_back_are_told(code: str, told: str, tmp_path: Path) -> None:
    if "pthread_sigmask" in code and not hasattr(signal, "pthread_sigmask"):
        pytest.skip("this system blocks no signals; run it on one that does, as Linux")
    path = tmp_path / "bad.py"
    path.write_text(code)
    warnings = Registry.load(only=[], files=[path]).plugins[0].warnings
    assert warnings == [f"it changed {told}, which was put back"]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="this system blocks no signals; Linux does")
def test_ctrl_c_that_a_plugin_held_up_is_the_persons() -> None:
    def hold_up() -> None:
        with isolated("holds", []):
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(StoppedWithin):
        hold_up()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


@pytest.fixture
def handle() -> Iterator[Callable[[Any, Any], None]]:
    """Sets what handles SIGINT and SIGTERM until the test ends."""
    both = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(each) for each in both]

    def handle(*handlers: Any) -> None:
        for each, handler in zip(both, handlers, strict=True):
            signal.signal(each, handler)

    yield handle
    handle(*before)


def test_a_keyboard_interrupt_is_the_plugins_only_where_every_handler_would_have_known(
    handle: Callable[[Any, Any], None],
) -> None:
    ours, another = CtrlC(lambda *_: None), signal.default_int_handler
    known = {}
    for handlers in [(ours, ours), (signal.SIG_IGN, ours), (another, ours), (signal.SIG_IGN, signal.SIG_DFL)]:
        handle(*handlers)
        known[handlers] = was_not_pressed()
    assert list(known.values()) == [True, True, False, False]


def test_a_keyboard_interrupt_after_a_signal_is_the_persons(handle: Callable[[Any, Any], None]) -> None:
    handle(CtrlC(lambda *_: None), CtrlC(lambda *_: None))
    signal.raise_signal(signal.SIGTERM)
    assert not was_not_pressed()


def test_a_keyboard_interrupt_in_another_thread_is_the_plugins(handle: Callable[[Any, Any], None]) -> None:
    handle(signal.default_int_handler, signal.SIG_DFL)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(was_not_pressed).result()


def test_torch_that_a_plugin_brings_computes_as_it_began(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed: pip install torch")
    program = "import torch; print(torch.get_num_threads())"
    threads = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    plugin = (
        "import torch\ntorch.set_num_threads(torch.get_num_threads() + 1)\ntorch.set_default_dtype(torch.float64)\n"
    )
    after = "import torch; print(plugin.warnings, torch.get_default_dtype()); print(torch.get_num_threads())"
    told = "['it changed how torch computes, which was put back'] torch.float32"
    assert printed(tmp_path, plugin, after=after) == f"{told}\n{threads}(0)"


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        (
            "def register_models(register):\n    yield",
            "hook register_models has a yield, so that nothing of it would run; call register, and yield nothing",
        ),
        (
            "async def register_models(register):\n    pass",
            "hook register_models is async, and nobody awaits it; write it with def alone",
        ),
        (
            "async def register_models(register):\n    yield",
            "hook register_models is async, and nobody awaits it; write it with def alone",
        ),
    ],
)
def test_a_hook_of_which_nothing_would_run_is_refused(hook: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(f"import namegen\n@namegen.hookimpl\n{hook}\n")
    assert Registry.load(only=[], files=[path]).plugins[0].error == f"PluginError: {said}"


def test_what_cannot_be_undone_is_refused(tmp_path: Path) -> None:
    for code, said in (
        ("sys.addaudithook(print)", "it calls sys.addaudithook, and Python never lets go of such a hook"),
        ("os.close(2)", "it calls os.close on standard input, output or error, which are not its own"),
        ("os.closerange(2, 9)", "it calls os.closerange on standard input, output or error, which are not its own"),
    ):
        after = "print(plugin.error)"
        assert printed(tmp_path, f"import os, sys\n{code}\n", after=after) == f"PluginError: {said}\n(0)"


def test_a_plugin_closes_what_it_opened(tmp_path: Path) -> None:
    plugin = "import os\none, two = os.pipe()\nos.close(one)\nos.closerange(two, two + 1)\n"
    assert printed(tmp_path, plugin, after="print(plugin.error)") == "None\n(0)"


@pytest.mark.parametrize("write", ["sys.stderr.write(50 * '\\x1b[2J\\n')", "os.write(2, 50 * b'\\x1b[2J\\n')"])
def test_what_a_plugin_writes_to_standard_error_is_named_escaped_and_cut(write: str, tmp_path: Path) -> None:
    said = printed(tmp_path, f"import os, sys\n{write}\n")
    lines = 20 * ["namegen: plugin file:bad.py: it printed: \\x1b[2J"]
    assert said.splitlines() == [*lines, "namegen: plugin file:bad.py: it printed more, which is left out", "(0)"]


def test_a_handler_of_logging_that_a_plugin_made_goes_on(tmp_path: Path) -> None:
    plugin = "import logging\nlogger = logging.getLogger('bad')\nlogger.addHandler(logging.StreamHandler())\n"
    said = printed(tmp_path, plugin, after="import bad\nfor i in range(30): bad.logger.warning(i)")
    assert said.splitlines() == [*(f"namegen: plugin file:bad.py: it printed: {i}" for i in range(30)), "(0)"]


def test_standard_error_that_a_plugin_closed_is_open_again(tmp_path: Path) -> None:
    plugin = "import sys\nsys.stderr.close()\nsys.__stderr__.close()\n"
    assert printed(tmp_path, plugin, after="import sys; print('mine', file=sys.stderr)") == "mine\n(0)"


def test_standard_error_has_its_number_while_a_plugin_is_loaded(tmp_path: Path) -> None:
    assert printed(tmp_path, "import faulthandler\nfaulthandler.enable()\n", after="print(plugin.error)") == "None\n(0)"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that interrupts; Linux has")
def test_the_end_of_the_program_does_not_wait_for_a_plugin(tmp_path: Path) -> None:
    started = time.monotonic()
    said = printed(tmp_path, "import atexit, time\natexit.register(time.sleep, 50)\n")
    assert (
        said
        == "namegen: plugin file:bad.py: at the end of the program it took more than 2 seconds, and was stopped\n(0)"
    )
    assert time.monotonic() - started < 30


def test_ctrl_c_at_the_end_of_the_program_is_told_as_such(tmp_path: Path) -> None:
    plugin = "import atexit, signal\natexit.register(signal.raise_signal, signal.SIGINT)\n"
    said = "namegen: plugin file:bad.py: what it left for the end of the program was stopped\n(0)"
    assert printed(tmp_path, plugin) == said


def test_what_was_put_back_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("import json, os\njson.dumps = None\nos.chdir('/')\n")
    assert Registry.load(only=[], files=[path]).plugins[0].warnings == [
        "it changed json.dumps, the working folder, which was put back"
    ]


def test_what_is_replaced_in_a_module_that_it_imports_first_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    (tmp_path / "namegen_fresh.py").write_text("def which(): return 'own'\n")
    path = tmp_path / "bad.py"
    path.write_text("import namegen_fresh\nnamegen_fresh.which = None\n")
    note = "it changed namegen_fresh.which, which was put back"
    assert Registry.load(only=[], files=[path]).plugins[0].warnings == [note]
    assert sys.modules["namegen_fresh"].which() == "own"


def test_a_finder_that_is_asked_last_may_stay(tmp_path: Path) -> None:
    """`six`, which many packages need, adds one for its modules."""
    path = tmp_path / "adds_a_finder.py"
    path.write_text(
        "import sys\nclass Finder:\n    def find_spec(self, *given): return None\nsys.meta_path.append(Finder())\n"
    )
    before = list(sys.meta_path)
    try:
        assert Registry.load(only=[], files=[path]).plugins[0].warnings == []
        assert [type(each).__name__ for each in sys.meta_path[len(before) :]] == ["Finder"]
    finally:
        sys.meta_path[:] = before


def test_what_a_plugin_prints_goes_to_standard_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        "import os\nprint('hello\\x1b[2J')\nos.write(1, b'raw\\n')\nos.system('echo \"from a shell\"')\n"
    )
    program = "import namegen; namegen.Registry.load(only=[], files=['bad.py']); print('mine')"
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout == "mine\n"
    said = ["hello\\x1b[2J", "raw", "from a shell"]
    assert ran.stderr.splitlines() == [f"namegen: plugin file:bad.py: it printed: {each}" for each in said]


def printed(folder: Path, plugin: str, *, after: str = "", given: str = "") -> str:
    """What a program prints that loads a plugin, and then does something; `given` is piped to it."""
    (folder / "bad.py").write_text(plugin)
    program = f"import namegen\nplugin = namegen.Registry.load(only=[], files=['bad.py']).plugins[0]\n{after}"
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True, check=False, timeout=60)
    return f"{ran.stdout}{ran.stderr}({ran.returncode})"


def test_what_is_piped_to_a_command_outlives_a_plugin_that_closes_all_it_can(tmp_path: Path) -> None:
    plugin = "import os\nfor each in range(100):\n    try: os.close(each)\n    except Exception: pass\n"
    assert printed(tmp_path, plugin, after="import sys; print(sys.stdin.read())", given="anna") == "anna\n(0)"


def test_a_plugin_may_ask_at_a_terminal(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no terminals that a test can make; Linux has")
    (tmp_path / "asks.py").write_text("import os\nprint(os.isatty(0))\n")
    program = "import namegen; namegen.Registry.load(only=[], files=['asks.py'])"
    ours, its = pty.openpty()
    with open(ours, "wb"), open(its, "rb") as terminal:
        command = [sys.executable, "-c", program]
        ran = subprocess.run(command, cwd=tmp_path, stdin=terminal, capture_output=True, text=True, check=True)
    assert ran.stderr == "namegen: plugin file:asks.py: it printed: True\n"


@pytest.mark.parametrize(
    "read", ["sys.stdin.read()", "sys.__stdin__.read()", "os.read(0, 9).decode()", "os.popen('sort').read()"]
)
def test_what_is_piped_to_a_command_is_not_the_plugins_to_read(read: str, tmp_path: Path) -> None:
    plugin = f"import os, sys\nread = {read}\n"
    after = "import sys, bad; print([bad.read, sys.stdin.read()])"
    assert printed(tmp_path, plugin, after=after, given="anna") == "['', 'anna']\n(0)"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork, so a plugin has no child to end")
def test_a_child_of_a_plugin_ends_as_it_likes(tmp_path: Path) -> None:
    plugin = "import os\nchild = os.fork()\nif child == 0: os._exit(7)\ncode = os.waitpid(child, 0)[1] >> 8\n"
    assert printed(tmp_path, plugin, after="import bad; print(bad.code)") == "7\n(0)"


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no signal that asks whether a process is there")
def test_a_plugin_may_ask_whether_a_process_is_there_but_kill_none_of_ours(tmp_path: Path) -> None:
    plugin = "import os\nos.kill(os.getpid(), 0)\n"
    assert printed(tmp_path, plugin, after="print(plugin.error)") == "None\n(0)"
    for whom in ("0", "os.getpid()"):  # by a signal that does nothing where it comes
        plugin = f"import os, signal\nos.kill({whom}, signal.SIGWINCH)\n"
        said = printed(tmp_path, plugin, after="print(plugin.error)")
        assert said == "PluginError: it calls os.kill on the program itself\n(0)"


def test_what_a_plugin_left_for_the_end_can_be_taken_back(tmp_path: Path) -> None:
    plugin = "import atexit\natexit.register(print, 'late')\natexit.unregister(print)\natexit.register(lambda: 1 / 0)\n"
    said = "namegen: plugin file:bad.py: at the end of the program it raised ZeroDivisionError: division by zero\n(0)"
    assert printed(tmp_path, plugin) == said


def test_a_line_without_an_end_is_told_and_few_of_many(tmp_path: Path) -> None:
    said = printed(tmp_path, "print('spam\\n' * 1000)\nprint('last', end='')\n")
    assert said.count("it printed: spam") == 20
    assert said.count("it printed more, which is left out") == 1
    assert printed(tmp_path, "print('last', end='')") == "namegen: plugin file:bad.py: it printed: last\n(0)"


def test_what_a_part_prints_at_the_end_is_told(tmp_path: Path) -> None:
    said = printed(tmp_path, "import atexit\natexit.register(print, 'bye')\n")
    assert said == "namegen: plugin file:bad.py: it printed: bye\n(0)"


def test_what_importing_a_part_changed_is_told_on_standard_error(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "late.py"
    path.write_text(
        "import sys, namegen\nsys.path.append(__file__.rpartition('/')[0])\n@namegen.hookimpl\n"
        "def register_samplers(register): register('late', 'late_part:Late')\n"
    )
    (tmp_path / "late_part.py").write_text("import os, namegen\nos.chdir('/')\nclass Late(namegen.Sampler): pass\n")
    registry = Registry.load(only=[], files=[path])
    registry.get("sampler", "late").load()
    said = "namegen: plugin file:late.py: it changed the working folder, which was put back\n"
    assert capsys.readouterr().err == said


def test_two_files_of_one_name_are_two_plugins(tmp_path: Path) -> None:
    source = (
        "import namegen\nclass Own(namegen.Sampler):\n    '''{0}'''\n"
        "@namegen.hookimpl\ndef register_samplers(register): register('{0}', 'same_name:Own')\n"
    )
    paths = [tmp_path / folder / "same_name.py" for folder in ("one", "two")]
    for path in paths:
        path.parent.mkdir()
        path.write_text(source.format(path.parent.name))
    registry = Registry.load(only=[], files=paths)
    assert [plugin.name for plugin in registry.plugins] == ["file:same_name.py", "file:two/same_name.py"]
    assert [registry.get("sampler", name).load().__doc__ for name in ("one", "two")] == ["one", "two"]


@pytest.mark.parametrize("stem", ["json", "queue", "numpy", "xdrlib", "with.dots", "1st"])
def test_a_file_that_is_named_like_a_module_does_not_become_it(stem: str, tmp_path: Path) -> None:
    path = tmp_path / f"{stem}.py"
    path.write_text(
        "import namegen\nclass Own(namegen.Sampler): pass\n"
        "@namegen.hookimpl\ndef register_samplers(register): register('own', Own)\n"
    )
    before = sys.modules.get(stem)
    registry = Registry.load(only=[], files=[path])
    assert registry.get("sampler", "own").load().__name__ == "Own"
    assert sys.modules.get(stem) is before


def test_a_text_target_in_a_file_named_like_a_module_is_the_files(tmp_path: Path) -> None:
    path = tmp_path / "json.py"
    path.write_text(
        "import namegen\nclass Own(namegen.Sampler): pass\n"
        "@namegen.hookimpl\ndef register_samplers(register): register('own', 'json:Own')\n"
    )
    assert Registry.load(only=[], files=[path]).get("sampler", "own").load().__name__ == "Own"


IN_USE = """
import sys, namegen, numpy as np

class Ends(namegen.Model):
    class Options(namegen.Options):
        where: str = namegen.Field("fit", description="where it ends")

    def fit(self, corpus, run):
        if self.options.where == "fit":
            sys.exit()

    def logprobs(self, contexts):
        if self.options.where == "logprobs":
            raise GeneratorExit
        return np.full((len(contexts), len(self.vocabulary)), -np.log(len(self.vocabulary)))

class EndsDrawing(namegen.Sampler):
    def adjust(self, logprobs):
        raise BaseException("no more")

@namegen.hookimpl
def register_models(register):
    register("ends", Ends)

@namegen.hookimpl
def register_samplers(register):
    register("ends", EndsDrawing)

@namegen.hookimpl
def register_commands(cli):
    import typer

    @cli.command()
    def leave(code: int) -> None:
        sys.exit(code)

    def ends(code: int = 0) -> None:
        _ = 1 / 0 if code == 99 else sys.exit(code)

    here, there, of_both, within = typer.Typer(), typer.Typer(), typer.Typer(callback=ends), typer.Typer()
    here.callback()(ends)
    within.add_typer(typer.Typer(callback=ends), name="group")
    for group in (here, there, of_both, within.registered_groups[0].typer_instance):
        group.command("idle")(lambda: None)
    cli.add_typer(here, name="by-decorator")
    cli.add_typer(there, name="by-adding", callback=ends)
    cli.add_typer(of_both, name="by-making")
    cli.add_typer(within, name="within")
"""
GROUPS = ("by-decorator", "by-adding", "by-making", "within group")


@pytest.fixture
def ends(tmp_path: Path) -> Registry:
    path = tmp_path / "ends_plugin.py"
    path.write_text(IN_USE)
    registry = Registry.load(only=["namegen"], files=[path])
    assert registry.broken == []
    return registry


@pytest.mark.parametrize(
    ("model", "sampler", "said"),
    [
        ("ends where=fit", None, "model 'ends' of plugin file:ends_plugin.py, which was learning, raised SystemExit"),
        ("ends where=logprobs", None, "file:ends_plugin.py or sampler .* raised GeneratorExit"),
        ("count-bigram", "ends", "sampler 'ends' of plugin file:ends_plugin.py, .* raised BaseException: no more"),
    ],
)
def test_a_part_that_would_end_the_program_is_an_error_that_names_it(
    ends: Registry, few: Path, model: str, sampler: str | None, said: str
) -> None:
    with pytest.raises(namegen.PluginError, match=said):
        namegen.train(few, model=model, registry=ends, cache=False).generate(3, sampler=sampler, raw=True)


@pytest.mark.parametrize(("code", "expected"), [(0, ""), (3, "command 'leave' of plugin file:ends_plugin.py called")])
def test_a_command_that_exits_says_whose_it_is(ends: Registry, code: int, expected: str) -> None:
    from typer.testing import CliRunner

    result = CliRunner().invoke(build_cli(ends), ["leave", str(code)])
    assert (result.exit_code == 0) is (code == 0)
    assert expected in result.stderr


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_commands_that_exits_or_fails_says_whose_it_is(ends: Registry, group: str) -> None:
    from typer.testing import CliRunner

    who = f"command '{group.split()[-1]}' of plugin file:ends_plugin.py"
    exits = CliRunner().invoke(build_cli(ends), [*group.split(), "--code", "3", "idle"])
    assert exits.exit_code == 1
    assert f"{who} called sys.exit(3)" in exits.stderr
    fails = CliRunner().invoke(build_cli(ends), [*group.split(), "--code", "99", "idle"])
    assert isinstance(fails.exception, ZeroDivisionError)
    assert fails.exception.__notes__ == [f"This is a bug in {who}, which was running."]


def test_a_plugin_that_vanished_with_the_process_is_named_at_the_next_start(own_cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("import ctypes\nctypes.CDLL(None)._exit(9)\n")
    program = f"import namegen; namegen.Registry.load(only=[], files=[{str(path)!r}])"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    path.write_text("")
    notes = Registry.load(only=[], files=[path]).notes
    assert len(notes) == 1
    assert "while plugin file:bad.py was being loaded" in notes[0]
    assert Registry.load(only=[], files=[path]).notes == []
    assert list((own_cache / "loading").iterdir()) == []


def test_data_that_are_made_anew_and_are_equal_are_no_change(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("import time\ntime.tzname = tuple(list(time.tzname))\n")
    (plugin,) = Registry.load(only=[], files=[tmp_path / "good.py"]).plugins
    assert (plugin.error, plugin.warnings) == (None, [])
