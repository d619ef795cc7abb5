"""An encoder that keeps the vectors of recent questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from indexer.arrays import Vectors
from indexer.encoders.encoder import Encoder
from search_api.http.answer_cache import LruCache
from search_api.observability import metrics


class CachingEncoder:
    """An encoder that keeps the vectors of the last `size` questions."""

    def __init__(self, encoder: Encoder, size: int) -> None:
        self._encoder = encoder
        self._kept: LruCache[Vectors] = LruCache(size)
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
        self._kept.put(text, vector)
        return vector

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encoder.encode_passages(texts, progress)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)

    def save(self, folder: Path) -> None:
        self._encoder.save(folder)
