"""Candidates and scores of both retrievers are those of a look at every passage and record."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.bm25_index import BM25Index
from indexer.index.hybrid_index import EncodedQuestion, HybridIndex
from indexer.index.vector_index import VectorIndex

WORDS = ("release", "plan", "family", "imam")
ROWS = 60
RANDOM = np.random.default_rng(11)
VECTORS = RANDOM.normal(size=(ROWS, 8)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
VECTORS[7] = VECTORS[3]  # two passages of one text
RECORDS = np.sort(RANDOM.integers(0, 12, ROWS))
RECORDS_OR_NONE = np.where(RANDOM.random(ROWS) < 0.15, -1, RECORDS)
CENTROIDS = RANDOM.normal(size=(12, 8)).astype(np.float32)
FEATURES = (RANDOM.random((12, 5)) < 0.4).astype(np.float32)


def documents(rows):
    return [list(RANDOM.choice(WORDS, RANDOM.integers(0, 5))) for _ in range(rows)]


class WatchedVectors(VectorIndex):
    """Notes the rows whose cosines it computes: all allowed ones in a search, and those that are named."""

    def __init__(self, *indexes):
        super().__init__(*indexes)
        self.named = []

    def cosines(self, vector, rows):
        self.named.append(rows.tolist())
        return super().cosines(vector, rows)


INDEX = HybridIndex(
    vectors=WatchedVectors.from_vectors(VECTORS),
    passage_bm25=BM25Index.from_tokens(documents(ROWS)),
    translation_bm25=BM25Index.from_tokens(documents(ROWS)),
    record_of_passage=RECORDS_OR_NONE,
    centroids=CENTROIDS,
    header_features=FEATURES,
    record_bm25=BM25Index.from_tokens(documents(12)),
)
TERMS = st.dictionaries(st.sampled_from((*WORDS, "nowhere")), st.sampled_from([0.2, 1.0, 2.0]))
QUESTIONS = st.builds(
    EncodedQuestion,
    st.integers(0, 10_000).map(lambda seed: _unit(np.random.default_rng(seed).normal(size=8))),
    TERMS,
    st.just({}) | TERMS,
)


def _unit(vector):
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def filtered(allowed):
    index = INDEX if allowed is None else _with_rows(INDEX, allowed)
    return index, range(ROWS) if allowed is None else sorted(allowed)


def _with_rows(index, allowed):
    from dataclasses import replace

    return replace(index, allowed_rows=np.array(sorted(allowed), np.int64))


def bm25_of_all(question):
    scores = INDEX.passage_bm25.scores(question.english_terms)
    return scores + INDEX.translation_bm25.scores(question.regional_terms)


@given(QUESTIONS, st.none() | st.sets(st.integers(0, ROWS - 1)), st.integers(1, 80))
def test_candidates_are_the_best_of_each_retriever(question, allowed, limit):
    """Rows, records, ranks and scores are those of brute force, under any filter; no score differs from its passage's
    by a bit, whichever retriever found it.
    """
    index, pool = filtered(allowed)
    candidates = index.candidates(question, limit)
    cosines = INDEX.vectors.cosines(question.vector, np.arange(ROWS))
    bm25 = bm25_of_all(question)
    np.testing.assert_allclose(cosines, VECTORS @ question.vector, atol=1e-6)
    dense = sorted(pool, key=lambda row: -cosines[row])[:limit]
    lexical = sorted((row for row in pool if bm25[row] > 0), key=lambda row: (-bm25[row], row))[:limit]
    scores = candidates.scores
    by_rank = dict(zip(scores.dense_ranks.tolist(), scores.rows.tolist(), strict=True))
    # Equal cosines may stand in either order: the ranks are compared by their cosines.
    assert [cosines[by_rank.get(n, dense[n - 1])] for n in range(1, len(dense) + 1)] == [cosines[row] for row in dense]
    ranks = {row: rank for rank, row in enumerate(lexical, 1) if RECORDS_OR_NONE[row] >= 0}
    assert {
        row: rank for row, rank in zip(scores.rows.tolist(), scores.lexical_ranks.tolist(), strict=True) if rank
    } == ranks
    assert {
        row for row, rank in zip(scores.rows.tolist(), scores.dense_ranks.tolist(), strict=True) if not rank
    } <= set(ranks)
    assert scores.rows.tolist() == sorted(set(scores.rows.tolist()))
    assert candidates.records.tolist() == RECORDS_OR_NONE[scores.rows].tolist()
    assert (candidates.records >= 0).all()
    assert scores.cosines.tolist() == cosines[scores.rows].tolist()
    assert scores.bm25.tolist() == bm25[scores.rows].tolist()


@given(QUESTIONS, st.integers(1, 20))
def test_no_cosine_is_computed_twice(question, limit):
    """The search returns the cosines that it has compared; only those of passages that words alone found are added."""
    INDEX.vectors.named.clear()
    candidates = INDEX.candidates(question, limit)
    dense = set(INDEX.vectors.nearest(question.vector, limit)[0].tolist())
    assert [set(rows) & dense for rows in INDEX.vectors.named] == [set()]
    INDEX.vectors.named.clear()
    quoted = np.arange(ROWS)
    scores = candidates.scores_for(quoted, lambda rows: INDEX.passage_scores(question, rows))
    known = set(candidates.scores.rows.tolist())
    assert [set(rows) for rows in INDEX.vectors.named] == [set(range(ROWS)) - known]
    assert scores.cosines.tolist() == INDEX.vectors.cosines(question.vector, quoted).tolist()
    assert scores.bm25 == pytest.approx(bm25_of_all(question), abs=1e-6)
    for ranks, known_ranks in (
        (scores.dense_ranks, candidates.scores.dense_ranks),
        (scores.lexical_ranks, candidates.scores.lexical_ranks),
    ):
        assert ranks[candidates.scores.rows].tolist() == known_ranks.tolist()
        assert ranks.sum() == known_ranks.sum()


@given(QUESTIONS, st.sets(st.integers(0, 11)))
def test_record_scores_are_those_of_brute_force(question, records):
    """Cosines to the centroids, BM25 of whole records, and what feedback compares, in the order of the records."""
    positions = np.array(sorted(records), np.int64)
    scores = INDEX.record_scores(question, positions)
    assert scores.cosines == pytest.approx(CENTROIDS[positions] @ question.vector, abs=1e-6)
    assert scores.bm25.tolist() == INDEX.record_bm25.scores(question.english_terms)[positions].tolist()
    assert np.array_equal(scores.centroids, CENTROIDS[positions])
    assert np.array_equal(scores.header_features, FEATURES[positions])
    assert scores.feature_frequency == pytest.approx(FEATURES.mean(axis=0))
