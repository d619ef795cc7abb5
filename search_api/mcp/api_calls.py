"""Ask the API within the process: a tool gets what a client gets, through the same guards, queue and cache."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

Message = MutableMapping[str, Any]
App = Callable[[MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Any]
Parameters = Mapping[str, str | int | Sequence[str]]


class Refusal(Exception):
    """The API does not answer; `detail` says why, in one sentence for the person who asks."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


@dataclass(frozen=True, slots=True)
class ApiCalls:
    """The API of an application, below its limits for clients: those were held where the tool was called."""

    app: App
    client: str
    site: str = ""
    """Address of the site, which relative addresses are joined to; empty where it is not known."""

    async def get(self, path: str, parameters: Parameters | None = None) -> dict[str, Any]:
        """Return the JSON of a route of the API.

        Raises:
            Refusal: The API refuses, with its status and its words.
        """
        status, body = 0, bytearray()

        async def send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        await self.app(self._scope(path, parameters or {}), _no_body, send)
        document: dict[str, Any] = json.loads(bytes(body))
        if status != 200:
            raise Refusal(status, str(document.get("detail", document.get("title", ""))))
        return document

    def address(self, url: str) -> str:
        """Return the whole address of a page, as far as it is known."""
        return f"{self.site.rstrip('/')}/{url}" if self.site else url

    def _scope(self, path: str, parameters: Parameters) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "root_path": "",
            "query_string": urlencode(parameters, doseq=True).encode(),
            "headers": [],
            "client": None,
            "server": None,
            "state": {"client": self.client, "request_id": ""},
        }


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
