"""A gate before the work: a few threads, a bounded number who wait, and a time after which waiting ends."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from search_api.http.problem import ApiError
from search_api.observability import metrics

Result = TypeVar("Result")
RETRY_AFTER = 1
"""Seconds after which a refused search may be tried again."""

BACKLOG_SECONDS, REDUCED_TO = 0.5, 16
"""A queue may be full for so long; if it still stands then, it is cut to this part of it, until nobody has had to
wait for as long. A burst is worked off, while under lasting overload those who are let in wait for few others."""


class WorkQueue:
    """Runs work in threads beside the event loop. What finds too many waiting, or waits too long, is refused."""

    def __init__(self, threads: int, queue: int, timeout: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._threads, self._queue, self._timeout = threads, queue, timeout
        self._reduced_capacity = min(queue, max(1, queue // REDUCED_TO))
        self._in_flight = 0
        self._wait_began = self._last_wait = float("-inf")

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return max(self._in_flight - self._threads, 0)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Return what `work` returns.

        Raises:
            Refused: 503, too many wait already, or the time ran out.
        """
        if self._in_flight >= self._threads and self._in_flight >= self._threads + self._capacity(time.monotonic()):
            raise ApiError(503, "too many searches at this moment: try again", RETRY_AFTER)
        loop = asyncio.get_running_loop()
        self._count(1)
        job = self._pool.submit(_timed, work, time.perf_counter())
        # Work that runs cannot be stopped: it is counted until it really ends.
        job.add_done_callback(lambda _: loop.call_soon_threadsafe(self._count, -1))
        return await self._with_timeout(job)

    def _capacity(self, now: float) -> int:
        """Return how many may wait, of which the one that asks now is one more."""
        if now - self._last_wait > BACKLOG_SECONDS:
            self._wait_began = now
        self._last_wait = now
        return self._queue if now - self._wait_began <= BACKLOG_SECONDS else self._reduced_capacity

    async def _with_timeout(self, job: Future[Result]) -> Result:
        patience = asyncio.timeout(self._timeout)
        try:
            async with patience:
                return await asyncio.wrap_future(job)
        except TimeoutError:
            if not patience.expired():
                raise
            raise ApiError(503, f"no answer within {self._timeout:g} seconds: try again", RETRY_AFTER) from None

    def _count(self, change: int) -> None:
        self._in_flight += change
        metrics.WAITING.set(self.waiting)

    def close(self) -> None:
        """Let the running work end; drop what waits."""
        self._pool.shutdown(cancel_futures=True)


def _timed(work: Callable[[], Result], submitted_at: float) -> Result:
    started = time.perf_counter()
    metrics.WAIT_SECONDS.observe(started - submitted_at)
    try:
        return work()
    finally:
        metrics.SEARCH_SECONDS.observe(time.perf_counter() - started)
