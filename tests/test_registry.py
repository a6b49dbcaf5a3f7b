"""The registry: who is loaded, who has a name, what a broken plugin leaves behind (nothing), what is lazy."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import namegen
from namegen import Field, PluginError, UsageError, hookimpl
from namegen.contracts import hookspecs
from namegen.registry.entry import KINDS, Kind, Plugin
from namegen.registry.registry import Registry


class Silent(namegen.Model):
    """A model that is never asked."""

    class Options(namegen.Options):
        volume: int = Field(0, description="how loud")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: Any) -> Any: ...


class Loud(Silent):
    """Another one."""


class LoudOptions(namegen.Options):
    decibels: int = Field(120, description="how loud")


class Half(namegen.Model):
    """Lacks logprobs."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...


class Spelling(namegen.CharacterTokenizer):
    def boundaries(self) -> tuple[str]:
        return (".",)


PARTS: dict[Kind, type] = {
    "wordlist": namegen.WordlistSource,
    "tokenizer": Spelling,
    "model": Silent,
    "sampler": namegen.Sampler,
    "constraint": namegen.Constraint,
}


def offers(*names: str, target: str | type = Silent, **more: Any) -> Any:
    """A plugin of models of these names."""

    class Offers:
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            for name in names:
                register(name, target, **more)

    return Offers()


def add(registry: Registry, module: Any, name: str = "mine", distribution: str = "tests") -> Plugin:
    plugin = Plugin(f"{distribution}:{name}", distribution, "1.0")
    registry.add(module, plugin)
    return plugin


def of(*modules: Any) -> Registry:
    """A registry of these plugins, each of a distribution of its own: a, b, ..."""
    registry = Registry()
    for distribution, module in zip("abcdef", modules, strict=False):
        add(registry, module, distribution=distribution)
    return registry


# What a plugin brings


@pytest.mark.parametrize("kind", KINDS)
def test_a_part_of_every_kind_is_registered_and_found(kind: Kind) -> None:
    def register(self: Any, register: namegen.Register) -> None:
        register("mine", PARTS[kind], summary="in a few words")

    registry = of(type("One", (), {f"register_{kind}s": hookimpl(register)})())
    entry = registry.get(kind, "mine")
    assert (entry.load(), entry.summary, list(registry.entries(kind))) == (PARTS[kind], "in a few words", ["mine"])


def test_every_hook_has_a_test_here() -> None:
    hooks = {name for name in vars(hookspecs) if name.startswith("register_")}
    assert hooks == {f"register_{kind}s" for kind in KINDS} | {
        "register_pages",
        "register_documents",
        "register_exports",
        "register_readers",
        "register_executors",
        "register_formats",
        "register_metrics",
        "register_sources",
        "register_commands",
    }


def test_a_plugin_may_be_a_module_a_class_or_an_object() -> None:
    class Static:
        @staticmethod
        @hookimpl
        def register_models(register: namegen.Register) -> None:
            register("static", Silent)

    assert list(of(Static, offers("object")).entries("model")) == ["static", "object"]


def test_a_hook_may_leave_out_what_it_does_not_need() -> None:
    class Idle:
        @hookimpl
        def register_models(self) -> None: ...

    assert of(Idle()).broken == []


def test_a_plugin_knows_its_hooks_and_its_load_time() -> None:
    plugin = of(offers("quiet")).plugins[0]
    assert plugin.hooks == ("register_models",)
    assert plugin.seconds > 0


# Names


def test_the_first_claimant_keeps_a_name_and_the_second_is_reached_by_its_distribution() -> None:
    registry = of(offers("quiet"), offers("quiet", target=Loud))
    assert registry.get("model", "quiet").load() is Silent
    assert registry.get("model", "b:quiet").load() is Loud
    assert registry.plugins[1].warnings == [
        "model 'quiet' is taken by a:mine; this one is reached as 'b:quiet'",
    ]
    assert registry.broken == []


def test_every_part_is_reached_by_its_distribution() -> None:
    entry = of(offers("quiet")).get("model", "a:quiet")
    assert (entry.name, entry.qualified) == ("quiet", "a:quiet")


def test_kinds_do_not_share_names() -> None:
    class Both:
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("same", Silent)

        @hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            register("same", namegen.Sampler)

    registry = of(Both())
    assert registry.get("model", "same").load() is not registry.get("sampler", "same").load()


