"""Living with other people's packages: good ones, and every kind of bad one, installed by pip in environments."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .environments import Environment, write_package

HERE = Path(__file__).resolve().parent

BAD = {
    "cannot-import": "import left_pad",
    "raises-in-hook": """
        import namegen
        @namegen.hookimpl
        def register_models(register):
            register("half-done", "no.matter:X")
            raise RuntimeError("out of cheese")
    """,
    "misspells-hook": """
        import namegen
        @namegen.hookimpl
        def register_model(register): ...
    """,
    "exits": "raise SystemExit('goodbye')",
}
RUDE = """
    import numpy as np
    import namegen

    class Doubled(namegen.Model):
        factor = 2.0
        def fit(self, corpus, run): ...
        def logprobs(self, contexts):
            return np.log(np.full((len(contexts), len(self.vocabulary)), self.factor / len(self.vocabulary)))

    class NaN(Doubled):
        factor = np.nan

    class Outside(namegen.Sampler):
        def choose(self, logprobs, numbers):
            return np.full(len(logprobs), 10_000)

    @namegen.hookimpl
    def register_models(register):
        register("count-bigram", Doubled, summary="takes our name")
        register("letters", Doubled, summary="takes the example's name")
        register("doubled", Doubled)
        register("nan", NaN)
        register("a-sampler", Outside)
        register("a-function", "rude:register_models")
        register("gone", "rude:Gone")

    @namegen.hookimpl
    def register_samplers(register):
        register("outside", Outside)

    @namegen.hookimpl
    def register_commands(cli):
        @cli.command()
        def generate():
            '''Takes the name of our command.'''
