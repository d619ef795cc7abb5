"""Feedback raises records like the top-ranked: near in meaning, and with the same values in their headers."""

import numpy as np
import pytest

from indexer.index.hybrid_index import RecordScores
from search_api.ranking.feedback import CENTROID_WEIGHT, HEADER_WEIGHT, apply_feedback

CENTROIDS = np.array([[1, 0], [0.6, 0.8], [0, 1], [-1, 0]], dtype=np.float32)
NO_FEATURES = np.zeros((4, 0), dtype=np.float32)
TOTAL = 1 + CENTROID_WEIGHT + HEADER_WEIGHT


def feedback(records, scores, centroids=CENTROIDS, features=NO_FEATURES):
    nothing = np.zeros(len(records), np.float32)
    found = RecordScores(nothing, nothing, centroids[records], features[records], features.mean(axis=0))
    return apply_feedback(found, np.array(scores, dtype=np.float32))


def test_a_record_like_the_first_passes_one_that_is_not():
    """With equal scores behind the first, the nearer in meaning comes second; a lone leader is compared with itself."""
    raised = feedback([0, 2, 1], [1, 0.5, 0.5])
    # The direction is (4 (1, 0) + 2 (0, 1) + (0.6, 0.8)) / 7 = (4.6, 2.8) / 7.
    cosines = np.array([4.6, 2.8, 0.6 * 4.6 + 0.8 * 2.8]) / 7
    assert raised == pytest.approx((np.array([1, 0.5, 0.5]) + CENTROID_WEIGHT * (1 + cosines) / 2) / TOTAL)
    assert raised[2] > raised[1]
    assert feedback([3], [1]) == pytest.approx([(1 + CENTROID_WEIGHT * (1 + 4 / 7) / 2) / TOTAL])


def test_a_value_that_the_first_have_in_common_counts_where_it_is_more_than_usual():
    """A value of every header says nothing; one that the first have and others do not raises whoever has it."""
    features = np.array([[1, 1], [1, 0], [1, 1], [1, 0]], dtype=np.float32)
    centroids = np.zeros((4, 2), dtype=np.float32)
    # Among the first two, half have the second value, as among all four: nothing is raised.
    base = CENTROID_WEIGHT / 2
    raised = feedback([0, 1], [1, 0.5], centroids, features)
    assert raised == pytest.approx(np.array([1 + base, 0.5 + base]) / TOTAL)
    raised = feedback([0, 2, 1], [1, 0.5, 0.5], centroids, features)
    expected = [1 + base + HEADER_WEIGHT, 0.5 + base + HEADER_WEIGHT, 0.5 + base]
    assert raised == pytest.approx(np.array(expected) / TOTAL)
