"""A folder of several files is written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from namegen.errors import NamegenError
from namegen.new_folder import new_folder

needs_locks = pytest.mark.skipif(os.name == "nt", reason="Windows has no locks on folders: run it on another system")
KILLED = """
import sys, time
from pathlib import Path
from namegen.new_folder import new_folder
with new_folder(Path(sys.argv[1]), "it") as folder:
    (folder / "one").write_text("half")
    print(flush=True)
    time.sleep(20)
"""


def write(path: Path) -> None:
    with new_folder(path, "it") as folder:
        assert not path.exists() or not any(path.iterdir())
        (folder / "in").mkdir()
        (folder / "in" / "one").write_text("1")


@pytest.mark.parametrize("empty", [False, True])
def test_it_is_there_when_it_is_whole(tmp_path: Path, empty: bool) -> None:
    path = tmp_path / "deep" / "new"
    if empty:
        path.mkdir(parents=True)
    write(path)
    assert [str(each.relative_to(tmp_path)) for each in sorted(tmp_path.rglob("*"))] == [
        "deep",
        str(Path("deep", "new")),
        str(Path("deep", "new", "in")),
        str(Path("deep", "new", "in", "one")),
    ]


def test_a_link_to_an_empty_folder_leads_there(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new").symlink_to("elsewhere")
    write(tmp_path / "new")
    assert (tmp_path / "elsewhere" / "in" / "one").read_text() == "1"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_fails_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with new_folder(tmp_path / "new", "it") as folder:
            (folder / "one").write_text("half")
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_what_came_to_be_there_meanwhile_stays_and_is_said(tmp_path: Path) -> None:
    def be_late() -> None:
        with new_folder(tmp_path / "new", "it") as folder:
            (folder / "one").write_text("mine")
            (tmp_path / "new").mkdir()
            (tmp_path / "new" / "one").write_text("theirs")

    with pytest.raises(NamegenError, match=r"^cannot write it to .*new: "):
        be_late()
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
    assert (tmp_path / "new" / "one").read_text() == "theirs"


@needs_locks
def test_what_is_being_written_stays_and_what_a_killed_writer_left_goes(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        write(tmp_path / "other")
        write(path)
        (half,) = tmp_path.glob(".new.*.part")
        process.kill()
        process.wait()
    assert (half / "one").read_text() == "half"
    (path / "in" / "one").unlink()
    (path / "in").rmdir()
    write(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["new", "other"]
