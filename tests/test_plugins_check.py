"""`namegen plugins check`: a line for each promise that is not kept, whatever the plugin does, and without pytest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from namegen import UsageError
from namegen.registry.scaffold import new_plugin
from namegen.testing import isolated
from namegen.testing.find_plugin import find_plugin

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

LETTERS = """
    import namegen
    import numpy as np

    class Letters(namegen.Model):
        '''Predict every letter by its frequency.'''

        class Options(namegen.Options):
            times: float = namegen.Field(1, ge=0, le=9, description="what the rows add up to")

        def fit(self, corpus, run):
            counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
            self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

        def logprobs(self, contexts):
            return np.tile(self.row, (len(contexts), 1)) + np.log(self.options.times)

        {more}

    @namegen.hookimpl
    def register_models(register):
        register("letters", Letters)
"""
FORKS = """def fit(self, corpus, run):
        import os, pathlib
        with pathlib.Path(__file__).with_name("processes").open("a") as file:
            file.write(f"{os.getpid()} ")
            few = file.tell() < 40
        if few:
            os.fork()
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)
"""
"""Another fit, which notes the process that calls it; it makes no endless number of others, whatever they do."""
MEMORY = "@classmethod\n    def memory(cls, options, size): {}"


def plugin_file(folder: Path, more: str = "", name: str = "letters_plugin") -> Path:
    """A plugin of one model, with something else in its class."""
    path = folder / f"{name}.py"
    path.write_text(textwrap.dedent(LETTERS).replace("{more}", more), encoding="utf-8")
    return path


def failures(result: Result) -> dict[str, str]:
    """What is said of each check that failed."""
    return dict(line.split(": ", 1) for line in result.stdout.splitlines()[:-1])


def test_a_good_plugin_passes_in_one_line(cli: Cli, tmp_path: Path) -> None:
    path = plugin_file(tmp_path)
    result = cli("plugins", "check", path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{path}: all ")
    assert result.stdout.endswith(" checks passed\n")


def test_a_promise_that_is_not_kept_is_a_line_that_says_whose_and_where_to_read(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), "-o", "letters.times=2")
    assert result.exit_code == 1
    said = failures(result)["model-letters-rows-are-distributions"]
    assert said.startswith("model 'letters' of plugin letters_plugin; promised: ")
    assert "; found: " in said
    assert said.endswith("; read: namegen plugins manual models")
    assert " checks failed" in result.stdout.splitlines()[-1]


def test_as_json(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path, MEMORY.format("return -1")), "--format", "json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["failed"] == 1
    assert report["passed"] == len(report["checks"]) - 1
    (failed,) = [each for each in report["checks"] if each["failure"]]
    assert failed["check"] == "model-letters-memory-is-estimated"
    assert failed["failure"]["who"] == "model 'letters' of plugin letters_plugin"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("__import__('os')._exit(3)", "it ended it, exit code 3"),
        ("__import__('time').sleep(600)", "it went on for 8 s"),
        ("raise SystemExit('goodbye')", "SystemExit: goodbye"),
        ("raise BaseException", "BaseException"),
        ("return 1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_whatever_a_check_ends_in_the_others_go_on(cli: Cli, tmp_path: Path, body: str, found: str) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path, MEMORY.format(body)), "--time-limit", "8")
    assert result.exit_code == 1
    assert list(failures(result)) == ["model-letters-memory-is-estimated"]
    assert found in failures(result)["model-letters-memory-is-estimated"]
    assert ": 1 of " in result.stdout.splitlines()[-1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
@pytest.mark.parametrize("name", ["rivers", "numbers", "old-names"])
@pytest.mark.parametrize("file", ["/dev/zero", "pipe", "gone"])
def test_a_file_that_has_no_end_is_refused_whatever_it_is_for(cli: Cli, tmp_path: Path, name: str, file: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "readers_plugin.py").write_text(READERS)
    result = cli("plugins", "check", tmp_path / "readers_plugin.py", "--file", f"{name}={tmp_path / file}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{str(tmp_path / file)!r}, which cannot be read: " in result.stderr


READERS = """
import namegen

class Rivers(namegen.WordlistSource):
    card = namegen.Card(
        title="Rivers", language="any", licence="CC0-1.0", description="rivers", address="https://example.org/rivers",
        sha256="0" * 64,
    )

