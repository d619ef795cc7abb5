"""Search one index version: filter, rank by words and meaning, group by record, and choose passages to quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from indexer.arrays import Vectors
from indexer.index.hybrid_index import EncodedQuestion
from indexer.records.header import FILTER_KEYS, Header
from indexer.records.situations import Situation
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import COUNTRIES, REGION
from search_api.answerability.assessor import Assessed, Assessor
from search_api.answerability.countries import CountryMentions
from search_api.answerability.guides import NearSituation, described
from search_api.answerability.verdict import PERSONAL_DATA_VERDICT, Status, Verdict
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
from search_api.ranking.reasons import Reasons, Why
from search_api.store import Filters, IndexStore, Snapshot

NEAREST_RECORDS = 3
"""Records that an answer names as near where nothing is documented."""

SITUATIONS = 3
"""Situations that an answer names at most."""

MIN_SITUATION_COSINE = 0.425
"""Cosine from which a question is near to a situation."""


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

    `total` counts the records that are close enough to the question, `searchable` those under its filters. `less_close`
    are the next `less_close_total` records, as many as fill the page.
    """

    query: Query
    question: ParsedQuestion
    verdict: Verdict
    total: int
    searchable: int
    hits: tuple[Hit, ...]
    less_close: tuple[Hit, ...]
    less_close_total: int
    facets: Facets
    situations: tuple[Situation, ...]

    @property
    def status(self) -> Status:
        return self.verdict.status


@dataclass(frozen=True, slots=True)
class _Search:
    """A query with its question parsed and encoded."""

    query: Query
    question: ParsedQuestion
    encoded: EncodedQuestion
    mode: Mode


@dataclass(frozen=True, slots=True)
class Ranked:
    """A question with the records that it finds and the verdict on it; what `Searcher.rank` gives."""

    question: ParsedQuestion
    encoded: EncodedQuestion
    mode: Mode
    ranking: RecordRanking
    verdict: Verdict
    situations: tuple[Situation, ...]


