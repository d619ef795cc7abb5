"""What every contestant does when told to, one line of JSON each; needs nothing but the standard library."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class Contestant(Protocol):
    """A search over passages as its user would write it."""

    def index(self, texts: Sequence[str], folder: Path) -> None:
        """Index `texts` and keep the index in `folder`."""

    def open(self, folder: Path) -> None:
        """Open what `index` kept."""

    def ask(self, question: str) -> object:
        """Return the ten best passages of a question, with their texts."""


def answer_commands(contestant: Contestant) -> None:
    """Do what the lines of the standard input say and tell how long it took; nothing else reaches the output."""
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print goes where their errors go
    print(json.dumps({"ready": True}), file=out)
    for line in sys.stdin:
        print(json.dumps(_done(contestant, json.loads(line))), file=out)


def _done(contestant: Contestant, command: dict[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    match command["do"]:
        case "index":
            texts = json.loads(Path(command["texts"]).read_text(encoding="utf-8"))
            started = time.perf_counter()
            contestant.index(texts, Path(command["folder"]))
        case "open":
            contestant.open(Path(command["folder"]))
        case "ask":
            return {"seconds": [_seconds(contestant, question) for question in command["questions"]]}
        case unknown:
            raise ValueError(f"a contestant can index, open and ask, not {unknown}")
    return {"seconds": [time.perf_counter() - started]}


def _seconds(contestant: Contestant, question: str) -> float:
    started = time.perf_counter()
    contestant.ask(question)
    return time.perf_counter() - started
