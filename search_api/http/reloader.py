"""The searcher that answers now, and how a newly published bundle takes its place without a gap."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from indexer.index.bundle import BundleError
from search_api.http.errors import ApiError
from search_api.observability import metrics
from search_api.observability.log import describe_error, log
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.stores.folder import IndexSource, VersionStamp

POLL_SECONDS = 0.2
"""Between two looks at which bundle is live."""

RETRY_SECONDS, LONGEST_RETRY = 2.0, 300.0
"""After how long a refused bundle is tried again: twice as long each time, up to the longest."""

SWITCH_DELAY = 3.0
"""After a bundle was published, when several workers take it over: at one moment, if each has opened it by then."""


class Reloader:
    """Holds the open searcher. A request takes it once and keeps it: its answer comes from one bundle."""

    def __init__(
        self, open_searcher: Callable[[], Searcher], open_source: IndexSource | None, workers: int = 1
    ) -> None:
        """Follow what is live in `open_source`; None never looks again after the first. So many workers follow it."""
        self._open, self.source, self._workers = open_searcher, open_source, workers
        self._searcher: Searcher | None = None
        self._called = asyncio.Event()
        self._seen: VersionStamp | None = None
        self._missing = ""
        self._retry_at, self._retry_after = math.inf, RETRY_SECONDS
        self.opened_at: datetime | None = None
        self.refused_at: datetime | None = None
        """When the last bundle was refused; None if the last one was taken over."""

    @property
    def searcher(self) -> Searcher:
        """The searcher to answer with.

        Raises:
            ApiError: 503, no bundle was verified yet.
        """
        if self._searcher is None:
            raise ApiError(503, "no verified bundle is open yet", 1)
        return self._searcher

    async def start(self) -> None:
        """Open the first bundle. With nothing to watch, what fails fails here."""
        if self.source is None:
            self._switch_to(await asyncio.to_thread(self._open_and_warm))
        else:
            await self._poll()

    async def watch(self) -> None:
        """Look for a new bundle again and again, and at once after `request_reload`."""
        while self.source is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), POLL_SECONDS)
            if self._called.is_set():
                self._called.clear()
                self._seen = None
            await self._poll()

    def request_reload(self) -> None:
        """Have the bundle opened again now, even if nothing seems to have changed."""
        self._called.set()

    async def _poll(self) -> None:
        assert self.source is not None
        try:
            mark = await asyncio.to_thread(self.source.stamp)
        except BundleError as missing:
            self._report_missing(str(missing))
            return
        self._missing = ""
        if mark is None or (mark == self._seen and time.monotonic() < self._retry_at):
            return
        if mark != self._seen:
            self._retry_after = RETRY_SECONDS
        self._seen = mark
        attempt = asyncio.ensure_future(asyncio.to_thread(self._open_and_warm))
        await asyncio.wait([attempt])
        # Whatever is wrong with a new bundle, the old one serves on: no kind of error ends the watch.
        error = attempt.exception()
        if error is None:
            if self._workers > 1 and self._searcher is not None:
                published = mark[1][0] / 1e9
                await asyncio.sleep(min(max(published + SWITCH_DELAY - time.time(), 0), SWITCH_DELAY))
            self._switch_to(attempt.result())
        else:
            self._refuse(error)

    def _open_and_warm(self) -> Searcher:
        searcher = self._open()
        # The first question of all pays for what is computed once: ask it before anybody waits.
        searcher.search(Query("release", limit=1))
        return searcher

    def _switch_to(self, searcher: Searcher) -> None:
        if self._searcher is not None:
            metrics.BUNDLE.labels(self._searcher.store.manifest.version).set(0)
        manifest = searcher.store.manifest
        self._retry_at = math.inf
        self._searcher, self.opened_at, self.refused_at = searcher, datetime.now(UTC), None
        metrics.UPDATES.labels("taken_over").inc()
        metrics.BUNDLE.labels(manifest.version).set(1)
        if self._seen is not None:
            metrics.PUBLISHED.set(self._seen[1][0] / 1e9)
        log.info("bundle taken over", index_version=manifest.version, records=manifest.records)

    def _report_missing(self, reason: str) -> None:
        """Say once that nothing names a bundle; the one that is open serves on."""
        if reason != self._missing:
            self._missing = reason
            if self._searcher is not None:
                self.refused_at = datetime.now(UTC)
            self._seen = None
            log.error("no bundle is live", reason=reason)

    def _refuse(self, error: BaseException) -> None:
        self.refused_at = datetime.now(UTC)
        self._retry_at = time.monotonic() + self._retry_after
        self._retry_after = min(2 * self._retry_after, LONGEST_RETRY)
        metrics.UPDATES.labels("refused").inc()
        serving = self._searcher.store.manifest.version if self._searcher else None
        why = {"reason": str(error)} if isinstance(error, BundleError) else describe_error(error)
        log.error("bundle refused", serving=serving, **why)
