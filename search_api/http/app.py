"""The HTTP interface: routes over one searcher, and the static site beside them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path as Folder
from typing import Any

from fastapi import FastAPI

from search_api.http.answer_cache import LruCache
from search_api.http.errors import _add_errors
from search_api.http.limits import Routes
from search_api.http.middleware import Middleware
from search_api.http.problem import PROBLEM_TYPE
from search_api.http.reloader import Reloader
from search_api.http.routes import _add_documents, _add_routes, _responses
from search_api.http.static_site import StaticSite
from search_api.http.work_queue import WorkQueue
from search_api.searcher import Searcher
from search_api.settings import Settings
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
        routes = Routes(self.openapi()["paths"])
        return Middleware(super().build_middleware_stack(), self.state.settings, routes)


def create_app(
    open_searcher: Callable[[], Searcher],
    site: Folder | None = None,
    settings: Settings | None = None,
    source: Folder | IndexSource | None = None,
) -> Application:
    """Return the application.

    Args:
        open_searcher: Opens the live bundle, at start-up and again whenever a new one is published.
        site: Served under `/`.
        settings: Limits and lists; those of the environment if not given.
        watched: The folder, or other source, whose live version is followed; None stays with the first.
    """
    settings = settings or Settings()
    source = BundleFolder(source) if isinstance(source, Folder) else source

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        live = app.state.live = Reloader(open_searcher, source, settings.workers)
        await live.start()
        if threading.current_thread() is threading.main_thread():
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, live.request_reload)
        watch = asyncio.create_task(live.watch())
        yield
        watch.cancel()
        app.state.gate.close()

    app = Application(
        title="Throughcare",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        responses=_responses(),
    )
    app.state.settings = settings
    app.state.answers = LruCache(settings.answer_cache)
    app.state.gate = WorkQueue(settings.threads, settings.queue, settings.timeout)
    _add_errors(app)
    _add_routes(app)
    _add_documents(app)
    if site is not None and site.is_dir():
        app.mount("/", StaticSite(directory=site, html=True), name="site")
    return app
