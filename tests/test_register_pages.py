"""Pages of the web form that plugins add: how they are registered, built apart, shown, and bounded."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import namegen
import namegen.testing
from namegen import hookimpl
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry

from .app_server import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .app_server import Server

HERE = Path(__file__).parent
EXAMPLE = HERE / "example_plugin"


def build_nothing(registry: Registry) -> None:
    """A page of nothing."""


def with_pages(*pages: tuple[Any, Any], **more: Any) -> Any:
    """A plugin with these pages."""

    class Adds:
        @hookimpl
        def register_pages(self, register: namegen.RegisterPage) -> None:
            for name, target in pages:
                register(name, target, **more)

    return Adds()


def of(*plugins: Any) -> Registry:
    registry = Registry()
    for number, plugin in enumerate(plugins):
        registry.add(plugin, Plugin(f"dist{number}:plugin", f"dist{number}", "1.0"))
    return registry


# The hook


def test_a_page_is_registered_and_imported_when_it_is_built() -> None:
    registry = of(with_pages(("own", "not_there:build"), title="My page", summary="in a few words"))
    (page,) = registry.pages().values()
    assert (page.name, page.title, page.summary, page.plugin.name) == (
        "own",
        "My page",
        "in a few words",
        "dist0:plugin",
    )
    with pytest.raises(
        namegen.PluginError, match="page 'own' of plugin dist0:plugin cannot be imported from 'not_there"
    ):
        page.load()


def test_a_page_without_a_title_is_called_by_its_name() -> None:
    (page,) = of(with_pages(("own", build_nothing))).pages().values()
    assert (page.title, page.load()) == ("own", build_nothing)


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        ([("a page", build_nothing)], "page name 'a page': a name is letters, digits, '.', '_' and '-'"),
        ([(7, build_nothing)], "page name 7"),
        ([("own", "no colon")], "page 'own': target 'no colon' is not written 'module:function'"),
        ([("own", build_nothing), ("own", build_nothing)], "page 'own' is registered twice by dist0"),
    ],
)
def test_a_page_that_cannot_be_leaves_its_plugin_out(pages: list[Any], told: str) -> None:
    registry = of(with_pages(("first", build_nothing), *pages), with_pages(("second", build_nothing)))
    (broken,) = registry.broken
    assert told in str(broken.error)
    assert list(registry.pages()) == ["second"]


def test_what_cannot_be_called_is_no_page() -> None:
    (page,) = of(with_pages(("own", 7))).pages().values()
    with pytest.raises(namegen.PluginError, match="page 'own' of plugin dist0:plugin is 7, which cannot be called"):
        page.load()


def test_a_name_that_is_taken_stays_whose_it_is() -> None:
    registry = of(with_pages(("own", build_nothing)), with_pages(("own", build_nothing), ("more", build_nothing)))
    assert [(name, page.plugin.distribution) for name, page in registry.pages().items()] == [
        ("own", "dist0"), ("dist1:own", "dist1"), ("more", "dist1"),
    ]  # fmt: skip
    assert registry.plugins[1].warnings == ["page 'own' is taken by dist0:plugin; this one is reached as 'dist1:own'"]
    assert registry.broken == []


def test_an_older_namegen_takes_a_plugin_that_marks_the_hook_as_optional() -> None:
    """As this one takes a hook that only a newer one knows."""

    class FromTheFuture:
        @hookimpl(optionalhook=True)
        def register_games(self, register: Any) -> None: ...

    assert of(FromTheFuture()).broken == []


def test_the_list_of_plugins_has_its_pages(cli: Callable[..., Any], tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from namegen.commands.main import build_cli

    commands = build_cli(of(with_pages(("own", build_nothing), summary="in a few words")))
    assert re.search(
        r"pages of dist0:plugin\nname +what it is\n─+\nown +in a few words",
        CliRunner().invoke(commands, ["plugins"]).stdout,
    )
    listed = json.loads(CliRunner().invoke(commands, ["plugins", "--format", "json"]).stdout)
    assert listed["pages"] == [
        {"name": "own", "title": "own", "summary": "in a few words", "plugin": "dist0:plugin", "missing": []}
    ]  # fmt: skip


def test_the_contract_kit_says_what_a_page_lacks() -> None:
    checks = dict(namegen.testing.checks(with_pages(("good", build_nothing), ("gone", "not_there:build")), {}))
    checks["page-good-is-there"]()
    with pytest.raises(namegen.testing.ContractError, match="promised: what builds it can be imported and called"):
        checks["page-gone-is-there"]()


# The form


def built(*plugins: Any) -> tuple[Any, Registry]:
    """The form of our own plugins and these."""
    from namegen_app.page import build
    from namegen_app.settings import Settings

    registry = Registry.load(only=["namegen"])
    for number, plugin in enumerate(plugins):
        registry.add(plugin, Plugin(f"dist{number}:plugin", f"dist{number}", "1.0"))
    return build(registry, Settings(waiting=7))[0], registry


def page_of_two(registry: Registry) -> None:
    import gradio as gr

    text = gr.Textbox(label="A text")
    gr.Button("Once").click(str, text, text, queue=False, api_name="open", concurrency_limit=None)
    gr.Button("Twice").click(str, text, text, concurrency_limit=50, concurrency_id="many")


def page_that_fails(registry: Registry) -> None:
    import gradio as gr

    gr.Textbox(label="left behind")
    gr.Button("left behind").click(lambda: None)
    raise ValueError("no page today: /home/somebody/secret.txt")


def test_a_page_stands_in_a_column_of_its_own() -> None:
    demo, registry = built(with_pages(("own", page_of_two), title="My page", summary="It is mine."))
    config = demo.get_config_file()
    ids = {each["props"].get("elem_id"): each for each in config["components"]}
    assert ids["ng-plugin-own"]["props"]["elem_classes"] == ["ng-plugin-page"]
    assert ids["ng-app"]["props"]["props"]["pages"] == [
        {"name": "own", "title": "My page", "summary": "It is mine."}
    ]  # fmt: skip
    assert [each["props"]["label"] for each in config["components"] if each["type"] == "textbox"] == ["A text"]
    assert registry.plugins[-1].warnings == []


def test_its_events_go_through_the_queue_two_at_a_time_and_are_no_endpoints() -> None:
    demo, _ = built(with_pages(("own", page_of_two)))
    events = [each for each in demo.fns.values() if each.fn is str]
    assert [(each.queue, each.concurrency_id, each.concurrency_limit) for each in events] == [
        (True, "page dist0:own", 2)
    ] * 2
    assert demo._queue.max_size == 7
    endpoints = demo.get_api_info()["named_endpoints"]
    assert sorted(endpoints) == [
        "/compare", "/evaluate", "/explain", "/generate", "/matrix", "/plugins", "/sounds_like", "/train",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "target", [page_that_fails, "not_there:build", SystemExit], ids=["breaks", "is not there", "ends"]
)
def test_a_page_that_fails_while_it_is_built_leaves_the_form_as_it_is(
    target: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, _ = built()
    if target is SystemExit:

        def target(registry: Registry) -> None:
            raise SystemExit("goodbye")

    demo, registry = built(with_pages(("bad", target), ("good", page_of_two)))
    plugin = registry.plugins[-1]
    (warning,) = plugin.warnings
    assert warning.startswith("its page 'bad' was left out: ")
    assert f"plugin dist0:plugin: {warning}" in capsys.readouterr().err
    assert "Traceback" in plugin.trace
    labels = [each["props"].get("label") for each in demo.get_config_file()["components"]]
    assert "left behind" not in labels
    assert "A text" in labels
    assert len(demo.fns) == len(plain.fns) + 2


def test_a_page_whose_error_has_no_text_does_not_end_the_form() -> None:
    class Ends(Exception):
        def __str__(self) -> str:
            raise SystemExit(0)

    def page(registry: Registry) -> None:
        raise Ends

    _, registry = built(with_pages(("bad", page), ("good", page_of_two)))
    (warning,) = registry.plugins[-1].warnings
    assert warning == "its page 'bad' was left out: Ends (whose text cannot be had)"


def test_a_page_may_be_built_twice() -> None:
    """By two forms over one registry: a warning is not said twice."""
    from namegen_app.page import build
    from namegen_app.settings import Settings

    registry = Registry.load(only=["namegen"])
    registry.add(with_pages(("bad", page_that_fails)), Plugin("one", "one", "1"))
    build(registry, Settings())
    build(registry, Settings())
    assert len(registry.plugins[-1].warnings) == 1


def test_a_title_finds_room_in_the_navigation() -> None:
    demo, _ = built(with_pages(("own", build_nothing), title="ever " * 40, summary="so " * 400))
    (page,) = next(
        each["props"]["props"]["pages"]
        for each in demo.get_config_file()["components"]
        if each["props"].get("elem_id") == "ng-app"
    )
    assert (len(page["title"]), len(page["summary"])) == (30, 200)


# The example, over HTTP


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pages")
    for name in ("namegen_example.py", "namegen_example_page.py"):
        (folder / name).write_text((EXAMPLE / name).read_text())  # beside each other, in the folder it starts in
    with serving(folder, folder / "namegen_example.py") as server:
        yield server


def test_the_page_of_the_example_answers_its_own_event(server: Server) -> None:
    from .test_app_api import get, post

    config = json.loads(get(server, "/config")[1])
    (event,) = [each for each in config["dependencies"] if str(each["api_name"]).startswith("roll-call")]
    status, text = post(
        server, "/gradio_api/queue/join", {"data": ["7"], "fn_index": event["id"], "session_hash": "here"}
    )
    assert status == 200, text
    told = get(server, "/gradio_api/queue/data?session_hash=here")[1]
    (done,) = [json.loads(line[6:]) for line in told.splitlines() if '"process_completed"' in line]
    (names,) = done["output"]["data"]
    cats = namegen.train(
        "cats", model="letters", registry=Registry.load(only=["namegen"], files=[EXAMPLE / "namegen_example.py"])
    )
    assert names.splitlines() == cats.generate(5, seed="7")
