"""The HTTP interface: routes over one searcher, and the static site beside them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path as Folder
from types import FrameType
from typing import Any

from fastapi import FastAPI
from starlette.routing import Route

from search_api.http.answer_cache import AnswerCache
from search_api.http.errors import PROBLEM_TYPE, add_errors
from search_api.http.limits import Routes
from search_api.http.middleware import ApiCors, Middleware
from search_api.http.reloader import Reloader
from search_api.http.routes import add_documents, add_routes, described_responses
from search_api.http.static_site import StaticSite
from search_api.http.work_queue import WorkQueue
from search_api.mcp.endpoint import PATH as MCP_PATH
from search_api.mcp.endpoint import McpEndpoint
from search_api.searcher import Searcher
from search_api.settings import Settings, split_commas
from search_api.stores.folder import FolderSource as BundleFolder
from search_api.stores.folder import IndexSource


class Application(FastAPI):
    """The application with its own middleware outermost, around the handler of faults too."""

    def openapi(self) -> dict[str, Any]:
        """Return the schema. Problems are described under their own media type, where FastAPI adds another."""
        schema = super().openapi()
        for methods in schema["paths"].values():
            for response in methods["get"]["responses"].values():
                content = response.get("content", {})
                if PROBLEM_TYPE in content:
                    content[PROBLEM_TYPE] = content.pop("application/json", content[PROBLEM_TYPE])
        return schema

    def build_middleware_stack(self) -> Any:
        routes = Routes([*self.openapi()["paths"], MCP_PATH])
        settings = self.state.settings
        return Middleware(ApiCors(self.inner, settings, routes), settings, routes)

    @cached_property
    def inner(self) -> Any:
        """The application below the limits for clients, which hold where a request comes in."""
        stack = super().build_middleware_stack()

        async def api(scope: Any, receive: Any, send: Any) -> None:
            await stack(scope | {"app": self}, receive, send)

        return api

    def add_mcp(self, settings: Settings) -> None:
        """Serve the Model Context Protocol beside the API, where its package is installed."""
        if not find_spec("mcp"):
            return

        self.state.mcp = McpEndpoint(lambda *call: self.inner(*call), split_commas(settings.origins))
        self.router.routes.append(Route(MCP_PATH, self.state.mcp))


def create_app(
    open_searcher: Callable[[], Searcher],
    site: Folder | None = None,
    settings: Settings | None = None,
    source: Folder | IndexSource | None = None,
) -> Application:
    """Return the application.

    Args:
        open_searcher: Opens the live bundle, at start-up and again whenever a new one is published.
        site: Served under `/`: the folder of the built sites, or one site.
        settings: Limits and lists; those of the environment if not given.
        source: The folder, or other source, whose live version is followed; None stays with the first.
    """
    settings = settings or Settings()
    source = BundleFolder(source) if isinstance(source, Folder) else source

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        live = app.state.live = Reloader(open_searcher, source, settings.workers)
        await live.start()
        _reload_on_hangup(live)
        watch = asyncio.create_task(live.watch())
        yield
        watch.cancel()
        if app.state.mcp:
            await app.state.mcp.close()
        app.state.gate.close()

    app = Application(
        title="Throughcare",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=described_responses(),
    )
    app.state.settings = settings
    app.state.answers = AnswerCache(settings.answer_cache)
    app.state.gate = WorkQueue(settings.threads, settings.queue, settings.timeout)
    add_errors(app)
    add_routes(app)
    add_documents(app)
    app.state.mcp = None
    app.add_mcp(settings)
    if site is not None:
        app.mount("/", StaticSite(site), name="site")
    return app


def _reload_on_hangup(live: Reloader) -> None:
    """Have SIGHUP look for a new bundle. The handler stays when the loop has ended: the signal never ends a process."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()

    def hang_up(number: int, frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(live.request_reload)

    signal.signal(signal.SIGHUP, hang_up)
