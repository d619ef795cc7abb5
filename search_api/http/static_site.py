"""The built site as files, each page with a policy that lets its own scripts run and no others."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from functools import lru_cache
from typing import Any

from anyio.to_thread import run_sync
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from indexer.site.csp import WASM_SOURCES, WORKER_SOURCES, uses_dense_search

_SCRIPT = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)
_NOT_RUN = re.compile(rb"""\bsrc\s*=|\btype\s*=\s*["']?application/""", re.IGNORECASE)
_NO_CACHE = "no-cache"
"""Browsers keep pages and ask each time whether they changed."""


class StaticSite(StaticFiles):
    """The files of the site, and its own page for what is not there."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _NO_CACHE
        if isinstance(response, FileResponse):
            file = str(response.path)
            status = await run_sync(os.stat, file)
            response.headers["Content-Security-Policy"] = await run_sync(_policy_of, file, status.st_mtime_ns)
        return response


@lru_cache(maxsize=2000)
def _policy_of(file: str, changed: int) -> str:
    """Return the policy of a file as it was at `changed`."""
    if not file.endswith(".html"):
        return site_policy(())
    with open(file, "rb") as opened:
        page = opened.read()
    return site_policy(inline_hashes(page), uses_dense_search(page.decode(errors="replace")))


def inline_hashes(page: bytes) -> tuple[str, ...]:
    """Return the hashes of the scripts that stand in a page itself, in the form of a policy, each once."""
    found = (match["text"] for match in _SCRIPT.finditer(page) if not _NOT_RUN.search(match["attributes"]))
    digests = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in found)
    return tuple(dict.fromkeys(f"'sha256-{digest}'" for digest in digests))


def site_policy(hashes: tuple[str, ...], runs_encoder: bool = False) -> str:
    """Return the policy of a page of the site: everything from here, nothing inline but what the hashes name.

    `encodes` lets a page that searches run the encoder.
    """
    scripts = " ".join(("'self'", *hashes)) + (WASM_SOURCES if runs_encoder else "")
    workers = "'self'" + (WORKER_SOURCES if runs_encoder else "")
    return (
        f"default-src 'none'; script-src {scripts}; "
        f"style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src {workers}; "
        "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )
