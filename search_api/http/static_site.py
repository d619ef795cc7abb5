"""The built site as files, each page with a policy that lets its own scripts run and no others."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from anyio.to_thread import run_sync
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
        if isinstance(response, FileResponse):
            file = str(response.path)
            status = await run_sync(os.stat, file)
            response.headers["Content-Security-Policy"] = await run_sync(_policy_of, file, status.st_mtime_ns)
        return response


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
