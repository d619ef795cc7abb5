"""Twice as many questions as the server can answer: it answers or says when to come back, and recovers."""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

import pytest

from tests.live import finished, serving

CONNECTIONS, SECONDS = 200, 60
WORDS = (
    "prison release family imam training probation mentor woman child school work municipality trust staff return "
    "interview risk assessment psychologist community stigma housing court sentence programme evaluation police"
).split()


@dataclass
class Seen:
    """What came back: statuses, and the seconds that accepted requests took."""

    statuses: Counter = field(default_factory=Counter)
    accepted: list[float] = field(default_factory=list)

    def p95(self) -> float:
        return sorted(self.accepted)[int(len(self.accepted) * 0.95)]


class Asker:
    """One kept connection that asks questions nobody asked before; bare, so that the server has the cores."""

    def __init__(self, address: str, seed: int) -> None:
        url = urlsplit(address)
        self._place = (url.hostname, url.port)
        self._chance = random.Random(seed)

    async def __aenter__(self):
        await self._connect()
        return self

    async def _connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(*self._place)

    async def __aexit__(self, *error):
        self._writer.close()
        with suppress(ConnectionError):  # the server cut a connection that had nothing to ask for long
            await self._writer.wait_closed()

    async def ask(self, seen: Seen) -> None:
        question = quote_plus(" ".join(self._chance.choices(WORDS, k=8)))
        if self._reader.at_eof() or self._reader.exception():  # the server ended a connection that was idle
            self._writer.close()
            await self._connect()
        started = time.perf_counter()
        self._writer.write(f"GET /api/v1/search?q={question} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await self._reader.readexactly(length)
        status = int(head.split()[1])
        seen.statuses[status] += 1
        if status == 200:
            seen.accepted.append(time.perf_counter() - started)
        else:
            assert b"retry-after: " in head.lower()


async def closed(address: str, people: int, seconds: float) -> Seen:
    """Let so many people ask one question after the other."""
    seen, end = Seen(), time.monotonic() + seconds

    async def person(seed: int) -> None:
        async with Asker(address, seed) as asker:
            while time.monotonic() < end:
                await asker.ask(seen)

    await asyncio.gather(*(person(seed) for seed in range(people)))
    return seen


async def flood(address: str, rate: float, seconds: float) -> Seen:
    """Ask at a rate, whatever comes back, over 200 connections."""
    seen, started, number = Seen(), time.monotonic(), 0

    async def person(seed: int) -> None:
        nonlocal number
        async with Asker(address, 1000 + seed) as asker:
            while True:
                due = started + number / rate
                number += 1
                if due > started + seconds:
                    return
                await asyncio.sleep(due - time.monotonic())
                await asker.ask(seen)

    await asyncio.gather(*(person(seed) for seed in range(CONNECTIONS)))
    return seen


def memory(process: int) -> int:
    """Return the resident memory of a process, in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096


@pytest.mark.long
def test_twice_the_load_is_answered_or_put_off(built):
    """60 seconds: only 200 and 503, memory within 5 %, accepted ones in three times the usual time, then as before."""
    with serving(index=built.index, site=built.site, rate_limit="off") as served:
        finished(closed(served.address, 4, 5))
        alone = finished(closed(served.address, 1, 10))
        # One who asks without a pause keeps one worker busy; more would be refused, and ask again at once.
        capacity = alone.statuses[200] / 10
        before = memory(served.process.pid)
        flooded = finished(flood(served.address, 2 * capacity, SECONDS))
        after = memory(served.process.pid)
        time.sleep(2)
        again = finished(closed(served.address, 1, 10))
        answered = flooded.statuses[200] / SECONDS
        print(
            f"\nalone {capacity:.0f}/s, p95 {alone.p95() * 1000:.1f} ms; "
            f"flood {dict(flooded.statuses)}, {answered:.0f}/s answered, p95 {flooded.p95() * 1000:.1f} ms; "
            f"memory {before >> 20} -> {after >> 20} MB; then p95 {again.p95() * 1000:.1f} ms"
        )
        assert set(flooded.statuses) == {200, 503}
        assert after < before * 1.05
        assert flooded.p95() < 3 * alone.p95()
        assert set(again.statuses) == {200}
        assert again.p95() < 1.5 * alone.p95()
