"""What need not be done twice: answers that a client still has, and vectors of questions."""

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

from indexer.encoder import Encoder
from indexer.vectors import Vectors
from search_api import metrics

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return a hash of the files of this program: another program may answer the same question otherwise."""
    root = Path(__file__).parent.parent
    files = sorted([*root.glob("search_api/*.py"), *root.glob("indexer/*.py")])
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


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


class QueryVectors:
    """An encoder that keeps the vectors of the last `size` questions, the longest unused leaves first."""

    def __init__(self, encoder: Encoder, size: int) -> None:
        self._encoder, self._size = encoder, size
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self.card = encoder.card

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                metrics.VECTORS.labels("kept").inc()
                return self._kept[text]
        started = time.perf_counter()
        vector = self._encoder.encode_query(text)
        metrics.ENCODE_SECONDS.observe(time.perf_counter() - started)
        metrics.VECTORS.labels("computed").inc()
        with self._lock:
            self._kept[text] = vector
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return vector

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode_passages(texts, progress)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
