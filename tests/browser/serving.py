"""The built site on a server of static files, as a host without the search API has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.conftest import ROOT

RECORDS = len(list((ROOT / "practices").glob("*.md")))
"""How many records the repository has."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args) -> None:
        """Say nothing."""


@contextmanager
def static(site: Path) -> Iterator[str]:
    """Serve a folder on a free port of the loopback; yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