def test_the_first_default_wins() -> None:
    registry = of(offers("quiet"), offers("first", default=True), offers("second", default=True))
    assert registry.default("model").name == "first"


def test_a_default_whose_name_is_taken_is_no_default() -> None:
    registry = of(offers("quiet"), offers("quiet", default=True), offers("late", default=True))
    assert registry.default("model").name == "late"


def test_without_a_default_one_must_be_named() -> None:
    with pytest.raises(UsageError, match=r"no plugin offers a default model; name one \(there are: quiet\)"):
        of(offers("quiet")).default("model")


def test_an_unknown_name_suggests_the_nearest_and_lists_all() -> None:
    with pytest.raises(UsageError) as caught:
        of(offers("quiet", "loud")).get("model", "quite")
    assert str(caught.value) == "there is no model 'quite'; did you mean 'quiet'? (there are: loud, quiet)"


def test_an_unknown_name_tells_of_broken_plugins_which_may_have_had_it() -> None:
    with pytest.raises(UsageError, match="broken plugins: b:mine"):
        of(offers("quiet"), offers("not a name")).get("model", "lost")


# Broken plugins


class Raises:
    @hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("early", Silent, default=True)

    @hookimpl
    def register_samplers(self, register: namegen.Register) -> None:
        raise ZeroDivisionError("in a hook")


class Exits:
    @hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("early", Silent, default=True)
        sys.exit("good bye")


class Misspells:
    @hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("early", Silent, default=True)

    @hookimpl
    def register_model(self, register: namegen.Register) -> None: ...


class Asks:
    @hookimpl
    def register_models(self, registrar: namegen.Register) -> None: ...


BROKEN = {
    "raises": (Raises(), "ZeroDivisionError: in a hook"),
    "exits": (Exits(), "SystemExit: good bye"),
    "misspells a hook": (Misspells(), "unknown hook 'register_model'"),
    "asks for what hooks are not given": (Asks(), "registrar"),
    "registers twice": (offers("early", "early"), "model 'early' is registered twice by broken"),
    "bad name": (offers("early", "has spaces"), "a name is letters, digits, '.', '_' and '-'"),
    "empty name": (offers("early", ""), "model name ''"),
    "no text for a name": (offers("early", 3), "model name 3"),
    "path as target": (offers("early", target="my/model.py"), "'my/model.py' is not written 'module:Class'"),
    "number as target": (offers("early", target=42), "42 is neither a class nor 'module:Class'"),
    "bad options": (offers("early", options="nowhere"), "'nowhere' is not written 'module:Class'"),
}


