"""What need not be done twice: answers that a client still has or that were just given, and vectors of questions."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import search_api
from indexer.cache import PACKAGE, code_digest

Value = TypeVar("Value")

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"


PROGRAM = (PACKAGE, Path(search_api.__file__).parent)
"""The folders whose files decide answers; where one changes, so does the tag of every answer."""


def entity_tag(index_version: str, *asked: object) -> str:
    """Return the ETag of the answer of a bundle to what was asked, known before anything is computed.

    It holds the day, since a record past its date of review says so.
    """
    day = datetime.now(UTC).date().isoformat()
    content = json.dumps([code_digest(*PROGRAM), index_version, day, *asked], sort_keys=True)
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def etag_matches(if_none_match: str | None, tag: str) -> bool:
    """Return whether a client that sent `If-None-Match` still has the answer."""
    return tag in [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]


class LruCache(Generic[Value]):
    """The last `size` values by their keys, the longest unused leaves first. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        """Return the value of `key`, None if it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: str, value: Value) -> None:
        """Keep a value, which must not be None."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