class Numbers(namegen.SourceReader):
    def read(self, data, most):
        raise namegen.WordlistError("no list")

def read(document):
    raise namegen.StorageError("no document")

@namegen.hookimpl
def register_wordlists(register):
    register("rivers", Rivers)

@namegen.hookimpl
def register_sources(register):
    register("numbers", Numbers, starts=[b"0123"])

@namegen.hookimpl
def register_documents(register):
    register("old-names", read)
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import namegen\nraise namegen.UsageError('no such town')", "UsageError: no such town"),
        ("import namegen\nclass Own(namegen.NamegenError): pass\nraise Own('no such town')", "Own: no such town"),
        ("import left_pad", "ModuleNotFoundError: No module named 'left_pad'"),
        ("raise SystemExit('goodbye')", "SystemExit: goodbye"),
        ("import os; os._exit(4)", "it ended it, exit code 4"),
        ("while True: pass", "it went on for 4 s"),
    ],
)
def test_a_plugin_that_cannot_be_imported_has_one_check(cli: Cli, tmp_path: Path, text: str, found: str) -> None:
    (tmp_path / "broken_one.py").write_text(text)
    result = cli("plugins", "check", tmp_path / "broken_one.py", "--time-limit", "4")
    assert result.exit_code == 1
    assert found in failures(result)["plugin-loads"]
    assert result.stdout.endswith(": 1 of 1 checks failed\n")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("print('hello')", "plugin-prints-nothing"),
        ("import requests", "plugin-imports-nothing-heavy"),
        ("import namegen\n@namegen.hookimpl\ndef register_models(register): 1 / 0", "plugin-registers"),
        ("1 / 0", "plugin-loads"),
    ],
)
def test_what_to_read_is_a_command_that_works(cli: Cli, tmp_path: Path, text: str, check: str) -> None:
    (tmp_path / "tells_where.py").write_text(text)
    said = failures(cli("plugins", "check", tmp_path / "tells_where.py"))[check]
    program, *command = said.rpartition("; read: ")[2].split()
    assert program == "namegen"
    assert cli(*command).stdout.startswith("## ")


def test_the_traceback_of_a_hook_is_for_debugging(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text("import namegen\n@namegen.hookimpl\ndef register_models(register): 1 / 0")
    assert "Traceback" not in cli("plugins", "check", tmp_path / "fails.py").stdout
    assert "Traceback" in cli("plugins", "check", tmp_path / "fails.py", "--debug").stdout


def test_a_misspelt_hook_is_said(cli: Cli, tmp_path: Path) -> None:
    text = "import namegen\n@namegen.hookimpl\ndef register_model(register): ...\n"
    (tmp_path / "misspelt.py").write_text(text)
    result = cli("plugins", "check", tmp_path / "misspelt.py")
    assert "unknown hook 'register_model'; did you mean 'register_models'?" in failures(result)["plugin-registers"]


def test_what_a_plugin_prints_is_not_in_the_report(tmp_path: Path) -> None:
    path = plugin_file(tmp_path, "print('hello')")
    program = "from namegen.commands.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "plugins", "check", str(path), "--format", "json"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["failed"] == 1  # plugin-prints-nothing
    assert "hello" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="on Windows what is written by number goes straight to standard error")
def test_what_a_plugin_prints_has_escapes_and_an_end(cli: Cli, tmp_path: Path) -> None:
    path = plugin_file(tmp_path, "import os\n    for _ in range(10_000): os.write(2, b'hello\\x1b[31m\\n')")
    lines = cli("plugins", "check", path).stderr.splitlines()
    assert lines == ["hello\\x1b[31m"] * 50 + [f"{path} printed more, which is left out"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork, which Windows lacks")
def test_a_part_that_forks_leaves_no_copy_that_goes_on_with_the_checks(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path, FORKS))
    assert result.exit_code == 0
    assert len(set((tmp_path / "processes").read_text().split())) == 1


def test_the_time_until_a_check_begins_is_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parents[1])  # for TakeTime, in the other process
    (tmp_path / "nothing.py").write_text("")
    asked = isolated.ToCheck(find_plugin(str(tmp_path / "nothing.py")), TakeTime())
    assert next(isolated.run_checks(asked, 4)) == isolated.Outcome(isolated.LOADS)


