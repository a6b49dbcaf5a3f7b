"""The fixture make_name: the same names for the same test, and nothing at all where it is not used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from namegen_pytest.making import IN_VAIN, MakeName

import namegen


def test_a_test_has_the_same_names_in_every_run() -> None:
    first, again, other = MakeName("t.py::test_a"), MakeName("t.py::test_a"), MakeName("t.py::test_b")
    names = [first(like="elf") for _ in range(20)]
    assert [again(like="elf") for _ in range(20)] == names
    assert [other(like="elf") for _ in range(20)] != names


def test_no_name_comes_twice_whatever_it_is_like() -> None:
    make = MakeName("t.py::test_a")
    names = [make(like="elf") for _ in range(100)] + [make(like="elf", max_length=8) for _ in range(50)]
    assert len(set(names)) == 150
    assert all(len(name) <= 8 for name in names[100:])


def test_when_all_were_given_it_says_so() -> None:
    make = MakeName("t.py::test_a")
    with pytest.raises(namegen.GenerationError, match=rf"names were given to this test, and {IN_VAIN:,} more are all"):
        [make(like=("anna", "hanna", "johanna"), max_length=4) for _ in range(10_000)]


def test_the_fixture_is_there_by_its_entry_point(tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(
        "def test_a(make_name):\n    print('made', make_name(like='elf'))\n\ndef test_b(make_name):\n    make_name()\n"
    )
    plugin = [] if _installed() else ["-p", "namegen_pytest"]
    runs = [_pytest(tmp_path, *plugin, "-s").stdout for _ in range(2)]
    made = {line for text in runs for line in text.splitlines() if "made" in line}
    assert len(made) == 1
    assert "2 passed" in runs[0]


def test_pytest_imports_nothing_of_namegen_until_a_test_asks(tmp_path: Path) -> None:
    (tmp_path / "test_none.py").write_text("import sys\n\ndef test_a():\n    print('has', *sorted(sys.modules))\n")
    plugin = [] if _installed() else ["-p", "namegen_pytest"]
    said = next(line for line in _pytest(tmp_path, *plugin, "-s").stdout.splitlines() if "has" in line)
    modules = set(said.split())
    assert "namegen_pytest" in modules
    assert not {each for each in modules if each.startswith("namegen") and each != "namegen_pytest"}
    assert not {"numpy", "pydantic", "torch"} & modules


def _installed() -> bool:
    from importlib import metadata

    return any(each.value == "namegen_pytest" for each in metadata.entry_points(group="pytest11"))


def _pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    bare = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}  # its options are of our run
    return subprocess.run([*command, *arguments], cwd=folder, env=bare, capture_output=True, text=True, timeout=120)
