"""Search one index version: filter, rank by words and meaning, group by record, and choose passages to quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from indexer.index.hybrid_index import EncodedQuestion
from indexer.records.header import Header
from indexer.records.situations import Situation
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import COUNTRIES, REGION
from search_api.answerability.assessor import Assessor
from search_api.answerability.countries import CountryMentions
from search_api.answerability.verdict import PERSONAL_DATA_VERDICT, Verdict
from search_api.question.encoding import encode_question
from search_api.question.parsed_question import ParsedQuestion, unparsed
from search_api.question.query import Query
from search_api.question.understanding import QuestionParser
from search_api.ranking.hybrid import (
    COUNTRY_BOOST,
    REGION_BOOST,
    HybridRetriever,
    InCountries,
    Mode,
    Preference,
    RecordRanking,
)
from search_api.ranking.quotes import QuotedPassage, choose_quotes
from search_api.ranking.reasons import Why, reasons
from search_api.store import IndexStore, Snapshot

NEAREST_RECORDS = 3
"""Records that an answer names as near where nothing is documented."""

SITUATIONS = 3
"""Situations that an answer names at most."""

MIN_SITUATION_COSINE = 0.5
"""Cosine from which a question describes a situation."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An answering record and its score in [0, 1], as `HybridRetriever.rank` gives it."""

    rank: int
    score: float
    record: Header
    translations: Mapping[str, TranslationWithStatus]
    passages: tuple[QuotedPassage, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many records of the answer have a value."""

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
    """The hits of a query, and whether they answer it.

    `total` counts the records that the question finds, `searchable` those under its filters.
    """

    query: Query
    question: ParsedQuestion
    verdict: Verdict
    total: int
    searchable: int
    hits: tuple[Hit, ...]
    facets: Facets
    situations: tuple[Situation, ...]

    @property
    def status(self) -> str:
        return "answered" if self.verdict.answered else "not_documented"


@dataclass(frozen=True, slots=True)
class _Search:
    """A query with its question parsed and encoded."""

    query: Query
    question: ParsedQuestion
    encoded: EncodedQuestion
    mode: Mode


class Searcher:
    """Answers queries over one index version. Holds no state of a question; safe to use from several threads."""

    def __init__(self, store: IndexStore) -> None:
        """Search a bundle, or any other store."""
        self.store = store
        self._countries = CountryMentions(store.summaries())
        self.parser = QuestionParser(
            store.thesaurus, store.word_counts, self._countries.is_country, store.crosslingual_encoder
        )

    def search(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to `query`; hits are ordered by score, ties by record id."""
        is_private = self.contains_personal_data(query.question)
        return self.answer_private(query) if is_private else self.answer_checked(query, mode)

    def contains_personal_data(self, question: str) -> bool:
        """Return whether a question contains something that identifies a person."""
        return self.store.detector.contains_personal_data(question)

    def answer_private(self, query: Query) -> Answer:
        """Return the answer to a question that contains personal data, of which nothing is read."""

        def answer(snapshot: Snapshot) -> Answer:
            searchable, facets = snapshot.count(query.filters), _facets(snapshot, query)
            return Answer(query, unparsed(query.question), PERSONAL_DATA_VERDICT, 0, searchable, (), facets, ())

        return self.store.with_snapshot(answer)

    def answer_checked(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to a question that contains no personal data, as the caller has checked."""
        question = self.parser.parse(query.question)
        search = _Search(query, question, self.encode(question), mode)
        return self.store.with_snapshot(lambda snapshot: self._answer(snapshot, search))

    def encode(self, question: ParsedQuestion) -> EncodedQuestion:
        """Return a question as both retrievers take it."""
        return encode_question(question, self.store.encoder, self.store.crosslingual_encoder)

    def _answer(self, snapshot: Snapshot, search: _Search) -> Answer:
        query, question = search.query, search.question
        in_countries = _in_countries(snapshot, question)
        preferences = _preferences(snapshot, in_countries)
        ranking = HybridRetriever(snapshot.filtered(query.filters)).rank(search.encoded, preferences, search.mode)
        situations = self.store.situations.nearest(search.encoded.vector, MIN_SITUATION_COSINE, SITUATIONS)
        return Answer(
            query=query,
            question=question,
            verdict=Assessor(snapshot, self._countries).assess(question, ranking, in_countries),
            total=len(ranking.records),
            searchable=snapshot.count(query.filters),
            hits=tuple(self._hits(snapshot, search, ranking)),
            facets=_facets(snapshot, query),
            situations=tuple(situations),
        )

    def _hits(self, snapshot: Snapshot, search: _Search, ranking: RecordRanking) -> Iterator[Hit]:
        """Yield the page of the query, with quotes from each record and why it was found."""
        query = search.query
        page = slice(query.offset, query.offset + query.limit)
        records, scores = ranking.records[page], ranking.scores[page].tolist()
        idf = snapshot.idf(search.question.reading.stems)
        quotable = snapshot.quotable(search.encoded, records, ranking.candidates)
        columns = zip(scores, snapshot.translated_headers(records), quotable, strict=True)
        for rank, (score, (header, translations), passages) in enumerate(columns, query.offset + 1):
            quotes = choose_quotes(passages, search.mode, idf)
            texts = [quote.passage.text for quote in quotes]
            why = reasons(search.question, header, texts, self.store.vocabulary)
            yield Hit(rank, score, header, translations, quotes, why)

    def list_records(self, query: Query) -> RecordPage:
        """Return the page of `query` of the records under its filters, by title, and the facets."""

        def listing(snapshot: Snapshot) -> RecordPage:
            page = snapshot.page_by_title(query.filters, query.offset, query.limit)
            return RecordPage(snapshot.count(query.filters), tuple(page), _facets(snapshot, query))

        return self.store.with_snapshot(listing)


def _in_countries(snapshot: Snapshot, question: ParsedQuestion) -> InCountries | None:
    """Return a predicate of records: are they about a country that the question names? None if it names none."""
    named = {match.concept.place for match in question.matches if match.concept.place in COUNTRIES}
    return partial(snapshot.with_value, "country", named) if named else None


def _preferences(snapshot: Snapshot, in_countries: InCountries | None) -> list[Preference]:
    """Return what is preferred: records about countries that the question names, and records from the region."""
    named = [Preference(in_countries, COUNTRY_BOOST)] if in_countries else []
    return [*named, Preference(partial(snapshot.with_value, "country", REGION), REGION_BOOST)]


def _facets(snapshot: Snapshot, query: Query) -> Facets:
    """Count the records under the filters, each key without its own filter, so that a client can add values."""
    return {
        key: tuple(FacetCount(code, n) for code, n in counts.items() if n or code in query.filters.get(key, ()))
        for key, counts in snapshot.facets(query.filters).items()
    }
