"""Secrets: where they come from, and that nothing that is written holds one."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import pickle
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.keys import _read_secret
from namegen.commands.main import build_cli
from namegen.contracts.spec import Spec
from namegen.registry.entry import Kind
from namegen.registry.keys import keys_file, read_keys, remove_key, write_key
from namegen.registry.secrets import variable_of
from namegen.settings_lock import writing_settings
from namegen.testing import checks

from . import secretive
from .secretive import CANARY

PLUGIN = Path(secretive.__file__)
NAME, VARIABLE = "file:secretive:token", "NAMEGEN_KEY_FILE_SECRETIVE__TOKEN"
Run = Callable[..., Result]

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners of files are POSIX's; run it on one")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NAMEGEN_SETTINGS", str(tmp_path / "settings"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "settings"


@pytest.fixture(scope="module")
def loaded() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[PLUGIN])


@pytest.fixture(scope="module")
def run(loaded: namegen.Registry) -> Run:
    command = build_cli(loaded)

    def call(*arguments: Any, input: str | None = None) -> Result:
        return CliRunner().invoke(command, [str(each) for each in arguments], input=input, prog_name="namegen")

    return call


# Where a secret comes from


def test_names_of_keys_are_listed_with_escapes_for_what_a_terminal_obeys(run: Run) -> None:
    write_key("a\x1b[31m:b\nc", "secret")
    assert run("keys", "list").stdout == "a\\x1b[31m:b\\nc\n"


def test_a_key_is_kept_used_listed_by_name_and_forgotten(run: Run) -> None:
    assert run("keys", "set", NAME, input=f"{CANARY}\n").exit_code == 0
    assert run("keys", "list").stdout == f"{NAME}\n"
    assert run("generate", "-m", "secretive", "-d", "behind-a-door", "--raw", "-n", 2, "--seed", 1).exit_code == 0
    assert run("keys", "remove", NAME).exit_code == 0
    assert read_keys() == {}
    assert run("keys", "remove", NAME).exit_code == 2


def test_a_key_of_a_plugin_file_is_set_beside_it(cli: Run) -> None:
    result = cli("keys", "set", NAME, input=CANARY)
    assert result.exit_code == 2
    assert f"namegen --plugin-file FILE keys set {NAME}" in result.stderr
    assert read_keys() == {}


def test_the_environment_wins_over_the_file(loaded: namegen.Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    write_key(NAME, "of the file")
    assert loaded.check("model", "secretive").part.options.token.get_secret_value() == "of the file"
    monkeypatch.setenv(VARIABLE, "of the environment")
    assert loaded.check("model", "secretive").part.options.token.get_secret_value() == "of the environment"


def test_no_two_secrets_share_a_variable() -> None:
    assert variable_of("namegen-a", "b_c") == "NAMEGEN_KEY_NAMEGEN_A__B_C"
    assert len({variable_of(*each) for each in (("a", "b_c"), ("a-b", "c"), ("a-b-c", "d"), ("a", "b_c_d"))}) == 4
    files = ["file:my_club", "file:my-club", "file:My_club", "file:my__club", "file:my/club", "file:my.club"]
    assert len({variable_of(each, "token") for each in files}) == len(files)


def test_a_part_whose_name_another_has_asks_for_its_secret(loaded: namegen.Registry) -> None:
    from namegen.registry.entry import Plugin
    from namegen.registry.secrets_asked import secrets_asked

    class Asks(namegen.Options):
        token: namegen.SecretStr | None = namegen.Field(None, description="a token")

    class Brings:
        @namegen.hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            register("greedy", namegen.Sampler, Asks)

    loaded.add(Brings(), Plugin("c:plugin", "c", "1"))
    assert secrets_asked(loaded, "c") == {"c:token": ["sampler greedy"]}


@pytest.mark.parametrize("option", ["token", "old_token"])
def test_a_secret_in_a_command_is_refused_and_not_repeated(run: Run, option: str) -> None:
    for given in (["-m", f"secretive {option}={CANARY}"], ["-m", "secretive", "-o", f"{option}={CANARY}"]):
        result = run("generate", *given, "-d", "stars")
        assert result.exit_code == 2
        assert f"namegen keys set {NAME}" in result.stderr
        assert VARIABLE in result.stderr
        assert CANARY not in result.stderr


def test_a_secret_that_is_not_set_is_asked_for(run: Run) -> None:
    result = run("generate", "-m", "secretive", "-d", "stars")
    assert result.exit_code == 2
    assert f"namegen keys set {NAME}" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_program_gives_one_as_a_secret(loaded: namegen.Registry) -> None:
    spec = Spec("secretive", {"token": namegen.SecretStr(CANARY)})
    model = namegen.train(["anna", "hanna", "noah"], model=spec, registry=loaded, cache=False)
    assert len(model.generate(2, seed=1, raw=True)) == 2
    assert CANARY not in f"{spec} {spec!r} {model.recipe} {model.recipe!r}"


def test_a_key_that_no_plugin_asks_for_is_refused(run: Run) -> None:
    result = run("keys", "set", "file:secretive:tokne", input=CANARY)
    assert result.exit_code == 2
    assert "did you mean 'file:secretive:token'" in result.stderr
    assert not keys_file().exists()


def test_an_empty_key_is_refused(run: Run) -> None:
    assert run("keys", "set", NAME, input=" \n").exit_code == 2


@on_posix
def test_a_key_that_is_no_text_or_has_no_end_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "is no UTF-8" in run("keys", "set", NAME, input=b"\xff\xfe").stderr  # type: ignore[arg-type]
    with open("/dev/zero") as endless:
        monkeypatch.setattr("sys.stdin", endless)
        with pytest.raises(namegen.UsageError, match="longer than 65,536"):
            _read_secret(NAME)
    assert not keys_file().exists()


def test_what_a_part_lacks_is_shown_by_name(run: Run) -> None:
    shown = run("plugins", "show", "secretive")
    assert f"namegen keys set {NAME}" in shown.stdout
    (document,) = json.loads(run("plugins", "show", "secretive", "--format", "json").stdout)
    (token, _) = document["options"]
    assert (token["kind"], token["default"], token["required"]) == ("secret", None, True)


# The file


@on_posix
def test_the_file_is_its_owners_alone_from_the_start(settings: Path) -> None:
    previous = os.umask(0)
    try:
        write_key("a:b", "c")
    finally:
        os.umask(previous)
    assert stat.S_IMODE(keys_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.stat().st_mode) == 0o700
    kept = {each.name: stat.S_IMODE(each.stat().st_mode) for each in settings.iterdir()}
    assert kept == {"keys.json": 0o600, ".lock": 0o600}


@on_posix
def test_what_a_killed_writer_left_of_the_file_goes_with_the_next_write(settings: Path) -> None:
    write_key("example:token", CANARY)
    left = keys_file().with_name(".keys.json.0123456789ab.part")
    left.write_text(CANARY)
    write_key("example:token", CANARY)
    assert not left.exists()


@on_posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666])
def test_a_file_that_others_may_touch_is_refused_with_what_mends_it(run: Run, mode: int) -> None:
    write_key(NAME, CANARY)
    keys_file().chmod(mode)
    for arguments in (["generate", "-m", "secretive", "-d", "stars"], ["keys", "list"], ["keys", "remove", NAME]):
        result = run(*arguments)
        assert result.exit_code == 2
        assert f"chmod 600 {keys_file()}" in result.stderr
        assert CANARY not in result.output
    keys_file().chmod(0o600)
    assert read_keys() == {NAME: CANARY}


@on_posix
@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can give a file away; run as it"
)
def test_a_file_of_another_user_is_refused(run: Run) -> None:
    write_key(NAME, CANARY)
    os.chown(keys_file(), 65534, -1)
    result = run("keys", "list")
    assert result.exit_code == 2
    assert "belongs to another user" in result.stderr


@on_posix
def test_links_and_pipes_are_refused_without_waiting(run: Run, tmp_path: Path) -> None:
    write_key(NAME, CANARY)
    elsewhere = tmp_path / "elsewhere"
    keys_file().rename(elsewhere)
    keys_file().symlink_to(elsewhere)
    assert "it is a symbolic link, not a file" in run("keys", "list").stderr
    keys_file().unlink()
    os.mkfifo(keys_file(), 0o600)
    said = run("keys", "list").stderr
    assert f"keys.json: it is a pipe, not a file: remove {keys_file()}, and set the keys again" in " ".join(
        said.split()
    )
    keys_file().unlink()
    with keys_file().open("wb") as file:
        file.truncate(2**40)
    keys_file().chmod(0o600)
    assert "damaged" in run("keys", "list").stderr


SET_TEN = """
import sys
from namegen.registry.keys import write_key
for i in range(10):
    write_key(f"example:{sys.argv[1]}{i}", "secret")
