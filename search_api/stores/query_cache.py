"""An encoder that keeps the vectors of recent questions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from cachetools import LRUCache

from indexer.arrays import Vectors
from indexer.encoders.encoder import Encoder
from search_api.observability import metrics

USUAL_BYTES, KEY_BYTES, LONGEST = 3000, 1400, 300
"""Bytes of a vector of 384 numbers with its question, bytes of a question at most, and its characters at most."""


class CachingEncoder:
    """An encoder that caches the vectors of questions, up to the bytes that `size` of them usually take."""

    def __init__(self, encoder: Encoder, size: int) -> None:
        self._encoder = encoder
        self._vectors: LRUCache[str, Vectors] = LRUCache(size * USUAL_BYTES, lambda vector: vector.nbytes + KEY_BYTES)
        self._lock = threading.Lock()
        self.card = encoder.card

    def encode_query(self, text: str) -> Vectors:
        with self._lock:
            stored = self._vectors.get(text)
        if stored is not None:
            metrics.VECTORS.labels("kept").inc()
            return stored
        started = time.perf_counter()
        vector = self._encoder.encode_query(text)
        metrics.ENCODE_SECONDS.observe(time.perf_counter() - started)
        metrics.VECTORS.labels("computed").inc()
        with self._lock:
            if len(text) <= LONGEST and vector.nbytes + KEY_BYTES <= self._vectors.maxsize:
                self._vectors[text] = vector
        return vector

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode_passages(texts, progress)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
