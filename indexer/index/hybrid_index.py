"""Both retrievers in memory: the candidates of a question under filters, and the scores of passages and records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from indexer.arrays import Rows, Scores, Vectors, Weights
from indexer.index.bm25_index import BM25Index, top_rows
from indexer.index.vector_index import VectorIndex


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question as both retrievers take it: a unit vector, and terms in English and in the region's languages."""

    vector: Vectors
    english_terms: Weights
    regional_terms: Weights


@dataclass(frozen=True, slots=True)
class PassageScores:
    """The scores of passages by both retrievers; entry i of each array belongs to passage `rows[i]`.

    `cosines` are in [-1, 1]; `bm25` is 0 where a passage contains no term of the question. Ranks count from 1 among the
    best passages of a retriever and are 0 for all others.
    """

    rows: Rows
    cosines: Scores
    bm25: Scores
    dense_ranks: Rows
    lexical_ranks: Rows

    def select(self, selection: Rows | slice) -> PassageScores:
        """Return the entries at some positions."""
        return PassageScores(*(getattr(self, name)[selection] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best passages of either retriever in ascending order, and the record of each; a record's stand together."""

    scores: PassageScores
    records: Rows

    @classmethod
    def ranked(cls, scores: PassageScores, records: Rows) -> Candidates:
        """Leave out the passages that answer no question: their record is -1."""
        answering = np.flatnonzero(records >= 0)
        return cls(scores.select(answering), records[answering])

    def scores_for(self, rows: Rows, compute: Callable[[Rows], tuple[Scores, Scores]]) -> PassageScores:
        """Return the scores of any passages: those of candidates are known, `compute` returns the other passages'
        cosines and BM25 scores.
        """
        positions = np.searchsorted(self.scores.rows, rows)
        known = np.append(self.scores.rows, -1)[positions] == rows
        positions = positions[known]
        cosines, bm25 = np.zeros(len(rows), np.float32), np.zeros(len(rows), np.float32)
        ranks = np.zeros((2, len(rows)), np.int64)
        cosines[known], bm25[known] = self.scores.cosines[positions], self.scores.bm25[positions]
        ranks[:, known] = self.scores.dense_ranks[positions], self.scores.lexical_ranks[positions]
        if not known.all():
            cosines[~known], bm25[~known] = compute(rows[~known])
        return PassageScores(rows, cosines, bm25, *ranks)


@dataclass(frozen=True, slots=True)
class RecordScores:
    """The scores of whole records by both retrievers, and what feedback compares; row i belongs to record i.

    `cosines` compare the question with `centroids`, the mean direction of each record, shape (records, dimension).
    `header_features` are 1 or 0, shape (records, features); `feature_frequency` is the share of all records of the
    index that have each.
    """

    cosines: Scores
    bm25: Scores
    centroids: Vectors
    header_features: Vectors
    feature_frequency: Vectors


@dataclass(frozen=True, slots=True)
class HybridIndex:
    """Both retrievers over one set of records.

    Row i of `vectors`, `passage_bm25` and `translation_bm25` is passage i of record `record_of_passage[i]`, -1 where it
    answers no question. Row j of `centroids`, `header_features` and `record_bm25` is record j; a feature is 1 where the
    header has that value. `allowed_rows` are the passages that pass the filters, in ascending order; None for all.
    """

    vectors: VectorIndex
    passage_bm25: BM25Index
    translation_bm25: BM25Index
    record_of_passage: Rows
    centroids: Vectors
    header_features: Vectors
    record_bm25: BM25Index
    allowed_rows: Rows | None = None

    def candidates(self, question: EncodedQuestion, limit: int) -> Candidates:
        """Return the `limit` nearest passages and the `limit` best by BM25, with all their scores."""
        dense, dense_cosines = self.vectors.nearest(question.vector, limit, self.allowed_rows)
        bm25 = self.passage_bm25.scores(question.english_terms)
        if question.regional_terms:
            bm25 = bm25 + self.translation_bm25.scores(question.regional_terms)
        lexical = top_rows(bm25, limit, self.allowed_rows)
        is_candidate = np.zeros(len(self.record_of_passage), dtype=bool)
        is_candidate[dense] = is_candidate[lexical] = True
        rows = np.flatnonzero(is_candidate)
        dense_ranks, lexical_ranks = ranks_in(dense, rows), ranks_in(lexical, rows)
        cosines, unknown = np.empty(len(rows), np.float32), dense_ranks == 0
        cosines[~unknown] = dense_cosines[dense_ranks[~unknown] - 1]
        cosines[unknown] = self.vectors.cosines(question.vector, rows[unknown])
        scores = PassageScores(rows, cosines, bm25[rows], dense_ranks, lexical_ranks)
        return Candidates.ranked(scores, self.record_of_passage[rows])

    def record_scores(self, question: EncodedQuestion, records: Rows) -> RecordScores:
        """Return the scores of whole records."""
        centroids = self.centroids[records]
        return RecordScores(
            cosines=centroids @ question.vector,
            bm25=self.record_bm25.scores_at(question.english_terms, records),
            centroids=centroids,
            header_features=self.header_features[records],
            feature_frequency=self.header_features.mean(axis=0),
        )

    def passage_scores(self, question: EncodedQuestion, rows: Rows) -> tuple[Scores, Scores]:
        """Return the cosines and the BM25 scores of any passages."""
        bm25 = self.passage_bm25.scores_at(question.english_terms, rows)
        if question.regional_terms:
            bm25 = bm25 + self.translation_bm25.scores_at(question.regional_terms, rows)
        return self.vectors.cosines(question.vector, rows), bm25


def ranks_in(best: Rows, rows: Rows) -> Rows:
    """Return the rank, from 1, that each of `rows` has in `best`, 0 where it has none.

    Args:
        best: Rows of one retriever, best first; all of them are among `rows`.
        rows: In ascending order.
    """
    ranks = np.zeros(rows[-1] + 1 if len(rows) else 0, np.int64)
    ranks[best] = np.arange(1, len(best) + 1)
    return ranks[rows]


def centroids(vectors: Vectors, record_of_passage: Rows, count: int) -> Vectors:
    """Return the mean direction of each record's vectors, shape (count, dimension); 0 where it has none."""
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, record_of_passage, vectors)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(norms == 0, 1, norms), dtype=np.float32)
