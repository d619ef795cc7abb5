"""Cached counts under filters: they stay valid as long as their index version does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from cachetools import LRUCache

from indexer.arrays import Vectors
from search_api.store import Filters
from search_api.stores.postgres.candidates import FilteredSet

Value = TypeVar("Value")
Counts = Mapping[str, Mapping[str, int]]
Key = tuple[tuple[str, tuple[str, ...]], ...]
CACHE_SIZE = 500
"""Combinations of filters in the cache."""


class FilterCountCache:
    """Counts under filters in one index version. Safe to use from several threads."""

    def __init__(self) -> None:
        self._filtered_sets: LRUCache[Key, FilteredSet] = LRUCache(CACHE_SIZE)
        self._facets: LRUCache[Key, Counts] = LRUCache(CACHE_SIZE)
        self._feature_frequency: LRUCache[Key, Vectors] = LRUCache(1)
        self._lock = threading.Lock()

    def filtered_set(self, filters: Filters, read: Callable[[], FilteredSet]) -> FilteredSet:
        return self._get_or_read(self._filtered_sets, filters, read)

    def facets(self, filters: Filters, read: Callable[[], Counts]) -> Counts:
        return self._get_or_read(self._facets, filters, read)

    def feature_frequency(self, read: Callable[[], Vectors]) -> Vectors:
        return self._get_or_read(self._feature_frequency, {}, read)

    def _get_or_read(self, cache: LRUCache[Key, Value], filters: Filters, read: Callable[[], Value]) -> Value:
        key = tuple((name, tuple(sorted(values))) for name, values in sorted(filters.items()))
        with self._lock:
            if key in cache:
                return cache[key]
        value = read()  # without the lock: two threads may read the same, none waits for the database of another
        with self._lock:
            cache[key] = value
        return value
