"""One question across the countries, actors or phases: the sentence that answers best for each, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indexer.arrays import Rows
from indexer.index.passages import Passage
from indexer.records.header import Header
from indexer.records.translations import TranslationWithStatus
from indexer.text.analysis import fold
from search_api.answerability.expected import ExpectedKind, MissingKind, expected_kind
from search_api.answerability.verdict import PERSONAL_DATA_VERDICT, Verdict
from search_api.question.query import Query
from search_api.ranking.highlights import best_sentence
from search_api.ranking.quotes import choose_quotes
from search_api.searcher import Ranked, Searcher
from search_api.store import Snapshot

ROW_SHARE = 0.86
"""Share of the best score from which a record answers for a country: lower than the cut of an answer, since each row
shows one record alone. Chosen on the tuning half: 85 % of the records that answer (grade 2) lie above it."""

ROW_RECORDS = 3
"""Records of a value that are read at most until one has a sentence."""

NAMES = {"AL": "alban", "BA": "bosni", "XK": "kosov", "ME": "monteneg", "MK": "macedoni", "RS": "serbi"}
"""How the names of the countries begin, folded: a sentence of a record on several countries must name its own."""

FIGURES = (MissingKind.NUMBER, MissingKind.COST, MissingKind.DATE, MissingKind.DURATION)
"""Kinds of answers that a sentence gives or does not give; where one is asked for, no other stands in a row."""


class TableKey(StrEnum):
    """What the rows of a table are."""

    COUNTRY = "country"
    ACTOR = "actor"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class TableCell:
    """The sentence that answers best for a value, its passage and record."""

    sentence: str
    passage: Passage
    header: Header
    translations: Mapping[str, TranslationWithStatus]


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """One question with a row for each value of a key, in their order; None where nothing is documented."""

    question: str
    verdict: Verdict
    by: TableKey
    rows: Mapping[str, TableCell | None]


def answer_table(searcher: Searcher, query: Query, by: TableKey) -> AnswerTable:
    """Return the table of a question under filters."""
    question = query.question
    codes = list(searcher.store.vocabulary.terms[by])
    if searcher.contains_personal_data(question):
        return AnswerTable(question, PERSONAL_DATA_VERDICT, by, dict.fromkeys(codes))

    def answer(snapshot: Snapshot) -> AnswerTable:
        ranked = searcher.rank(snapshot, query)
        cells = _cells(snapshot, ranked, by) if ranked.verdict.is_documented else {}
        return AnswerTable(question, ranked.verdict, by, {code: cells.get(code) for code in codes})

    return searcher.store.with_snapshot(answer)


def _cells(snapshot: Snapshot, ranked: Ranked, by: TableKey) -> dict[str, TableCell]:
    """Return the cell of each value: the sentence of the best of its near records that has one."""
    ranking = ranked.ranking
    near = ranking.records[ranking.scores >= ROW_SHARE * ranking.scores[0]]
    tried: dict[str, list[int]] = {}
    for place, header in enumerate(snapshot.headers(near)):
        for code in header.codes(by):
            tried.setdefault(code, []).append(place)
    best = {code: places[:ROW_RECORDS] for code, places in tried.items()}
    places = sorted({place for few in best.values() for place in few})
    read = dict(zip(places, _read(snapshot, ranked, near[np.array(places, dtype=np.int64)]), strict=True))
    cells = {code: _first_cell([read[place] for place in few], by, code) for code, few in best.items()}
    return {code: cell for code, cell in cells.items() if cell}


def _first_cell(records: Sequence[_Quoted], by: TableKey, code: str) -> TableCell | None:
    """Return the cell of the first of the records that has one."""
    return next((cell for record in records if (cell := record.cell(by, code))), None)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A record with its passages, best first, and how a sentence of them is chosen."""

    header: Header
    translations: Mapping[str, TranslationWithStatus]
    passages: Sequence[Passage]
    idf: Mapping[str, float]
    kind: ExpectedKind | None

    def cell(self, by: TableKey, code: str) -> TableCell | None:
        """Return the best sentence of the first passage that has one.

        It is of the kind where a figure is asked for, and names the country of the row in a record on several.
        """
        name = NAMES.get(code, "") if by is TableKey.COUNTRY and len(self.header.country) > 1 else ""

        def gives(sentence: str) -> bool:
            return name in fold(sentence) and (self.kind is None or bool(self.kind.gives.search(sentence)))

        for passage in self.passages:
            span = best_sentence(passage.text, self.idf, gives)
            if span:
                return TableCell(passage.text[slice(*span)], passage, self.header, self.translations)
        return None


def _read(snapshot: Snapshot, ranked: Ranked, records: Rows) -> list[_Quoted]:
    """Return each of the records with its passages, best first."""
    idf = snapshot.idf(ranked.question.reading.stems)
    kind = expected_kind(ranked.question.corrected) or expected_kind(ranked.question.english)
    figure = kind if kind and kind.kind in FIGURES else None
    quotable = snapshot.quotable(ranked.encoded, records, ranked.ranking.candidates)
    read = []
    for passages, (header, translations) in zip(quotable, snapshot.translated_headers(records), strict=True):
        quotes = choose_quotes(passages, ranked.mode, idf, len(passages.passages))
        read.append(_Quoted(header, translations, [quote.passage for quote in quotes], idf, figure))
    return read
