"""The built site on a server of static files, as a host without the search API has it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.conftest import ROOT

RECORDS = len(list((ROOT / "practices").glob("*.md")))
"""How many records the repository has."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args) -> None:
        """Say nothing."""


@contextmanager
def loopback(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve what a handler answers on a free port of the loopback; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def static(site: Path) -> AbstractContextManager[str]:
    """Serve a folder on a free port of the loopback."""
    return loopback(partial(_Quiet, directory=str(site)))
