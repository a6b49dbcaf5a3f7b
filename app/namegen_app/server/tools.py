"""The endpoints as tools of language models (MCP), whose answers are JSON.

gradio's own server for them writes an answer as Python does, `{'a': None}`, and asks for it by a client of its own, so
that the endpoint does not know who asks. Here the function is called as it is, and its answer is given as JSON, as text
and as structured content; an error is the one line that says what is wrong.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Make the tools of gradio's application answer in JSON, where there are any, before it answers anybody."""
    tools = app.get_blocks().mcp_server_obj
    if tools is not None:
        answer_in_json(tools)
    yield


def answer_in_json(tools: Any) -> None:
    """Let gradio's server of tools, a `GradioMCPServer`, answer in JSON; and describe each argument once."""
    import gradio as gr
    import orjson
    from anyio.to_thread import run_sync
    from mcp.types import CallToolResult, TextContent

    for endpoint in tools.api_info["named_endpoints"].values():
        for argument in endpoint["parameters"]:
            argument["type"] = {
                key: value for key, value in argument["type"].items() if key != "additional_description"
            }
    functions: dict[str, Callable[..., Any]] = {
        name: tools.get_block_fn_from_endpoint_name(endpoint).fn for name, endpoint in tools.tool_to_endpoint.items()
    }

    async def call_tool(name: str, arguments: dict[str, Any]) -> CallToolResult:
        request = tools.mcp_server.request_context.request
        if name not in functions:
            return wrong(f"there is no tool {name[:60]!r}")
        call = partial(functions[name], request, **arguments)
        try:
            answer = await run_sync(call, limiter=tools.blocks.limiter, abandon_on_cancel=True)
        except gr.Error as error:
            return wrong(error.message)
        text = orjson.dumps(answer).decode()  # as gradio writes it to others: what is no number is null
        return CallToolResult(content=[TextContent(type="text", text=text)], structuredContent=orjson.loads(text))

    def wrong(message: str) -> CallToolResult:
        return CallToolResult(content=[TextContent(type="text", text=message)], isError=True)

    # The endpoints check what they are given, and say what is allowed in words.
    tools.mcp_server.call_tool(validate_input=False)(call_tool)
