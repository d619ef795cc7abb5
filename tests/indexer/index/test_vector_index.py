"""Nearest rows are exact, with and without a filter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.vector_index import VectorIndex

RANDOM = np.random.default_rng(7)


def unit(rows: int, dimension: int = 8) -> np.ndarray:
    vectors = RANDOM.normal(size=(rows, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit(200)
INDEX = VectorIndex.from_vectors(VECTORS)


@given(st.none() | st.sets(st.integers(0, 199)), st.integers(1, 300))
def test_nearest_equals_brute_force(chosen, count):
    """The same rows and cosines in the same order as numpy finds, under any filter, never more than there are."""
    query = unit(1)[0]
    rows = None if chosen is None else np.array(sorted(chosen), dtype=np.int64)
    pool = np.arange(200) if rows is None else rows
    best = pool[np.argsort(-(VECTORS[pool] @ query), kind="stable")][:count]
    found, cosines = INDEX.nearest(query, count, rows)
    assert found.tolist() == best.tolist()
    assert cosines.tolist() == INDEX.cosines(query, found).tolist()
    np.testing.assert_allclose(cosines, VECTORS[found] @ query, atol=1e-6)


def test_a_filter_that_matches_nothing_finds_nothing():
    """Empty means nothing, never everything."""
    assert [found.tolist() for found in INDEX.nearest(unit(1)[0], 5, np.empty(0, np.int64))] == [[], []]


def test_similarity_and_shape(tmp_path):
    """Cosines, shape and bytes survive saving."""
    INDEX.save(tmp_path / "vectors")
    opened = VectorIndex.open(tmp_path / "vectors")
    assert opened.shape == (200, 8)
    np.testing.assert_allclose(opened.cosines(VECTORS[3], np.array([3, 4])), VECTORS[[3, 4]] @ VECTORS[3], atol=1e-6)
    assert np.array_equal(opened.all_vectors(), VECTORS)


MANY = unit(3000, 64)
CODED = VectorIndex.from_vectors(MANY, pq_from=3000)


@pytest.mark.parametrize("share", [1, 0.5, 0.1, 0.002])
def test_codes_find_what_a_comparison_with_every_row_finds(share):
    """Of a large index the nearest come first in the order of their cosines, under wide and narrow filters alike."""
    assert (CODED.kind, VectorIndex.from_vectors(MANY).kind) == ("codes", "exact")
    rows = None if share == 1 else np.sort(RANDOM.choice(3000, int(3000 * share), replace=False))
    pool = np.arange(3000) if rows is None else rows
    for query in unit(20, 64):
        found, found_cosines = CODED.nearest(query, 200, rows)
        cosines = MANY[pool] @ query
        assert len(found) == min(200, len(pool))
        assert set(found.tolist()) <= set(pool.tolist())
        np.testing.assert_allclose(found_cosines, MANY[found] @ query, atol=1e-3)
        np.testing.assert_allclose(MANY[found[:10]] @ query, np.sort(cosines)[::-1][:10][: len(found)], atol=1e-3)


def test_where_a_filter_leaves_little_of_the_codes_every_row_is_compared():
    """Rows that are far from a question are found under a wide filter that lets only such rows through."""
    query = unit(1, 64)[0]
    far = np.sort(np.argsort(MANY @ query)[:1500])
    found, _ = CODED.nearest(query, 200, far)
    np.testing.assert_allclose(MANY[found] @ query, np.sort(MANY[far] @ query)[::-1][:200], atol=1e-3)


def test_codes_survive_saving_and_are_always_the_same(tmp_path):
    """Two savings are the same bytes; what is opened finds the same, with cosines good to a ten-thousandth or so."""
    for name in ("a.faiss", "b.faiss"):
        VectorIndex.from_vectors(MANY, pq_from=3000).save(tmp_path / name)
    for suffix in (".faiss", ".codes"):
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()
    opened = VectorIndex.open(tmp_path / "a.faiss")
    assert (opened.kind, opened.shape) == ("codes", (3000, 64))
    assert opened.nearest(MANY[3], 50)[0].tolist() == CODED.nearest(MANY[3], 50)[0].tolist()
    np.testing.assert_allclose(opened.cosines(MANY[3], np.array([3, 4])), MANY[[3, 4]] @ MANY[3], atol=5e-4)
    np.testing.assert_array_equal(
        VectorIndex.from_vectors(opened.all_vectors(), pq_from=3000).all_vectors(), opened.all_vectors()
    )
