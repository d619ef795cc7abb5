"""Rank records by words and by meaning, in their best passage and as a whole, and fuse both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from indexer.vectors import Rows, Scores, Vectors
from search_api.company import lifted
from search_api.holdings import Reach

Favours = Callable[[Rows], npt.NDArray[np.bool_]]

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

    `dense_ranks` and `word_ranks` are the ranks of passages in each leg.
    """

    records: Rows
    scores: Scores
    cosines: Scores
    dense_ranks: Mapping[int, int]
    word_ranks: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Retriever:
    """Ranks what a question may find, from the candidates of both legs alone."""

    reach: Reach

    def rank(self, asked: Asked, favours: Favours | None = None, mode: Mode = Mode.HYBRID) -> Ranking:
        """Rank the records by score, ties by their position.

        Args:
            asked: The question.
            favours: Says which records are about a place that the question names; None if it names none.
            mode: Which legs rank.
        """
        near = self.reach.nearest(asked.vector, CANDIDATES)
        by_words = self.reach.worded(asked.words, asked.regional, CANDIDATES)
        ranks = (_ranks(near), _ranks(by_words))
        candidates = np.union1d(near, by_words)
        owners = self.reach.owners(candidates)
        candidates, owners = candidates[owners >= 0], owners[owners >= 0]
        if not len(candidates):
            return Ranking(candidates, np.empty(0, np.float32), np.empty(0, np.float32), *ranks)
        records, group = np.unique(owners, return_inverse=True)
        cosines = _maxima(self.reach.cosines(asked.vector, candidates), group, len(records))
        words = _maxima(self.reach.word_scores(asked.words, asked.regional, candidates), group, len(records))
        scores = _MODES[mode](
            _mixed(cosines + 1, self.reach.whole_cosines(asked.vector, records) + 1),
            _mixed(_scaled(words), _scaled(self.reach.whole_scores(asked.words, records))),
        )
        if favours is not None:
            named = favours(records).astype(np.float32)
            scores = np.asarray((scores + FAVOUR * named) / (1 + FAVOUR), dtype=np.float32)
        if mode is Mode.HYBRID:
            scores = lifted(self.reach, records, scores)
        order = np.argsort(-scores, kind="stable")
        return Ranking(records[order], scores[order], cosines[order], *ranks)

    def passages(
        self, asked: Asked, groups: Sequence[Rows], ranking: Ranking, mode: Mode = Mode.HYBRID
    ) -> list[list[Ranked]]:
        """Rank the passages of each group, those of one record, for quoting, best first."""
        rows = np.concatenate([np.empty(0, np.int64), *groups])
        dense = self.reach.cosines(asked.vector, rows)
        words = self.reach.word_scores(asked.words, asked.regional, rows)
        ends = np.cumsum([len(group) for group in groups], dtype=np.int64).tolist()
        spans = [slice(end - len(group), end) for group, end in zip(groups, ends, strict=True)]
        return [_quoted(rows[span], dense[span], words[span], ranking, mode) for span in spans]


def _quoted(rows: Rows, dense: Scores, lexical: Scores, ranking: Ranking, mode: Mode) -> list[Ranked]:
    if not len(rows):
        return []
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


def _ranks(rows: Rows) -> dict[int, int]:
    return {int(row): rank for rank, row in enumerate(rows, 1)}
