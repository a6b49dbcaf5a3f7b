"""Where a person has no home, all works, nothing is left behind, and a line says what is not kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from . import secretive

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows always has a home: run it on another system")
KEY = "file:secretive:token"
PROGRAM = """
import os, platformdirs, sys
home, arguments = sys.argv[1], sys.argv[2:]
os.environ.pop("HOME", None)
if home == "none":
    def unknown(*_, **__):
        raise RuntimeError("could not determine the home directory")
    platformdirs.user_cache_dir = platformdirs.user_config_dir = unknown
elif home == "older platformdirs":
    platformdirs.user_cache_dir = platformdirs.user_config_dir = lambda name, appauthor: f"~/{name}"
else:
    os.environ["HOME"] = home
from namegen.commands.main import main
main(arguments)
"""
HOMES = ["none", "older platformdirs", "/dev/null"]
"""What a home may be in which nothing can be; /dev/null is that of many services."""


def run(folder: Path, home: str, *arguments: str) -> tuple[int, str, list[str]]:
    names = ("NAMEGEN_CACHE", "NAMEGEN_SETTINGS", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    environment: Mapping[str, str] = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-c", PROGRAM, home, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, input="secret\n")
    assert list(folder.iterdir()) == [], "something was left behind"
    return done.returncode, done.stdout, done.stderr.splitlines()


@pytest.mark.parametrize("home", HOMES)
def test_names_are_drawn_and_a_line_says_that_the_model_is_not_kept(home: str, tmp_path: Path) -> None:
    code, out, err = run(
        tmp_path, home, "generate", "-d", "elf", "-m", "count-bigram", "--raw", "-n", "3", "--seed", "1"
    )
    assert (code, len(out.splitlines()), len(err)) == (0, 3, 1)
    assert "cannot write the trained model to " in err[0]
    assert "NAMEGEN_CACHE names another folder; it will be trained again next time" in err[0]


@pytest.mark.parametrize("home", HOMES)
def test_what_would_be_kept_in_the_settings_is_refused_in_a_line(home: str, tmp_path: Path) -> None:
    plugin = ("--plugin-file", secretive.__file__)
    for arguments, what in (
        (("plugins", "disable", "namegen:course"), "what plugins are disabled"),
        ((*plugin, "keys", "set", KEY), "the keys file"),
    ):
        code, out, (said,) = run(tmp_path, home, *arguments)
        assert (code, out) == (1, "")
        assert said.startswith(f"namegen: cannot write {what} in ")
        assert said.endswith("; NAMEGEN_SETTINGS names another folder")
    assert run(tmp_path, home, *plugin, "keys", "list") == (0, "", [])
    assert run(tmp_path, home, "cache", "clear", "--yes") == (0, "", ["namegen: 0 files, 0 bytes removed"])
