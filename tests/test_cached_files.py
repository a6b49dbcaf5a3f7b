"""Nobody else puts a file into the cache that is used, or has one written where they want it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.cached_files import problem_of, read_cached, write_cached
from namegen.errors import NamegenError, StorageError
from namegen.file_lock import take_lock
from namegen.files import check_writable, sweep, write_atomically
from namegen.training import cache, store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners and modes of files are Unix's")
Run = Callable[..., Any]
SOMEBODY = 12_345


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a file another user's, or where only root may do that, makes us another user."""

    def give(path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, SOMEBODY, SOMEBODY, follow_symlinks=False)
        else:
            monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)

    return give


def draw(cli: Run, few: Path) -> Any:
    return cli("generate", "-d", few, "-n", 3, "--seed", 1, "-m", "count-bigram add_k=0.01", "--raw")


@pytest.fixture
def planted(cli: Run, few: Path, tmp_path: Path, own_cache: Path, registry: namegen.Registry) -> tuple[str, Path]:
    """The names that a list gives, and its model in the cache; beside it, `bad`, which would be taken for that."""
    right = draw(cli, few).stdout
    (model,) = (own_cache / "models").glob("*.namegen")
    true, other = store.load(model, registry), namegen.train(["zzzz", "zzz"], model="count-bigram", registry=registry)
    store.save(replace(other, recipe=true.recipe, provenance=true.provenance), tmp_path / "bad")
    bad = (tmp_path / "bad").read_bytes()
    good = model.read_bytes()
    model.write_bytes(bad)
    assert set(draw(cli, few).stdout) <= {"z", "\n"}, "a file of one's own is used"
    model.write_bytes(good)
    return right, model


@pytest.mark.parametrize("where", ["", "models"])
def test_a_cache_of_another_user_is_passed_by_and_said_once(
    where: str, cli: Run, few: Path, own_cache: Path, foreign: Callable[[Path], None]
) -> None:
    (own_cache / "models").mkdir()
    foreign(own_cache / where)
    result = draw(cli, few)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 3)
    (said,) = result.stderr.splitlines()
    assert "belongs to user " in said
    assert "set NAMEGEN_CACHE to a folder of your own; it will be trained again next time" in said
    assert list((own_cache / "models").iterdir()) == []


@pytest.mark.parametrize(("where", "mode"), [("", 0o777), ("", 0o775), ("models", 0o777), ("models", 0o1777)])
def test_a_cache_that_others_write_to_is_passed_by_and_one_line_mends_it(
    where: str, mode: int, cli: Run, few: Path, own_cache: Path, tmp_path: Path, planted: tuple[str, Path]
) -> None:
    right, model = planted
    bad = (tmp_path / "bad").read_bytes()
    model.write_bytes(bad)
    (own_cache / where).chmod(mode)
    result = draw(cli, few)
    assert result.stdout == right
    (said,) = result.stderr.splitlines()
    mend = f"chmod go-w {own_cache / where}".rstrip("/")
    assert f": {mend} ends that; it will be trained again next time" in said
    assert model.read_bytes() == bad
    assert cli("cache").stderr == f"namegen: {problem_of(own_cache / 'models')}\n"
    assert cli("cache", "clear", "--yes").exit_code == 1
    subprocess.run(mend, shell=True, check=True)
    assert draw(cli, few).stderr == ""


@pytest.mark.parametrize("where", ["", "models"])
def test_what_is_no_folder_is_no_cache_and_its_mode_is_left_alone(where: str, own_cache: Path) -> None:
    place = own_cache / where
    if not where:
        place.rmdir()
    place.write_bytes(b"")
    place.chmod(0o666)
    assert problem_of(place) == f"the cache is not used, since {place} is no folder: NAMEGEN_CACHE names another"


def test_a_folder_such_as_tmp_may_hold_the_cache(own_cache: Path) -> None:
    own_cache.chmod(0o1777)
    assert problem_of(own_cache / "models") == ""


