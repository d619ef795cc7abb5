"""Rank passages by words and by meaning, fuse both, and group them by record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indexer.lexical import WordIndex
from indexer.vectors import Rows, Scores, VectorIndex, Vectors

CANDIDATES = 1000
"""Passages taken from each leg; the rest cannot reach the pages that may be asked for."""

DENSE_SHARE = 0.85
"""Weight of meaning against words, chosen by measurement: see docs/evaluation.md.

Source: convex combination over theoretical minima; Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid
Retrieval (2022).
"""


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
class Group:
    """A record with its ranked passages, best first; its score is that of the best."""

    record: int
    passages: tuple[Ranked, ...]

    @property
    def best(self) -> Ranked:
        return self.passages[0]


@dataclass(frozen=True, slots=True)
class Retriever:
    """The legs over one set of passages. `owner[i]` is the record of row i; `silent` rows answer no question."""

    vectors: VectorIndex
    words: WordIndex
    regional: WordIndex
    owner: Rows
    silent: Rows

    def rank(self, asked: Asked, rows: Rows | None = None, mode: Mode = Mode.HYBRID) -> list[Group]:
        """Return the records by the score of their best passage, ties by their position.

        Args:
            asked: The question.
            rows: Only these passages, in ascending order; None for all.
            mode: Which legs rank.
        """
        lexical = self.words.scores(asked.words) + self.regional.scores(asked.regional)
        near = self.vectors.nearest(asked.vector, CANDIDATES, rows)
        by_words = _best(lexical, rows)
        candidates = np.setdiff1d(np.union1d(near, by_words), self.silent, assume_unique=True)
        if not len(candidates):
            return []
        dense = self.vectors.similarity(asked.vector, candidates)
        fused = _MODES[mode](dense, lexical[candidates])
        order = np.argsort(-fused, kind="stable")
        dense_ranks, word_ranks = _ranks(near), _ranks(by_words)
        groups: dict[int, list[Ranked]] = {}
        for position in order.tolist():
            row = int(candidates[position])
            legs = (
                Leg(dense_ranks.get(row), float(dense[position])),
                Leg(word_ranks.get(row), float(lexical[row])),
            )
            groups.setdefault(int(self.owner[row]), []).append(Ranked(row, float(fused[position]), *legs))
        found = [Group(record, tuple(passages)) for record, passages in groups.items()]
        return sorted(found, key=lambda group: (-group.best.score, group.record))


def fuse(dense: Scores, lexical: Scores) -> Scores:
    """Combine cosines and BM25 scores of the same passages into fused scores in [0, 1], best possible 1.

    Each leg is scaled by its theoretical minimum (-1 and 0) and its best score in this query.
    """
    fused: Scores = DENSE_SHARE * _scaled(dense + 1) + (1 - DENSE_SHARE) * _scaled(lexical)
    return fused


def _scaled(scores: Scores) -> Scores:
    best = float(scores.max())
    scaled: Scores = scores / best if best > 0 else np.zeros_like(scores)
    return scaled


_MODES: Mapping[Mode, Callable[[Scores, Scores], Scores]] = {
    Mode.HYBRID: fuse,
    Mode.DENSE: lambda dense, lexical: _scaled(dense + 1),
    Mode.LEXICAL: lambda dense, lexical: _scaled(lexical),
}


def _best(scores: Scores, rows: Rows | None) -> Rows:
    pool = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
    order = np.argsort(-scores[pool], kind="stable")
    best: Rows = pool[order[:CANDIDATES]]
    return best


def _ranks(rows: Rows) -> dict[int, int]:
    return {int(row): rank for rank, row in enumerate(rows, 1)}
