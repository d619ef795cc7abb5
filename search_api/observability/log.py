"""The log: one JSON object a line, or plain text on a terminal (the only import of structlog).

No line holds a question, an address that was asked for, or a client. Of a fault it holds the kind and the place, not
the message: that could quote what somebody typed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, Any]


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


def configure() -> None:
    """Send this project's log and uvicorn's to standard error in one form."""
    final: Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        final = structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