@pytest.mark.parametrize(("module", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_leaves_its_error_and_nothing_else(module: Any, reason: str) -> None:
    registry = of(offers("before"))
    plugin = add(registry, module, distribution="broken")
    add(registry, offers("after", default=True), distribution="c")

    assert registry.broken == [plugin]
    assert reason in (plugin.error or "")
    assert plugin.trace.startswith("Traceback")
    assert plugin.hooks == ()
    assert list(registry.entries("model")) == ["before", "after"]
    assert registry.default("model").name == "after"
    assert registry.manager.get_plugin(plugin.name) is None
    with pytest.raises(UsageError):
        registry.get("model", "broken:early")


def test_an_object_is_one_plugin_and_the_first_is_unharmed_by_the_second() -> None:
    module = Greets()
    registry = of(module, module)
    assert registry.broken[0].error == "PluginError: it is loaded already, as a:mine"
    assert "hello" in commands(registry)


def test_a_plugin_name_is_one_plugin_and_the_first_is_unharmed_by_the_second() -> None:
    registry = Registry()
    add(registry, Greets())
    assert add(registry, offers("quiet")).error == "PluginError: it is loaded already, as tests:mine"
    assert "hello" in commands(registry)


def test_ctrl_c_is_not_a_plugin_that_is_broken() -> None:
    class Interrupted:
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            with contextlib.suppress(BaseException):  # even where the plugin takes it for its own
                signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt, match="while plugin a:mine was being loaded"):
        of(Interrupted())


def test_a_keyboard_interrupt_that_a_plugin_raises_is_no_ctrl_c() -> None:
    class Raises:
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            raise KeyboardInterrupt

    assert [plugin.error for plugin in of(Raises()).plugins] == ["KeyboardInterrupt"]


# Entry points


@dataclass(frozen=True)
class Distribution:
    name: str | None
    version: str = "2.0"

    @property
    def metadata(self) -> Message:
        about = Message()
        about["Version"] = self.version
        if self.name is not None:
            about["Name"] = self.name
        return about


@dataclass
class EntryPoint:
    """As importlib.metadata has it, but it loads what it is given, or raises that."""

    distribution: str | None
    name: str
    module: Any = field(default_factory=lambda: offers("quiet"))
    value: str = "some.module"

    @property
    def dist(self) -> Distribution:
        return Distribution(self.distribution)

    def load(self) -> Any:
        if isinstance(self.module, BaseException):
            raise self.module
        return self.module


Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """`install(EntryPoint(...), ...)`: what is installed, as far as anyone can see."""

    def install(*points: EntryPoint) -> None:
        monkeypatch.setattr(metadata, "entry_points", lambda *, group: points if group == "namegen" else ())

    return install


def names(plugins: Iterable[Plugin]) -> list[str]:
    return [plugin.name for plugin in plugins]


def test_ours_come_first_then_by_distribution_and_name(install: Install) -> None:
    install(EntryPoint("zoo", "a"), EntryPoint("abc", "z"), EntryPoint("abc", "b"), EntryPoint("namegen", "own"))
    assert names(Registry.load().plugins) == ["namegen:own", "abc:b", "abc:z", "zoo:a"]


def test_an_entry_point_name_in_two_distributions_is_two_plugins(install: Install) -> None:
    install(EntryPoint("a", "vowels", offers("one")), EntryPoint("b", "vowels", offers("two")))
    registry = Registry.load()
    assert names(registry.plugins) == ["a:vowels", "b:vowels"]
    assert list(registry.entries("model")) == ["one", "two"]


def test_an_entry_point_that_is_found_twice_is_one_plugin(install: Install) -> None:
    install(EntryPoint("a", "vowels"), EntryPoint("a", "vowels"))
    assert names(Registry.load().plugins) == ["a:vowels"]


def test_a_plugin_has_the_version_and_the_module_of_its_distribution(install: Install) -> None:
    install(EntryPoint("My_Names", "vowels"))
    plugin = Registry.load().plugins[0]
    assert (plugin.distribution, plugin.version, plugin.source) == ("my-names", "2.0", "some.module")


@pytest.mark.parametrize("error", [ImportError("no such thing"), SyntaxError("what"), SystemExit(3), RuntimeError()])
def test_a_plugin_that_fails_to_import_harms_no_other(install: Install, error: BaseException) -> None:
    install(EntryPoint("a", "bad", error), EntryPoint("b", "good"))
    registry = Registry.load()
    assert names(registry.broken) == ["a:bad"]
    assert type(error).__name__ in (registry.broken[0].error or "")
    assert type(error).__name__ in registry.broken[0].trace
    assert list(registry.entries("model")) == ["quiet"]


def test_a_distribution_that_lost_its_metadata_harms_no_other(install: Install) -> None:
    install(EntryPoint(None, "lost", offers("lost")), EntryPoint("b", "good"))
    assert names(Registry.load().plugins) == ["b:good", "unknown:lost"]


@pytest.mark.parametrize(
    ("chosen", "loaded"),
    [("a", ["a:x", "a:y"]), ("b , a:y", ["a:y", "b:x"]), ("", []), (",", [])],
)
def test_namegen_plugins_selects(
    install: Install, monkeypatch: pytest.MonkeyPatch, chosen: str, loaded: list[str]
) -> None:
    install(EntryPoint("a", "x"), EntryPoint("a", "y"), EntryPoint("b", "x"))
    monkeypatch.setenv("NAMEGEN_PLUGINS", chosen)
    assert names(Registry.load().plugins) == loaded


def test_what_is_not_selected_is_not_imported(install: Install) -> None:
    install(EntryPoint("a", "bad", ImportError("never")), EntryPoint("b", "x"))
    assert Registry.load(only=["b"]).broken == []


def test_the_argument_goes_before_the_environment(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(EntryPoint("a", "x"), EntryPoint("b", "x"))
    monkeypatch.setenv("NAMEGEN_PLUGINS", "a")
    assert names(Registry.load(only=["b"]).plugins) == ["b:x"]


def test_an_unknown_plugin_in_namegen_plugins_is_a_usage_error(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(EntryPoint("vowels", "x"))
    monkeypatch.setenv("NAMEGEN_PLUGINS", "vowels:y")
    with pytest.raises(UsageError, match=r"no plugin 'vowels:y' is installed; did you mean 'vowels:x'\?"):
        Registry.load()


def test_our_own_plugins_are_whole() -> None:
    registry = Registry.load(only=["namegen"])
    assert registry.broken == []
    assert [plugin.warnings for plugin in registry.plugins if plugin.warnings] == []
    assert all(registry.default(kind) for kind in KINDS)


def test_all_that_we_register_loads(registry: Registry) -> None:
    for kind in KINDS:
        for entry in registry.entries(kind).values():
            assert isinstance(entry.load(), type), entry.who


# Lazy targets


def test_a_text_target_is_imported_when_it_is_loaded_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lazy_part.py").write_text("import namegen\nclass Quiet(namegen.Sampler): pass\n")
    monkeypatch.syspath_prepend(tmp_path)

    class Lazy:
        @hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            register("lazy", "lazy_part:Quiet")

    entry = of(Lazy()).get("sampler", "lazy")
    assert "lazy_part" not in sys.modules
    assert entry.load().__name__ == "Quiet"
    del sys.modules["lazy_part"]


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        (None, "no_such_module:X", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("", "lazy_bad:X", "AttributeError: module 'lazy_bad' has no attribute 'X'"),
        ("1 / 0", "lazy_bad:X", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "lazy_bad:X", "SystemExit: 3"),
    ],
)
def test_a_target_that_cannot_be_imported_is_an_error_that_names_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str | None, target: str, reason: str
) -> None:
    if source is not None:
        (tmp_path / "lazy_bad.py").write_text(source)
        monkeypatch.syspath_prepend(tmp_path)
    registry = of(offers("quiet", target=target))
    assert registry.broken == []
    with pytest.raises(PluginError) as caught:
        registry.get("model", "quiet").load()
    assert str(caught.value) == f"model 'quiet' of plugin a:mine cannot be imported from '{target}' ({reason})"
    sys.modules.pop("lazy_bad", None)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (namegen.Sampler, "is <class 'namegen.contracts.sampler.Sampler'>, not a class of namegen.Model"),
        (int, "is <class 'int'>, not a class of namegen.Model"),
        ("math:pi", "is 3.14159.*, not a class of namegen.Model"),
        (Half, "does not define logprobs"),
        (namegen.Model, "does not define fit, logprobs"),
    ],
)
def test_a_target_that_is_no_model_is_an_error_that_says_what_is_missing(target: str | type, reason: str) -> None:
    with pytest.raises(PluginError, match=f"^model 'quiet' of plugin a:mine {reason}$"):
        of(offers("quiet", target=target)).get("model", "quiet").load()


