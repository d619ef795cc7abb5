"""Decide, from features that can be explained, whether a question is answered, in part, or nothing is documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.arrays import Rows
from indexer.records.header import Header
from indexer.text.analysis import index_terms
from indexer.text.thesaurus import Concept
from search_api.answerability.countries import CountryMentions
from search_api.answerability.coverage import (
    Synonyms,
    contained_in,
    content_words,
    country_words,
    idf_coverage,
    question_terms,
)
from search_api.answerability.expected import MissingKind, expected_kind
from search_api.answerability.scope import GENERIC_STEMS, is_misuse, is_personal
from search_api.answerability.support import RecordText, Subject, Support, support
from search_api.answerability.verdict import REASON_TEXTS, AnswerFeatures, Missing, Reason, Status, Verdict
from search_api.question.parsed_question import ParsedQuestion
from search_api.question.recognition import FIELD, recognised
from search_api.ranking.hybrid import InCountries, RecordRanking
from search_api.ranking.reasons import headline_stems, names_concept
from search_api.store import Snapshot

TOP_RECORDS = 3
"""Best records, which must contain the words of the question and give the kind of answer that it expects."""

HEADLINES = 5
"""Best records of whose titles and summaries one must hold the words of the question."""

SMOOTHING = 1.0
"""Additive smoothing of coverage, in IDF units: as much as a word that a third of the records contain."""

MOST_FIELD = 2
"""Concepts of the field alone that count."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A question as it is assessed: the records that it finds, and how near the nearest situation is.

    `in_countries` is None if the question names no country; `situation` is a cosine, `matches_situation` says that the
    answer names one.
    """

    question: ParsedQuestion
    ranking: RecordRanking
    in_countries: InCountries | None
    situation: float
    matches_situation: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read once for a question: its terms, the headers of the best records, and their headlines as stems.

    `content` has the terms that say what the question is about, `idf` their names; `uncovered` the countries that no
    record covers.
    """

    assessed: Assessed
    uncovered: Sequence[str]
    content: Synonyms
    idf: Mapping[str, float]
    headers: Sequence[Header]
    headlines: Sequence[frozenset[str]]

    @property
    def question(self) -> ParsedQuestion:
        return self.assessed.question

    @property
    def weights(self) -> Mapping[str, float]:
        """The IDF of each term: a word is as common as the commonest of its names."""
        return {word: min(self.idf[name] for name in names) for word, names in self.content.items()}

    @property
    def best(self) -> Rows:
        return self.assessed.ranking.records[:TOP_RECORDS]

    @property
    def field(self) -> list[Concept]:
        """The concepts of the question that name nothing outside the field."""
        return [concept for concept in recognised(self.question) if concept.id in FIELD]

    @property
    def headline(self) -> float:
        """The largest share of the question's words, under any name, in title and summary of one record."""
        weights = self.weights
        shares = (idf_coverage(self.content, weights, stems.__contains__) for stems in self.headlines)
        return max(shares) if self.content else 0.0

    @property
    def names_headline(self) -> bool:
        """Whether title or summary of a near record names a concept of the field that the question names."""
        near = self.headlines[:TOP_RECORDS]
        return any(names_concept(stems, concept) for stems in near for concept in self.field)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the question names a country and no record that is close enough is about it."""
        ranking, in_countries = self.assessed.ranking, self.assessed.in_countries
        return in_countries is not None and not in_countries(ranking.records[: ranking.relevant]).any()


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses whether the records of a snapshot answer a question."""

    snapshot: Snapshot
    countries: CountryMentions
    is_name: Callable[[str], bool]

    def assess(self, assessed: Assessed) -> Verdict:
        """Return the verdict on a question."""
        question, ranking = assessed.question, assessed.ranking
        if not index_terms(question.original):
            return _not_documented([(Reason.WORDS, REASON_TEXTS[Reason.WORDS].format(""))])
        if not len(ranking.records):
            return _refusal(Reason.EMPTY)
        # The original too: a correction may turn a question out of scope into a harmless one.
        readings = dict.fromkeys((question.original, question.english))
        if any(map(is_personal, readings)):
            return _refusal(Reason.PERSONAL)
        if any(map(is_misuse, readings)):
            return _refusal(Reason.MISUSE)
        reading = self._read(assessed)
        features = self._features(reading)
        if not features.is_near:
            unmatched = tuple(self._unmatched(question, reading.best))
            return _not_documented(_reasons(reading.uncovered, unmatched), unmatched, features)
        found = self._support(reading)
        missing = _missing(reading, found)
        status = Status.PARTIAL if missing else Status.ANSWERED
        return Verdict(status, features.confidence, features=features, missing=missing, support=found)

    def _read(self, assessed: Assessed) -> _Reading:
        question = assessed.question
        uncovered = self.countries.uncovered(question.corrected, english=not question.is_regional)
        content = self._content(question, bool(uncovered))
        headers = self.snapshot.headers(assessed.ranking.records[:HEADLINES])
        headlines = [headline_stems(header) for header in headers]
        idf = self.snapshot.idf(set().union(*content.values()))
        return _Reading(assessed, uncovered, content, idf, headers, headlines)

    def _content(self, question: ParsedQuestion, names_uncovered: bool) -> Synonyms:
        """Return the terms of a question that say what it is about; places and everyday words do not."""
        ignored = country_words(question) | GENERIC_STEMS
        unknown = {word: {word} for word in question.unknown if question.is_regional}
        terms = {word: names for word, names in {**question_terms(question), **unknown}.items() if word not in ignored}
        if not names_uncovered:
            return terms
        return {word: names for word, names in terms.items() if not self.countries.is_country(word)}

    def _features(self, reading: _Reading) -> AnswerFeatures:
        """Return the features of a question and its best records; there is at least one."""
        return AnswerFeatures(
            coverage=self._coverage(reading),
            cosine=float(reading.assessed.ranking.cosines[0]),
            headline=reading.headline,
            situation=reading.assessed.situation,
            field=min(MOST_FIELD, len(reading.field)),
            is_certain=reading.assessed.matches_situation or reading.names_headline,
        )

    def _coverage(self, reading: _Reading) -> float:
        """Return the largest share of the question's own words that one of the best records contains."""
        own = content_words(reading.question) & reading.content.keys()
        words = {word: {word} for word in own}
        records_of = self.snapshot.records_containing(words, reading.best)
        held = (contained_in(records_of, record) for record in reading.best.tolist())
        return max(idf_coverage(words, reading.idf, contains, SMOOTHING) for contains in held)

    def _unmatched(self, question: ParsedQuestion, records: Rows) -> Iterator[str]:
        """Yield the words of the question that none of the records contains, under any name."""
        terms = question_terms(question)
        records_of = self.snapshot.records_containing(set().union(*terms.values()), records)
        unmatched = [word for word, names in terms.items() if not any(records_of[name] for name in names)]
        unknown = question.unknown if question.is_regional else ()
        # What may be somebody's name is not repeated.
        yield from (word for word in (*unmatched, *unknown) if word not in GENERIC_STEMS and not self.is_name(word))

    def _support(self, reading: _Reading) -> Support | None:
        """Return what the best records say of the kind of answer that a question expects.

        None where it expects none, or says nothing of its subject: whatever is said of "costs" answers that alone.
        """
        kind = expected_kind(reading.question.corrected) or expected_kind(reading.question.english)
        if kind is None:
            return None
        in_countries, best = reading.assessed.in_countries, reading.best
        terms = {word: names for word, names in reading.content.items() if not names & kind.stems}
        if not terms:
            return None
        # What is said of another country does not answer a question about this one.
        eligible = [True] * len(best) if in_countries is None else in_countries(best).tolist()
        columns = zip(reading.headers[:TOP_RECORDS], self.snapshot.passages(best), eligible, strict=True)
        return support(kind, Subject(terms, reading.weights), [RecordText(*column) for column in columns])


def _missing(reading: _Reading, found: Support | None) -> Missing | None:
    """Return what the question asks for and the records do not give, None where they give it."""
    if reading.uncovered or reading.is_elsewhere:
        return Missing(MissingKind.PLACE)
    return Missing(found.kind.kind, found.absent) if found and not found.is_given else None


def _refusal(reason: Reason) -> Verdict:
    return _not_documented([(reason, REASON_TEXTS[reason])])


def _not_documented(
    reasons: Sequence[tuple[Reason, str]], unmatched: tuple[str, ...] = (), features: AnswerFeatures | None = None
) -> Verdict:
    confidence = features.confidence if features else 0.0
    return Verdict(Status.NOT_DOCUMENTED, confidence, tuple(reasons), unmatched, features)


def _reasons(uncovered: Sequence[str], unmatched: Sequence[str]) -> list[tuple[Reason, str]]:
    if uncovered:
        return [(Reason.PLACE, REASON_TEXTS[Reason.PLACE].format(", ".join(uncovered)))]
    return [(Reason.WORDS, REASON_TEXTS[Reason.WORDS].format(f": {', '.join(unmatched)}" if unmatched else ""))]
