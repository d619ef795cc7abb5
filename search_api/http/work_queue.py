"""The queue before the work: a few threads, a bounded number who wait in turn by client, and a time to wait."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from search_api.http.errors import ApiError
from search_api.observability import metrics

Result = TypeVar("Result")
RETRY_AFTER = 1
"""Seconds after which a refused search may be tried again."""

BACKLOG_SECONDS, REDUCED_TO = 0.5, 16
"""After so many seconds of backlog, capacity drops to this part for clients that wait already, until the backlog is
gone. A burst is worked off, while under lasting overload those who are let in wait for few others."""

FULL = "too many searches at this moment: try again"


@dataclass(eq=False, slots=True)
class _Job(Generic[Result]):
    """One piece of work, what it comes to, and when it was brought."""

    work: Callable[[], Result]
    client: str
    done: asyncio.Future[Result]
    submitted_at: float = field(default_factory=time.perf_counter)


class WorkQueue:
    """Runs work in threads beside the event loop; all but that is done on the loop.

    Clients take turns (fair queuing, Nagle 1987): who brings much waits behind himself. Where the queue is full, the
    newest work of the client with the most makes room for a client that has none waiting.
    """

    def __init__(self, threads: int, queue: int, timeout: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="search")
        self._threads, self._queue, self._timeout = threads, queue, timeout
        self._reduced_capacity = min(queue, max(1, queue // REDUCED_TO))
        self._running = 0
        self._waiting: dict[str, deque[_Job[Any]]] = {}
        self._wait_began = self._last_wait = float("-inf")

    @property
    def waiting(self) -> int:
        """How many wait for a thread."""
        return sum(map(len, self._waiting.values()))

    async def run(self, work: Callable[[], Result], client: str = "") -> Result:
        """Return what `work` returns.

        Raises:
            ApiError: 503, too many wait already, or the time ran out.
        """
        job = _Job(work, client, asyncio.get_running_loop().create_future())
        if self._running < self._threads:
            self._start(job)
        else:
            self._make_room(client)
            self._waiting.setdefault(client, deque()).append(job)
        metrics.WAITING.set(self.waiting)
        return await self._with_timeout(job)

    def _make_room(self, client: str) -> None:
        """Drop the newest work of the client with the most, or refuse, where there is no room."""
        capacity = self._capacity(time.monotonic())
        waiting = self.waiting
        if client in self._waiting:
            if waiting >= capacity:
                raise ApiError(503, FULL, RETRY_AFTER)
            return
        if waiting < self._queue:
            return
        greediest = max(self._waiting, key=lambda other: len(self._waiting[other]), default=None)
        if greediest is None or len(self._waiting[greediest]) < 2:
            raise ApiError(503, FULL, RETRY_AFTER)
        dropped = self._waiting[greediest].pop()
        if not dropped.done.done():
            dropped.done.set_exception(ApiError(503, FULL, RETRY_AFTER))

    def _capacity(self, now: float) -> int:
        """Return how many may wait, of which the one that asks now is one more."""
        if now - self._last_wait > BACKLOG_SECONDS:
            self._wait_began = now
        self._last_wait = now
        return self._queue if now - self._wait_began <= BACKLOG_SECONDS else self._reduced_capacity

    def _start(self, job: _Job[Any]) -> None:
        self._running += 1
        loop = asyncio.get_running_loop()
        running = self._pool.submit(_timed, job.work, job.submitted_at)
        # Work that runs cannot be stopped: it is counted until it really ends.
        running.add_done_callback(lambda done: loop.call_soon_threadsafe(self._finish, job, done))

    def _finish(self, job: _Job[Any], done: Future[object]) -> None:
        self._running -= 1
        if not job.done.done():
            error = done.exception()
            if error is None:
                job.done.set_result(done.result())
            else:
                job.done.set_exception(error)
        if self._waiting:
            self._start(self._next())
        metrics.WAITING.set(self.waiting)

    def _next(self) -> _Job[Any]:
        """Take the oldest work of the client whose turn it is, who then goes behind all others."""
        client = next(iter(self._waiting))
        jobs = self._waiting.pop(client)
        job = jobs.popleft()
        if jobs:
            self._waiting[client] = jobs
        return job

    async def _with_timeout(self, job: _Job[Result]) -> Result:
        patience = asyncio.timeout(self._timeout)
        try:
            async with patience:
                return await job.done
        except TimeoutError:
            if not patience.expired():
                raise
            raise ApiError(503, f"no answer within {self._timeout:g} seconds: try again", RETRY_AFTER) from None
        finally:
            self._forget(job)

    def _forget(self, job: _Job[Any]) -> None:
        """Take work away that nobody waits for any more."""
        jobs = self._waiting.get(job.client)
        if jobs is not None and job in jobs:
            jobs.remove(job)
            if not jobs:
                del self._waiting[job.client]
        metrics.WAITING.set(self.waiting)

    def close(self) -> None:
        """Let the running work end; drop what waits."""
        for jobs in self._waiting.values():
            for job in jobs:
                job.done.cancel()
        self._waiting.clear()
        self._pool.shutdown(cancel_futures=True)


def _timed(work: Callable[[], Result], submitted_at: float) -> Result:
    started = time.perf_counter()
    metrics.WAIT_SECONDS.observe(started - submitted_at)
    try:
        return work()
    finally:
        metrics.SEARCH_SECONDS.observe(time.perf_counter() - started)