@pytest.mark.parametrize(("mode", "read"), [(0o644, b"ten bytes."), (0o664, None), (0o646, None)])
def test_a_file_that_others_write_to_is_not_read(mode: int, read: bytes | None, own_cache: Path) -> None:
    path = own_cache / "models" / "it"
    assert read_cached(path, 10) is None
    write_cached(path, b"ten bytes.", "it")
    path.chmod(mode)
    assert read_cached(path, 10) == read


def test_a_file_of_the_cache_is_read_up_to_its_limit(own_cache: Path) -> None:
    write_cached(own_cache / "models" / "it", b"ten bytes.", "it")
    with pytest.raises(OSError, match="it is larger than 9 bytes"):
        read_cached(own_cache / "models" / "it", 9)


def test_nothing_is_made_in_a_cache_that_others_write_to(own_cache: Path) -> None:
    own_cache.chmod(0o777)
    with pytest.raises(StorageError, match="others can write to its folder"):
        write_cached(own_cache / "models" / "it", b"", "it")
    assert list(own_cache.iterdir()) == []


def test_a_folder_that_another_makes_first_is_not_used(
    own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    make = Path.mkdir

    def plant(path: Path, *given: Any, **more: Any) -> None:
        if path.name == "models":
            path.symlink_to(tmp_path / "elsewhere")
        make(path, *given, **more)

    monkeypatch.setattr(Path, "mkdir", plant)
    with pytest.raises(StorageError, match="is a symbolic link"):
        write_cached(own_cache / "models" / "it", b"", "it")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_cache_is_made_with_what_is_above_it_and_its_mend_is_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "new" / "my cache"))
    path = tmp_path / "new" / "my cache" / "models" / "it"
    write_cached(path, b"x", "it")
    assert read_cached(path, 1) == b"x"
    path.parent.chmod(0o777)
    assert f"chmod go-w '{path.parent}' ends that" in problem_of(path.parent)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone gives files away; run as it")
def test_a_cache_may_belong_to_root_and_its_folders_to_this_user(
    own_cache: Path, monkeypatch: pytest.MonkeyPatch, foreign: Callable[[Path], None]
) -> None:
    (own_cache / "models").mkdir()
    foreign(own_cache / "models")
    monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)
    assert problem_of(own_cache / "models") == ""


def test_a_file_system_without_locks_is_told_from_a_lock_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def lockless(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    with (tmp_path / "it").open("wb") as one, (tmp_path / "it").open("wb") as two:
        assert (take_lock(one), take_lock(two)) == (True, False)
        monkeypatch.setattr(fcntl, "flock", lockless)
        with pytest.raises(OSError, match="no locks"):
            take_lock(one)


def test_a_planted_model_is_not_used(
    cli: Run, few: Path, tmp_path: Path, planted: tuple[str, Path], foreign: Callable[[Path], None]
) -> None:
    right, model = planted
    shutil.copy(tmp_path / "bad", model)
    foreign(model)
    assert draw(cli, few).stdout == right


def test_a_link_in_place_of_a_model_is_neither_read_nor_written_through(
    cli: Run, few: Path, tmp_path: Path, planted: tuple[str, Path]
) -> None:
    right, model = planted
    victim = tmp_path / "victim"
    victim.write_bytes((tmp_path / "bad").read_bytes())
    before = victim.read_bytes()
    model.unlink()
    model.symlink_to(victim)
    assert draw(cli, few).stdout == right
    assert victim.read_bytes() == before
    assert not model.is_symlink()


@pytest.mark.parametrize("part", ["models", "wordlists"])
def test_a_link_in_place_of_a_folder_is_not_followed(
    part: str, cli: Run, few: Path, tmp_path: Path, own_cache: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "thesis.txt").write_text("years of work")
    shutil.rmtree(own_cache / part, ignore_errors=True)
    (own_cache / part).symlink_to(tmp_path / "elsewhere")
    assert draw(cli, few).exit_code == 0
    assert "is a symbolic link: remove it" in cli("cache").stderr
    result = cli("cache", "clear", "--downloads", "--yes")
    assert (result.exit_code, "is a symbolic link" in result.stderr) == (1, True)
    assert [each.name for each in (tmp_path / "elsewhere").iterdir()] == ["thesis.txt"]


def test_the_cache_itself_may_be_a_link_of_ones_own(
    cli: Run, few: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(own_cache)
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "link"))
    assert draw(cli, few).stderr == ""
    assert len(list((own_cache / "models").iterdir())) == 1


