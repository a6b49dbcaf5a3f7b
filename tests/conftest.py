"""What all tests share: a cache of their own, a registry of our own plugins, and makemore's list if it is at hand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

import namegen
from namegen.contracts.wordlist import Wordlist

from . import needs_torch
from .browsers import browser as browser

if TYPE_CHECKING:
    from typer import Typer
    from typer.testing import Result

    from .app_server import Server

collect_ignore = ["example_plugin", "example_torch_plugin"]  # installed, and tested, by test_strangers.py
collect_ignore_glob = needs_torch.FILES if needs_torch.MISSING else []

# A machine that is busy is no fault of the code under test.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# What trains while modules are imported, or for a whole module, has no folder of a test yet.
_EARLY = tempfile.TemporaryDirectory(prefix="namegen-tests-")
os.environ["NAMEGEN_CACHE"] = _EARLY.name

MAKEMORE = Path(__file__).resolve().parents[2] / "shared" / "data" / "makemore-names.txt"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need torch or gradio, and skip them where one of the two is missing."""
    for item in items:
        if needs_torch.is_needed_by(item.path.name, item.name):
            item.add_marker("needs_torch")
            if needs_torch.MISSING:
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(needs_torch.MISSING)}"))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches the person's cache or obeys the person's settings."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("NAMEGEN_CACHE", str(folder))
    monkeypatch.setenv("NAMEGEN_SETTINGS", str(folder / "settings"))
    monkeypatch.delenv("NAMEGEN_PLUGINS", raising=False)
    return folder


@pytest.fixture(scope="session")
def registry() -> namegen.Registry:
    """Our own plugins, whatever else is installed."""
    return namegen.Registry.load(only=["namegen"])


@pytest.fixture(scope="session")
def makemore(registry: namegen.Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wordlist]:
    """makemore's 32,033 names: from the copy beside the project, or from the network, else a plain skip."""
    from namegen.wordlists.registered import pull
    from namegen.wordlists.sources import load_wordlist

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NAMEGEN_CACHE", str(tmp_path_factory.mktemp("makemore")))
        try:
            pull(registry.get("wordlist", "makemore"), MAKEMORE if MAKEMORE.is_file() else None)
        except namegen.DownloadError as error:
            message = f"makemore's list is not at hand ({error}); get it with: namegen datasets pull makemore"
            if os.environ.get("CI"):
                pytest.fail(message)
            pytest.skip(message)
        yield load_wordlist("makemore", registry)


@pytest.fixture(scope="session")
def app_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A web form of our own plugins, one of a third party's, and a broken one."""
    from .app_server import serving

    here = Path(__file__).parent
    folder = tmp_path_factory.mktemp("app")
    with serving(folder, here / "app_parts.py", here / "app_broken.py", list_mb=2, model_mb=3, seconds=60) as server:
        yield server


@pytest.fixture(scope="session")
def commands(registry: namegen.Registry) -> Typer:
    """All commands over our own plugins: built once, for building them takes longer than most of them run."""
    from namegen.commands.main import build_cli

    return build_cli(registry)


@pytest.fixture
def cli(commands: Typer) -> Callable[..., Result]:
    """Runs a command line in this process: `cli("generate", "-n", 3).stdout`."""
    from typer.testing import CliRunner

    def run(*arguments: Any, input: str | bytes | None = None) -> Result:
        return CliRunner().invoke(commands, [str(each) for each in arguments], input=input, prog_name="namegen")

    return run


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A small wordlist in a file."""
    path = tmp_path / "few.txt"
    path.write_text(
        "\n".join(
            [
                "anna",
                "bob",
                "carla",
                "dora",
                "emma",
                "fred",
                "gina",
                "hugo",
                "ida",
                "john",
                "karl",
                "lena",
                "mia",
                "nora",
                "otto",
            ]
        )
        + "\n"
    )
    return path
