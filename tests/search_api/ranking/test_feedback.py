"""Records rise by the company that they keep: like the first in meaning, and alike in their headers."""

import numpy as np
import pytest

from indexer.index.bm25_index import BM25Index
from indexer.index.hybrid_index import HybridIndex
from indexer.index.vector_index import VectorIndex
from search_api.ranking.feedback import CENTROID_WEIGHT, HEADER_WEIGHT, apply_feedback

CENTRES = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], dtype=np.float32)
NO_TRAITS = np.zeros((4, 0), dtype=np.float32)
WHOLE = 1 + CENTROID_WEIGHT + HEADER_WEIGHT


def legs(centres, traits):
    words = BM25Index.from_tokens([[] for _ in centres])
    return HybridIndex(VectorIndex.from_vectors(centres), words, words, np.arange(len(centres)), centres, traits, words)


def scores(*values):
    return np.array(values, dtype=np.float32)


def test_a_record_like_the_first_passes_one_that_is_not():
    """With equal scores behind the first, the nearer in meaning comes second; a lone leader is its own company."""
    raised = apply_feedback(legs(CENTRES, NO_TRAITS), np.array([0, 2, 1]), scores(1, 0.5, 0.5))
    # The direction is (4 (1, 0) + 2 (0, 1) + (0.6, 0.8)) / 7 = (4.6, 2.8) / 7.
    cosines = np.array([4.6, 2.8, 0.6 * 4.6 + 0.8 * 2.8]) / 7
    assert raised == pytest.approx((np.array([1, 0.5, 0.5]) + CENTROID_WEIGHT * (1 + cosines) / 2) / WHOLE)
    assert raised[2] > raised[1]
    alone = apply_feedback(legs(CENTRES, NO_TRAITS), np.array([3]), scores(1))
    assert alone == pytest.approx([(1 + CENTROID_WEIGHT * (1 + 4 / 7) / 2) / WHOLE])


def test_what_the_first_have_in_common_counts_where_it_is_more_than_usual():
    """A value of every header says nothing; one that the first carry and others do not lifts whoever carries it."""
    traits = np.array([[1, 1], [1, 0], [1, 1], [1, 0]], dtype=np.float32)
    held = legs(np.zeros((4, 2), dtype=np.float32), traits)
    # Among the first two, half carry the second value, as among all four: nothing is lifted.
    base = CENTROID_WEIGHT / 2
    assert apply_feedback(held, np.array([0, 1]), scores(1, 0.5)) == pytest.approx(
        np.array([1 + base, 0.5 + base]) / WHOLE
    )
    assert apply_feedback(held, np.array([0, 2, 1]), scores(1, 0.5, 0.5)) == pytest.approx(
        np.array([1 + base + HEADER_WEIGHT, 0.5 + base + HEADER_WEIGHT, 0.5 + base]) / WHOLE
    )
