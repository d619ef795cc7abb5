"""Rank records by words and by meaning, in their best passage and as a whole, and fuse both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indexer.lexical import WordIndex
from indexer.vectors import Rows, Scores, VectorIndex, Vectors

CANDIDATES = 1000
"""Passages taken from each leg; the rest cannot reach the pages that may be asked for."""

DENSE_SHARE = 0.8
"""Weight of meaning against words, chosen by measurement: see docs/evaluation.md.

Source: convex combination over theoretical minima; Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid
Retrieval (2022).
"""

WHOLE_SHARE = 0.6
"""Weight of a record as a whole against its best passage, in each leg, chosen by measurement."""

FAVOUR = 0.15
"""Added to the score of a record about a place that the question names."""


class Mode(StrEnum):
    """Which legs rank: both, meaning alone, or words alone."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the legs take it: a unit vector, and weighted tokens in English and in the region's languages."""

    vector: Vectors
    words: Mapping[str, float]
    regional: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Leg:
    """What one leg said of a passage: its rank from 1 (None if beyond the candidates) and its raw score."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its fused score in [0, 1] and what each leg said."""

    row: int
    score: float
    dense: Leg
    lexical: Leg


@dataclass(frozen=True, slots=True)
class Ranking:
    """The records that a question reaches, best first, with their scores in [0, 1] and the best cosine of a passage.

    `dense_ranks` and `word_ranks` are the ranks of passages in each leg; `lexical` the BM25 scores of all passages.
    """

    records: Rows
    scores: Scores
    cosines: Scores
    lexical: Scores
    dense_ranks: Mapping[int, int]
    word_ranks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Retriever:
    """The legs over one set of records.

    Row i of `vectors`, `words` and `regional` is passage i, which belongs to record `owner[i]`; row j of `centres` and
    `whole` is record j. `silent` passages answer no question.
    """

    vectors: VectorIndex
    words: WordIndex
    regional: WordIndex
    owner: Rows
    silent: Rows
    centres: Vectors
    whole: WordIndex

    def rank(
        self, asked: Asked, rows: Rows | None = None, favoured: Rows | None = None, mode: Mode = Mode.HYBRID
    ) -> Ranking:
        """Rank the records by score, ties by their position.

        Args:
            asked: The question.
            rows: Only these passages, in ascending order; None for all.
            favoured: Records that the question names by their place.
            mode: Which legs rank.
        """
        lexical = self.words.scores(asked.words) + self.regional.scores(asked.regional)
        near = self.vectors.nearest(asked.vector, CANDIDATES, rows)
        by_words = _best(lexical, rows)
        ranks = (lexical, _ranks(near), _ranks(by_words))
        candidates = np.setdiff1d(np.union1d(near, by_words), self.silent, assume_unique=True)
        if not len(candidates):
            return Ranking(candidates, np.empty(0, np.float32), np.empty(0, np.float32), *ranks)
        records, group = np.unique(self.owner[candidates], return_inverse=True)
        cosines = _maxima(self.vectors.similarity(asked.vector, candidates), group, len(records))
        words = _maxima(lexical[candidates], group, len(records))
        scores = _MODES[mode](
            _mixed(cosines + 1, self.centres[records] @ asked.vector + 1),
            _mixed(_scaled(words), _scaled(self.whole.scores(asked.words)[records])),
        )
        if favoured is not None:
            named = np.isin(records, favoured).astype(np.float32)
            scores = np.asarray((scores + FAVOUR * named) / (1 + FAVOUR), dtype=np.float32)
        order = np.argsort(-scores, kind="stable")
        return Ranking(records[order], scores[order], cosines[order], *ranks)

    def passages(self, asked: Asked, rows: Rows, ranking: Ranking, mode: Mode = Mode.HYBRID) -> list[Ranked]:
        """Rank the passages `rows` of one record for quoting, best first."""
        if not len(rows):
            return []
        dense = self.vectors.similarity(asked.vector, rows)
        lexical = ranking.lexical[rows]
        fused = _MODES[mode](_scaled(dense + 1), _scaled(lexical))
        found = []
        for position in np.argsort(-fused, kind="stable").tolist():
            row = int(rows[position])
            meaning = Leg(ranking.dense_ranks.get(row), float(dense[position]))
            words = Leg(ranking.word_ranks.get(row), float(lexical[position]))
            found.append(Ranked(row, float(fused[position]), meaning, words))
        return found


def fuse(dense: Scores, lexical: Scores) -> Scores:
    """Return the weighted sum of scores of the two legs, each in [0, 1] with the best of the query at 1."""
    fused: Scores = DENSE_SHARE * dense + (1 - DENSE_SHARE) * lexical
    return fused


_MODES: Mapping[Mode, Callable[[Scores, Scores], Scores]] = {
    Mode.HYBRID: fuse,
    Mode.DENSE: lambda dense, lexical: dense,
    Mode.LEXICAL: lambda dense, lexical: lexical,
}


def _mixed(passage: Scores, whole: Scores) -> Scores:
    """Return one leg's scores of records: their best passage and the whole record, scaled to the best of the query."""
    return _scaled((1 - WHOLE_SHARE) * passage + WHOLE_SHARE * whole)


def _scaled(scores: Scores) -> Scores:
    """Return scores of at least 0, scaled so that the best is 1."""
    best = float(scores.max())
    scaled: Scores = scores / best if best > 0 else np.zeros_like(scores)
    return scaled


def _maxima(scores: Scores, group: Rows, count: int) -> Scores:
    maxima = np.full(count, -np.inf, dtype=np.float32)
    np.maximum.at(maxima, group, scores)
    return maxima


def _best(scores: Scores, rows: Rows | None) -> Rows:
    pool = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
    order = np.argsort(-scores[pool], kind="stable")
    best: Rows = pool[order[:CANDIDATES]]
    return best


def _ranks(rows: Rows) -> dict[int, int]:
    return {int(row): rank for rank, row in enumerate(rows, 1)}
