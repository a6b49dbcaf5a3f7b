"""The web form as a language model sees it: the endpoints as tools of the Model Context Protocol."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from .app_server import serving

pytest.importorskip("mcp", reason="the tools of language models need the extra 'mcp'", exc_type=ImportError)

if TYPE_CHECKING:
    from mcp.types import CallToolResult, Tool
    from typer.testing import Result

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the protocol's own package
HERE = Path(__file__).parent
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("generate", {"n": 4, "dataset": "stars", "seed": "7"}),
    ("generate", {"n": 4, "dataset": "stars", "seed": "7", "min_length": None, "temperature": None}),
    ("generate", {"dataset": "nowhere"}),
    ("generate", {"n": "zz"}),
    ("generate", {"request": 1}),
    ("generate", {"model": "faulty"}),
    ("matrix", {"dataset": "stars", "model": "count-bigram", "of": "shares", "most": 3}),
    ("plugins", {}),
    ("evaluate", {"dataset": "stars", "model": "count-bigram"}),
    ("nothing", {}),
]


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Tool], list[CallToolResult]]:
    """The tools by name, and the answers to CALLS."""
    with serving(tmp_path_factory.mktemp("mcp"), HERE / "app_parts.py", arguments=["--mcp"]) as server:
        return anyio.run(talk, f"{server.address}/gradio_api/mcp/", CALLS)


async def talk(address: str, calls: list[tuple[str, dict[str, Any]]]) -> tuple[dict[str, Tool], list[CallToolResult]]:
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(address) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        return tools, [await session.call_tool(name, arguments) for name, arguments in calls]


def test_a_language_model_is_offered_the_endpoints_and_nothing_else(talked: Any) -> None:
    tools, _ = talked
    assert sorted(tools) == [
        "compare", "evaluate", "explain", "generate", "matrix", "plugins", "sounds_like", "train",
    ]  # fmt: skip
    assert all(tool.description for tool in tools.values())


def test_every_argument_has_a_type_and_says_once_what_it_is(talked: Any) -> None:
    tools, _ = talked
    schemas = {name: tool.inputSchema["properties"] for name, tool in tools.items()}
    for name, arguments in schemas.items():
        for argument, schema in arguments.items():
            assert schema["description"], f"{name}: {argument}"
            assert {"type", "anyOf", "oneOf"} & schema.keys(), f"{name}: {argument}"
            assert "additional_description" not in schema
    assert schemas["generate"]["n"] == {"type": "integer", "description": "How many names.", "default": 10}
    assert schemas["generate"]["min_length"]["oneOf"] == [{"type": "null"}, {"type": "integer"}]
    assert schemas["generate"]["contains"]["anyOf"] == [
        {"type": "string"}, {"type": "array", "items": {"type": "string"}},
    ]  # fmt: skip
    assert tools["explain"].inputSchema["required"] == ["name"]


def test_answers_are_json_as_text_and_as_structured_content(talked: Any, cli: Callable[..., Result]) -> None:
    once, again, *_ = talked[1]
    assert not once.isError
    (content,) = once.content
    answer = json.loads(content.text)
    assert answer == once.structuredContent == again.structuredContent
    printed = cli("generate", "-n", 4, "-d", "stars", "--seed", 7, "--format", "json").stdout
    assert answer == json.loads(printed)
    for each in talked[1][6:9]:
        assert json.loads(each.content[0].text) == each.structuredContent


def test_an_error_is_the_one_line_that_says_what_is_wrong(talked: Any) -> None:
    wrong = [each for each in talked[1] if each.isError]
    lines = [[part.text for part in each.content] for each in wrong]
    assert lines[0][0].startswith("there is no wordlist 'nowhere'; did you mean")
    assert "\n" not in lines[0][0]
    assert lines[1:] == [
        ["n is 'zz'; allowed: a whole number"],
        ["'request' is no argument of generate"],
        ["something broke inside the server; its log says what"],
        ["there is no tool 'nothing'"],
    ]
    assert all(each.structuredContent is None for each in wrong)
