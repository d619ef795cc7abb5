"""Start `throughcare serve`, and ask it as one client with a kept connection."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote_plus

COMMAND = Path(sys.executable).parent / "throughcare"


class Client:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def reconnect(self) -> None:
        """Open the connection anew, to whichever worker takes it."""
        self.close()
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
        """Return status and entity tag of an answer that was read to its end."""
        self._connection.request("GET", path, headers=headers or {})
        response = self._connection.getresponse()
        response.read()
        return response.status, response.headers.get("etag", "")

    def ask(self, questions: Sequence[str], headers: dict[str, str] | None = None, status: int = 200) -> float:
        """Ask questions one after the other; return the median seconds of one."""
        self.reconnect()  # the server ends a connection that was idle while others were measured
        self.get("/healthz")
        seconds = []
        for question in questions:
            path = search_path(question)
            started = time.perf_counter()
            found, _ = self.get(path, headers)
            seconds.append(time.perf_counter() - started)
            if found != status:
                raise RuntimeError(f"{path} was answered with {found}, not {status}")
        return median(seconds)


def search_path(question: str) -> str:
    """Return the address of a question's answer."""
    return f"/api/v1/search?q={quote_plus(question)}"


def free_port() -> int:
    """Return a port of the loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def launched(command: Sequence[str | Path], port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a process of its own; end it, and its workers, with the block."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, **environment})
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until something listens on a port."""
    while process.poll() is None:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.002)
    raise RuntimeError(f"{process.args} ended with status {process.returncode} before it listened")


@contextmanager
def serving(index: Path, workers: int = 1, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], Client]]:
    """Run `throughcare serve` over a bundle, without limits of rate."""
    port = free_port()
    command = [COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    given = {"index": str(index), "rate_limit": "off", **settings}
    environment = {f"THROUGHCARE_{key.upper()}": value for key, value in given.items()}
    with launched(command, port, **environment) as process, closing(Client(port)) as client:
        yield process, client


def processes(parent: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [parent]
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        found += processes(int(child))
    return found


def resident(process: int, field: str = "Rss") -> int:
    """Return the memory of a process in bytes: `Rss`, or `Pss`, which shares out pages that several use."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    match = re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)
    assert match
    return int(match[1]) * 1024
