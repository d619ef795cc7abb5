"""From nothing to the first answer."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench.performance.contestant import running
from bench.performance.figures import Goal, Section, alternate, ratio, table
from bench.performance.prepared import PEERS, prepared
from bench.performance.served import COMMAND, search_path, serving
from bench.performance.setup import Setup

QUESTION = "What helps in the first days after release?"


def measure(setup: Setup) -> Section:
    """Start everything again in every round."""
    runs = {"`throughcare serve`, first answer over HTTP": lambda: _served(setup), "`throughcare ask`": _asked(setup)}
    for name, python, folder in prepared(setup):
        runs[f"{PEERS[name]}, first answer in process"] = _peer(python, name, folder)
    found = alternate(setup.rounds, runs)
    serve, ask, *_ = found.values()
    txtai = found.get(f"{PEERS['txtai_hybrid']}, first answer in process")
    return Section(
        title="Start to first answer",
        text=_TEXT,
        goals=(
            Goal(what="`serve` to first answer, of txtai's", limit=1 / 8, unit="times", figure=ratio(serve, txtai)),
            Goal(what="`throughcare ask` in a shell, cold", limit=1, unit="s", figure=ask),
        ),
        tables=(table(("started", "time"), [(name, figure.text("s")) for name, figure in found.items()]),),
    )


def _served(setup: Setup) -> float:
    started = time.perf_counter()
    with serving(setup.index) as (_, client):
        client.get(search_path(QUESTION))
        return time.perf_counter() - started


def _asked(setup: Setup) -> Callable[[], float]:
    def run() -> float:
        started = time.perf_counter()
        subprocess.run([COMMAND, "ask", QUESTION], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started

    return run


def _peer(python: Path, name: str, folder: Path) -> Callable[[], float]:
    def run() -> float:
        started = time.perf_counter()
        with running(python, name) as peer:
            peer.open(folder)
            peer.ask([QUESTION])
            return time.perf_counter() - started

    return run


_TEXT = """A round starts each program as a process of its own, with files in the system's cache, and waits for the answer to one question.
Ours verifies the hash of every file of the bundle first.
"""  # noqa: E501 - one sentence a line
