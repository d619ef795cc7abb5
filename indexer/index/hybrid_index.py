"""Words and meaning of passages and of whole records in memory: what a ranking asks for, under filters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.arrays import Rows, Scores, Vectors, Weights
from indexer.index.bm25_index import BM25Index, top_rows
from indexer.index.vector_index import VectorIndex


@dataclass(frozen=True, slots=True)
class HybridIndex:
    """Both legs over one set of records.

    Row i of `vectors`, `words` and `regional` is passage i, which belongs to record `owner[i]`, -1 where it answers no
    question. Row j of `centres`, `traits` and `whole` is record j; a trait is 1 where the header of the record carries
    it. `rows` are the passages that may be found, in ascending order; None for all.
    """

    vectors: VectorIndex
    passage_bm25: BM25Index
    translation_bm25: BM25Index
    record_of_passage: Rows
    centroids: Vectors
    header_features: Vectors
    record_bm25: BM25Index
    allowed_rows: Rows | None = None

    def top_by_cosine(self, vector: Vectors, count: int) -> Rows:
        """Return at most `count` passages nearest to a unit vector, best first."""
        return self.vectors.nearest(vector, count, self.allowed_rows)

    def top_by_bm25(self, english_terms: Weights, regional_terms: Weights, count: int) -> Rows:
        """Return at most `count` passages that hold words, best first, ties by row."""
        scores = self.passage_bm25.scores(english_terms)
        return top_rows(
            scores + self.translation_bm25.scores(regional_terms) if regional_terms else scores,
            count,
            self.allowed_rows,
        )

    def records_of(self, rows: Rows) -> Rows:
        """Return the record of each passage, -1 where it answers no question."""
        return self.record_of_passage[rows]

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each passage."""
        return self.vectors.cosines(vector, rows)

    def bm25_scores(self, english_terms: Weights, regional_terms: Weights, rows: Rows) -> Scores:
        """Return the BM25 score of each passage, 0 where it holds none of the words."""
        scores = self.passage_bm25.scores_at(english_terms, rows)
        return scores + self.translation_bm25.scores_at(regional_terms, rows) if regional_terms else scores

    def centroid_cosines(self, vector: Vectors, records: Rows) -> Scores:
        """Return the cosine of a unit vector to the mean direction of each record."""
        cosines: Scores = self.centroids[records] @ vector
        return cosines

    def centroids_of(self, records: Rows) -> Vectors:
        """Return the mean direction of each record, shape (len(records), dimension)."""
        return self.centroids[records]

    def header_features_of(self, records: Rows) -> Vectors:
        """Return which traits each record carries, 1 or 0, shape (len(records), traits)."""
        return self.header_features[records]

    def feature_frequency(self) -> Vectors:
        """Return the share of all records that carry each trait."""
        shares: Vectors = self.header_features.mean(axis=0)
        return shares

    def record_bm25_scores(self, english_terms: Weights, records: Rows) -> Scores:
        """Return the BM25 score of each record as a whole."""
        return self.record_bm25.scores_at(english_terms, records)


def centroids(vectors: Vectors, record_of_passage: Rows, count: int) -> Vectors:
    """Return the mean direction of the vectors of each owner, shape (count, dimension); 0 where it has none."""
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, record_of_passage, vectors)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(norms == 0, 1, norms), dtype=np.float32)
