"""Counts under filters that were read before: they hold for as long as their index version does."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from indexer.arrays import Vectors
from search_api.stores.postgres.candidates import FilteredSet

Value = TypeVar("Value")
Counts = Mapping[str, Mapping[str, int]]
Filters = Mapping[str, Sequence[str]]
Key = tuple[tuple[str, tuple[str, ...]], ...]
SIZE = 500
"""Combinations of filters that are remembered; the longest unused goes."""


class FilterCountCache:
    """What was counted under filters in one index version. Safe to use from several threads."""

    def __init__(self) -> None:
        self._matching: OrderedDict[Key, FilteredSet] = OrderedDict()
        self._facets: OrderedDict[Key, Counts] = OrderedDict()
        self._shares: OrderedDict[Key, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def matching(self, filters: Filters, read: Callable[[], FilteredSet]) -> FilteredSet:
        return self._remembered(self._matching, filters, read)

    def facets(self, filters: Filters, read: Callable[[], Counts]) -> Counts:
        return self._remembered(self._facets, filters, read)

    def usual(self, read: Callable[[], Vectors]) -> Vectors:
        return self._remembered(self._shares, {}, read)

    def _remembered(self, kept: OrderedDict[Key, Value], filters: Filters, read: Callable[[], Value]) -> Value:
        key = tuple((name, tuple(sorted(values))) for name, values in sorted(filters.items()))
        with self._lock:
            if key in kept:
                kept.move_to_end(key)
                return kept[key]
        value = read()
        with self._lock:
            kept[key] = value
            while len(kept) > SIZE:
                kept.popitem(last=False)
        return value
