"""Run the application under uvicorn."""

from __future__ import annotations

import uvicorn

from indexer.bundle import open_bundle
from search_api.app import create_app
from search_api.search import Searcher
from search_api.settings import Settings


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted. Questions are never logged: the access log, which holds them, is off."""
    app = create_app(lambda: Searcher(open_bundle(settings.index)), settings.site)
    uvicorn.run(app, host=host, port=port, access_log=False, server_header=False, log_level="info")
