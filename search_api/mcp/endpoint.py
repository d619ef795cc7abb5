"""The protocol around the tools: over HTTP beside the API, or over standard streams (the only import of mcp)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from search_api.mcp.api_calls import ApiCalls, App, Refusal
from search_api.mcp.tools import QUOTE_RULE, TOOLS, Tool

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

PATH = "/mcp"
INSTRUCTIONS = (
    "Practice records about managing violent extremist or terrorist offenders along the prison-exit continuum in the "
    f"Western Balkans. {QUOTE_RULE} Check each quotation with `check_quote` before you give it."
)
_BY_NAME = {tool.name: tool for tool in TOOLS}


def protocol_server(calls: Callable[[Request | None], ApiCalls]) -> Server[Any]:
    """Return a server of the protocol; `calls` gives the API as the client of a request may ask it."""
    from mcp import types  # here and below: the package takes a second to load, and few servers are asked for it
    from mcp.server.lowlevel import Server

    read_only = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
    listed = [
        types.Tool(
            name=tool.name,
            description=tool.description,
            input_schema=tool.takes.model_json_schema(),
            annotations=read_only,
        )
        for tool in TOOLS
    ]

    async def list_tools(context: Any, parameters: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=listed)

    async def call_tool(context: Any, parameters: types.CallToolRequestParams) -> types.CallToolResult:
        try:
            document = await _answer(parameters.name, parameters.arguments or {}, calls(context.request))
        except Refusal as refused:
            document = {"refused": refused.detail, "status": refused.status}
        text = types.TextContent(type="text", text=json.dumps(document, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=document, is_error="refused" in document)

    return Server("throughcare", instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


async def _answer(name: str, given: dict[str, Any], api: ApiCalls) -> dict[str, Any]:
    tool = _BY_NAME.get(name)
    if tool is None:
        raise Refusal(404, f"there is no such tool; allowed: {', '.join(_BY_NAME)}")
    return await tool.answer(api, _arguments(tool, given))


def _arguments(tool: Tool, given: dict[str, Any]) -> Any:
    """Return the arguments of a tool; what is wrong with them is said by their names, never by what was sent."""
    try:
        return tool.takes.model_validate(given)
    except ValidationError as error:
        known = set(tool.takes.model_fields)
        faults = [
            f"{fault['loc'][0]}: {fault['msg']}" if fault["loc"] and fault["loc"][0] in known else fault["msg"]
            for fault in error.errors(include_input=False, include_url=False)[:10]
        ]
        raise Refusal(422, "; ".join(faults)) from None


class McpEndpoint:
    """The protocol over HTTP without sessions; opened at the first request, and closed with the application."""

    def __init__(self, api: App, origins: Sequence[str]) -> None:
        self._api, self._origins = api, origins
        self._ready, self._end = asyncio.Event(), asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._manager: StreamableHTTPSessionManager | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = Headers(scope=scope).get("origin")
        if scope["method"] != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
        elif origin is not None and "*" not in self._origins and origin not in self._origins:
            await Response("this origin may not call the tools", 403)(scope, receive, send)
        else:
            manager = await self._open()
            await manager.handle_request(scope, receive, send)

    async def close(self) -> None:
        """End what the first request opened."""
        self._end.set()
        if self._keeper:
            await self._keeper

    async def _open(self) -> StreamableHTTPSessionManager:
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep())
        await self._ready.wait()
        if self._manager is None:
            await self._keeper  # it has failed: say why
        assert self._manager
        return self._manager

    async def _keep(self) -> None:
        """Hold the manager open: its tasks must end where they began."""
        try:
            from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

            manager = StreamableHTTPSessionManager(protocol_server(self._calls), json_response=True, stateless=True)
            async with manager.run():
                self._manager = manager
                self._ready.set()
                await self._end.wait()
        finally:
            self._ready.set()

    def _calls(self, request: Request | None) -> ApiCalls:
        assert request is not None  # the transport hands every call its request
        return ApiCalls(self._api, request.state.client, str(request.base_url))


async def serve_stdio(api: App, site: str) -> None:
    """Serve the tools over standard input and output until it ends."""
    from mcp.server.stdio import stdio_server

    server = protocol_server(lambda request: ApiCalls(api, "local", site))
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