class TakeTime(dict[str, Any]):
    """Are no options, which another process takes some time to receive."""

    def __reduce__(self) -> Any:
        return slept, ()


def slept() -> dict[str, Any]:
    time.sleep(5)
    return {}


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs groups of processes, which Windows lacks")
def test_processes_that_a_hanging_check_has_started_are_ended(cli: Cli, tmp_path: Path) -> None:
    body = (
        "__import__('pathlib').Path(__file__).with_name('pid').write_text("
        "str(__import__('subprocess').Popen(['sleep', '600']).pid)) and __import__('time').sleep(600)"
    )
    result = cli("plugins", "check", plugin_file(tmp_path, MEMORY.format(body)), "--time-limit", "8")
    assert "it went on for 8 s" in result.stdout
    pid = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 10
    while time.monotonic() < until and _is_running(pid):
        time.sleep(0.1)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    """Say whether a process runs; one that has ended and that nobody has asked for (a zombie) does not."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_pytest_is_not_needed(tmp_path: Path) -> None:
    (tmp_path / "pytest.py").write_text("raise ModuleNotFoundError('no pytest here')")
    done = subprocess.run(
        [sys.executable, "-c", "from namegen.commands.main import main; main()", "plugins", "check", "namegen:export"],
        capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "checks passed" in done.stdout


def test_options_of_a_part_that_is_not_there_are_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), "-o", "lettres.times=1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the plugin has nothing called 'lettres' that takes it; did you mean 'letters'?" in result.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["times=1"], "-o takes PART.NAME=VALUE, for instance -o my-model.steps=5; given: 'times=1'"),
        (["letters.times"], "given: 'letters.times'"),
        (["letters.times=1", "letters.times=2"], "'letters.times' is given twice; leave one out"),
    ],
)
def test_options_that_are_none_are_refused(cli: Cli, tmp_path: Path, given: list[str], said: str) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), *(word for each in given for word in ("-o", each)))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_an_option_that_a_part_does_not_take_fails_its_checks(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), "-o", "letters.time=1")
    assert result.exit_code == 1
    assert "has no option 'time'; did you mean 'times'?" in result.stdout
    assert "to give it a value" not in result.stdout


def test_a_model_made_of_models_has_them_beside_it(cli: Cli) -> None:
    result = cli("plugins", "check", "namegen:mixture", "--beside", "namegen:counts", "-o", MIXTURE, "-o", PRODUCT)
    assert result.exit_code == 0, result.stdout


MIXTURE = "mixture.models=count-bigram,uniform"
PRODUCT = "product.model=count-bigram"


def test_a_file_of_what_is_not_there_is_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), "--file", "rivers=rivers.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--file: the plugin has nothing called 'rivers' that takes it" in result.stderr


KNOWN = "model-letters-memory-is-estimated"


def test_a_failure_that_is_expected_is_none(cli: Cli, tmp_path: Path) -> None:
    path = plugin_file(tmp_path, MEMORY.format("return -1"))
    result = cli("plugins", "check", path, "--expected-failure", f"{KNOWN}=nobody knows")
    assert result.exit_code == 0
    assert result.stdout.endswith(" checks passed; 1 failed as expected\n")


@pytest.mark.parametrize(
    ("expected", "code", "said"),
    [
        (
            f"{KNOWN}=a good reason",
            1,
            f"{KNOWN}: the plugin; promised: it fails, as was said: a good reason; found: it passes",
        ),
        ("model-letters-memory=why", 2, "there is no check 'model-letters-memory'; did you mean"),
        (f"{KNOWN}=", 2, "it is written like --expected-failure 'model-NAME-"),
    ],
)
def test_an_expectation_that_is_wrong_is_said(cli: Cli, tmp_path: Path, expected: str, code: int, said: str) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path), "--expected-failure", expected)
    assert result.exit_code == code
    assert said in result.stdout + result.stderr


# What a path or a name means


ONE_ROW = "def logprobs(self, contexts): return self.row[None]"
NO_RUN = "def fit(self, corpus): pass"


@pytest.mark.parametrize(
    ("more", "ground"),
    [
        (ONE_ROW, "rows-are-distributions"),
        ("def logprobs(self, contexts): return [self.row] * len(contexts)", "rows-are-distributions"),
        ("def logprobs(self, contexts): return 1 / 0", "rows-are-distributions"),
        (NO_RUN, "fit-takes-corpus-and-run"),
        ("def fit(self, corpus, run): return 1 / 0", "fit-takes-corpus-and-run"),
    ],
    ids=["one row", "a list", "no rows", "another fit", "a bug in fit"],
)
def test_what_rests_on_a_check_that_fails_is_not_checked_and_that_is_said_once(
    cli: Cli, tmp_path: Path, more: str, ground: str
) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path, more))
    assert result.exit_code == 1
    failed = failures(result)
    assert f"model-letters-{ground}" in failed
    assert not set(failed) - {f"model-letters-{ground}"}, "one cause, one line"
    assert f"not checked, as model-letters-{ground} fails, on which all others of this model rest" in result.stdout


def test_what_is_not_checked_has_not_passed(cli: Cli, tmp_path: Path) -> None:
    document = json.loads(cli("plugins", "check", plugin_file(tmp_path, ONE_ROW), "--format", "json").stdout)
    assert document["failed"] == 1
    assert document["not_checked"] > 20
    assert document["passed"] + document["failed"] + document["not_checked"] == len(document["checks"])


def test_pytest_skips_what_is_not_checked_and_says_why(tmp_path: Path) -> None:
    test = "import namegen.testing, letters_plugin\n@namegen.testing.parametrize_checks(letters_plugin)\n"
    (tmp_path / "test_it.py").write_text(test + "def test_contract(check): check()\n")
    plugin_file(tmp_path, ONE_ROW)
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-n0", "test_it.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240).stdout
    assert "1 failed" in said
    assert "not checked, as model-letters-rows-are-distributions fails" in " ".join(said.split())


def test_the_folder_of_a_package_is_checked_as_it_is_there(cli: Cli, tmp_path: Path) -> None:
    new_plugin("my-list", "wordlist", tmp_path)
    result = cli("plugins", "check", tmp_path / "namegen-my-list")
    assert result.exit_code == 0, result.stdout
    assert result.stdout.startswith("namegen-my-list: all ")


def test_modules_below_src_are_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\nentry-points.namegen.x = "x_plugin:Plugin"\n')
    found = find_plugin(str(tmp_path))
    assert found.targets == ("x_plugin:Plugin",)
    assert found.folders == (str(tmp_path / "src"), str(tmp_path))


@pytest.mark.parametrize("name", ["namegen:samplers", "NameGen:samplers", "namegen_samplers"])
def test_a_name_is_an_installed_plugin_or_a_module(name: str) -> None:
    assert find_plugin(name).targets == ("namegen_samplers",)


def test_a_distribution_is_all_of_its_plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert {"namegen_samplers", "namegen_counts"} < set(find_plugin("namegen").targets)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing-such", "there is no plugin 'nothing-such', nor a file, a folder or a module"),
        ("namegen:samplrs", "did you mean 'namegen:samplers'?"),
        ("gone.py", "there is no file or folder 'gone.py'"),
        ("some/folder", "there is no file or folder 'some/folder'"),
        ("empty", "holds no package: neither pyproject.toml nor __init__.py is in it"),
        ("without", "declares no plugin; add [project.entry-points.namegen] with a line such as"),
        ("wrong", "cannot be read"),
        ("my-plugin.py", "is no Python file that can be imported; its name is letters, digits and _"),
        ("notes.txt", "is no Python file that can be imported"),
    ],
)
def test_what_means_nothing_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder, toml in (("empty", None), ("without", "[project]\nname = 'x'\n"), ("wrong", "=")):
        Path(folder).mkdir()
        if toml is not None:
            Path(folder, "pyproject.toml").write_text(toml)
    for file in ("my-plugin.py", "notes.txt"):
        Path(file).write_text("")
    with pytest.raises(UsageError) as caught:
        find_plugin(text)
    assert said in str(caught.value)


def test_a_file_that_is_called_like_a_module_of_pythons_is_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("plugins", "check", plugin_file(tmp_path, name="json"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is another module called json, " in result.stderr
    assert "rename yours" in result.stderr