def test_a_link_that_another_made_is_not_followed(
    cli: Run, few: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, foreign: Callable[..., None]
) -> None:
    (tmp_path / "link").symlink_to(own_cache)
    foreign(tmp_path / "link")
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "link"))
    assert "belongs to user " in draw(cli, few).stderr
    assert list(own_cache.iterdir()) == []


def test_a_pipe_in_place_of_a_model_is_not_waited_for(cli: Run, few: Path, planted: tuple[str, Path]) -> None:
    right, model = planted
    model.unlink()
    os.mkfifo(model)
    assert draw(cli, few).stdout == right


def test_a_new_cache_is_nobody_elses_to_write_whatever_the_umask(
    cli: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path / "new"))
    before = os.umask(0)
    try:
        assert draw(cli, few).stderr == ""
        assert draw(cli, few).stderr == ""
    finally:
        os.umask(before)
    assert all(not each.stat().st_mode & 0o022 for each in [tmp_path / "new", *(tmp_path / "new").rglob("*")])


WRITER = """
import sys, time
from namegen.files import replacing
with replacing(sys.argv[1], "it") as file:
    file.write(b"half")
    file.flush()
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process that is writing a file and will not end, and that file."""
    target = tmp_path / "out" / "it.txt"
    with subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        yield process, target
        process.kill()


def left(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.name.endswith(".part")]


def test_what_is_being_written_is_left_alone(writer: tuple[subprocess.Popen[bytes], Path]) -> None:
    _, target = writer
    (part,) = left(target.parent)
    os.utime(target.parent / part, (0, 0))  # its age says nothing: clocks are set
    sweep(target.parent)
    write_atomically(target, b"mine", "it")
    assert left(target.parent) == [part]


def test_what_a_killed_writer_left_goes_with_the_next_write(writer: tuple[subprocess.Popen[bytes], Path]) -> None:
    process, target = writer
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(left(target.parent)) == 1
    write_atomically(target.with_name("another"), b"mine", "it")
    assert len(left(target.parent)) == 1  # which is none of its own
    write_atomically(target, b"mine", "it")
    assert left(target.parent) == []
    assert target.read_bytes() == b"mine"


def test_what_killed_writers_left_in_the_cache_goes_with_the_next_model(cli: Run, few: Path, own_cache: Path) -> None:
    (own_cache / "models").mkdir()
    (own_cache / "models" / f".of-another-model.namegen.{'0a' * 6}.part").write_bytes(b"half")
    mine = {".mine.part", f".mine.{'0a' * 6}.part.part"}
    for each in mine:
        (own_cache / "models" / each).write_bytes(b"somebody's")
    draw(cli, few)
    assert set(left(own_cache / "models")) == mine


def test_a_link_called_like_what_is_left_over_takes_nothing_along(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"kept")
    (tmp_path / f".x.{'0' * 12}.part").symlink_to("victim")
    sweep(tmp_path)
    assert (tmp_path / "victim").read_bytes() == b"kept"
    assert (tmp_path / f".x.{'0' * 12}.part").is_symlink()


def test_what_is_written_is_on_the_disk_before_it_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []
    monkeypatch.setattr(os, "fsync", lambda number: done.append(os.fstat(number).st_size))
    monkeypatch.setattr(os, "replace", lambda *_, own=os.replace: done.append("replace") or own(*_))
    write_atomically(tmp_path / "it", b"four", "it")
    assert done == [4, "replace"]


