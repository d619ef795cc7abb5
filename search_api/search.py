"""Search a bundle: filters first, then words and meaning, fused, grouped by record; passages that can be quoted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from indexer.bundle import Bundle
from indexer.folding import stems
from indexer.passages import Passage
from indexer.records import FILTER_KEYS, Header
from indexer.situations import Situation
from indexer.vectors import Rows
from indexer.vocabulary import COUNTRIES
from search_api.evidence import NAMES_PERSON, Assessor, Verdict
from search_api.places import Places
from search_api.query import Query
from search_api.reading import Reader, Reading, asked, unread
from search_api.retrieval import Asked, Mode, Ranked, Ranking, Retriever

PASSAGES_PER_HIT = 3
SAID = 0.3
"""Weight, in choosing what to quote, of the question's words that a passage itself says: its title is not quoted."""

SITUATIONS = 3
"""Situations that an answer names at most."""

SITUATION_FLOOR = 0.5
"""Cosine from which a situation counts as the one that a question describes."""

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|$|\n|[.!?])")


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers, how it was ranked, and the offsets of the sentence that answers best."""

    passage: Passage
    ranked: Ranked
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An answering record and its score in [0, 1], as `Retriever.rank` gives it."""

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
    """All that was found, and whether it answers.

    `total` counts the records that the question reached, `under_filters` those that it could reach.
    """

    query: Query
    reading: Reading
    verdict: Verdict
    total: int
    under_filters: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    situations: tuple[Situation, ...]

    @property
    def status(self) -> str:
        return "answered" if self.verdict.answered else "not_documented"


class Searcher:
    """Answers queries over one bundle. Holds no state of a question; safe to use from several threads."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        places = Places(f"{header.title}\n{header.summary}" for header in bundle.records.values())
        self.reader = Reader(bundle.bridge, bundle.lexicons, places.names)
        self._assessor = Assessor(bundle, places)
        self._headers = tuple(bundle.records.values())
        blanks = [row for row, passage in enumerate(bundle.passages) if passage.kind == "blank"]
        self._retriever = Retriever(
            vectors=bundle.vectors,
            words=bundle.words,
            regional=bundle.regional,
            owner=bundle.record_rows,
            silent=np.array(blanks, dtype=np.int64),
            centres=bundle.centres,
            whole=bundle.whole,
        )
        self._quotable = self._rows_to_quote()
        self._searchable = np.zeros(len(self._headers), dtype=bool)
        self._searchable[bundle.record_rows] = True
        self._with_value = {
            (key, code): np.array([code in header.codes(key) for header in self._headers], dtype=bool)
            for key in FILTER_KEYS
            for code in bundle.vocabulary.terms[key]
        }

    def search(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to `query`; hits are ordered by score, ties by record id."""
        allowed = self._allowed(query.filters)
        if self.names_person(query.q):
            return Answer(query, unread(query.q), NAMES_PERSON, 0, int(allowed.sum()), (), self._facets(query), ())
        reading = self.reader.read(query.q)
        question = asked(reading, self.bundle.encoder)
        ranking = self._retriever.rank(question, self._rows(allowed), self._favoured(reading), mode)
        rarity = self.rarity(reading)
        page = slice(query.offset, query.offset + query.limit)
        hits = tuple(
            Hit(rank, score, self._headers[record], self._found(record, question, rarity, ranking, mode))
            for rank, (record, score) in enumerate(
                zip(ranking.records[page].tolist(), ranking.scores[page].tolist(), strict=True), query.offset + 1
            )
        )
        return Answer(
            query=query,
            reading=reading,
            verdict=self._assessor.assess(reading, ranking),
            total=len(ranking.records),
            under_filters=int(allowed.sum()),
            hits=hits,
            facets=self._facets(query),
            situations=tuple(self.bundle.situations.nearest(question.vector, SITUATION_FLOOR, SITUATIONS)),
        )

    def names_person(self, question: str) -> bool:
        """Say whether a question holds something by which a person could be found."""
        return any(finding.blocks for finding in self.bundle.guards.findings(question))

    def browse(self, query: Query) -> tuple[list[Header], Mapping[str, tuple[FacetCount, ...]]]:
        """Return every record under the filters of `query`, by title, and the facets."""
        allowed = self._allowed(query.filters)
        found = [header for header, passes in zip(self._headers, allowed, strict=True) if passes]
        return sorted(found, key=lambda header: (header.title.casefold(), header.id)), self._facets(query)

    def _rows_to_quote(self) -> list[Rows]:
        """Return the passages of each record that say something: its sections, else its summary."""
        sections: list[list[int]] = [[] for _ in self._headers]
        summaries: list[list[int]] = [[] for _ in self._headers]
        by_kind = {"section": sections, "summary": summaries}
        for row, (passage, record) in enumerate(zip(self.bundle.passages, self.bundle.record_rows, strict=True)):
            if passage.kind in by_kind:
                by_kind[passage.kind][record].append(row)
        return [np.array(rows or spare, dtype=np.int64) for rows, spare in zip(sections, summaries, strict=True)]

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
        if (allowed == self._searchable).all():
            return None
        return np.flatnonzero(allowed[self.bundle.record_rows])

    def _favoured(self, reading: Reading) -> Rows | None:
        """Return the records about the places that a question names; None if it names none."""
        named = {match.concept.place for match in reading.matches if match.concept.place in COUNTRIES}
        if not named:
            return None
        return np.flatnonzero(np.logical_or.reduce([self._with_value["country", place] for place in named]))

    def rarity(self, reading: Reading) -> dict[str, float]:
        """Return the stems of a question's English reading, each with its inverse document frequency."""
        whole, records = self.bundle.whole, len(self._headers)
        counts = {stem: len(whole.rows_with(stem)) for stem in stems(reading.english)}
        return {stem: log(1 + (records - count + 0.5) / (count + 0.5)) for stem, count in counts.items()}

    def _found(
        self, record: int, question: Asked, rarity: Mapping[str, float], ranking: Ranking, mode: Mode
    ) -> tuple[Found, ...]:
        """Return the passages of a record that are quoted: the best of its sections, else its summary."""
        passages = self.bundle.passages
        ranked = self._retriever.passages(question, self._quotable[record], ranking, mode)
        total = sum(rarity.values()) or 1.0

        def said(one: Ranked) -> float:
            held = rarity.keys() & set(stems(passages[one.row].text))
            return one.score + SAID * sum(rarity[stem] for stem in held) / total

        best = sorted(ranked, key=said, reverse=True)[:PASSAGES_PER_HIT]
        return tuple(Found(passages[one.row], one, (best_sentence(passages[one.row].text, rarity),)) for one in best)

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


def best_sentence(text: str, rarity: Mapping[str, float]) -> tuple[int, int]:
    """Return the offsets of the sentence of `text` that says most of a question; the first of equals.

    Args:
        text: A passage.
        rarity: Stems of the question with their weight: a rare word says more than a common one.
    """
    spans = [match.span() for match in _SENTENCE.finditer(text)] or [(0, len(text))]

    def said(span: tuple[int, int]) -> float:
        return sum(sorted(rarity[stem] for stem in rarity.keys() & set(stems(text[slice(*span)]))))

    start, end = max(spans, key=lambda span: (round(said(span), 9), -span[0]))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
