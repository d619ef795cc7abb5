"""Rank records by words and by meaning, in their best passage and as a whole, and fuse both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows, Scores
from search_api.question.query import EncodedQuestion
from search_api.ranking.feedback import apply_feedback
from search_api.store import PassageIndex

InCountries = Callable[[Rows], npt.NDArray[np.bool_]]

CANDIDATES = 1000
"""Passages taken from each leg; the rest cannot reach the pages that may be asked for."""

DENSE_WEIGHT = 0.8
"""Weight of meaning against words, chosen by measurement: see docs/evaluation.md.

Source: convex combination over theoretical minima; Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid
Retrieval (2022).
"""

RECORD_WEIGHT = 0.6
"""Weight of a record as a whole against its best passage, in each leg, chosen by measurement."""

COUNTRY_BOOST = 0.15
"""Added to the score of a record about a place that the question names."""


class Mode(StrEnum):
    """Which legs rank: both, meaning alone, or words alone."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class RetrieverScore:
    """What one leg said of a passage: its rank from 1 (None if beyond the candidates) and its raw score."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with its fused score in [0, 1] and what each leg said."""

    row: int
    score: float
    dense: RetrieverScore
    lexical: RetrieverScore


@dataclass(frozen=True, slots=True)
class RecordRanking:
    """The records that a question reaches, best first, with their scores in [0, 1] and the best cosine of a passage.

    `near` and `worded` are the candidates of each leg, best first.
    """

    records: Rows
    scores: Scores
    cosines: Scores
    dense_candidates: Rows
    lexical_candidates: Rows


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Ranks what a question may find, from the candidates of both legs alone."""

    passage_index: PassageIndex

    def rank(
        self, asked: EncodedQuestion, in_countries: InCountries | None = None, mode: Mode = Mode.HYBRID
    ) -> RecordRanking:
        """Rank the records by score, ties by their position.

        Args:
            asked: The question.
            favours: Says which records are about a place that the question names; None if it names none.
            mode: Which legs rank.
        """
        near = self.passage_index.top_by_cosine(asked.vector, CANDIDATES)
        by_words = self.passage_index.top_by_bm25(asked.english_terms, asked.regional_terms, CANDIDATES)
        candidates = np.sort(np.concatenate([near, np.setdiff1d(by_words, near, assume_unique=True)]))
        owners = self.passage_index.records_of(candidates)
        candidates, owners = candidates[owners >= 0], owners[owners >= 0]
        if not len(candidates):
            return RecordRanking(candidates, np.empty(0, np.float32), np.empty(0, np.float32), near, by_words)
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        records = owners[firsts]
        cosines = np.maximum.reduceat(self.passage_index.cosines(asked.vector, candidates), firsts)
        words = np.maximum.reduceat(
            self.passage_index.bm25_scores(asked.english_terms, asked.regional_terms, candidates), firsts
        )
        scores = _MODES[mode](
            _passage_and_record(cosines + 1, self.passage_index.centroid_cosines(asked.vector, records) + 1),
            _passage_and_record(
                _max_normalized(words),
                _max_normalized(self.passage_index.record_bm25_scores(asked.english_terms, records)),
            ),
        )
        if in_countries is not None:
            named = in_countries(records).astype(np.float32)
            scores = np.asarray((scores + COUNTRY_BOOST * named) / (1 + COUNTRY_BOOST), dtype=np.float32)
        if mode is Mode.HYBRID:
            scores = apply_feedback(self.passage_index, records, scores)
        order = np.argsort(-scores, kind="stable")
        return RecordRanking(records[order], scores[order], cosines[order], near, by_words)

    def passages(
        self, asked: EncodedQuestion, groups: Sequence[Rows], ranking: RecordRanking, mode: Mode = Mode.HYBRID
    ) -> list[list[RankedPassage]]:
        """Rank the passages of each group, those of one record, for quoting, best first."""
        rows = np.concatenate([np.empty(0, np.int64), *groups])
        dense = self.passage_index.cosines(asked.vector, rows)
        words = self.passage_index.bm25_scores(asked.english_terms, asked.regional_terms, rows)
        ends = np.cumsum([len(group) for group in groups], dtype=np.int64).tolist()
        spans = [slice(end - len(group), end) for group, end in zip(groups, ends, strict=True)]
        legs = (
            _retriever_scores(ranking.dense_candidates, rows, dense),
            _retriever_scores(ranking.lexical_candidates, rows, words),
        )
        fused = [
            _MODES[mode](_max_normalized(dense[span] + 1), _max_normalized(words[span]))
            for span in spans
            if len(rows[span])
        ]
        scores = np.concatenate([np.empty(0, np.float32), *fused]).tolist()
        ranked = [RankedPassage(*one) for one in zip(rows.tolist(), scores, *legs, strict=True)]
        return [sorted(ranked[span], key=lambda one: -one.score) for span in spans]


def _retriever_scores(candidates: Rows, rows: Rows, scores: Scores) -> list[RetrieverScore]:
    """Return what one leg said of each of `rows`, given its candidates, best first."""
    order = np.argsort(candidates, kind="stable")
    places = np.searchsorted(candidates, rows, sorter=order) if len(order) else np.zeros(len(rows), np.int64)
    order = np.append(order, -1)
    found = np.append(candidates, -1)[order[places]] == rows
    ranks = np.where(found, order[places] + 1, 0)
    return [RetrieverScore(rank or None, score) for rank, score in zip(ranks.tolist(), scores.tolist(), strict=True)]


def fuse(dense: Scores, lexical: Scores) -> Scores:
    """Return the weighted sum of scores of the two legs, each in [0, 1] with the best of the query at 1."""
    fused: Scores = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical
    return fused


_MODES: Mapping[Mode, Callable[[Scores, Scores], Scores]] = {
    Mode.HYBRID: fuse,
    Mode.DENSE: lambda dense, lexical: dense,
    Mode.LEXICAL: lambda dense, lexical: lexical,
}


def _passage_and_record(passage: Scores, whole: Scores) -> Scores:
    """Return one leg's scores of records: their best passage and the whole record, scaled to the best of the query."""
    return _max_normalized((1 - RECORD_WEIGHT) * passage + RECORD_WEIGHT * whole)


def _max_normalized(scores: Scores) -> Scores:
    """Return scores of at least 0, scaled so that the best is 1."""
    best = float(scores.max())
    scaled: Scores = scores / best if best > 0 else np.zeros_like(scores)
    return scaled