def test_a_link_in_place_of_what_will_become_a_file_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.files.secrets.token_hex", lambda _: "guessed")
    (tmp_path / "victim").write_bytes(b"kept")
    (tmp_path / ".it.guessed.part").symlink_to("victim")
    with pytest.raises(NamegenError, match="cannot write it to"):
        write_atomically(tmp_path / "it", b"mine", "it")
    assert (tmp_path / "victim").read_bytes() == b"kept"


def test_a_file_that_is_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = []

    def lock(file: Any) -> bool:
        if not locked:
            os.unlink(file.name)
        locked.append(file.name)
        return True

    monkeypatch.setattr("namegen.files.take_lock", lock)
    write_atomically(tmp_path / "it", b"mine", "it")
    assert (len(locked), (tmp_path / "it").read_bytes()) == (2, b"mine")


def test_clearing_refuses_what_is_not_ours(own_cache: Path, foreign: Callable[[Path], None]) -> None:
    (own_cache / "models").mkdir()
    (own_cache / "models" / "x.namegen").write_bytes(b"theirs")
    foreign(own_cache / "models")
    with pytest.raises(StorageError, match="belongs to user"):
        cache.clear()
    assert cache.kept()[cache.MODELS] == {}


def namegen_in(folder: Path, *arguments: object, **how: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "namegen", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, env=os.environ | {"NAMEGEN_CACHE": str(folder)}, **pipes, **how)


def test_a_full_disk_costs_the_cache_and_nothing_else(few: Path, tmp_path: Path) -> None:
    import resource

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))

    with namegen_in(tmp_path / "cache", "generate", "-d", few, "-n", 3, "--seed", 1, preexec_fn=fill) as process:
        out, err = process.communicate(timeout=100)
    assert (process.returncode, len(out.splitlines())) == (0, 3)
    assert "cannot write the trained model to " in err
    assert err.endswith("; it will be trained again next time\n")
    assert list((tmp_path / "cache" / "models").iterdir()) == []


def test_several_processes_at_once_fill_a_cold_cache_with_one_model(few: Path, tmp_path: Path) -> None:
    running = [namegen_in(tmp_path / "cache", "generate", "-d", few, "-n", 3, "--seed", 1) for _ in range(4)]
    ended = [(process.communicate(timeout=200), process.returncode) for process in running]
    assert {code for _, code in ended} == {0}
    assert len({out for (out, _), _ in ended}) == 1
    assert {err for (_, err), _ in ended} == {""}
    assert [path.suffix for path in (tmp_path / "cache" / "models").iterdir()] == [".namegen"]


@pytest.mark.parametrize("when", [0, 4_000_000_000])
def test_a_clock_that_was_set_wrong_changes_nothing(when: int, cli: Run, few: Path, own_cache: Path) -> None:
    right = draw(cli, few).stdout
    for path in own_cache.rglob("*"):
        os.utime(path, (when, when))
    assert draw(cli, few).stdout == right
    other = cli("generate", "-d", few, "-n", 3, "--seed", 1, "-m", "kneser-ney")
    assert (other.exit_code, other.stderr) == (0, "")
    assert len(list((own_cache / "models").iterdir())) == 2


def test_an_output_goes_through_ones_own_link_and_through_nobody_elses_where_anybody_may_put_one(
    tmp_path: Path, foreign: Callable[[Path], None]
) -> None:
    (tmp_path / "victim").write_text("kept")
    link = tmp_path / "open" / "names.txt"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "victim")
    write_atomically(link, b"mine", "it")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    link.parent.chmod(0o1777)
    if os.geteuid() == 0:
        foreign(link)
    else:  # neither the link nor the folder is then ours, so the folder must be a third one's
        pytest.skip("only root can make a link of another user: run the tests as root")
    for write in (lambda: write_atomically(link, b"theirs", "it"), lambda: check_writable(link, "it")):
        with pytest.raises(NamegenError, match="it is a symbolic link that another user made; give another name"):
            write()
    assert (tmp_path / "victim").read_bytes() == b"mine"
