"""Files of a model, and readers of them, that plugins offer: how they are registered, found, and kept apart."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

import namegen
import namegen.testing
from namegen import hookimpl
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry


def as_list(model: Any, request: Any, *, without_names: bool = False) -> str:
    """Write the letters that a model knows, a line each."""
    return "\n".join(model.tokenizer.vocabulary.pieces)


def of_nothing() -> str:
    return "print('anna')"


def offering(*exports: tuple[Any, Any], readers: tuple[tuple[Any, Any], ...] = (), **more: Any) -> Any:
    """A plugin of these exports and readers."""

    class Offers:
        @hookimpl
        def register_exports(self, register: namegen.RegisterExport) -> None:
            for name, target in exports:
                register(name, target, **more)

        @hookimpl
        def register_readers(self, register: namegen.RegisterExport) -> None:
            for name, target in readers:
                register(name, target, **more)

    return Offers()


def of(*plugins: Any) -> Registry:
    registry = Registry()
    for number, plugin in enumerate(plugins):
        registry.add(plugin, Plugin(f"dist{number}:plugin", f"dist{number}", "1.0"))
    return registry


def test_an_export_is_found_by_its_name_and_imported_when_it_writes() -> None:
    registry = of(offering(("txt", "not_there:write"), label="A text", summary="letters", media_type="text/x-letters"))
    export = registry.export("txt")
    assert (export.label, export.summary, export.ending, export.media_type) == (
        "A text",
        "letters",
        "txt",
        "text/x-letters",
    )
    with pytest.raises(namegen.PluginError, match="export 'txt' of plugin dist0:plugin cannot be imported from 'not_"):
        export.write(None, None)


def test_an_export_writes_a_model() -> None:
    written = of(offering(("txt", as_list))).export("txt").write(namegen.train(["ab", "ba"]), None)
    assert written.split() == [".", "a", "b"]


def test_a_reader_has_its_source_and_the_ending_of_its_name() -> None:
    reader = of(offering(readers=(("py", of_nothing),))).reader("py")
    assert (reader.source(), reader.ending, reader.label) == ("print('anna')", "py", "py")


def test_an_unknown_one_suggests_what_there_is() -> None:
    registry = of(offering(("txt", as_list), readers=(("py", of_nothing),)))
    with pytest.raises(namegen.UsageError, match=r"there is no export 'tx'; did you mean 'txt'\?"):
        registry.export("tx")
    with pytest.raises(namegen.UsageError, match=r"there is no reader 'txt' \(there are: py\)"):
        registry.reader("txt")


@pytest.mark.parametrize(
    ("exports", "more", "told"),
    [
        ([("a file", as_list)], {}, "export name 'a file': a name is letters"),
        ([("own", "no colon")], {}, "export 'own': target 'no colon' is not written 'module:function'"),
        ([("first", as_list), ("own", as_list), ("own", as_list)], {}, "export 'own' is registered twice by dist0"),
        ([("own", as_list)], {"ending": "../txt"}, "export 'own': its ending '../txt' is not letters and digits"),
        ([("own", as_list)], {"media_type": "text\r\n"}, "export 'own': its media type 'text\\r\\n' is not written"),
        ([("own", as_list)], {"label": 7}, "export 'own': its label is 7"),
        ([("own", as_list)], {"summary": "x" * 501}, "export 'own': its summary is 501 characters long"),
    ],
)
def test_one_that_cannot_be_leaves_its_plugin_out(exports: list[Any], more: dict[str, Any], told: str) -> None:
    registry = of(offering(*exports, **more), offering(("second", as_list)))
    (broken,) = registry.broken
    assert told in str(broken.error)
    assert list(registry.exports()) == ["second"]


def test_a_name_that_is_taken_stays_whose_it_is() -> None:
    registry = of(offering(("own", as_list)), offering(("own", as_list)))
    assert list(registry.exports()) == ["own", "dist1:own"]
    assert registry.plugins[1].warnings == ["export 'own' is taken by dist0:plugin; this one is reached as 'dist1:own'"]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (7, "is 7, which cannot be called"),
        (lambda *_, **__: None, "gave NoneType, where it promises a text"),
        (lambda *_, **__: "\ud800", "gave a text that cannot be written as UTF-8"),
    ],
)
def test_what_gives_no_text_is_said_to_be_the_plugin_s(target: Any, told: str) -> None:
    with pytest.raises(namegen.PluginError, match=f"export 'own' of plugin dist0:plugin {told}"):
        of(offering(("own", target))).export("own").write(None, None)


def test_a_bug_in_one_names_its_plugin() -> None:
    def breaks(*_: Any, **__: Any) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        of(offering(("own", breaks))).export("own").write(None, None)
    assert caught.value.__notes__ == ["This is a bug in export 'own' of plugin dist0:plugin, which was writing a file."]


def test_the_command_writes_and_lists_those_of_a_plugin() -> None:
    from typer.testing import CliRunner

    from namegen.commands.main import build_cli

    registry = Registry.load(only=["namegen"])
    registry.add(
        offering(("letters", as_list), readers=(("lisp", of_nothing),), summary="the letters alone"),
        Plugin("mine:plugin", "mine", "1.0"),
    )
    commands = build_cli(registry)

    def output(*arguments: str) -> str:
        return CliRunner().invoke(commands, arguments).stdout

    assert output("export", "-d", "stars", "--format", "letters").split()[:2] == [".", "A"]
    assert output("export", "--reader", "lisp").strip() == "print('anna')"
    listed = json.loads(output("plugins", "--format", "json"))
    own = {
        "label": "letters",
        "name": "letters",
        "summary": "the letters alone",
        "plugin": "mine:plugin",
        "missing": [],
    }
    assert own in listed["exports"]
    assert "lisp" in [each["name"] for each in listed["readers"]]
    assert re.search(r"exports of mine:plugin\s.*?\sletters +the letters alone", output("plugins"), re.DOTALL)


def test_the_contract_kit_says_what_an_export_or_a_reader_lacks() -> None:
    plugin = offering(("gone", "not_there:write"), readers=(("empty", lambda: ""),))
    checks = dict(namegen.testing.checks(plugin, {}))
    with pytest.raises(namegen.testing.ContractError, match="promised: what writes it can be imported and called"):
        checks["export-gone-is-there"]()
    with pytest.raises(namegen.testing.ContractError, match="found: an empty text"):
        checks["reader-empty-has-a-source"]()
