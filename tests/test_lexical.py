"""The word index scores rows by BM25, as the formula says."""

from math import log

import numpy as np
import pytest

from indexer.lexical import K1, B, WordIndex

ROWS = [["release", "plan"], ["release", "release", "family", "family"], ["imam"]]


def expected(frequency: int, length: int, containing: int) -> float:
    """BM25 in Lucene's variant: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), without the constant factor k1 + 1."""
    idf = log(1 + (3 - containing + 0.5) / (containing + 0.5))
    return idf * frequency / (frequency + K1 * (1 - B + B * length / (7 / 3)))


def test_scores_are_bm25():
    """Each row's score is the formula's; rows without the word score 0."""
    scores = WordIndex.of(ROWS).scores({"release": 1.0})
    assert scores == pytest.approx([expected(1, 2, 2), expected(2, 4, 2), 0], abs=1e-6)


def test_weights_scale_and_add_up():
    """Words are weighted and summed; unknown words count nothing."""
    index = WordIndex.of(ROWS)
    scores = index.scores({"release": 2.0, "plan": 0.5, "nowhere": 9.0})
    assert scores[0] == pytest.approx(2 * expected(1, 2, 2) + 0.5 * expected(1, 2, 1), abs=1e-6)


def test_an_index_survives_saving(tmp_path):
    """An opened index gives the same scores, and two savings are the same bytes."""
    index = WordIndex.of(ROWS)
    for name in ("a", "b"):
        WordIndex.of(ROWS).save(tmp_path / name)
    opened = WordIndex.open(tmp_path / "a")
    assert np.array_equal(opened.scores({"family": 1.0}), index.scores({"family": 1.0}))
    assert {file.name: file.read_bytes() for file in (tmp_path / "a").iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "b").iterdir()
    }
    assert (opened.rows_with("release").tolist(), opened.rows_with("nowhere").tolist()) == ([0, 1], [])
