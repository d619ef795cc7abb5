"""Nearest rows are exact, with and without a filter."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.vectors import VectorIndex

RANDOM = np.random.default_rng(7)


def unit(rows: int) -> np.ndarray:
    vectors = RANDOM.normal(size=(rows, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


VECTORS = unit(200)
INDEX = VectorIndex.of(VECTORS)


@given(st.none() | st.sets(st.integers(0, 199)), st.integers(1, 300))
def test_nearest_equals_brute_force(chosen, count):
    """The same rows in the same order as numpy finds, under any filter, never more than there are."""
    query = unit(1)[0]
    rows = None if chosen is None else np.array(sorted(chosen), dtype=np.int64)
    pool = np.arange(200) if rows is None else rows
    best = pool[np.argsort(-(VECTORS[pool] @ query), kind="stable")][:count]
    assert INDEX.nearest(query, count, rows).tolist() == best.tolist()


def test_a_filter_that_matches_nothing_finds_nothing():
    """Empty means nothing, never everything."""
    assert INDEX.nearest(unit(1)[0], 5, np.empty(0, np.int64)).tolist() == []


def test_similarity_and_shape(tmp_path):
    """Cosines, shape and bytes survive saving."""
    INDEX.save(tmp_path / "vectors")
    opened = VectorIndex.open(tmp_path / "vectors")
    assert opened.shape == (200, 8)
    np.testing.assert_allclose(opened.similarity(VECTORS[3], np.array([3, 4])), VECTORS[[3, 4]] @ VECTORS[3], atol=1e-6)
    assert np.array_equal(opened.all(), VECTORS)
