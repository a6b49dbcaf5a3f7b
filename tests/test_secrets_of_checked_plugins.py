"""The contract kit, where a part works with a true key alone: `plugins check` takes it from where namegen does."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import namegen
from namegen.registry.keys import write_key
from namegen.testing import checks
from namegen.testing.find_plugin import find_plugin

Cli = Callable[..., Any]
KEY = "the-true-key-of-the-harbour"
BERTHS = f"""
import namegen

class Berths(namegen.WordlistSource):
    card = namegen.Card(title="Berths", language="English", licence="CC0-1.0", description="ships of a harbour")

    class Options(namegen.Options):
        key: namegen.SecretStr = namegen.Field(namegen.SecretStr(""), min_length=1, description="of the harbour")

    def read(self):
        if self.options.key.get_secret_value() != "{KEY}":
            raise namegen.WordlistError("the harbour refuses this key")
        return "anna\\nbob\\n"

@namegen.hookimpl
def register_wordlists(register):
    register("berths", Berths, summary="ships of a harbour")
"""
PROJECT = '[project]\nname = "Namegen_Harbour"\n[project.entry-points.namegen]\nharbour = "namegen_harbour"\n'
VARIABLE = "NAMEGEN_KEY_NAMEGEN_HARBOUR__KEY"


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMEGEN_SETTINGS", str(tmp_path / "settings"))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package that is not installed."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "namegen_harbour.py").write_text(BERTHS)
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


def test_a_key_comes_from_the_environment(cli: Cli, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    result = cli("plugins", "check", package)
    assert result.exit_code == 0, result.stdout


def test_a_key_comes_from_the_keys_file(cli: Cli, package: Path) -> None:
    write_key("namegen-harbour:key", KEY)
    result = cli("plugins", "check", package)
    assert result.exit_code == 0, result.stdout


def test_a_key_of_a_plugin_file_is_called_as_ever(cli: Cli, package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMEGEN_KEY_FILE_NAMEGEN_HARBOUR__KEY", KEY)
    assert cli("plugins", "check", package / "namegen_harbour.py").exit_code == 0


def test_without_one_the_kit_makes_one_up(cli: Cli, package: Path) -> None:
    result = cli("plugins", "check", package)
    assert result.exit_code == 1
    assert "the harbour refuses this key" in result.stdout


def test_a_key_in_the_command_is_refused_with_what_works(
    cli: Cli, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = cli("plugins", "check", package, "-o", f"berths.key={KEY}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{VARIABLE} in the environment of namegen plugins check" in result.stderr
    assert KEY not in result.stderr
    monkeypatch.setenv(VARIABLE, KEY)
    assert cli("plugins", "check", package).exit_code == 0


@pytest.fixture
def harbour(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(package))
    yield importlib.import_module("namegen_harbour")
    del sys.modules["namegen_harbour"]


def test_in_pytest_it_is_given_as_a_secret(harbour: ModuleType) -> None:
    found = dict(checks(harbour, {"berths": {"key": namegen.SecretStr(KEY)}}))
    for check in found.values():
        check()


def test_in_pytest_a_text_is_refused_with_what_works(harbour: ModuleType) -> None:
    with pytest.raises(namegen.OptionError, match=r"options=\{'berths': \{'key': SecretStr\(\.\.\.\)\}\}"):
        dict(checks(harbour, {"berths": {"key": KEY}}))


def test_in_pytest_no_check_depends_on_what_is_set(harbour: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, KEY)
    found = dict(checks(harbour, {}, distribution="namegen-harbour"))
    with pytest.raises(namegen.WordlistError, match="refuses this key"):
        found["wordlist-berths-it-gives-the-same-list-again"]()


@pytest.mark.parametrize(
    ("what", "distribution"),
    [
        ("", "namegen-harbour"),
        ("namegen_harbour.py", "file:namegen_harbour"),
        ("namegen:samplers", "namegen"),
        ("namegen_samplers", "namegen"),
        ("json", "json"),
    ],
)
def test_a_plugin_knows_the_distribution_that_it_comes_in(package: Path, what: str, distribution: str) -> None:
    given = package / what
    assert find_plugin(str(given) if given.exists() else what).distribution == distribution


def test_a_folder_without_metadata_is_called_by_its_name(package: Path) -> None:
    (package / "pyproject.toml").unlink()
    (package / "__init__.py").touch()
    assert find_plugin(str(package)).distribution == "harbour"