"""


def copied(package: str, folder: Path) -> Path:
    """A copy of an example package, so that building it leaves nothing here."""
    return Path(shutil.copytree(HERE / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The two example packages."""
    folder = tmp_path_factory.mktemp("good")
    environment = Environment(folder)
    environment.install(copied("example_plugin", folder), copied("example_torch_plugin", folder))
    return environment


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The example package, and all the bad ones at once."""
    folder = tmp_path_factory.mktemp("crowd")
    environment = Environment(folder)
    bad = [write_package(folder, name, body) for name, body in BAD.items()]
    newer = write_package(folder, "from-the-future", "import namegen", requires="namegen>=99")
    rude = write_package(folder, "rude", RUDE)
    environment.install(copied("example_plugin", folder), *bad, newer, rude)
    return environment


@pytest.mark.parametrize("package", ["example_plugin", "example_torch_plugin"])
def test_the_example_packages_pass_their_own_tests(good: Environment, package: str) -> None:
    done = good.run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", ".", cwd=good.folder / package
    )
    assert done.returncode == 0, done.stdout


def test_the_example_is_as_short_as_promised() -> None:
    lines = (HERE / "example_plugin" / "namegen_example.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 80


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--help"], "shout"),
        (["shout", "--help"], "Print NAME in capitals."),
        (["shout", "anna"], "ANNA"),
        (["plugins"], "letters by their frequency"),
        (["plugins", "show", "letters"], "a number > 0 and <= 100"),
        (["plugins", "show", "gru-cell"], "units of the hidden state"),
        (["plugins", "show", "ends-in"], "vowel or consonant"),
        (["plugins", "show", "varied"], "distinct letters, as a share of all"),
        (["datasets"], "names of cats"),
        (["datasets", "describe", "cats"], "CC0-1.0"),
        (["generate", "-m", "letters add_k=0.5", "--seed", "1"], ""),
        (["generate", "-d", "cats", "--tokenizer", "anchors", "--sampler", "bold", "--plugin", "letters"], ""),
        (["generate", "-d", "cats", "-m", "gru-cell steps=3"], ""),
        (["train", "-d", "cats", "--plugin", "letters", "--split", "all", "--output", "cats.namegen"], ""),
        (["eval", "--plugin", "letters", "--tokenizer", "anchors"], "NLL per token"),
    ],
)
def test_what_a_plugin_brings_works_in_every_command(good: Environment, arguments: list[str], shown: str) -> None:
    done = good.namegen(*arguments)
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
    if arguments[0] == "generate":
        assert len(done.stdout.splitlines()) == 10


def test_options_of_a_plugin_are_checked_as_ours_are(good: Environment) -> None:
    done = good.namegen("generate", "--plugin", "letters", "-o", "add_k=0")
    assert done.returncode == 2
    assert "model 'letters': option 'add_k' is '0'; allowed: a number > 0 and <= 100" in done.stderr


def test_listing_a_lazy_torch_model_imports_no_torch(good: Environment) -> None:
    for arguments in (["--help"], ["plugins"], ["plugins", "show", "gru-cell"]):
        program = (
            "import sys\nfrom namegen.commands.main import main\n"
            f"try: main({arguments})\nexcept SystemExit: pass\nassert 'torch' not in sys.modules"
        )
        done = good.run("-c", program)
        assert done.returncode == 0, done.stderr


def test_bad_plugins_are_named_once_each_and_the_rest_works(crowd: Environment) -> None:
    done = crowd.namegen("generate", "--plugin", "letters", "-d", "cats", "--seed", "1", "-n", "3")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
    for complaint in (
        "plugin cannot-import:cannot-import: ModuleNotFoundError: No module named 'left_pad'",
        "plugin raises-in-hook:raises-in-hook: RuntimeError: out of cheese",
        "unknown hook 'register_model'",
        "plugin exits:exits: SystemExit: goodbye",
        "plugin from-the-future:from-the-future: PluginError: it needs namegen>=99",
        "plugin rude:rude: model 'count-bigram' is taken by namegen:counts; this one is reached as 'rude:count-bigram'",
        "model 'letters' is taken by namegen-example:example; this one is reached as 'rude:letters'",
        "its commands were left out: command 'generate' is taken",
    ):
        assert done.stderr.count(complaint) == 1, f"{complaint}\n{done.stderr}"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-p", "doubled"], "model 'doubled' of plugin rude:rude returned probabilities that sum to 2, not to 1"),
        (["-p", "rude:letters"], "model 'letters' of plugin rude:rude returned probabilities that sum to 2"),
        (["-p", "rude:count-bigram"], "model 'count-bigram' of plugin rude:rude returned probabilities"),
        (["-p", "nan"], "model 'nan' of plugin rude:rude returned NaN"),
        (["-p", "a-sampler"], "is <class 'rude.Outside'>, not a class of namegen.Model"),
        (["-p", "a-function"], "not a class of namegen.Model"),
        (["-p", "gone"], "model 'gone' of plugin rude:rude cannot be imported from 'rude:Gone'"),
        (["--sampler", "outside"], "sampler 'outside' of plugin rude:rude"),
        (["-p", "half-done"], "there is no model 'half-done'"),
    ],
)
def test_a_plugin_that_breaks_its_promise_is_named(crowd: Environment, arguments: list[str], complaint: str) -> None:
    done = crowd.namegen("generate", "-d", "cats", *arguments)
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_plugins_are_listed_with_their_errors(crowd: Environment) -> None:
    listed = json.loads(crowd.namegen("plugins", "--format", "json").stdout)
    errors = {plugin["name"]: plugin["error"] for plugin in listed["plugins"]}
    assert errors["namegen-example:example"] is None
    assert {name for name, error in errors.items() if error} == {
        "cannot-import:cannot-import",
        "raises-in-hook:raises-in-hook",
        "misspells-hook:misspells-hook",
        "exits:exits",
        "from-the-future:from-the-future",
    }
    debug = crowd.namegen("plugins", "--debug").stdout
    assert "Traceback (most recent call last)" in debug
    assert "import left_pad" in debug


def test_namegen_plugins_chooses_which_are_loaded(crowd: Environment) -> None:
    done = crowd.namegen("generate", "-n", "1", NAMEGEN_PLUGINS="namegen")
    assert done.returncode == 0
    assert "cannot-import" not in done.stderr


def test_the_trace_prints_each_hook_call_and_what_came_back(crowd: Environment) -> None:
    told = crowd.namegen(
        "--version", NAMEGEN_TRACE="1", NAMEGEN_PLUGINS="namegen,namegen-example,raises-in-hook"
    ).stderr
    assert "namegen trace: register_models(register) of namegen-example:example\n" in told
    assert "namegen trace:   model 'letters' -> <class 'namegen_example.Letters'>\n" in told
    assert "namegen trace: register_models gave [None]\n" in told or "register_models gave []" in told
    assert "namegen trace: register_models raised RuntimeError: out of cheese\n" in told


def test_a_plugin_that_is_slow_to_import_shows_its_time(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.install(write_package(tmp_path, "sleepy", "import time; time.sleep(5)"))
    listed = json.loads(environment.namegen("plugins", "--format", "json").stdout)
    seconds = {plugin["name"]: plugin["seconds"] for plugin in listed["plugins"]}
    assert seconds["sleepy:sleepy"] >= 5
    assert "sleepy:sleepy" in environment.namegen("plugins").stdout


def test_a_model_whose_plugin_was_uninstalled_says_so(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.install(copied("example_plugin", tmp_path))
    trained = environment.namegen("train", "-p", "letters", "-d", "cats", "--split", "all", "--output", "m.namegen")
    assert trained.returncode == 0, trained.stderr
    environment.uninstall("namegen-example")
    done = environment.namegen("generate", "--from", "m.namegen")
    assert done.returncode == 2
    message = "namegen: install 'namegen-example 1.0' (pip install namegen-example), which brings the model 'letters'"
    assert done.stderr.startswith(message)
