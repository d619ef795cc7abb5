"""The word index scores rows by BM25, as the formula says."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.bm25_index import K1, B, BM25Index, top_rows

ROWS = [["release", "plan"], ["release", "release", "family", "family"], ["imam"]]


def expected(frequency: int, length: int, document_frequency: int) -> float:
    """BM25 in Lucene's variant: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), without the constant factor k1 + 1."""
    idf = log(1 + (3 - document_frequency + 0.5) / (document_frequency + 0.5))
    return idf * frequency / (frequency + K1 * (1 - B + B * length / (7 / 3)))


def test_scores_are_bm25():
    """Each row's score is the formula's; rows without the word score 0."""
    scores = BM25Index.from_tokens(ROWS).scores({"release": 1.0})
    assert scores == pytest.approx([expected(1, 2, 2), expected(2, 4, 2), 0], abs=1e-6)


def test_weights_scale_and_add_up():
    """Words are weighted and summed; unknown words count nothing."""
    index = BM25Index.from_tokens(ROWS)
    scores = index.scores({"release": 2.0, "plan": 0.5, "nowhere": 9.0})
    assert scores[0] == pytest.approx(2 * expected(1, 2, 2) + 0.5 * expected(1, 2, 1), abs=1e-6)


def test_an_index_survives_saving(tmp_path):
    """An opened index gives the same scores, and two savings are the same bytes."""
    index = BM25Index.from_tokens(ROWS)
    for name in ("a", "b"):
        BM25Index.from_tokens(ROWS).save(tmp_path / name)
    opened = BM25Index.open(tmp_path / "a")
    assert np.array_equal(opened.scores({"family": 1.0}), index.scores({"family": 1.0}))
    assert {file.name: file.read_bytes() for file in (tmp_path / "a").iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "b").iterdir()
    }


def test_scores_of_some_rows_are_those_of_all():
    """A look at a few rows gives what the look at all gives, in any order; unknown words are held by none."""
    index = BM25Index.from_tokens(ROWS)
    weights = {"release": 2.0, "plan": 0.5, "imam": 1.0, "nowhere": 9.0}
    rows = np.array([2, 0, 1, 0])
    assert index.scores_at(weights, rows).tolist() == index.scores(weights)[rows].tolist()
    assert index.contains("release", rows).tolist() == [False, True, True, True]
    assert index.contains("nowhere", rows).tolist() == [False] * 4


def test_rare_words_weigh_more():
    """The inverse document frequency is Lucene's: of a word in two of three rows, in one, in none."""
    index = BM25Index.from_tokens(ROWS)
    expected = [log(1 + 1.5 / 2.5), log(1 + 2.5 / 1.5), log(1 + 3.5 / 0.5)]
    assert [index.idf(token) for token in ("release", "imam", "nowhere")] == pytest.approx(expected)


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=40),
    st.integers(1, 12),
    st.none() | st.sets(st.integers(0, 39)),
)
def test_the_best_rows_are_those_of_a_whole_sort(values, count, chosen):
    """Scores above 0, best first, ties by row, among the allowed rows alone."""
    scores = np.array(values, dtype=np.float32)
    rows = None if chosen is None else np.array(sorted(row for row in chosen if row < len(values)), dtype=np.int64)
    pool = range(len(values)) if rows is None else rows.tolist()
    expected = sorted((row for row in pool if scores[row] > 0), key=lambda row: (-scores[row], row))[:count]
    assert top_rows(scores, count, rows).tolist() == expected