# Options of a part


@pytest.mark.parametrize(
    ("declared", "fields"),
    [
        (None, ["volume"]),
        (LoudOptions, ["decibels"]),
        ("namegen.contracts.corpus:Corpus", None),
        ("namegen:Options", []),
    ],
)
def test_options_are_a_class_a_text_or_inside_the_target(declared: Any, fields: list[str] | None) -> None:
    entry = of(offers("quiet", options=declared)).get("model", "quiet")
    if fields is None:
        with pytest.raises(PluginError, match=r"its options are .*Corpus.*, not a class of namegen.Options"):
            entry.options()
    else:
        assert list(entry.options().model_fields) == fields


def test_options_that_are_declared_spare_importing_the_target() -> None:
    entry = of(offers("quiet", target="no_such_module:X", options=LoudOptions)).get("model", "quiet")
    assert entry.options() is LoudOptions


def test_options_that_cannot_be_imported_are_an_error_that_names_the_plugin() -> None:
    entry = of(offers("quiet", options="no_such_module:X")).get("model", "quiet")
    with pytest.raises(PluginError, match="model 'quiet' of plugin a:mine cannot be imported from 'no_such_module:X'"):
        entry.options()


def test_a_part_without_options_has_none() -> None:
    class Plain(namegen.Sampler): ...

    class Offers:
        @hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            register("plain", Plain)

    assert of(Offers()).get("sampler", "plain").options().model_fields == {}


# Plugin files

FILE = """
import namegen

class Quiet(namegen.Sampler):
    pass

@namegen.hookimpl
def register_samplers(register):
    register("from-file", "{stem}:Quiet")
"""


