"""A gate before the work: a few threads, a bounded number who wait, and a time after which waiting ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from search_api import metrics
from search_api.problem import Refused

Result = TypeVar("Result")
RETRY_AFTER = 1
"""Seconds after which a refused search may be tried again."""


class Gate:
    """Runs work in threads beside the event loop. What finds too many waiting, or waits too long, is refused."""

    def __init__(self, threads: int, queue: int, timeout: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._threads, self._limit, self._timeout = threads, threads + queue, timeout
        self._inside = 0

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return max(self._inside - self._threads, 0)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns.

        Raises:
            Refused: 503, too many wait already, or the time ran out.
        """
        if self._inside >= self._limit:
            raise Refused(503, "too many searches at this moment: try again", RETRY_AFTER)
        loop = asyncio.get_running_loop()
        self._count(1)
        job = self._pool.submit(_timed, work, time.perf_counter())
        # Work that runs cannot be stopped: it is counted until it really ends.
        job.add_done_callback(lambda _: loop.call_soon_threadsafe(self._count, -1))
        return await self._in_time(job)

    async def _in_time(self, job: Future[Result]) -> Result:
        patience = asyncio.timeout(self._timeout)
        try:
            async with patience:
                return await asyncio.wrap_future(job)
        except TimeoutError:
            if not patience.expired():
                raise
            raise Refused(503, f"no answer within {self._timeout:g} seconds: try again", RETRY_AFTER) from None

    def _count(self, change: int) -> None:
        self._inside += change
        metrics.WAITING.set(self.waiting)

    def close(self) -> None:
        """Let the running work end; drop what waits."""
        self._pool.shutdown(cancel_futures=True)


def _timed(work: Callable[[], Result], called: float) -> Result:
    started = time.perf_counter()
    metrics.WAIT_SECONDS.observe(started - called)
    try:
        return work()
    finally:
        metrics.SEARCH_SECONDS.observe(time.perf_counter() - started)
