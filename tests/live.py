"""A served process of its own, as an operator starts it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.conftest import ROOT

Result = TypeVar("Result")
COMMAND = Path(sys.executable).parent / "throughcare"


def within(seconds: float, holds: Callable[[], object]) -> float:
    """Wait until `holds`, at most so many seconds; return how long it took."""
    started = time.monotonic()
    while not holds():
        assert time.monotonic() - started < seconds, f"not within {seconds} seconds"
        time.sleep(0.02)
    return time.monotonic() - started


def finished(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what a coroutine returns, from a loop of its own: a browser that is open holds the one of this thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def children(process: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


class Served:
    """A running `throughcare serve` with its log."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        within(60, lambda: self.address or process.poll() is not None)
        assert process.poll() is None, self.lines
        self.client = httpx.Client(base_url=self.address, trust_env=False, timeout=30)

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line)

    @property
    def address(self) -> str:
        found = (re.search(r"running on (\S+)", line) for line in self.lines)
        return next((match[1] for match in found if match), "")

    @property
    def events(self) -> list[dict[str, object]]:
        """What was logged, each line one object."""
        return [json.loads(line) for line in list(self.lines)]

    def workers(self) -> list[int]:
        """Return the ids of the processes that answer."""
        started = children(self.process.pid)
        forking = [one for one in started if b"forkserver" in Path(f"/proc/{one}/cmdline").read_bytes()]
        return [worker for one in forking for worker in children(one)]


@contextmanager
def serving(*arguments: str, **settings: object) -> Iterator[Served]:
    """Run `throughcare serve` on a free port of the loopback; end it with all its workers."""
    environment = {**os.environ, **{f"THROUGHCARE_{key.upper()}": str(value) for key, value in settings.items()}}
    command = [COMMAND, "serve", "--port", "0", *arguments]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    served = None
    try:
        served = Served(process)
        yield served
    finally:
        if served:
            served.client.close()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr and not process.stderr.closed:
            process.stderr.close()
