"""Words and meaning of passages and of whole records in memory: what a ranking asks for, under filters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.arrays import Rows, Scores, Vectors, Weights
from indexer.index.bm25_index import WordIndex, best_rows
from indexer.index.vector_index import VectorIndex


@dataclass(frozen=True, slots=True)
class Legs:
    """Both legs over one set of records.

    Row i of `vectors`, `words` and `regional` is passage i, which belongs to record `owner[i]`, -1 where it answers no
    question. Row j of `centres`, `traits` and `whole` is record j; a trait is 1 where the header of the record carries
    it. `rows` are the passages that may be found, in ascending order; None for all.
    """

    vectors: VectorIndex
    words: WordIndex
    regional: WordIndex
    owner: Rows
    centres: Vectors
    traits: Vectors
    whole: WordIndex
    rows: Rows | None = None

    def nearest(self, vector: Vectors, count: int) -> Rows:
        """Return at most `count` passages nearest to a unit vector, best first."""
        return self.vectors.nearest(vector, count, self.rows)

    def worded(self, words: Weights, regional: Weights, count: int) -> Rows:
        """Return at most `count` passages that hold words, best first, ties by row."""
        scores = self.words.scores(words)
        return best_rows(scores + self.regional.scores(regional) if regional else scores, count, self.rows)

    def owners(self, rows: Rows) -> Rows:
        """Return the record of each passage, -1 where it answers no question."""
        return self.owner[rows]

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each passage."""
        return self.vectors.similarity(vector, rows)

    def word_scores(self, words: Weights, regional: Weights, rows: Rows) -> Scores:
        """Return the BM25 score of each passage, 0 where it holds none of the words."""
        scores = self.words.scores_of(words, rows)
        return scores + self.regional.scores_of(regional, rows) if regional else scores

    def whole_cosines(self, vector: Vectors, records: Rows) -> Scores:
        """Return the cosine of a unit vector to the mean direction of each record."""
        cosines: Scores = self.centres[records] @ vector
        return cosines

    def directions(self, records: Rows) -> Vectors:
        """Return the mean direction of each record, shape (len(records), dimension)."""
        return self.centres[records]

    def carried(self, records: Rows) -> Vectors:
        """Return which traits each record carries, 1 or 0, shape (len(records), traits)."""
        return self.traits[records]

    def usual(self) -> Vectors:
        """Return the share of all records that carry each trait."""
        shares: Vectors = self.traits.mean(axis=0)
        return shares

    def whole_scores(self, words: Weights, records: Rows) -> Scores:
        """Return the BM25 score of each record as a whole."""
        return self.whole.scores_of(words, records)


def centres(vectors: Vectors, owner: Rows, count: int) -> Vectors:
    """Return the mean direction of the vectors of each owner, shape (count, dimension); 0 where it has none."""
    sums = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, owner, vectors)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(norms == 0, 1, norms), dtype=np.float32)
