"""The log: one JSON object a line, or plain text on a terminal (the only import of structlog).

No line holds a question, an address that was asked for, or a client. Of a fault it holds the kind and the place, not
the message: that could quote what somebody typed.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, Any]

REQUEST_LINES, OTHER_LINES = 500, 10
"""Lines of one kind a second that are written: of requests, and of everything else."""

TOLD = ("throughcare", "uvicorn.error")
"""Logs of which all lines are written from `info` on."""

MAX_KINDS = 1000
"""Kinds of lines that are counted in one second; what comes beyond is one kind."""


def describe_error(error: BaseException) -> dict[str, object]:
    """Return the kind and the place of an error, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"fault": type(error).__name__, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def _place_of_fault(logger: Any, method: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.update(describe_error(error))
    return event


def _drop_empty(logger: Any, method: str, event: Event) -> Event:
    return {key: value for key, value in event.items() if value is not None}


_SHARED: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _place_of_fault,
    _drop_empty,
]

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("throughcare"),
    [structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
)
"""The log of this project; says nothing below a warning until `configure` was called."""


class Throttle(logging.Filter):
    """Lets so many lines of one kind through in a second; the next one that passes says how many were left out.

    A kind is a logger with its message before values are put in. Time is monotonic.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._second = -1
        self._written: dict[tuple[str, str], int] = {}
        self._left_out: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        event = record.msg if isinstance(record.msg, dict) else {}
        kind = (record.name, str(event.get("event", record.msg))[:200])
        with self._lock:
            if int(self._clock()) != self._second:
                self._second = int(self._clock())
                self._written.clear()
                if len(self._left_out) > MAX_KINDS:
                    self._left_out.clear()
            if kind not in self._written and len(self._written) >= MAX_KINDS:
                kind = ("", "")
            written = self._written[kind] = self._written.get(kind, 0) + 1
            if written > (REQUEST_LINES if kind[1] == "request" else OTHER_LINES):
                self._left_out[kind] = self._left_out.get(kind, 0) + 1
                return False
            left_out = self._left_out.pop(kind, 0)
        if left_out and event:
            record.msg = {**event, "left_out": left_out}
        elif left_out:
            record.msg = f"{record.msg} (and {left_out} more like it, left out)"
        return True


def configure() -> None:
    """Send this project's log and uvicorn's to standard error in one form; of other libraries only what is wrong.

    uvicorn's own log of requests, which holds questions and clients, is taken away here, in every process: what its
    configuration takes away is there again in workers that are started afresh.
    """
    final: Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        final = structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler()
    handler.addFilter(Throttle())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for told in TOLD:
        logging.getLogger(told).setLevel(logging.INFO)
    requests = logging.getLogger("uvicorn.access")
    requests.handlers, requests.propagate = [], False
