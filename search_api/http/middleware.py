"""Around every request: an id, admission, a bounded body, headers that protect, one line of log, measurements."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from search_api.http.errors import PROBLEM_TYPE, ApiError, problem_json
from search_api.http.limits import STATIC_ROUTE, ClientResolver, RequestLimits, Routes, Scope
from search_api.mcp.endpoint import PATH as MCP_PATH
from search_api.observability import metrics
from search_api.observability.log import log
from search_api.settings import Settings, split_commas

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY, BODY_SECONDS = 8192, 10.0
"""Bytes of a request's body, which only the tools of assistants read, and the time that it may take to come."""

STRICT_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
EXPOSED_HEADERS = ("ETag", "Retry-After", "X-Request-Id")
"""Headers that a page of an allowed origin may read."""

_PASSED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(slots=True)
class RequestContext:
    """One request on its way through."""

    id: str
    method: str
    route: str
    client: str
    headers: Mapping[str, str]
    state: dict[str, Any]
    body_is_unread: bool
    started: float = field(default_factory=time.perf_counter)
    status: int = 500


class Middleware:
    """The outermost layer of the application: nothing leaves without its headers, and no error as anything else."""

    def __init__(self, app: App, settings: Settings, routes: Routes) -> None:
        self._app, self._routes = app, routes
        self._admission, self._clients = RequestLimits(settings), ClientResolver(settings.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = self._visit(scope)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                message = {**message, "headers": [*message["headers"], *self._headers(visit, message)]}
            await send(message)

        try:
            self._admission.check_framing(scope, visit.headers)
            self._admission.check_rate(visit.client, visit.route)
            await self._app(scope, await _read_body(visit, receive), dressed)
        except ApiError as refused:
            await _refuse(visit, refused, dressed)
        finally:
            _log_request(visit)

    def _visit(self, scope: Scope) -> RequestContext:
        headers = _headers_of(scope)
        passed = headers.get("x-request-id", "")
        trusted = self._clients.trusts(scope)
        if trusted and headers.get("x-forwarded-proto") in ("http", "https"):
            scope["scheme"] = headers["x-forwarded-proto"]
        visit = RequestContext(
            id=passed if trusted and _PASSED_ID.fullmatch(passed) else uuid4().hex,
            method=scope["method"],
            route=self._routes.template_of(scope["path"]),
            client=self._clients.client(scope, headers),
            headers=headers,
            state=scope.setdefault("state", {}),
            body_is_unread="transfer-encoding" in headers or headers.get("content-length", "0") != "0",
        )
        visit.state |= {"request_id": visit.id, "client": visit.client}
        return visit

    def _headers(self, visit: RequestContext, start: Message) -> list[tuple[bytes, bytes]]:
        given = {name.lower() for name, _ in start["headers"]}
        headers = {**SECURITY_HEADERS, "X-Request-Id": visit.id}
        # Who sends on after a refusal would be read without end, and what comes next could be taken for a request.
        if visit.body_is_unread and b"connection" not in given:
            headers["Connection"] = "close"
        # A browser that is told "not modified" keeps the policy it got with the page.
        if b"content-security-policy" not in given and visit.status != 304:
            headers["Content-Security-Policy"] = STRICT_POLICY
        if b"cache-control" not in given:
            headers["Cache-Control"] = "no-store"
        return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class ApiCors(CORSMiddleware):
    """Lets pages of listed origins read the API, not the site; a preflight that asks for more is a problem, too."""

    def __init__(self, app: App, settings: Settings, routes: Routes) -> None:
        origins = split_commas(settings.origins)
        super().__init__(app, origins, allow_headers=["If-None-Match"], expose_headers=EXPOSED_HEADERS)
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.allow_origins and self._routes.template_of(scope.get("path", "")) != STATIC_ROUTE:
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer as the base class does.

        Raises:
            ApiError: 400, the origin, method or a header is not allowed.
        """
        response = super().preflight_response(request_headers)
        if response.status_code >= 400:
            raise ApiError(response.status_code, bytes(response.body).decode())
        return response


def _headers_of(scope: Scope) -> dict[str, str]:
    """Return the headers by lower-case name; fields of one name are joined by commas."""
    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


async def _read_body(visit: RequestContext, receive: Receive) -> Receive:
    """Read a body, counting what really comes, and return a `receive` with it where a route takes one."""
    if not visit.body_is_unread:
        return receive
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            more = True
            while more:
                message = await receive()
                more = message.get("more_body", False)
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    raise ApiError(413, f"a body has at most {MAX_BODY} bytes")
    except TimeoutError:
        raise ApiError(408, f"a body must come within {BODY_SECONDS:g} seconds") from None
    visit.body_is_unread = False
    taken = bytes(body) if visit.route == MCP_PATH else b""
    pending = [{"type": "http.request", "body": taken, "more_body": False}]

    async def rest() -> Message:
        return pending.pop() if pending else await receive()

    return rest


async def _refuse(visit: RequestContext, refused: ApiError, send: Send) -> None:
    metrics.REFUSED.labels(str(refused.status)).inc()
    body = problem_json(refused.status, refused.detail, visit.id)
    headers = {"Content-Type": PROBLEM_TYPE, "Content-Length": str(len(body)), **refused.headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _log_request(visit: RequestContext) -> None:
    """Log and measure a request: never its question, its address or its client."""
    seconds = time.perf_counter() - visit.started
    method = visit.method if visit.method in ("GET", "HEAD", "OPTIONS") else "other"
    metrics.REQUESTS.labels(visit.route, method, str(visit.status)).inc()
    metrics.SECONDS.labels(visit.route).observe(seconds)
    log.info(
        "request",
        request_id=visit.id,
        method=method,
        route=visit.route,
        status=visit.status,
        milliseconds=round(seconds * 1000, 1),
        question_length=visit.state.get("question_length"),
    )
