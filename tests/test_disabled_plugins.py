"""Plugins that a person has disabled, how distributions are called, and lines that are printed once a day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from namegen import PluginError, UsageError
from namegen.commands.once_a_day import due_today
from namegen.registry.disabled import Disabled
from namegen.registry.discovery import canonical, installed
from namegen.registry.registry import Registry
from namegen.registry.requirements import check_requirements


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAMEGEN_SETTINGS", str(tmp_path / "settings"))
    return tmp_path / "settings"


def loaded(registry: Registry) -> set[str]:
    return {plugin.name for plugin in registry.plugins}


def test_a_disabled_plugin_is_not_loaded_until_it_is_enabled(cli: Any) -> None:
    assert cli("plugins", "disable", "NameGen:plots").exit_code == 0
    registry = Registry.load()
    assert registry.disabled == ["namegen:plots"]
    assert "namegen:plots" not in loaded(registry)
    assert cli("plugins", "enable", "namegen:plots").exit_code == 0
    assert "namegen:plots" in loaded(Registry.load())


def test_what_is_missing_says_that_a_plugin_is_disabled(cli: Any) -> None:
    cli("plugins", "disable", "namegen:samplers")
    with pytest.raises(UsageError, match=r"disabled plugins: namegen:samplers$"):
        Registry.load().get("sampler", "ancestral")


def test_an_explicit_choice_goes_before_what_is_disabled(cli: Any) -> None:
    cli("plugins", "disable", "namegen")
    assert loaded(Registry.load()) & loaded(Registry.load(only=["namegen:plots"])) == set()
    assert loaded(Registry.load(only=["namegen:plots"])) == {"namegen:plots"}


@pytest.mark.parametrize("command", ["disable", "enable"])
def test_an_unknown_plugin_suggests_the_nearest(cli: Any, command: str) -> None:
    cli("plugins", "disable", "namegen:plots")
    result = cli("plugins", command, "namegen:plot")
    assert result.exit_code == 2
    assert "did you mean 'namegen:plots'?" in result.stderr


def test_disabling_twice_keeps_one_name(cli: Any) -> None:
    for told in ("is disabled; ", "is disabled already; "):
        assert told in cli("plugins", "disable", "namegen:plots").stdout
        assert Disabled.read().names == ("namegen:plots",)


def test_who_enables_a_distribution_of_which_one_is_disabled_is_told_that_one(cli: Any) -> None:
    cli("plugins", "disable", "namegen:plots")
    result = cli("plugins", "enable", "namegen")
    assert result.exit_code == 2
    assert "namegen is not disabled as a whole: namegen plugins enable namegen:plots" in result.stderr


def test_all_that_are_disabled_are_not_loaded_however_the_file_spells_them(cli: Any, settings: Path) -> None:
    cli("plugins", "disable", "namegen:samplers")
    cli("plugins", "disable", "namegen:plots")
    assert Disabled.read().names == ("namegen:plots", "namegen:samplers")
    (settings / "plugins.json").write_text('{"disabled": ["namegen:plots", "NameGen:plots", "NAMEGEN:samplers"]}')
    assert Disabled.read().names == ("namegen:plots", "namegen:samplers")
    assert loaded(Registry.load()).isdisjoint({"namegen:plots", "namegen:samplers"})
    assert cli("plugins", "enable", "NameGen:plots").exit_code == 0
    assert Disabled.read().names == ("namegen:samplers",)


def test_who_enables_what_is_not_disabled_is_told_so(cli: Any) -> None:
    assert cli("plugins", "enable", "namegen:plots").stdout == "namegen:plots was not disabled\n"


def test_who_enables_one_of_a_distribution_that_is_disabled_is_told_that(cli: Any) -> None:
    cli("plugins", "disable", "namegen")
    result = cli("plugins", "enable", "namegen:plots")
    assert result.exit_code == 2
    assert "namegen is disabled as a whole: namegen plugins enable namegen" in result.stderr


def test_who_enables_a_plugin_is_told_of_a_damaged_file(cli: Any, settings: Path) -> None:
    settings.mkdir()
    (settings / "plugins.json").write_text("{")
    assert "plugins.json, which says what plugins are disabled" in cli("plugins", "enable", "namegen:plots").stderr


@pytest.mark.parametrize(
    ("command", "after"), [("disable", ("namegen:app", "namegen:plots")), ("enable", ("namegen:app",))]
)
def test_what_another_disables_while_this_one_waits_stays_disabled(
    command: str, after: tuple[str, ...], cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def waiting(_: str) -> Iterator[None]:
        Disabled(("namegen:app", *Disabled.read().names)).write()
        yield

    cli("plugins", "disable", "namegen:course" if command == "disable" else "namegen:plots")
    monkeypatch.setattr("namegen.commands.plugins_disable.writing_settings", waiting)
    assert cli("plugins", command, "namegen:plots").exit_code == 0
    assert set(Disabled.read().names) - {"namegen:course"} == set(after)


def test_a_choice_of_a_program_is_not_said_to_be_of_the_environment() -> None:
    with pytest.raises(UsageError, match=r"^no plugin 'nope' is installed"):
        Registry.load(only=["nope"])


DAMAGED = (
    *(b"", b"{", b"[]", b'{"disabled": 5}', b'{"disabled": [5]}', b"\xff", b"[" * 100_000),
    b'{"disabled": []}'.ljust(1_000_001),
)


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_file_is_one_line_and_switches_nothing_off(settings: Path, text: bytes) -> None:
    settings.mkdir()
    (settings / "plugins.json").write_bytes(text)
    registry = Registry.load()
    assert registry.disabled == []
    assert len(registry.notes) == 1
    assert "plugins.json" in registry.notes[0]
    assert "delete the file" in registry.notes[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders; run it on another system")
def test_a_pipe_in_its_place_is_not_waited_for(settings: Path) -> None:
    settings.mkdir()
    os.mkfifo(settings / "plugins.json")
    assert "it is a pipe, not a file; delete the file" in Disabled.read().problem


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders; run it on another system")
@pytest.mark.parametrize("plant", ["link", "link to a folder", "pipe"])
def test_what_stands_in_its_place_is_replaced_and_not_followed(
    plant: str, settings: Path, tmp_path: Path, cli: Any
) -> None:
    settings.mkdir()
    (tmp_path / "victim").write_text("mine")
    if plant == "link":
        (settings / "plugins.json").symlink_to(tmp_path / "victim")
    elif plant == "link to a folder":
        (settings / "plugins.json").symlink_to(tmp_path)
    else:
        os.mkfifo(settings / "plugins.json")
    result = cli("plugins", "disable", "namegen:plots")
    assert result.exit_code == 0
    assert result.stderr.endswith("; it was written anew\n")
    assert Disabled.read().names == ("namegen:plots",)
    assert (tmp_path / "victim").read_text() == "mine"


def test_where_a_folder_is_in_its_place_one_line_says_that_it_cannot_be_written(settings: Path, cli: Any) -> None:
    (settings / "plugins.json").mkdir(parents=True)
    result = cli("plugins", "disable", "namegen:plots")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.endswith("plugins.json: it is a folder\n")


def test_disabling_works_where_another_plugin_breaks_the_start(settings: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import ctypes; ctypes.CDLL(None)._exit(9)")
    program = [sys.executable, "-m", "namegen", "--plugin-file", str(bad), "plugins", "disable", "namegen:plots"]
    assert subprocess.run(program, check=False, capture_output=True).returncode == 0
    assert Disabled.read().names == ("namegen:plots",)


DISABLE = """
import sys
from namegen.registry.discovery import installed
from namegen.commands.plugins_disable import disable
for each in [each.name for each in installed()][int(sys.argv[1])::2]:
    disable(each)
