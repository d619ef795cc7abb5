"""Search what is held: filters first, then words and meaning, fused, grouped by record; passages that can be quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from indexer.index.memory_snapshot import IndexedPassage
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import Header
from indexer.records.situations import Situation
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import COUNTRIES
from indexer.text.analysis import index_terms
from search_api.answerability.assessor import PERSONAL_DATA_VERDICT, Assessor, Verdict
from search_api.answerability.countries import CountryMentions
from search_api.question.query import EncodedQuestion, Query
from search_api.question.understanding import ParsedQuestion, QuestionParser, encode_question, unparsed
from search_api.ranking.highlights import best_sentence, idf_coverage
from search_api.ranking.hybrid import HybridRetriever, InCountries, Mode, RankedPassage, RecordRanking
from search_api.store import IndexStore, Snapshot

NEAREST = 3


PASSAGES_PER_HIT = 3
QUOTE_COVERAGE_WEIGHT = 0.3
"""Weight, in choosing what to quote, of the question's words that a passage itself says: its title is not quoted."""

SITUATIONS = 3
"""Situations that an answer names at most."""

MIN_SITUATION_COSINE = 0.5
"""Cosine from which a situation counts as the one that a question describes."""


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A passage that answers, how it was ranked, and the offsets of the sentence that answers best."""

    passage: Passage
    ranked: RankedPassage
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An answering record and its score in [0, 1], as `Retriever.rank` gives it."""

    rank: int
    score: float
    record: Header
    translations: Mapping[str, TranslationWithStatus]
    passages: tuple[QuotedPassage, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many records of the answer carry a value."""

    value: str
    count: int


Facets = Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of the records under filters, how many there are, and the facets."""

    total: int
    records: tuple[Header, ...]
    facets: Facets


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was found, and whether it answers.

    `total` counts the records that the question reached, `under_filters` those that it could reach.
    """

    query: Query
    reading: ParsedQuestion
    verdict: Verdict
    total: int
    searchable: int
    hits: tuple[Hit, ...]
    facets: Facets
    situations: tuple[Situation, ...]

    @property
    def status(self) -> str:
        return "answered" if self.verdict.answered else "not_documented"


class Searcher:
    """Answers queries over one index version. Holds no state of a question; safe to use from several threads."""

    def __init__(self, bundle: IndexStore) -> None:
        """Take a bundle, or whatever else holds what one would."""
        self.store = bundle
        self._places = CountryMentions(bundle.summaries())
        self.reader = QuestionParser(
            bundle.thesaurus, bundle.word_counts, self._places.is_country, bundle.crosslingual_encoder
        )

    def search(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to `query`; hits are ordered by score, ties by record id."""
        if self.names_person(query.question):
            return self.store.with_snapshot(lambda snapshot: _refused_answer(snapshot, query))
        reading = self.reader.parse(query.question)
        question = self.asked(reading)
        return self.store.with_snapshot(lambda snapshot: self._answer(snapshot, query, reading, question, mode))

    def _answer(
        self, snapshot: Snapshot, query: Query, reading: ParsedQuestion, question: EncodedQuestion, mode: Mode
    ) -> Answer:
        retriever = HybridRetriever(snapshot.filtered(query.filters))
        favours = _favours(snapshot, reading)
        ranking = retriever.rank(question, favours, mode)
        return Answer(
            query=query,
            reading=reading,
            verdict=Assessor(snapshot, self._places).assess(reading, ranking, favours),
            total=len(ranking.records),
            searchable=snapshot.count(query.filters),
            hits=tuple(_hits(snapshot, retriever, query, reading, question, ranking, mode)),
            facets=_facets(snapshot, query),
            situations=tuple(self.store.situations.nearest(question.vector, MIN_SITUATION_COSINE, SITUATIONS)),
        )

    def asked(self, reading: ParsedQuestion) -> EncodedQuestion:
        """Return a question as the legs take it."""
        return encode_question(reading, self.store.encoder, self.store.crosslingual_encoder)

    def names_person(self, question: str) -> bool:
        """Say whether a question holds something by which a person could be found."""
        return self.store.detector.contains_personal_data(question)

    def list_records(self, query: Query) -> RecordPage:
        """Return the page of `query` of the records under its filters, by title, and the facets."""

        def listing(snapshot: Snapshot) -> RecordPage:
            page = snapshot.page_by_title(query.filters, query.offset, query.limit)
            return RecordPage(snapshot.count(query.filters), tuple(page), _facets(snapshot, query))

        return self.store.with_snapshot(listing)


def _refused_answer(snapshot: Snapshot, query: Query) -> Answer:
    """Return the answer to a question of which nothing is read, since it holds something about a person."""
    under, facets = snapshot.count(query.filters), _facets(snapshot, query)
    return Answer(query, unparsed(query.question), PERSONAL_DATA_VERDICT, 0, under, (), facets, ())


def _favours(snapshot: Snapshot, reading: ParsedQuestion) -> InCountries | None:
    """Return what says which records are about the places that a question names; None if it names none."""
    named = {match.concept.place for match in reading.matches if match.concept.place in COUNTRIES}
    return partial(snapshot.with_value, "country", named) if named else None


def _hits(
    snapshot: Snapshot,
    retriever: HybridRetriever,
    query: Query,
    reading: ParsedQuestion,
    question: EncodedQuestion,
    ranking: RecordRanking,
    mode: Mode,
) -> Iterator[Hit]:
    """Yield the page of `query` with what is quoted of each record."""
    page = slice(query.offset, query.offset + query.limit)
    records = ranking.records[page]
    rarity = snapshot.idf(index_terms(reading.english))
    choices = [quotable(passages) for passages in snapshot.passages(records)]
    groups = [np.array([placed.row for placed in passages], dtype=np.int64) for passages in choices]
    ranked = retriever.passages(question, groups, ranking, mode)
    known = zip(snapshot.headers(records), snapshot.translations(records), strict=True)
    whole = zip(ranking.scores[page].tolist(), known, choices, ranked, strict=True)
    for rank, (score, (header, translations), passages, best) in enumerate(whole, query.offset + 1):
        found = _quotes({placed.row: placed.passage for placed in passages}, best, rarity)
        yield Hit(rank, score, header, translations, found)


def quotable(passages: Sequence[IndexedPassage]) -> list[IndexedPassage]:
    """Return the passages of a record that answers quote: those of `QUOTED_KINDS`, else its summary."""
    sections = [placed for placed in passages if placed.passage.kind in QUOTED_KINDS]
    return sections or [placed for placed in passages if placed.passage.kind == "summary"]


def _quotes(
    passages: Mapping[int, Passage], ranked: Sequence[RankedPassage], rarity: Mapping[str, float]
) -> tuple[QuotedPassage, ...]:
    """Return the best of a record's ranked passages with the sentence that answers best."""

    def said(one: RankedPassage) -> float:
        return one.score + QUOTE_COVERAGE_WEIGHT * idf_coverage(passages[one.row].text, rarity)

    best = sorted(ranked, key=said, reverse=True)[:PASSAGES_PER_HIT]
    return tuple(
        QuotedPassage(passages[one.row], one, (best_sentence(passages[one.row].text, rarity),)) for one in best
    )


def _facets(snapshot: Snapshot, query: Query) -> Facets:
    """Count the records under the filters, for each key leaving its own filter out, so that values can be added."""
    return {
        key: tuple(FacetCount(code, n) for code, n in counts.items() if n or code in query.filters.get(key, ()))
        for key, counts in snapshot.facets(query.filters).items()
    }
