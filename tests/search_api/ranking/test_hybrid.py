"""Records are ranked as a plain walk over every passage ranks them, by words, by meaning and by both."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.hybrid_index import PassageScores
from search_api.ranking.feedback import CENTROID_WEIGHT, HEADER_WEIGHT, TOP_WEIGHTS
from search_api.ranking.hybrid import DENSE_WEIGHT, RECORD_WEIGHT, HybridRetriever, Mode, Preference, rank_passages
from tests.indexer.index.test_hybrid_index import FEATURES, INDEX, QUESTIONS, RECORDS_OR_NONE, ROWS, filtered


def normalized(scores):
    best = max(scores.values(), default=0)
    return {key: score / best if best > 0 else 0.0 for key, score in scores.items()}


def brute_force(question, pool, mode, boosted):
    """Return record -> score, written down as the weights are explained, one number at a time."""
    cosine = dict(enumerate(INDEX.vectors.cosines(question.vector, np.arange(ROWS)).tolist()))
    bm25 = dict(enumerate(INDEX.passage_scores(question, np.arange(ROWS))[1].tolist()))
    passages = {}
    for row in pool:
        if RECORDS_OR_NONE[row] >= 0:
            passages.setdefault(int(RECORDS_OR_NONE[row]), []).append(row)
    if not passages:
        return {}
    whole = INDEX.record_scores(question, np.arange(12))
    words = normalized({record: max(bm25[row] for row in rows) for record, rows in passages.items()})
    whole_words = normalized({record: float(whole.bm25[record]) for record in passages})
    dense, lexical = (
        normalized({record: (1 - RECORD_WEIGHT) * part[record] + RECORD_WEIGHT * all_of[record] for record in passages})
        for part, all_of in (
            (
                {record: max(cosine[row] for row in rows) + 1 for record, rows in passages.items()},
                {record: float(whole.cosines[record]) + 1 for record in passages},
            ),
            (words, whole_words),
        )
    )
    share = {Mode.HYBRID: DENSE_WEIGHT, Mode.DENSE: 1, Mode.LEXICAL: 0}[mode]
    scores = {record: share * dense[record] + (1 - share) * lexical[record] for record in passages}
    for records, boost in boosted:
        scores = {r: (score + boost * (r in records)) / (1 + boost) for r, score in scores.items()}
    return with_feedback(scores) if mode is Mode.HYBRID else scores


def with_feedback(scores):
    top = sorted(scores, key=lambda record: -np.float32(scores[record]))[:10]
    direction = sum(
        weight * INDEX.centroids[record] for weight, record in zip(TOP_WEIGHTS.tolist(), top[:3], strict=False)
    )
    excess = np.maximum(FEATURES[top].mean(axis=0) - FEATURES.mean(axis=0), 0)
    overlap = normalized({record: float(FEATURES[record] @ excess) for record in scores})
    return {
        record: (score + CENTROID_WEIGHT * similarity(record, direction) + HEADER_WEIGHT * overlap[record])
        / (1 + CENTROID_WEIGHT + HEADER_WEIGHT)
        for record, score in scores.items()
    }


def similarity(record, direction):
    return (1 + float(INDEX.centroids[record] @ direction)) / 2


@given(
    QUESTIONS,
    st.none() | st.sets(st.integers(0, ROWS - 1)),
    st.sampled_from(list(Mode)),
    st.lists(st.tuples(st.sets(st.integers(0, 11)), st.sampled_from([0.06, 0.15])), max_size=2),
)
def test_the_ranking_is_that_of_brute_force(question, allowed, mode, boosted):
    """Every record with its score, best first, under any filter, for each retriever and for both."""
    index, pool = filtered(allowed)
    preferences = [
        Preference(lambda found, records=records: np.isin(found, list(records)), boost) for records, boost in boosted
    ]
    ranking = HybridRetriever(index).rank(question, preferences, mode)
    expected = brute_force(question, pool, mode, boosted)
    found = dict(zip(ranking.records.tolist(), ranking.scores.tolist(), strict=True))
    if close_tie_at_the_top(expected):
        return  # which of two equal records leads decides on feedback, and rounding decides which leads
    assert found == pytest.approx(expected, abs=2e-5)
    assert ranking.scores.tolist() == sorted(ranking.scores.tolist(), reverse=True)
    cosines = INDEX.vectors.cosines(question.vector, np.arange(ROWS))
    for record, cosine in zip(ranking.records.tolist(), ranking.cosines.tolist(), strict=True):
        assert cosine == max(cosines[row] for row in pool if RECORDS_OR_NONE[row] == record)


def close_tie_at_the_top(scores):
    best = sorted(scores.values(), reverse=True)[:11]
    return any(left - right < 1e-6 for left, right in pairwise(best))


def test_a_passage_keeps_rank_and_score_of_each_retriever():
    """The fused score is the weighted sum of both, each with the best of the record at 1; beyond candidates no rank."""
    scores = PassageScores(
        rows=np.array([4, 9]),
        cosines=np.array([0.5, 0.2], np.float32),
        bm25=np.array([0, 3], np.float32),
        dense_ranks=np.array([7, 0]),
        lexical_ranks=np.array([0, 1]),
    )
    first, second = rank_passages(scores, Mode.HYBRID)
    assert (first.dense.rank, first.lexical.rank, second.dense.rank, second.lexical.rank) == (7, None, None, 1)
    assert (first.dense.score, second.lexical.score) == (0.5, 3.0)
    assert first.score == pytest.approx(DENSE_WEIGHT)
    assert second.score == pytest.approx(DENSE_WEIGHT * 1.2 / 1.5 + 1 - DENSE_WEIGHT)
    assert [passage.score for passage in rank_passages(scores, Mode.LEXICAL)] == [0, 1]
    assert rank_passages(scores.select(slice(0, 0)), Mode.HYBRID) == []
