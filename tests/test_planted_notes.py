"""What others put in place of the small files that namegen keeps: what was printed today, and what is being loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from namegen.commands.once_a_day import due_today
from namegen.registry.isolation.loading_mark import LoadingMark

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and owners of files are Unix's")
SOMEBODY = 12_345
MARK = b"namegen was loading: some:plugin"
Plant = Callable[[Path, bytes], None]


def link(path: Path, content: bytes) -> None:
    victim = path.parents[1] / "victim"
    victim.write_bytes(content)
    path.symlink_to(victim)


def pipe(path: Path, _: bytes) -> None:
    os.mkfifo(path)


def giant(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.truncate(2**40)


def of_another(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _give_away(path)


def in_a_folder_of_another(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    _give_away(path.parent)


def in_a_folder_that_others_write_to(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.parent.chmod(0o777)


def in_a_linked_folder(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    elsewhere = path.parents[1] / "elsewhere"
    path.parent.rename(elsewhere)
    path.parent.symlink_to(elsewhere)


def _give_away(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file of another user: run the tests as root")
    os.chown(path, SOMEBODY, SOMEBODY)


FILES = [link, pipe, giant, of_another]
FOLDERS = [in_a_folder_of_another, in_a_folder_that_others_write_to, in_a_linked_folder]


@pytest.fixture
def printed(own_cache: Path) -> Path:
    """The file of what was printed today: it says that of the line `a`."""
    assert due_today(["a"])
    return own_cache / "printed" / "plugins.json"


def test_damage_to_what_was_printed_has_it_printed_again(printed: Path) -> None:
    for content in ("", "[" * 100_000, "[]", '{"lines": 1}', json.dumps(json.loads(printed.read_text()) | {"at": "x"})):
        printed.write_text(content)
        assert due_today(["a"])
        assert not due_today(["a"])


@pytest.mark.parametrize("plant", FILES)
def test_a_planted_file_of_what_was_printed_is_replaced_and_hides_no_line(plant: Plant, printed: Path) -> None:
    content = printed.read_bytes()
    printed.unlink()
    plant(printed, content)
    assert due_today(["a"])
    assert not due_today(["a"])
    assert printed.is_file()
    assert not printed.is_symlink()
    victim = printed.parents[1] / "victim"
    assert not victim.exists() or victim.read_bytes() == content


@pytest.mark.parametrize("plant", FOLDERS)
def test_what_was_printed_is_neither_read_nor_written_in_a_folder_that_is_not_ours(plant: Plant, printed: Path) -> None:
    content = printed.read_bytes()
    printed.unlink()
    plant(printed, content)
    assert due_today(["a"])
    assert due_today(["b"])
    assert printed.read_bytes() == content


@pytest.fixture
def mark(own_cache: Path) -> Path:
    """Where a mark of a plugin that is being loaded may be."""
    (own_cache / "loading").mkdir()
    return own_cache / "loading" / "0123456789abcdef.loading"


def test_the_mark_of_a_process_that_is_gone_is_read_once(mark: Path) -> None:
    mark.write_bytes(MARK)
    with LoadingMark() as loading:
        assert loading.vanished() == ["some:plugin"]
        assert loading.vanished() == []
    assert list(mark.parent.iterdir()) == []


def test_the_mark_of_a_process_that_is_loading_stays_whatever_its_age(mark: Path) -> None:
    with LoadingMark() as other, LoadingMark() as loading:
        other.set("another:plugin-with-a-long-name")
        other.set("some:plugin")
        (path,) = mark.parent.iterdir()
        os.utime(path, (0, 0))
        assert loading.vanished() == []
        assert path.read_bytes() == MARK
    assert list(mark.parent.iterdir()) == []


def test_a_killed_process_leaves_a_mark_and_one_with_its_number_hides_it_not(mark: Path) -> None:
    program = "import time; from namegen.registry.isolation.loading_mark import LoadingMark\n"
    program += "with LoadingMark() as mark: mark.set('some:plugin'); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert LoadingMark().vanished() == []
        process.kill()
        process.wait()
    assert LoadingMark().vanished() == ["some:plugin"]


@pytest.mark.parametrize("plant", FILES)
def test_a_planted_mark_is_not_believed(plant: Plant, mark: Path) -> None:
    plant(mark, MARK)
    started = time.monotonic()
    assert LoadingMark().vanished() == []
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("plant", FOLDERS)
def test_no_mark_is_read_removed_or_made_in_a_folder_that_is_not_ours(plant: Plant, mark: Path) -> None:
    plant(mark, MARK)
    with LoadingMark() as loading:
        assert loading.vanished() == []
        loading.set("mine")
        assert [path.name for path in mark.parent.iterdir()] == [mark.name]
    assert mark.read_bytes() == MARK


@pytest.mark.parametrize(
    ("name", "content"),
    [("thesis.txt", b"my words"), ("thesis.txt", MARK), ("thesis.txt", b""), ("0123456789abcdef.loading", b"my words")],
)
def test_what_a_person_keeps_in_a_folder_called_loading_is_neither_removed_nor_repeated(
    name: str, content: bytes, mark: Path
) -> None:
    own = mark.with_name(name)
    own.write_bytes(content)
    os.utime(own, (0, 0))
    assert LoadingMark().vanished() == []
    assert own.read_bytes() == content
