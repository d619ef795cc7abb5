"""Start a contestant and tell it what to do."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent.parent


class Contestant:
    """A running contestant of `bench.contestants`, and how long it took to be ready."""

    def __init__(self, python: Path, name: str) -> None:
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [python, "-m", f"bench.contestants.{name}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "HF_HUB_OFFLINE": "1"},
        )
        self._line()

    def index(self, texts: Path, folder: Path) -> float:
        """Have the texts of a JSON file indexed; return the seconds."""
        return float(self._told(do="index", texts=str(texts), folder=str(folder))["seconds"][0])

    def open(self, folder: Path) -> float:
        """Have an index opened; return the seconds."""
        return float(self._told(do="open", folder=str(folder))["seconds"][0])

    def ask(self, questions: Sequence[str]) -> float:
        """Have questions asked one after the other; return the median seconds of one."""
        return median(self._told(do="ask", questions=list(questions))["seconds"])

    def _told(self, **command: object) -> dict[str, Any]:
        assert self.process.stdin
        print(json.dumps(command), file=self.process.stdin, flush=True)
        return self._line()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args} ended with status {self.process.wait()}: run it alone to see why")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running(python: Path, name: str) -> Iterator[Contestant]:
    """Run a contestant; it ends with the block."""
    contestant = Contestant(python, name)
    try:
        yield contestant
    finally:
        contestant.process.kill()
        contestant.process.communicate()
