"""The built site as files, each page with a policy that lets its own scripts run and no others."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from anyio.to_thread import run_sync
from cachetools import LRUCache, cached
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from indexer.files.versions import POINTER, PointerError, current_version
from indexer.site.csp import inline_hashes, site_policy, uses_dense_search
from search_api.http.errors import ApiError
from search_api.observability.log import log

_NO_CACHE = "no-cache"
"""Browsers keep pages and ask each time whether they changed."""

_TEXTS = (".html", ".js", ".css", ".json", ".svg", ".xml", ".csv", ".ttl", ".bib", ".ris", ".txt")
_SHORTEST, _LONGEST, _LEVEL = 1000, 4_000_000, 6
"""Bytes of the texts that are sent compressed, and how hard."""

_CACHE_BYTES = 32_000_000
"""What is kept of compressed texts."""


class StaticSite:
    """The live site of a folder of built sites, or the one site that the folder is; each request sees one of them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: SiteVersion | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the site that is live now; while none can be found, from the last one.

        Raises:
            ApiError: 503, the pointer names no site and there was none before.
            HTTPException: 404, nothing was ever built here.
        """
        try:
            folder = self._live()
        except PointerError as error:
            log.error("site refused", reason=str(error))
            if self._files is None:
                raise ApiError(503, "no site is live: its pointer names none", 1) from None
        else:
            if self._files is None or self._files.directory != folder:
                self._files = SiteVersion(folder)
        await self._files(scope, receive, send)

    def _live(self) -> Path:
        root = self._root
        if not os.path.lexists(root / POINTER):
            if (root / "index.html").is_file():
                return root
            if self._files is None and not (root.is_dir() and any(root.iterdir())):
                raise HTTPException(404)
        return current_version(root)


class SiteVersion(StaticFiles):
    """The files of one built site, and its own page for what is not there."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, html=True)

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _NO_CACHE
        if not isinstance(response, FileResponse):
            return response
        file = str(response.path)
        status = await run_sync(os.stat, file)
        response.headers["Content-Security-Policy"] = await run_sync(_policy_of, file, status.st_mtime_ns)
        if not _is_smaller_compressed(file, status.st_size):
            return response
        response.headers.add_vary_header("Accept-Encoding")
        if not _takes_gzip(Headers(scope=scope)):
            return response
        return await run_sync(_compressed_response, response, file, status.st_mtime_ns)


def _takes_gzip(headers: Headers) -> bool:
    """Return whether a client reads gzip and wants the whole file: parts are counted in the plain one."""
    codings = [part.replace(" ", "").split(";") for part in headers.get("accept-encoding", "").lower().split(",")]
    return "range" not in headers and any(
        name == "gzip" and not any(re.fullmatch(r"q=0(\.0*)?", weight) for weight in weights)
        for name, *weights in codings
    )


def _is_smaller_compressed(file: str, size: int) -> bool:
    """Return whether it pays to compress a file: texts of some length, but not those so long that it takes seconds."""
    return file.endswith(_TEXTS) and _SHORTEST <= size <= _LONGEST


def _compressed_response(response: FileResponse, file: str, changed: int) -> Response:
    """Return the compressed form of a file, with the headers of the plain one; its tag is weak: two forms share it."""
    headers = MutableHeaders(raw=[pair for pair in response.raw_headers if pair[0] != b"content-length"])
    headers["Content-Encoding"] = "gzip"
    headers["ETag"] = f"W/{headers['ETag']}"
    return Response(_compressed(file, changed), response.status_code, headers)


@cached(LRUCache(_CACHE_BYTES, getsizeof=len), lock=Lock())
def _compressed(file: str, changed: int) -> bytes:
    """Return a file as it was at `changed`, compressed."""
    return gzip.compress(Path(file).read_bytes(), _LEVEL, mtime=0)


@lru_cache(maxsize=2000)
def _policy_of(file: str, changed: int) -> str:
    """Return the policy of a file as it was at `changed`."""
    if not file.endswith(".html"):
        return header_policy(())
    page = Path(file).read_text(encoding="utf-8", errors="replace")
    return header_policy(inline_hashes(page), uses_dense_search(page))


def header_policy(hashes: Iterable[str], runs_encoder: bool = False) -> str:
    """Return the policy of a page as a header, which can forbid frames, too: a policy in a page cannot."""
    return f"{site_policy(hashes, runs_encoder)}; frame-ancestors 'none'"