@pytest.fixture
def plugin_file(tmp_path: Path) -> Iterable[Callable[[str, str], Path]]:
    """`plugin_file("stem", source)`: its path; what it leaves in sys.modules is dropped."""
    before = set(sys.modules)

    def write(stem: str, source: str = FILE) -> Path:
        path = tmp_path / f"{stem}.py"
        path.write_text(source.replace("{stem}", stem))
        return path

    yield write
    for stem in [path.stem for path in tmp_path.glob("*.py")]:
        if stem not in before:
            sys.modules.pop(stem, None)


def test_a_plugin_file_is_loaded_and_its_text_targets_find_it(plugin_file: Callable[..., Path]) -> None:
    registry = Registry.load(only=[], files=[plugin_file("quiet_file")])
    assert names(registry.plugins) == ["file:quiet_file.py"]
    assert registry.get("sampler", "file:quiet_file:from-file").load().__name__ == "Quiet"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def (", "SyntaxError"),
        ("raise SystemExit", "SystemExit"),
        ("import namegen\n@namegen.hookimpl\ndef register_model(register): pass", "unknown hook 'register_model'"),
    ],
)
def test_a_broken_plugin_file_harms_no_other(plugin_file: Callable[..., Path], source: str, reason: str) -> None:
    registry = Registry.load(only=[], files=[plugin_file("bad_file", source), plugin_file("good_file")])
    assert names(registry.broken) == ["file:bad_file.py"]
    assert reason in (registry.broken[0].error or "")
    assert list(registry.entries("sampler")) == ["from-file"]


def test_a_file_that_fails_to_import_is_not_importable(plugin_file: Callable[..., Path]) -> None:
    Registry.load(only=[], files=[plugin_file("bad_file", "1 / 0")])
    assert "bad_file" not in sys.modules


def test_a_missing_plugin_file_says_so() -> None:
    registry = Registry.load(only=[], files=["nowhere/none.py"])
    assert registry.broken[0].error == "FileNotFoundError: there is no plugin file 'nowhere/none.py'"


def test_a_plugin_file_is_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / "plugin.txt"
    path.write_text("")
    assert "is not a Python file" in (Registry.load(only=[], files=[path]).broken[0].error or "")


def test_a_plugin_file_that_is_named_twice_is_loaded_once(plugin_file: Callable[..., Path]) -> None:
    path = plugin_file("quiet_file")
    registry = Registry.load(only=[], files=[path, path])
    assert [plugin.error for plugin in registry.plugins] == [
        None,
        "PluginError: it is loaded already, as file:quiet_file.py",
    ]
    assert list(registry.entries("sampler")) == ["from-file"]


# Commands


class Greets:
    @hookimpl
    def register_commands(self, cli: typer.Typer) -> None:
        @cli.command()
        def hello() -> None:
            typer.echo("hello from a plugin")


def command_line(registry: Registry) -> typer.Typer:
    """A command line of one command and one group of its own, and the plugins'."""
    cli, group = typer.Typer(), typer.Typer()
    cli.command("own")(lambda: typer.echo("our own"))
    group.command("inner")(lambda: None)
    cli.add_typer(group, name="group")
    registry.call_commands(cli)
    return cli


def commands(registry: Registry) -> list[str]:
    return list(typer.main.get_group(command_line(registry)).commands)


def test_a_plugin_adds_a_command() -> None:
    registry = of(Greets())
    assert CliRunner().invoke(command_line(registry), ["hello"]).stdout == "hello from a plugin\n"
    assert registry.plugins[0].warnings == []


def test_a_plugin_adds_a_group_of_commands() -> None:
    class Group:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            group = typer.Typer()
            group.command("there")(lambda: typer.echo("from the group"))
            group.command("here")(lambda: None)
            cli.add_typer(group, name="more")

    assert CliRunner().invoke(command_line(of(Group())), ["more", "there"]).stdout == "from the group\n"


def takes(name: str, *, as_group: bool = False, unnamed: bool = False) -> Any:
    """A plugin that adds a good command, and one whose name may be taken."""

    class Takes:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            cli.command("good")(lambda: None)
            target = typer.Typer() if as_group or unnamed else cli
            target.command(name)(lambda: typer.echo("usurped"))
            if as_group:
                cli.add_typer(target, name=name)
            elif unnamed:
                cli.add_typer(target)

    return Takes()


