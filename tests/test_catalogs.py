"""What plugins register beside their parts: one rule for names, one list, one set of checks, whatever it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import namegen
from namegen import UsageError, hookimpl
from namegen.commands.main import build_cli
from namegen.registry.catalogs import CATALOGS
from namegen.registry.discovery import ENTRY_POINT_GROUP, installed
from namegen.registry.entry import Plugin
from namegen.registry.missing import is_missing, requirement_of
from namegen.registry.named import Named
from namegen.registry.registry import Registry
from namegen.testing import checks
from namegen.testing.find_plugin import find_plugin
from namegen.testing.named_checks import named_checks

FIND: dict[str, Callable[[Registry, str], Any]] = {
    "exports": Registry.export,
    "readers": Registry.reader,
    "formats": Registry.format,
    "metrics": lambda registry, name: registry.metrics_to_show([name])[name],
    "executors": lambda registry, name: registry.executor(f"{name}://here"),
}
"""What can be asked for by name, and how."""
HOOKS = [each.hook.removeprefix("register_") for each in CATALOGS]
MORE: dict[str, dict[str, Any]] = {"sources": {"starts": [b"%OWN"]}, "metrics": {"slow": True}}


def do_nothing() -> None:
    """A target."""


def offering(kinds: str, name: str = "own") -> Any:
    """A plugin that registers one thing of a kind."""

    class Offers:
        pass

    def hook(self: Any, register: Callable[..., None]) -> None:
        register(name, do_nothing, **MORE.get(kinds, {}))

    hook.__name__ = f"register_{kinds}"
    setattr(Offers, hook.__name__, hookimpl(hook))
    return Offers()


def of(*plugins: tuple[str, Any]) -> Registry:
    registry = Registry()
    for distribution, plugin in plugins:
        registry.add(plugin, Plugin(f"{distribution}:plugin", distribution, "1.0"))
    assert not registry.broken
    return registry


@pytest.mark.parametrize("kinds", FIND)
def test_a_name_with_its_distribution_is_found_whoever_else_is_there(kinds: str) -> None:
    alone = of(("b", offering(kinds)))
    beside = of(("a", offering(kinds)), ("b", offering(kinds)))
    for registry in (alone, beside):
        if kinds == "metrics":
            assert "b" in {each.plugin.distribution for each in registry.metrics_to_show(["b:own"]).values()}
        else:
            assert FIND[kinds](registry, "b:own").plugin.distribution == "b"
    assert FIND[kinds](beside, "own").plugin.distribution == "a"


@pytest.mark.parametrize("kinds", HOOKS)
def test_what_is_registered_is_listed(kinds: str) -> None:
    commands = build_cli(of(("a", offering(kinds))))
    assert f"{kinds} of a:plugin\n" in CliRunner().invoke(commands, ["plugins"]).stdout
    (listed,) = json.loads(CliRunner().invoke(commands, ["plugins", "--format", "json"]).stdout)[kinds]
    assert (listed["name"], listed["plugin"], listed["missing"]) == ("own", "a:plugin", [])


@pytest.mark.parametrize("kinds", HOOKS)
@pytest.mark.parametrize("name", ["own", "a:own"])
def test_what_has_no_options_is_shown_too(kinds: str, name: str) -> None:
    shown = CliRunner().invoke(build_cli(of(("a", offering(kinds)))), ["plugins", "show", name])
    assert shown.exit_code == 0
    assert " own: " in shown.output
    assert shown.output.splitlines()[1:] == ["from plugin a:plugin 1.0", "it has no options"]


@pytest.mark.parametrize("kinds", HOOKS)
def test_what_is_registered_is_checked(kinds: str) -> None:
    (one,) = (each for some in of(("a", offering(kinds))).named().values() for each in some.values())
    assert named_checks.dispatch(type(one)) is not named_checks.dispatch(Named)
    assert any(name.startswith(f"{one.kind}-own-") for name, _ in checks(offering(kinds), {}))


@pytest.mark.parametrize("kinds", [*FIND, "documents"])
def test_what_is_not_there_may_have_been_of_a_plugin_that_is_disabled(kinds: str) -> None:
    registry = of(("a", offering("pages")))
    registry.disabled = ["b:plugin"]
    find = FIND.get(kinds, lambda registry, name: registry.read_document(json.dumps({"format": name}), "x.json"))
    with pytest.raises(namegen.NamegenError, match=r"; disabled plugins: b:plugin$"):
        find(registry, "own")


# Formats of names that are taken where none is named


def formats(*registered: tuple[str, dict[str, bool]]) -> Registry:
    class Offers:
        @hookimpl
        def register_formats(self, register: namegen.RegisterFormat) -> None:
            for name, more in registered:
                register(name, do_nothing, **more)  # type: ignore[arg-type]

    return of(("a", Offers()))


def test_the_first_default_of_its_sort_is_taken() -> None:
    registry = formats(
        ("plain", {}),
        ("bytes", {"default": True, "binary": True}),
        ("lines", {"default": True}),
        ("more", {"default": True}),
    )
    assert registry.default_format().name == "lines"
    assert registry.default_format(binary=True).name == "bytes"


def test_without_a_default_a_person_is_told_to_name_one() -> None:
    registry = formats(("plain", {}))
    registry.disabled = ["namegen:formats"]
    told = r"no plugin offers a default format of names; name one .*plain.*; disabled plugins: namegen:formats$"
    with pytest.raises(UsageError, match=told):
        registry.default_format()
    result = CliRunner().invoke(build_cli(registry), ["generate", "-n", "2"])
    assert "no plugin offers a default format" in result.output


# What is odd about what is installed, and stops nothing


def test_a_module_that_is_there_without_an_import_is_not_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    assert not is_missing("__main__")
    with pytest.raises(UsageError, match="there is no plugin '__main__'"):
        find_plugin("__main__")


def test_a_distribution_without_metadata_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "damaged-1.0.dist-info"
    about.mkdir()
    (about / "entry_points.txt").write_text("[namegen]\nodd = odd_module\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "unknown:odd" in [each.name for each in installed()]
    assert (requirement_of("numpy") or "").startswith("numpy")
    assert requirement_of("not_there_at_all") is None
    assert find_plugin("unknown:odd").targets == ("odd_module",)
    with pytest.raises(UsageError, match="there is no plugin 'nope'"):
        find_plugin("nope")


def missing(distribution: metadata.Distribution) -> Any:
    raise FileNotFoundError("No package metadata was found.")


def test_neither_do_metadata_that_are_missing_to_another_finder(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {type(point.dist) for point in metadata.entry_points(group=ENTRY_POINT_GROUP)}
    for kind in kinds:  # importlib_metadata, once imported, finds distributions of its own kind
        monkeypatch.setattr(kind, "metadata", property(missing))
    assert {each.distribution for each in installed()} == {"unknown"}


def test_a_distribution_whose_metadata_are_not_utf_8_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "damaged-1.0.dist-info"
    about.mkdir()
    (about / "entry_points.txt").write_text("[namegen]\nodd = odd_module\n")
    (about / "METADATA").write_bytes(b"Name: \xff\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert "unknown:odd" in [each.name for each in installed()]


def test_an_object_that_forgot_its_options_is_told_to_call_super() -> None:
    class Forgets(namegen.Sampler):
        def __init__(self) -> None:
            pass

    with pytest.raises(UsageError, match=r"its __init__ is to call super\(\).__init__\(Forgets.Options\(\)\)"):
        of(("a", offering("pages"))).check("sampler", Forgets())
