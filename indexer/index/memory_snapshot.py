"""The records and passages of a bundle in memory: filters, facets, and passages to quote with their scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.arrays import Flags, Rows, Vectors
from indexer.index.hybrid_index import Candidates, EncodedQuestion, HybridIndex, PassageScores
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import FEEDBACK_KEYS, FILTER_KEYS, Header
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class QuotablePassages:
    """The passages of one record that can be quoted, in their order; entry i of `scores` belongs to passage i."""

    passages: tuple[Passage, ...]
    scores: PassageScores

    @classmethod
    def split(cls, groups: Sequence[Sequence[Passage]], scores: PassageScores) -> list[QuotablePassages]:
        """Return the passages of each record, given the scores of all of them in a row."""
        ends = np.cumsum([len(passages) for passages in groups], dtype=np.int64).tolist()
        spans = zip(groups, ends, strict=True)
        return [cls(tuple(group), scores.select(slice(end - len(group), end))) for group, end in spans]


def quotable_positions(passages: Sequence[Passage]) -> list[int]:
    """Return which of a record's passages can be quoted: all that say what is done, else its summary."""
    quoted = [position for position, passage in enumerate(passages) if passage.kind in QUOTED_KINDS]
    return quoted or [position for position, passage in enumerate(passages) if passage.kind == "summary"]


def header_features(headers: Sequence[Header], vocabulary: Vocabulary) -> Vectors:
    """Return which header has which value of `FEEDBACK_KEYS`, 1 or 0, shape (records, values)."""
    values = [(key, code) for key in FEEDBACK_KEYS for code in vocabulary.terms[key]]
    features = [[code in header.codes(key) for key, code in values] for header in headers]
    return np.array(features, dtype=np.float32).reshape(len(headers), len(values))


class MemorySnapshot:
    """Implements `search_api.store.Snapshot` in memory. Never changes; safe to use from several threads."""

    def __init__(
        self,
        headers: Sequence[Header],
        passages: Sequence[Passage],
        index: HybridIndex,
        vocabulary: Vocabulary,
        translations: Mapping[str, Mapping[str, TranslationWithStatus]],
    ) -> None:
        """Take the passages in the order of their records; row i of `index` is passage i."""
        self._headers, self._passages, self._index = headers, passages, index
        self._translations = translations
        self._positions = {header.id: position for position, header in enumerate(headers)}
        self._record_of_passage = np.array([self._positions[passage.record_id] for passage in passages], np.int64)
        self._starts = np.searchsorted(self._record_of_passage, np.arange(len(headers) + 1))
        self._searchable = np.diff(self._starts) > 0
        self._with_value = {
            (key, code): np.array([code in header.codes(key) for header in headers], dtype=bool)
            for key in FILTER_KEYS
            for code in vocabulary.terms[key]
        }

    def filtered(self, filters: Mapping[str, Sequence[str]]) -> HybridIndex:
        allowed = self._allowed(filters)
        if (allowed == self._searchable).all():
            return self._index
        return replace(self._index, allowed_rows=np.flatnonzero(allowed[self._record_of_passage]))

    def count(self, filters: Mapping[str, Sequence[str]]) -> int:
        return int(self._allowed(filters).sum())

    def facets(self, filters: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {key: {} for key in FILTER_KEYS}
        allowed = {key: self._allowed({k: v for k, v in filters.items() if k != key}) for key in FILTER_KEYS}
        for (key, code), with_code in self._with_value.items():
            counts[key][code] = int((allowed[key] & with_code).sum())
        return counts

    def value_counts(self, records: Rows) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {key: {} for key in FILTER_KEYS}
        for (key, code), with_code in self._with_value.items():
            counts[key][code] = int(with_code[records].sum())
        return counts

    def page_by_title(self, filters: Mapping[str, Sequence[str]], offset: int, limit: int) -> list[Header]:
        return self._by_title(self._allowed(filters))[offset : offset + limit]

    def in_countries(self, countries: Iterable[str]) -> list[Header]:
        return self._by_title(self._any_of("country", countries))

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> Flags:
        with_codes: Flags = self._any_of(key, codes)[records]
        return with_codes

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        return {token: self._index.record_bm25.idf(token) for token in tokens}

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        return {token: set(records[self._index.record_bm25.contains(token, records)].tolist()) for token in tokens}

    def headers(self, records: Rows) -> list[Header]:
        return [self._headers[record] for record in records.tolist()]

    def translated_headers(self, records: Rows) -> list[tuple[Header, Mapping[str, TranslationWithStatus]]]:
        return [(header, self._translations.get(header.id, {})) for header in self.headers(records)]

    def position(self, record_id: str) -> int | None:
        return self._positions.get(record_id)

    def similar(self, record: int, limit: int) -> list[tuple[Header, float]]:
        scores = self._index.centroids @ self._index.centroids[record]
        scores[record] = -np.inf
        order = np.flatnonzero(self._searchable)
        best = order[np.argsort(-scores[order], kind="stable")][:limit]
        return [(self._headers[row], float(scores[row])) for row in best.tolist() if row != record]

    def passages(self, records: Rows) -> list[Sequence[Passage]]:
        return [self._passages[start:end] for start, end in self._spans(records)]

    def quotable(self, question: EncodedQuestion, records: Rows, candidates: Candidates) -> list[QuotablePassages]:
        rows = [
            [start + position for position in quotable_positions(self._passages[start:end])]
            for start, end in self._spans(records)
        ]
        all_rows = np.array([row for group in rows for row in group], np.int64)
        scores = candidates.scores_for(all_rows, lambda missing: self._index.passage_scores(question, missing))
        return QuotablePassages.split([[self._passages[row] for row in group] for group in rows], scores)

    def _spans(self, records: Rows) -> list[tuple[int, int]]:
        return list(zip(self._starts[records].tolist(), self._starts[records + 1].tolist(), strict=True))

    def _by_title(self, chosen: Flags) -> list[Header]:
        headers = self.headers(np.flatnonzero(chosen))
        return sorted(headers, key=lambda header: (header.title.casefold(), header.id))

    def _allowed(self, filters: Mapping[str, Sequence[str]]) -> Flags:
        """Return which records pass the filters: they have one of the values of every key."""
        passing = (self._any_of(key, values) for key, values in filters.items())
        allowed: Flags = np.logical_and.reduce([self._searchable, *passing])
        return allowed

    def _any_of(self, key: str, codes: Iterable[str]) -> Flags:
        none = np.zeros(len(self._headers), dtype=bool)
        with_codes: Flags = np.logical_or.reduce([none, *(self._with_value[key, code] for code in codes)])
        return with_codes
