"""Questions a second, over HTTP, with one worker for each core."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from urllib.parse import quote_plus

from bench.performance.figures import Goal, Section, alternate, ratio, table
from bench.performance.prepared import prepared
from bench.performance.served import free_port, launched, search_path, serving
from bench.performance.setup import Setup

PEOPLE, SECONDS = 4, 3.0
TXTAI = "txtai's API"


def measure(setup: Setup) -> Section:
    """Let four people ask fresh questions, one after the other, first of one server, then of the other."""
    cores = len(os.sched_getaffinity(0))
    fresh = cycle(setup.questions)
    with ExitStack() as stack:
        _, client = stack.enter_context(serving(setup.index, cores, queue="64"))
        runs = {f"throughcare, {cores} workers": _asking(client.port, search_path, fresh)}
        for name, python, folder in prepared(setup):
            if name == "txtai_hybrid":
                port = stack.enter_context(_txtai(setup, python, folder))
                runs[TXTAI] = _asking(port, lambda q: f"/search?query={quote_plus(q)}&limit=10", fresh)
        found = alternate(setup.rounds, runs)
    return Section(
        title="Questions a second",
        text=_TEXT,
        goals=(
            Goal(
                what="questions a second, of txtai's API", limit=6, unit="times", at_least=True,
                figure=ratio(next(iter(found.values())), found.get(TXTAI)),
            ),
        ),
        tables=(table(("served by", "rate"), [(name, figure.text("questions/s")) for name, figure in found.items()]),),
    )  # fmt: skip


@contextmanager
def _txtai(setup: Setup, python: Path, folder: Path) -> Iterator[int]:
    """Run txtai's own API over an index, in one process, as its documentation starts it; yield its port."""
    port = free_port()
    configuration = setup.work / "txtai.yml"
    configuration.write_text(f"path: {folder.resolve()}\nembeddings:\n", encoding="utf-8")
    command = [python, "-m", "uvicorn", "txtai.api:app", "--port", str(port), "--log-level", "warning"]
    with launched(command, port, CONFIG=str(configuration.resolve()), HF_HUB_OFFLINE="1"):
        yield port


def _asking(port: int, path_of: Callable[[str], str], fresh: Iterator[str]) -> Callable[[], float]:
    def run() -> float:
        return asyncio.run(_people(port, path_of, fresh)) / SECONDS

    return run


async def _people(port: int, path_of: Callable[[str], str], fresh: Iterator[str]) -> int:
    end = time.monotonic() + SECONDS
    return sum(await asyncio.gather(*(_person(port, path_of, fresh, end) for _ in range(PEOPLE))))


async def _person(port: int, path_of: Callable[[str], str], fresh: Iterator[str], end: float) -> int:
    """Ask until the end over one connection; return how many questions were answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while time.monotonic() < end:
        writer.write(f"GET {path_of(next(fresh))} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))
        answered += head.split()[1] == b"200"
    writer.close()
    return answered


_TEXT = f"""{PEOPLE} people ask fresh questions over kept connections for {SECONDS:g} seconds a round.
They share the cores with the server, in both cases.
"""