@pytest.mark.parametrize(
    ("plugin", "name"),
    [
        (takes("own"), "own"),
        (takes("group"), "group"),
        (takes("group", as_group=True), "group"),
        (takes("own", unnamed=True), "own"),
    ],
    ids=["command", "command named as a group", "group", "command of a group without a name"],
)
def test_a_command_name_that_is_taken_stays_whose_it_is(plugin: Any, name: str) -> None:
    registry = of(plugin, Greets())
    cli = command_line(registry)
    assert list(typer.main.get_group(cli).commands) == ["own", "hello", "group"]
    assert CliRunner().invoke(cli, ["own"]).stdout == "our own\n"
    assert registry.plugins[0].warnings == [f"its commands were left out: command '{name}' is taken"]
    assert "Traceback" in registry.plugins[0].trace
    assert registry.broken == []


def test_the_first_plugin_keeps_a_command_name() -> None:
    registry = of(Greets(), Greets())
    assert commands(registry).count("hello") == 1
    assert registry.plugins[1].warnings == ["its commands were left out: command 'hello' is taken"]


@pytest.mark.parametrize("error", [ValueError("half-way"), SystemExit("half-way")])
def test_a_hook_that_fails_half_way_leaves_no_command(error: BaseException) -> None:
    class Fails:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            cli.command("early")(lambda: None)
            raise error

    registry = of(Fails(), Greets())
    assert commands(registry) == ["own", "hello", "group"]
    assert registry.plugins[0].warnings == [f"its commands were left out: {type(error).__name__}: half-way"]


def test_a_command_that_typer_cannot_read_is_left_out() -> None:
    class Odd:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            @cli.command()
            def odd(what: int | str) -> None: ...

    registry = of(Odd(), Greets())
    assert commands(registry) == ["own", "hello", "group"]
    assert (
        "its commands were left out: AssertionError: Typer currently doesn't support Union"
        in registry.plugins[0].warnings[0]
    )


def test_a_plugin_leaves_the_command_line_itself_as_it_is() -> None:
    class Usurps:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            cli.callback()(lambda: typer.echo("usurped"))

    assert CliRunner().invoke(command_line(of(Usurps())), ["own"]).stdout == "our own\n"


def test_a_command_of_a_broken_plugin_is_not_added() -> None:
    class Broken(Greets):
        @hookimpl
        def register_models(self, register: namegen.Register) -> None:
            raise ValueError

    assert "hello" not in commands(of(Broken()))


def test_a_command_of_a_plugin_has_the_registry() -> None:
    class Counts:
        @hookimpl
        def register_commands(self, cli: typer.Typer) -> None:
            @cli.command()
            def count(ctx: typer.Context) -> None:
                """Count the models."""
                typer.echo(len(ctx.obj.entries("model")))

    from namegen.commands.main import build_cli

    registry = of(Counts(), offers("one", "two"))
    assert CliRunner().invoke(build_cli(registry), ["count"]).stdout == "2\n"


# What a plugin forgets


def test_a_hook_without_its_mark_is_named() -> None:
    class Forgot:
        def register_models(self, register: namegen.Register) -> None: ...

    assert "function register_models is not marked @namegen.hookimpl" in str(of(Forgot()).broken[0].error)


def test_a_misspelt_hook_suggests_the_right_one() -> None:
    class Misspelt:
        @namegen.hookimpl
        def register_model(self, register: namegen.Register) -> None: ...

    assert "unknown hook 'register_model'; did you mean 'register_models'?" in str(of(Misspelt()).broken[0].error)


def test_the_trace_of_what_a_plugin_raises_or_gives_holds_nothing_that_a_terminal_obeys(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Raises:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            raise ValueError("\x1b[2J\nnamegen trace: nothing was wrong")

    class Gives:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> Any:
            return type("Odd", (), {"__repr__": lambda self: "\x1b[2J"})()

    class Mute:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            raise type("Unwritable", (Exception,), {"__str__": lambda self: 1 / 0})

    monkeypatch.setenv("NAMEGEN_TRACE", "1")
    registry = Registry()
    for each in (Raises, Gives, Mute):
        registry.add(each(), Plugin(each.__name__, each.__name__, ""))
    traced = capsys.readouterr().err
    assert "\x1b" not in traced
    assert r"raised ValueError: \x1b[2J namegen trace: nothing was wrong" in traced
    assert "register_models raised Unwritable" in traced
