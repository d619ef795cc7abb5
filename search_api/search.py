"""Search a bundle: filters first, then words and meaning, fused, grouped by record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.bridge import Reading, expansion_weights
from indexer.bundle import Bundle
from indexer.folding import stems
from indexer.passages import Passage
from indexer.records import FILTER_KEYS, Header
from indexer.situations import Situation
from indexer.vectors import Rows, Scores, Vectors
from search_api.query import Query

CANDIDATES = 1000
"""Passages taken from each leg; the rest cannot reach the pages that may be asked for."""

DENSE_SHARE = 0.8
"""Weight of meaning against words.

Source: convex combination over theoretical minima; Bruch, Gai and Ingber, An Analysis of Fusion Functions for Hybrid
Retrieval (2022).
"""

EXPANSION_WEIGHT = 0.4
"""Weight of a concept's other names in the word leg, against 1 for the question's own words."""

PASSAGES_PER_HIT = 3
DENSE_FLOOR = 0.30
"""Cosine below which the best passage, when it shares no word with the question, answers nothing."""

SITUATIONS = 3
"""Situations that an answer names at most."""

SITUATION_FLOOR = 0.5
"""Cosine from which a situation counts as the one that a question describes."""

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|$|\n|[.!?])")


@dataclass(frozen=True, slots=True)
class Leg:
    """What one leg said of a passage: its rank from 1 (None if beyond the candidates) and its raw score."""

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers. `score` is the fused score in [0, 1]; `highlights` are offsets into its text."""

    passage: Passage
    score: float
    highlights: tuple[tuple[int, int], ...]
    legs: Mapping[str, Leg]