"""


def test_plugins_that_two_processes_disable_at_once_are_all_disabled() -> None:
    running = [subprocess.Popen([sys.executable, "-c", DISABLE, each], stdout=subprocess.DEVNULL) for each in "01"]
    assert [process.wait() for process in running] == [0, 0]
    assert set(Disabled.read().names) == {each.name for each in installed()}


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True))
def test_names_are_spelt_as_the_standard_says(name: str) -> None:
    assert canonical(name) == canonicalize_name(name)
    assert canonical(f"{name}:Point_1") == f"{canonicalize_name(name)}:Point_1"


@pytest.mark.parametrize(
    "requirement",
    ["namegen", "NameGen>=0.1", "namegen[plot]>=0.1", "namegen>=99; python_version<'3'", "namegen>=99; extra=='new'"],
)
def test_a_requirement_that_holds_or_does_not_count_is_no_problem(requirement: str) -> None:
    assert check_requirements([requirement, "namegen-other>=99"]) == []


@pytest.mark.parametrize("requirement", ["namegen>=99", "Namegen [plot] >=99", "namegen>=99; python_version>'3'"])
def test_a_requirement_that_does_not_hold_is_an_error(requirement: str) -> None:
    with pytest.raises(PluginError, match=r"^it needs .*99.*, and this is namegen"):
        check_requirements([requirement])


def test_a_requirement_that_cannot_be_read_is_said() -> None:
    assert "'namegen >> 3', cannot be read" in check_requirements(["namegen >> 3"])[0]


def test_the_same_lines_are_due_once_a_day(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [due_today(["a"]), due_today(["a"]), due_today(["a", "b"]), due_today(["a", "b"]), due_today([])] == [
        True,
        False,
        True,
        False,
        False,
    ]
    now = time.time()
    for later in (90_000, -90_000):
        due_today(["a"])
        monkeypatch.setattr("time.time", lambda later=later: now + later)
        assert due_today(["a"])
        monkeypatch.setattr("time.time", lambda: now)
