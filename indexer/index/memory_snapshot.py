"""The records and passages of a bundle as an answer sees them: filters, facets and what may be quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.arrays import Flags, Rows, Vectors
from indexer.index.hybrid_index import HybridIndex
from indexer.index.passages import Passage
from indexer.records.header import FEEDBACK_KEYS, FILTER_KEYS, Header
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage and its row."""

    row: int
    passage: Passage


def header_features(headers: Sequence[Header], vocabulary: Vocabulary) -> Vectors:
    """Return which record carries which value of its header, 1 or 0, shape (records, values); places aside."""
    values = [(key, code) for key in FEEDBACK_KEYS for code in vocabulary.terms[key]]
    carried = [[code in header.codes(key) for key, code in values] for header in headers]
    return np.array(carried, dtype=np.float32).reshape(len(headers), len(values))


class MemorySnapshot:
    """Answers from memory what `search_api.store.Snapshot` promises. Never changes; safe to use from threads."""

    def __init__(
        self,
        headers: Sequence[Header],
        passages: Sequence[Passage],
        record_of_passage: Rows,
        legs: HybridIndex,
        vocabulary: Vocabulary,
        translations: Mapping[str, Mapping[str, TranslationWithStatus]],
    ) -> None:
        """Take record `owner[i]` as that of passage i; owners ascend, and `legs` knows which answer no question."""
        self._headers, self._passages, self._owner, self._legs = headers, passages, record_of_passage, legs
        self._translations = translations
        self._positions = {header.id: position for position, header in enumerate(headers)}
        self._starts = np.searchsorted(record_of_passage, np.arange(len(headers) + 1))
        self._searchable = np.diff(self._starts) > 0
        self._with_value = {
            (key, code): np.array([code in header.codes(key) for header in headers], dtype=bool)
            for key in FILTER_KEYS
            for code in vocabulary.terms[key]
        }

    def filtered(self, filters: Mapping[str, Sequence[str]]) -> HybridIndex:
        allowed = self._allowed(filters)
        if (allowed == self._searchable).all():
            return self._legs
        return replace(self._legs, allowed_rows=np.flatnonzero(allowed[self._owner]))

    def count(self, filters: Mapping[str, Sequence[str]]) -> int:
        return int(self._allowed(filters).sum())

    def facets(self, filters: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = {key: {} for key in FILTER_KEYS}
        under = {key: self._allowed({k: v for k, v in filters.items() if k != key}) for key in FILTER_KEYS}
        for (key, code), carried in self._with_value.items():
            counts[key][code] = int((under[key] & carried).sum())
        return counts

    def page_by_title(self, filters: Mapping[str, Sequence[str]], offset: int, limit: int) -> list[Header]:
        return self._by_title(self._allowed(filters))[offset : offset + limit]

    def in_countries(self, countries: Iterable[str]) -> list[Header]:
        return self._by_title(self._any_of("country", countries))

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> Flags:
        carried: Flags = self._any_of(key, codes)[records]
        return carried

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        return {token: self._legs.record_bm25.idf(token) for token in tokens}

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        return {token: set(records[self._legs.record_bm25.contains(token, records)].tolist()) for token in tokens}

    def headers(self, records: Rows) -> list[Header]:
        return [self._headers[record] for record in records.tolist()]

    def translations(self, records: Rows) -> list[Mapping[str, TranslationWithStatus]]:
        return [self._translations.get(header.id, {}) for header in self.headers(records)]

    def position(self, record_id: str) -> int | None:
        return self._positions.get(record_id)

    def similar(self, record: int, limit: int) -> list[tuple[Header, float]]:
        scores = self._legs.centroids @ self._legs.centroids[record]
        scores[record] = -np.inf
        order = np.flatnonzero(self._searchable)
        best = order[np.argsort(-scores[order], kind="stable")][:limit]
        return [(self._headers[row], float(scores[row])) for row in best.tolist() if row != record]

    def passages(self, records: Rows) -> list[list[IndexedPassage]]:
        spans = zip(self._starts[records].tolist(), self._starts[records + 1].tolist(), strict=True)
        return [[IndexedPassage(row, self._passages[row]) for row in range(*span)] for span in spans]

    def _by_title(self, chosen: Flags) -> list[Header]:
        found = self.headers(np.flatnonzero(chosen))
        return sorted(found, key=lambda header: (header.title.casefold(), header.id))

    def _allowed(self, filters: Mapping[str, Sequence[str]]) -> Flags:
        """Return which records pass: one of the values of every key that was asked for."""
        passing = (self._any_of(key, values) for key, values in filters.items())
        allowed: Flags = np.logical_and.reduce([self._searchable, *passing])
        return allowed

    def _any_of(self, key: str, codes: Iterable[str]) -> Flags:
        none = np.zeros(len(self._headers), dtype=bool)
        carried: Flags = np.logical_or.reduce([none, *(self._with_value[key, code] for code in codes)])
        return carried