"""


def test_keys_that_several_processes_set_at_once_are_all_kept() -> None:
    running = [subprocess.Popen([sys.executable, "-c", SET_TEN, each]) for each in "abc"]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert sorted(read_keys()) == [f"example:{each}{i}" for each in "abc" for i in range(10)]


@on_posix
@pytest.mark.parametrize("plant", [os.mkfifo, lambda path: path.symlink_to(path.with_name("elsewhere"))])
def test_a_planted_lock_is_refused_without_waiting(plant: Callable[[Path], None], settings: Path) -> None:
    settings.mkdir()
    plant(settings / ".lock")
    with pytest.raises(namegen.NamegenError, match=r"cannot write the keys file in .*NAMEGEN_SETTINGS"):
        write_key("a:b", "c")
    assert not (settings / "elsewhere").exists()


@pytest.mark.parametrize("write", [lambda: write_key("d:e", "f"), lambda: remove_key("a:b")])
def test_who_waits_for_another_writer_for_too_long_is_told(
    write: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_key("a:b", "c")
    monkeypatch.setattr("namegen.settings_lock._LONGEST", 0.05)
    with (
        writing_settings("the keys file"),
        pytest.raises(namegen.NamegenError, match="another namegen has been writing the keys file for 0 s"),
    ):
        write()
    assert read_keys() == {"a:b": "c"}
    write()
    assert read_keys() != {"a:b": "c"}


@pytest.mark.parametrize(
    ("write", "kept"), [(lambda: write_key("d:e", "f"), {"a:b", "d:e", "g:h"}), (lambda: remove_key("a:b"), {"g:h"})]
)
def test_what_another_sets_while_this_one_waits_is_kept(
    write: Callable[[], object], kept: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def waiting(_: str) -> Iterator[None]:
        keys_file().write_text('{"a:b": "c", "g:h": "i"}')
        yield

    write_key("a:b", "c")
    monkeypatch.setattr("namegen.registry.keys.writing_settings", waiting)
    write()
    assert set(read_keys()) == kept


def test_keys_are_kept_where_the_file_system_has_no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def lockless(file: object) -> bool:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr("namegen.settings_lock.take_lock", lockless)
    write_key("b:c", "d")
    write_key("a:b", "c")
    assert list(read_keys()) == ["a:b", "b:c"]


def test_folders_above_the_settings_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMEGEN_SETTINGS", str(tmp_path / "new" / "settings"))
    write_key("a:b", "c")
    assert read_keys() == {"a:b": "c"}


def test_who_may_not_read_the_keys_file_is_told_of_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("namegen.registry.keys.open_regular", deny)
    with pytest.raises(namegen.UsageError, match="Permission denied; NAMEGEN_SETTINGS names another folder"):
        read_keys()


@pytest.mark.parametrize(("more", "taken"), [(0, True), (1, False)])
def test_a_file_is_read_up_to_its_limit(more: int, taken: bool) -> None:
    write_key("a:b", "c")
    content = b'{"a": "b"}'
    keys_file().write_bytes(content.ljust(2**22 + more))
    expected = contextlib.nullcontext() if taken else pytest.raises(namegen.UsageError, match="damaged")
    with expected:
        assert read_keys() == {"a": "b"}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_file_is_refused(run: Run, content: bytes) -> None:
    write_key(NAME, CANARY)
    keys_file().write_bytes(content)
    result = run("keys", "list")
    assert result.exit_code == 2
    assert "damaged" in result.stderr


# Where none may be


def test_no_command_writes_or_prints_a_secret(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, CANARY)
    monkeypatch.setenv("NAMEGEN_TRACE", "1")
    run = _runner(namegen.Registry.load(only=["namegen"], files=[PLUGIN]))
    monkeypatch.chdir(tmp_path)
    asked = ["-m", "secretive", "-d", "behind-a-door"]
    drawn = ["generate", *asked, "--raw", "--sampler", "guarded", "--constraint", "doorkeeper", "-n", 3, "--seed", 1]
    for arguments in (
        ["train", *asked, "--output", "m.namegen"],
        ["generate", "--from", "m.namegen", "--raw", "-n", 2, "--seed", 1],
        *([*drawn, "--format", how] for how in ("text", "csv", "json", "jsonl", "names-json")),
        [*drawn, "--format", "parquet", "--output", "names.parquet"],
        [*drawn, "--format", "dataset", "--output", "dataset"],
        [*drawn, "--format", "csv", "--output", "parts/"],
        [*drawn, "--jobs", 2],
        ["train", "-m", "uniform", "-o", "tokenizer=sealed", "-d", "behind-a-door", "--output", "sealed.namegen"],
        ["eval", *asked, "--split", "all", "--samples", 5, "--seed", 1, "--format", "json"],
        ["eval", *asked, "--cv", 2],
        ["compare", "secretive", "uniform", "-d", "behind-a-door", "--samples", 5, "--format", "json"],
        ["compare", "mixture models='secretive,uniform'", "-d", "behind-a-door", "--samples", 0],
        ["explain", "anna", *asked],
        ["facts", *asked],
        ["top", *asked, "-n", 2],
        ["sounds-like", "anna", "-m", "secretive", "-d", "behind-a-door", "-d", "stars"],
        ["export", *asked, "--raw", "--format", "html", "--output", "page.html"],
        ["plot", "lengths", *asked, "--samples", 5, "--seed", 1],
        ["plugins", "--debug"],
        ["plugins", "show", "secretive", "--format", "json"],
        ["datasets"],
        ["datasets", "describe", "behind-a-door"],
        ["keys", "list"],
        ["cache"],
    ):
        result = run(*arguments)
        assert CANARY not in result.output, arguments
        assert result.exit_code == 0, (arguments, result.stderr)
    written = [each for folder in (tmp_path, own_cache) for each in folder.rglob("*") if each.is_file()]
    assert len(written) > 8
    traced = capsys.readouterr().err
    assert "register_models" in traced
    assert CANARY not in traced
    assert [each for each in written if CANARY.encode() in each.read_bytes() or CANARY in str(each)] == []


def _runner(registry: namegen.Registry) -> Run:
    command = build_cli(registry)
    return lambda *arguments: CliRunner().invoke(command, [str(each) for each in arguments], prog_name="namegen")


def test_a_loaded_model_asks_for_its_secret_anew(
    loaded: namegen.Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, CANARY)
    namegen.train(["anna", "hanna"], model="secretive", registry=loaded, cache=False).save(tmp_path / "m.namegen")
    assert namegen.load(tmp_path / "m.namegen", registry=loaded).generate(1, seed=1, raw=True)
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(namegen.OptionError, match="namegen keys set file:secretive:token"):
        namegen.load(tmp_path / "m.namegen", registry=loaded)


def test_a_model_of_another_secret_is_taken_from_the_cache(
    loaded: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, CANARY)
    from namegen.training.key import training_key

    def key() -> str:
        sources, wordlist = namegen.find_wordlist("stars", loaded)
        return training_key(namegen.make_recipe(loaded, sources, model="secretive"), wordlist, loaded)

    first = key()
    monkeypatch.setenv(VARIABLE, "another")
    assert key() == first


def its_token(part: Any) -> str:
    text: str = part.options.token.get_secret_value()
    return text


@pytest.mark.parametrize(
    ("kind", "keeps", "model"),
    [
        ("model", "secretive", "secretive"),
        ("model", "secretive", "mixture models='secretive,uniform'"),
        ("tokenizer", "sealed", "uniform tokenizer=sealed"),
    ],
)
def test_a_part_that_keeps_its_secret_is_not_saved(
    loaded: namegen.Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind, keeps: str, model: str
) -> None:
    monkeypatch.setenv(VARIABLE, CANARY)
    monkeypatch.setattr(loaded.get(kind, keeps).load(), "state", lambda self: {"about": [f"of {its_token(self)}"]})
    learned = namegen.train(["anna", "hanna", "noah"], model=model, registry=loaded, cache=False)
    with pytest.raises(
        namegen.StorageError, match=r"of plugin file:secretive.py: state\(\) holds its secret"
    ) as refused:
        learned.save(tmp_path / "m.namegen")
    assert CANARY not in str(refused.value)
    assert not (tmp_path / "m.namegen").exists()


def test_a_spec_for_a_worker_holds_none(loaded: namegen.Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Spec("secretive", {"token": namegen.SecretStr(CANARY), "size": 2})
    checked = loaded.check("model", given)
    for spec in (given, checked):
        assert CANARY.encode() not in pickle.dumps(spec)
        assert pickle.loads(pickle.dumps(spec)).options == {"size": 2}
    monkeypatch.setenv(VARIABLE, CANARY)
    assert loaded.check("model", pickle.loads(pickle.dumps(checked))).part.options.token == checked.part.options.token


def test_no_way_to_write_options_writes_a_secret() -> None:
    options = secretive.Token(token=namegen.SecretStr(CANARY))
    for written in (repr(options), str(options), options.model_dump_json(), repr(options.model_dump())):
        assert CANARY not in written
    assert options.model_dump() == {"size": 1}


def test_an_error_about_a_secret_does_not_show_it() -> None:
    class Long(namegen.Options):
        token: namegen.SecretStr = namegen.Field(namegen.SecretStr("x" * 50), min_length=50, description="long")

    with pytest.raises(namegen.OptionError) as refused:
        namegen.build_options(Long, {"token": namegen.SecretStr(CANARY)}, "it")
    with pytest.raises(ValueError, match="token") as raised:
        Long(token=CANARY)
    assert CANARY not in f"{refused.value} {raised.value}"


# The contract kit


def test_the_kit_checks_a_plugin_with_secrets_without_any_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secretive, "CANARY", "made-up-secret-of-the-kit-5f1c")
    found = dict(checks(secretive, {}))
    assert {"model-secretive-no-secret-is-written", "tokenizer-sealed-no-secret-is-written"} <= set(found)
    for check in found.values():
        check()


@pytest.mark.parametrize("part", ["model-secretive", "tokenizer-sealed"])
def test_the_kit_finds_a_part_that_keeps_its_secret(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(secretive, "CANARY", "made-up-secret-of-the-kit-5f1c")
    for each in (secretive.Model, secretive.Tokenizer):
        monkeypatch.setattr(each, "state", lambda self: {"token": its_token(self)})
    with pytest.raises(namegen.testing.ContractError, match="no secret is in what is saved"):
        dict(checks(secretive, {}))[f"{part}-no-secret-is-written"]()


def test_the_kit_finds_a_model_with_its_secret_among_its_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secretive, "CANARY", "made-up-secret-of-the-kit-5f1c")
    monkeypatch.setattr(
        secretive.Model, "arrays", lambda self: {"token": np.frombuffer(its_token(self).encode(), np.uint8)}
    )
    with pytest.raises(namegen.testing.ContractError, match="it is in the model's arrays"):
        dict(checks(secretive, {}))["model-secretive-no-secret-is-written"]()
