"""What was written for namegen 0.1 still loads and works; what changed since says in one line what to write instead.

And the other way: what is written for a later version, with a hook that this one does not know.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.main import build_cli, main
from namegen.testing import checks

from .plugins_of_0_1 import example_of_0_1, manual_of_0_1

FOLDER = Path(example_of_0_1.__file__).parent
FILES = [FOLDER / "example_of_0_1.py", FOLDER / "manual_of_0_1.py"]
OLD_FIT, NEW_FIT = "def fit(self, corpus, **_)", "def fit(self, corpus, run)"
SINCE = {
    "tokenizer-vowels-end-what-is-drawn-is-what-it-writes": "follows() came with 0.2",
    "model-trigram-memory-is-estimated": "memory() came with 0.2",
}


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    """All as it was, without the two lines that models had to change."""
    return namegen.Registry.load(only=["namegen"], files=FILES)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> namegen.Registry:
    """The same with the one line of each model that 0.2 asked to change."""
    folder = tmp_path_factory.mktemp("changed")
    files = [folder / file.name for file in FILES]
    for old, new in zip(FILES, files, strict=True):
        assert old.read_text().count(OLD_FIT) == 1
        new.write_text(old.read_text().replace(OLD_FIT, NEW_FIT))
    return namegen.Registry.load(only=["namegen"], files=files)


def invoked(registry: namegen.Registry, *words: str) -> Result:
    return CliRunner().invoke(build_cli(registry), words)


def test_plugins_of_0_1_are_loaded_whole_and_without_a_word(registry: namegen.Registry) -> None:
    mine = [plugin for plugin in registry.plugins if plugin.distribution.startswith("file:")]
    assert [plugin.error for plugin in mine] == [None, None]
    assert [plugin.warnings for plugin in mine] == [[], []]
    assert mine[0].hooks == tuple(
        f"register_{kind}" for kind in ("commands", "models", "samplers", "tokenizers", "wordlists")
    )


@pytest.mark.parametrize(
    ("dataset", "tokenizer", "sampler"),
    [
        ("cats", "anchors", "bold"),
        ("trees", "vowels-end", "flat share=0.2"),
        ("cats", "start-end", "no-doubles"),
    ],
)
def test_lists_tokenizers_and_samplers_of_0_1_draw_names(
    registry: namegen.Registry, dataset: str, tokenizer: str, sampler: str
) -> None:
    model = namegen.train(dataset, model="uniform", tokenizer=tokenizer, registry=registry, cache=False)
    names = model.generate(20, seed=1, sampler=sampler, raw=True)
    assert len(names) == 20
    if sampler == "no-doubles":
        assert not any(a == b for name in names for a, b in pairwise(name))


def test_commands_of_0_1_run(registry: namegen.Registry) -> None:
    assert invoked(registry, "shout", "you").stdout == "YOU\n"
    assert invoked(registry, "count").stdout == f"{len(registry.entries('model'))}\n"


@pytest.mark.parametrize("name", ["letters", "trigram"])
def test_a_model_of_0_1_is_refused_in_one_line_that_says_what_to_write(registry: namegen.Registry, name: str) -> None:
    with pytest.raises(
        namegen.PluginError, match=r"^model '\w+' of plugin .*: write fit\(self, corpus, run\), and run"
    ):
        namegen.train("cats", model=name, registry=registry, cache=False)


@pytest.mark.parametrize("name", ["letters add_k=0.5", "trigram"])
def test_with_that_line_it_learns_draws_is_measured_saved_and_loaded(
    changed: namegen.Registry, name: str, tmp_path: Path
) -> None:
    model = namegen.train("stars", model=name, registry=changed, split="distinct", cache=False)
    model.save(tmp_path / "it.namegen")
    again = namegen.load(tmp_path / "it.namegen", changed)
    assert again.generate(10, seed=1, raw=True) == model.generate(10, seed=1, raw=True)
    assert invoked(changed, "eval", "-m", name, "-d", "stars", "--no-cache").exit_code == 0


@pytest.mark.parametrize("module", [example_of_0_1, manual_of_0_1], ids=["example", "manual"])
def test_the_kit_finds_what_the_contract_has_gained_since_and_nothing_else(module: Any, changed: Any) -> None:
    models = {entry.name: entry.load() for entry in changed.entries("model").values() if "file:" in entry.plugin.name}
    with pytest.MonkeyPatch.context() as patched:
        for cls in (example_of_0_1.Letters, manual_of_0_1.Trigram):
            patched.setattr(cls, "fit", models[cls.__name__.lower()].fit)
        failed = []
        for name, check in checks(module, {}):
            try:
                check()
            except AssertionError:
                failed.append(name)
    assert failed == [name for name in SINCE if module is manual_of_0_1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from namegen import Control", "since 0.2 it is namegen.Run"),
        ("import namegen\nwatch = namegen.unwatched", "since 0.2 it is namegen.Run()"),
        ("from namegen import parse_models", "since 0.2 it is namegen.Spec.parse_list"),
    ],
)
def test_a_public_name_that_is_gone_says_what_is_there_instead(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(text)
    (broken,) = namegen.Registry.load(only=[], files=[tmp_path / "old.py"]).broken
    assert str(broken.error).endswith(f"; {said}")


def test_a_name_that_was_never_there_is_said_as_python_says_it(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text("from namegen import Controls")
    (broken,) = namegen.Registry.load(only=[], files=[tmp_path / "odd.py"]).broken
    assert "since" not in str(broken.error)


@pytest.mark.parametrize(("mark", "lines"), [("(optionalhook=True)", 0), ("", 1)])
def test_a_hook_of_a_later_version_is_silent_where_it_is_optional_and_one_line_where_it_is_not(
    mark: str, lines: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = tmp_path / "later.py"
    plugin.write_text(
        "import namegen\n"
        f"@namegen.hookimpl{mark}\ndef register_dreams(register):\n    register('deep', 'later:Deep')\n"
        "@namegen.hookimpl\ndef register_commands(cli):\n"
        "    @cli.command()\n    def dream():\n        'Dream.'\n        print('of names')\n"
        "    @cli.command()\n    def sleep():\n        'Sleep.'\n"
    )
    with pytest.raises(SystemExit) as ended:
        main(["--plugin-file", str(plugin), "dream"])
    out, err = capsys.readouterr()
    told = [line for line in err.splitlines() if "register_dreams" in line]
    assert len(told) == lines
    assert (ended.value.code, out) == ((2, "") if lines else (0, "of names\n"))
    if lines:
        assert "plugin file:later.py: PluginError: unknown hook 'register_dreams'" in told[0]
