"""Counts under filters are read once for each set of filters, whatever their order."""

import threading

import pytest

pytest.importorskip("psycopg")
from search_api.stores.postgres.candidates import FilteredSet
from search_api.stores.postgres.count_cache import CACHE_SIZE, FilterCountCache

SET = FilteredSet(1, 2, "{[0,2)}")


def test_the_same_filters_are_read_once():
    """In any order of keys and values; other filters, and facets, are read for themselves."""
    cache, read = FilterCountCache(), []

    def count(value):
        def reading():
            read.append(value)
            return value

        return reading

    assert cache.filtered_set({"country": ["AL", "XK"], "phase": ["custody"]}, count(SET)) is SET
    assert cache.filtered_set({"phase": ["custody"], "country": ["XK", "AL"]}, count("another")) is SET
    assert cache.facets({"phase": ["custody"], "country": ["XK", "AL"]}, count({})) == {}
    assert cache.filtered_set({"country": ["AL"]}, count("other")) == "other"
    assert [cache.feature_frequency(count(value)) for value in ("shares", "again")] == ["shares", "shares"]
    assert read == [SET, {}, "other", "shares"]


def test_the_longest_unused_leaves_first():
    """The cache holds so many sets of filters; one that was asked for again stays."""
    cache = FilterCountCache()
    for number in range(CACHE_SIZE):
        cache.facets({"country": [str(number)]}, dict)
    cache.facets({"country": ["0"]}, lambda: pytest.fail("it is cached"))
    cache.facets({"country": ["one more"]}, dict)
    cache.facets({"country": ["0"]}, lambda: pytest.fail("it is cached"))
    read = []
    cache.facets({"country": ["1"]}, lambda: read.append("1") or {})
    assert read == ["1"]


def test_several_threads_share_a_cache():
    """Whoever reads at the same moment gets the value of its own filters."""
    cache, wrong = FilterCountCache(), []

    def ask(offset):
        for number in range(2000):
            key = str((number + offset) % (2 * CACHE_SIZE))
            if cache.facets({"country": [key]}, lambda key=key: {"country": {key: 1}}) != {"country": {key: 1}}:
                wrong.append(key)

    threads = [threading.Thread(target=ask, args=[offset]) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
