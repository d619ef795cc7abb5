"""What need not be done twice: answers that a client still has or that were just given, and vectors of questions."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

from indexer.encoder import Encoder
from indexer.memo import program_digest as indexer_digest
from indexer.vectors import Vectors
from search_api import metrics

Value = TypeVar("Value")

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a hash of the files of this program: another program may answer the same question otherwise."""
    # The rules of what may not be answered are data beside the code.
    files = sorted(file for file in Path(__file__).parent.rglob("*") if file.suffix in (".py", ".yaml"))
    own = b"\0".join(file.read_bytes() for file in files)
    return hashlib.sha256(own + indexer_digest().encode()).hexdigest()


def entity_tag(index_version: str, *asked: object) -> str:
    """Return the ETag of the answer of a bundle to what was asked, known before anything is computed.

    It holds the day, since a record past its date of review says so.
    """
    day = datetime.now(UTC).date().isoformat()
    content = json.dumps([program_digest(), index_version, day, *asked], sort_keys=True)
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def matches(if_none_match: str | None, tag: str) -> bool:
    """Return whether a client that sent `If-None-Match` still has the answer."""
    return tag in [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]


class Kept(Generic[Value]):
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

    def keep(self, key: str, value: Value) -> None:
        """Keep a value, which must not be None."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


class QueryVectors:
    """An encoder that keeps the vectors of the last `size` questions."""

    def __init__(self, encoder: Encoder, size: int) -> None:
        self._encoder = encoder
        self._kept: Kept[Vectors] = Kept(size)
        self.card = encoder.card

    def encode_query(self, text: str) -> Vectors:
        kept = self._kept.get(text)
        if kept is not None:
            metrics.VECTORS.labels("kept").inc()
            return kept
        started = time.perf_counter()
        vector = self._encoder.encode_query(text)
        metrics.ENCODE_SECONDS.observe(time.perf_counter() - started)
        metrics.VECTORS.labels("computed").inc()
        self._kept.keep(text, vector)
        return vector

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode_passages(texts, progress)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
