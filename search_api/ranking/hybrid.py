"""Rank records by words and by meaning, in their best passage and as a whole, and fuse both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indexer.arrays import Flags, Rows, Scores
from indexer.index.hybrid_index import Candidates, EncodedQuestion, PassageScores
from search_api.ranking.feedback import apply_feedback
from search_api.store import PassageIndex

InCountries = Callable[[Rows], Flags]
"""Returns which records are about a country that the question names."""

CANDIDATES = 1000
"""Passages from each retriever; the others cannot reach the last page that a client may ask for."""

DENSE_WEIGHT = 0.8
"""Weight of meaning against words, chosen by measurement: see docs/evaluation.md.

Source: convex combination over theoretical minima; Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid
Retrieval (2022).
"""

RECORD_WEIGHT = 0.6
"""Weight of a whole record against its best passage, for each retriever, chosen by measurement."""

COUNTRY_BOOST = 0.15
"""Added to the score of a record about a country that the question names."""

REGION_BOOST = 0.06
"""Added to the score of a record from the region: a comparator leads only where it is clearly nearer."""


@dataclass(frozen=True, slots=True)
class Preference:
    """Records that are preferred, and what is added to their scores."""

    includes: InCountries
    boost: float


class Mode(StrEnum):
    """Which retrievers rank: both, meaning alone, or words alone."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class RetrieverScore:
    """A passage's rank by one retriever, from 1 (None beyond the candidates), and its raw score."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage's fused score in [0, 1], and its score by each retriever."""

    score: float
    dense: RetrieverScore
    lexical: RetrieverScore


RELEVANT: Mapping[Mode, float] = {Mode.HYBRID: 0.89, Mode.DENSE: 0.935, Mode.LEXICAL: 0.755}
"""Share of the best score from which a record is close enough to count, by which retrievers rank.

Chosen on the tuning half by `python -m bench.relevance`: see docs/evaluation.md.
"""


@dataclass(frozen=True, slots=True)
class RecordRanking:
    """The records that a question finds, best first, with their scores in [0, 1] and the best cosine of a passage.

    The first `relevant` records are close enough to count.
    """

    records: Rows
    scores: Scores
    cosines: Scores
    candidates: Candidates
    relevant: int = 0


@dataclass(frozen=True, slots=True)
class _BestPassages:
    """The records of candidates in ascending order, with the best cosine and the best BM25 score of a passage."""

    records: Rows
    cosines: Scores
    bm25: Scores


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """Ranks the records of the candidates that both retrievers find."""

    passage_index: PassageIndex

    def rank(
        self, question: EncodedQuestion, preferences: Sequence[Preference] = (), mode: Mode = Mode.HYBRID
    ) -> RecordRanking:
        """Rank the records by score, ties by their position.

        Args:
            question: The question.
            preferences: Which records are raised, and by how much.
            mode: Which retrievers rank.
        """
        candidates = self.passage_index.candidates(question, CANDIDATES)
        if not len(candidates.records):
            nothing = np.empty(0, np.float32)
            return RecordRanking(candidates.records, nothing, nothing, candidates)
        best = _best_passages(candidates)
        whole = self.passage_index.record_scores(question, best.records)
        scores = _FUSIONS[mode](
            _passage_and_record(best.cosines + 1, whole.cosines + 1),
            _passage_and_record(_max_normalized(best.bm25), _max_normalized(whole.bm25)),
        )
        scores = _boosted(scores, best.records, preferences)
        if mode is Mode.HYBRID:
            scores = apply_feedback(whole, scores)
        order = np.argsort(-scores, kind="stable")
        relevant = int((scores >= RELEVANT[mode] * scores[order[0]]).sum())
        return RecordRanking(best.records[order], scores[order], best.cosines[order], candidates, relevant)


def rank_passages(scores: PassageScores, mode: Mode) -> list[RankedPassage]:
    """Return the fused scores of one record's passages, in their order."""
    fused = _FUSIONS[mode](_max_normalized(scores.cosines + 1), _max_normalized(scores.bm25))
    dense = _retriever_scores(scores.dense_ranks, scores.cosines)
    lexical = _retriever_scores(scores.lexical_ranks, scores.bm25)
    return [RankedPassage(*passage) for passage in zip(fused.tolist(), dense, lexical, strict=True)]


def _retriever_scores(ranks: Rows, scores: Scores) -> list[RetrieverScore]:
    return [RetrieverScore(rank or None, score) for rank, score in zip(ranks.tolist(), scores.tolist(), strict=True)]


def _best_passages(candidates: Candidates) -> _BestPassages:
    firsts = np.flatnonzero(np.diff(candidates.records, prepend=-1))
    cosines = np.maximum.reduceat(candidates.scores.cosines, firsts)
    bm25 = np.maximum.reduceat(candidates.scores.bm25, firsts)
    return _BestPassages(candidates.records[firsts], cosines, bm25)


def fuse(dense: Scores, lexical: Scores) -> Scores:
    """Return the weighted sum of the scores of both retrievers, each in [0, 1] with the best of the question at 1."""
    fused: Scores = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical
    return fused


_FUSIONS: Mapping[Mode, Callable[[Scores, Scores], Scores]] = {
    Mode.HYBRID: fuse,
    Mode.DENSE: lambda dense, lexical: dense,
    Mode.LEXICAL: lambda dense, lexical: lexical,
}


def _passage_and_record(passage: Scores, record: Scores) -> Scores:
    """Return one retriever's scores of records, from their best passage and the whole record; the best is 1."""
    return _max_normalized((1 - RECORD_WEIGHT) * passage + RECORD_WEIGHT * record)


def _max_normalized(scores: Scores) -> Scores:
    """Return scores of at least 0, divided by the best."""
    best = float(scores.max(initial=0))
    normalized: Scores = scores / best if best > 0 else np.zeros_like(scores)
    return normalized


def _boosted(scores: Scores, records: Rows, preferences: Sequence[Preference]) -> Scores:
    """Return scores in [0, 1], higher for records that are preferred."""
    for preference in preferences:
        raised = scores + preference.boost * preference.includes(records).astype(np.float32)
        scores = np.asarray(raised / (1 + preference.boost), dtype=np.float32)
    return scores
