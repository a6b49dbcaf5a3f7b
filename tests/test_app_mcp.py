"""The web form as a language model sees it: the endpoints as tools of the Model Context Protocol."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import anyio
import pytest

from .app_server import serving

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the protocol's own package


def test_a_language_model_is_offered_the_endpoints_and_nothing_else(tmp_path: Path) -> None:
    with serving(tmp_path, arguments=["--mcp"]) as server:
        tools, answers = anyio.run(
            talk,
            f"{server.address}/gradio_api/mcp/",
            [
                ("generate", {"n": 4, "dataset": "stars", "seed": "7"}),
                ("generate", {"n": 4, "dataset": "stars", "seed": "7"}),
                ("generate", {"n": 4, "dataset": "nowhere"}),
            ],
        )
    assert sorted(tools) == ["evaluate", "explain", "generate", "plugins"]
    assert tools["generate"].inputSchema["properties"]["n"]["description"] == "How many names."
    for name in ("generate", "evaluate", "explain"):
        arguments = tools[name].inputSchema["properties"]
        assert {"dataset", "model", "tokenizer", "train_seed"} <= set(arguments)
        assert all(each["description"] for each in arguments.values()), "each says what it is"
    once, again, wrong = answers
    assert len(ast.literal_eval(once)["names"]) == 4  # gradio writes a tool's answer as Python does
    assert once == again
    assert "no wordlist 'nowhere'" in wrong


async def talk(address: str, calls: list[tuple[str, dict[str, Any]]]) -> tuple[dict[str, Any], list[str]]:
    """The tools by name, and the text of each call's answer."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async with streamable_http_client(address) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        answers = [await session.call_tool(name, arguments) for name, arguments in calls]
    return tools, ["".join(getattr(part, "text", "") for part in answer.content) for answer in answers]