class Searcher:
    """Answers queries over one index version. Holds no state of a question; safe to use from several threads."""

    def __init__(self, store: IndexStore) -> None:
        """Search a bundle, or any other store."""
        self.store = store
        self._countries = CountryMentions(store.summaries())
        self._situation_of = store.situations.owner
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
            searchable, nothing = snapshot.count(query.filters), _nothing(query)
            unread = unparsed(query.question)
            return Answer(query, unread, PERSONAL_DATA_VERDICT, 0, searchable, (), (), 0, nothing, ())

        return self.store.with_snapshot(answer)

    def answer_checked(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to a question that contains no personal data, as the caller has checked."""
        question = self.parser.parse(query.question)
        search = _Search(query, question, self.encode(question), mode)
        return self.store.with_snapshot(lambda snapshot: self._answer(snapshot, search))

    def encode(self, question: ParsedQuestion) -> EncodedQuestion:
        """Return a question as both retrievers take it."""
        return encode_question(question, self.store.encoder, self.store.crosslingual_encoder)

    def rank(self, snapshot: Snapshot, query: Query, mode: Mode = Mode.HYBRID) -> Ranked:
        """Return the records that a question without personal data finds, and the verdict on it."""
        question = self.parser.parse(query.question)
        return self._ranked(snapshot, _Search(query, question, self.encode(question), mode))

    def _ranked(self, snapshot: Snapshot, search: _Search) -> Ranked:
        question, in_countries = search.question, _in_countries(snapshot, search.question)
        ranking = self._rank(snapshot, search, search.query.filters)
        near = self._near_situations(search.encoded.vector)
        situation = near[0].cosine if near else 0.0
        near = [one for one in near if one.cosine >= MIN_SITUATION_COSINE][:SITUATIONS]
        assessed = Assessed(question, ranking, in_countries, situation, bool(near))
        verdict = Assessor(snapshot, self._countries, self.store.detector.is_name).assess(assessed)
        situations = tuple(described(question.reading.text, near))
        return Ranked(question, search.encoded, search.mode, ranking, verdict, situations)

    def _answer(self, snapshot: Snapshot, search: _Search) -> Answer:
        query, ranked = search.query, self._ranked(snapshot, search)
        ranking, verdict = ranked.ranking, ranked.verdict
        hits = tuple(self._hits(snapshot, search, ranking))
        close = sum(hit.rank <= ranking.relevant for hit in hits)
        return Answer(
            query=query,
            question=search.question,
            verdict=verdict,
            total=ranking.relevant,
            searchable=snapshot.count(query.filters),
            hits=hits[:close],
            less_close=hits[close:],
            less_close_total=len(ranking.records) - ranking.relevant,
            facets=self._facets(snapshot, search, ranking) if verdict.is_documented else _nothing(query),
            situations=ranked.situations,
        )

    def _rank(self, snapshot: Snapshot, search: _Search, filters: Filters) -> RecordRanking:
        preferences = _preferences(snapshot, _in_countries(snapshot, search.question))
        return HybridRetriever(snapshot.filtered(filters)).rank(search.encoded, preferences, search.mode)

    def _near_situations(self, vector: Vectors) -> list[NearSituation]:
        """Return the situations with the cosine of the nearest way of describing each, best first."""
        index = self.store.situations
        rows, cosines = index.vectors.nearest(vector, index.vectors.shape[0])
        nearest: dict[int, float] = {}
        for row, cosine in zip(rows.tolist(), cosines.tolist(), strict=True):
            nearest.setdefault(self._situation_of[row], cosine)
        return [NearSituation(index.all[owner], cosine) for owner, cosine in nearest.items()]

    def _facets(self, snapshot: Snapshot, search: _Search, ranking: RecordRanking) -> Facets:
        """Count the records that are close enough, each key without its own filter, so that a client can add values."""
        filters = search.query.filters
        counts = dict(snapshot.value_counts(ranking.records[: ranking.relevant]))
        for key in filters:
            wider = self._rank(snapshot, search, {name: codes for name, codes in filters.items() if name != key})
            counts[key] = snapshot.value_counts(wider.records[: wider.relevant])[key]
        return _shown(counts, search.query)

    def _hits(self, snapshot: Snapshot, search: _Search, ranking: RecordRanking) -> Iterator[Hit]:
        """Yield the page of the query, with quotes from each record and why it was found."""
        query = search.query
        page = slice(query.offset, query.offset + query.limit)
        records, scores = ranking.records[page], ranking.scores[page].tolist()
        idf = snapshot.idf(search.question.reading.stems)
        quotable = snapshot.quotable(search.encoded, records, ranking.candidates)
        reasons = Reasons(search.question, self.store.vocabulary)
        columns = zip(scores, snapshot.translated_headers(records), quotable, strict=True)
        for rank, (score, (header, translations), passages) in enumerate(columns, query.offset + 1):
            quotes = choose_quotes(passages, search.mode, idf)
            texts = [quote.passage.text for quote in quotes]
            yield Hit(rank, score, header, translations, quotes, reasons.of(header, texts))

    def list_records(self, query: Query) -> RecordPage:
        """Return the page of `query` of the records under its filters, by title, and the facets."""

        def listing(snapshot: Snapshot) -> RecordPage:
            page = snapshot.page_by_title(query.filters, query.offset, query.limit)
            facets = _shown(snapshot.facets(query.filters), query)
            return RecordPage(snapshot.count(query.filters), tuple(page), facets)

        return self.store.with_snapshot(listing)


def _in_countries(snapshot: Snapshot, question: ParsedQuestion) -> InCountries | None:
    """Return a predicate of records: are they about a country that the question names? None if it names none."""
    named = {match.concept.place for match in question.matches if match.concept.place in COUNTRIES}
    return partial(snapshot.with_value, "country", named) if named else None


def _preferences(snapshot: Snapshot, in_countries: InCountries | None) -> list[Preference]:
    """Return what is preferred: records about countries that the question names, and records from the region."""
    named = [Preference(in_countries, COUNTRY_BOOST)] if in_countries else []
    return [*named, Preference(partial(snapshot.with_value, "country", REGION), REGION_BOOST)]


def _shown(counts: Mapping[str, Mapping[str, int]], query: Query) -> Facets:
    """Return the values that records have, and those that the query filters by."""
    return {
        key: tuple(FacetCount(code, n) for code, n in codes.items() if n or code in query.filters.get(key, ()))
        for key, codes in counts.items()
    }


def _nothing(query: Query) -> Facets:
    """Return the facets of an answer without records: the values that the query filters by, with none."""
    return {key: tuple(FacetCount(code, 0) for code in query.filters.get(key, ())) for key in FILTER_KEYS}