@dataclass(frozen=True, slots=True)
class Hit:
    """An answering record; its score is that of its best passage."""

    rank: int
    score: float
    record: Header
    passages: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many records of the answer carry a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was found. `total` counts the records under the filters that the question reached."""

    query: Query
    reading: Reading
    status: str
    total: int
    under_filters: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    situations: tuple[Situation, ...]


class Searcher:
    """Answers queries over one bundle. Holds no state of a question; safe to use from several threads."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._record_of = bundle.record_rows
        blanks = [row for row, passage in enumerate(bundle.passages) if passage.kind == "blank"]
        self._blanks = np.array(blanks, dtype=np.int64)
        self._headers = tuple(bundle.records.values())
        self._searchable = np.zeros(len(self._headers), dtype=bool)
        self._searchable[self._record_of] = True
        self._with_value = {
            (key, code): np.array([code in header.codes(key) for header in self._headers], dtype=bool)
            for key in FILTER_KEYS
            for code in bundle.vocabulary.terms[key]
        }

    def search(self, query: Query) -> Answer:
        """Return the answer to `query`; hits are ordered by score, ties by record id."""
        reading = self.bundle.bridge.read(query.q, self.bundle.words.vocabulary)
        allowed = self._allowed(query.filters)
        rows = self._rows(allowed)
        vector = self.bundle.encoder.encode_query(reading.english)
        ranked = self._rank(query, reading, vector, rows)
        status = "answered" if ranked and self._answers(ranked[0]) else "not_documented"
        page = ranked[query.offset : query.offset + query.limit]
        hits = tuple(self._hit(rank, scored, query) for rank, scored in enumerate(page, query.offset + 1))
        return Answer(
            query=query,
            reading=reading,
            status=status,
            total=len(ranked),
            under_filters=int(allowed.sum()),
            hits=hits,
            facets=self._facets(query),
            situations=tuple(self.bundle.situations.nearest(vector, SITUATION_FLOOR, SITUATIONS)),
        )

    def browse(self, query: Query) -> tuple[list[Header], Mapping[str, tuple[FacetCount, ...]]]:
        """Return every record under the filters of `query`, by title, and the facets."""
        allowed = self._allowed(query.filters)
        found = [header for header, passes in zip(self._headers, allowed, strict=True) if passes]
        return sorted(found, key=lambda header: (header.title.casefold(), header.id)), self._facets(query)

    def _allowed(self, filters: Mapping[str, Sequence[str]]) -> npt.NDArray[np.bool_]:
        """Return which records pass: one of the values of every key that was asked for."""
        allowed = self._searchable.copy()
        for key, values in filters.items():
            any_value = np.zeros(len(allowed), dtype=bool)
            for value in values:
                any_value |= self._with_value[key, value]
            allowed &= any_value
        return allowed

    def _rows(self, allowed: npt.NDArray[np.bool_]) -> Rows | None:
        """Return the passages of the allowed records, None for all."""
        return None if bool(allowed.all()) else np.flatnonzero(allowed[self._record_of])

    def _rank(self, query: Query, reading: Reading, vector: Vectors, rows: Rows | None) -> list[_Scored]:
        """Return the records by fused score, each with its scored passages."""
        near = self.bundle.vectors.nearest(vector, CANDIDATES, rows)
        words_of_all = self._word_scores(query, reading)
        by_words = self._best_by_words(words_of_all, rows)
        candidates = np.setdiff1d(np.union1d(near, by_words), self._blanks, assume_unique=True)
        if not len(candidates):
            return []
        dense = self.bundle.vectors.similarity(vector, candidates)
        lexical = words_of_all[candidates]
        fused = fuse(dense, lexical)
        return self._group(candidates, fused, dense, lexical, _ranks(near), _ranks(by_words))

    def _word_scores(self, query: Query, reading: Reading) -> Scores:
        own = {token: float(count) for token, count in Counter(stems(query.q)).items()}
        return self.bundle.words.scores(expansion_weights(reading, own, EXPANSION_WEIGHT))

    def _best_by_words(self, scores: Scores, rows: Rows | None) -> Rows:
        pool = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
        order = np.argsort(-scores[pool], kind="stable")
        return np.asarray(pool[order[:CANDIDATES]], dtype=np.int64)

    def _group(
        self,
        rows: Rows,
        fused: Scores,
        dense: Scores,
        lexical: Scores,
        dense_ranks: Mapping[int, int],
        word_ranks: Mapping[int, int],
    ) -> list[_Scored]:
        groups: dict[int, list[_Row]] = {}
        for position in np.argsort(-fused, kind="stable"):
            row = int(rows[position])
            legs = {
                "dense": Leg(dense_ranks.get(row), float(dense[position])),
                "lexical": Leg(word_ranks.get(row), float(lexical[position])),
            }
            groups.setdefault(int(self._record_of[row]), []).append(_Row(row, float(fused[position]), legs))
        scored = [_Scored(self._headers[record], members) for record, members in groups.items()]
        return sorted(scored, key=lambda item: (-item.rows[0].score, item.header.id))

    def _answers(self, best: _Scored) -> bool:
        legs = best.rows[0].legs
        return legs["dense"].score >= DENSE_FLOOR or legs["lexical"].score > 0

    def _hit(self, rank: int, scored: _Scored, query: Query) -> Hit:
        quotable = [row for row in scored.rows if self.bundle.passages[row.number].kind == "section"]
        quotable = quotable or [row for row in scored.rows if self.bundle.passages[row.number].kind == "summary"]
        found = tuple(
            Found(passage, row.score, (best_sentence(passage.text, query.q),), row.legs)
            for row in quotable[:PASSAGES_PER_HIT]
            for passage in (self.bundle.passages[row.number],)
        )
        return Hit(rank, scored.rows[0].score, scored.header, found)

    def _facets(self, query: Query) -> dict[str, tuple[FacetCount, ...]]:
        """Count the records under the filters, for each key leaving its own filter out, so that values can be added."""
        facets = {}
        for key in FILTER_KEYS:
            others = {other: values for other, values in query.filters.items() if other != key}
            allowed = self._allowed(others)
            counts = (
                FacetCount(code, int((allowed & self._with_value[key, code]).sum()))
                for code in self.bundle.vocabulary.terms[key]
            )
            facets[key] = tuple(count for count in counts if count.count or count.value in query.filters.get(key, ()))
        return facets


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    score: float
    legs: Mapping[str, Leg]


@dataclass(frozen=True, slots=True)
class _Scored:
    header: Header
    rows: list[_Row]


def fuse(dense: Scores, lexical: Scores) -> Scores:
    """Combine cosines and BM25 scores of the same passages into fused scores in [0, 1], best possible 1.

    Each leg is scaled by its theoretical minimum (-1 and 0) and its best score in this query.
    """
    meaning = (dense + 1) / max(float(dense.max()) + 1, 1e-6)
    best = float(lexical.max())
    by_words = lexical / best if best > 0 else np.zeros_like(lexical)
    return np.asarray(DENSE_SHARE * meaning + (1 - DENSE_SHARE) * by_words, dtype=np.float32)


def _ranks(rows: Rows) -> dict[int, int]:
    return {int(row): rank for rank, row in enumerate(rows, 1)}


def best_sentence(text: str, question: str) -> tuple[int, int]:
    """Return the offsets of the sentence of `text` that shares most with `question`; the first of equals."""
    wanted = set(stems(question))
    spans = [match.span() for match in _SENTENCE.finditer(text)] or [(0, len(text))]
    start, end = max(spans, key=lambda span: (len(wanted & set(stems(text[slice(*span)]))), -span[0]))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
