"""Decide, from features that can be explained, whether a question is answered or nothing is documented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.arrays import Rows
from indexer.index.passages import QUOTED_KINDS
from indexer.text.analysis import index_terms, stem
from indexer.text.sentences import split_sentences
from search_api.answerability.countries import CountryMentions
from search_api.answerability.coverage import (
    Synonyms,
    contained_in,
    content_words,
    country_words,
    idf_coverage,
    question_terms,
)
from search_api.answerability.scope import (
    FIGURE_WORDS,
    GENERIC_STEMS,
    asks_for_figure,
    contains_figure,
    is_misuse,
    is_personal,
)
from search_api.answerability.verdict import REASON_TEXTS, THRESHOLD, AnswerFeatures, Reason, Verdict
from search_api.question.parsed_question import ParsedQuestion
from search_api.ranking.hybrid import InCountries, RecordRanking
from search_api.store import Snapshot

FIGURE_STEMS = {stem(word) for word in FIGURE_WORDS}
"""Stems that ask for a figure and do not say of what."""

TOP_RECORDS = 3
"""Best records, which must contain the words of the question and the figure that it asks for."""

SMOOTHING = 1.0
"""Additive smoothing of coverage, in IDF units: as much as a word that a third of the records contain."""

MIN_SENTENCE_COVERAGE = 0.6
"""Share of the question's words, by IDF, that the sentence with the figure must contain."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Assesses whether the records of a snapshot answer a question."""

    snapshot: Snapshot
    countries: CountryMentions

    def assess(self, question: ParsedQuestion, ranking: RecordRanking, in_countries: InCountries | None) -> Verdict:
        """Return the verdict on a question.

        Args:
            question: The question.
            ranking: The records that it finds.
            in_countries: None if the question names no country.
        """
        if not index_terms(question.original):
            return Verdict(False, 0.0, ((Reason.WORDS, REASON_TEXTS[Reason.WORDS].format("")),))
        if not len(ranking.records):
            return _refusal(Reason.EMPTY)
        # The original too: a correction may turn a question out of scope into a harmless one.
        readings = dict.fromkeys((question.original, question.english))
        if any(map(is_personal, readings)):
            return _refusal(Reason.PERSONAL)
        if any(map(is_misuse, readings)):
            return _refusal(Reason.MISUSE)
        features = self._features(question, ranking, in_countries)
        if features.confidence >= THRESHOLD:
            return Verdict(True, features.confidence, features=features)
        unmatched = tuple(self._unmatched(question, ranking.records[:TOP_RECORDS]))
        return Verdict(False, features.confidence, tuple(_reasons(features, unmatched)), unmatched, features)

    def _features(
        self, question: ParsedQuestion, ranking: RecordRanking, in_countries: InCountries | None
    ) -> AnswerFeatures:
        """Return the features of a question and its best records; there is at least one."""
        best = ranking.records[:TOP_RECORDS]
        # A figure from another country does not answer a question about this one.
        eligible = best if in_countries is None else best[in_countries(best)]
        asks = any(map(asks_for_figure, (question.corrected, question.english)))
        uncovered = self.countries.uncovered(question.corrected, english=not question.is_regional)
        return AnswerFeatures(
            coverage=self._coverage(question, best),
            cosine=float(ranking.cosines[0]),
            missing_figure=asks and not self._has_figure(question, eligible),
            uncovered_countries=tuple(uncovered),
        )

    def _coverage(self, question: ParsedQuestion, records: Rows) -> float:
        """Return the largest share of the question's own words that one of the records contains."""
        words = {word: {word} for word in content_words(question)}
        records_of, idf = self.snapshot.records_containing(words, records), self.snapshot.idf(words)
        return max(idf_coverage(words, idf, contained_in(records_of, record), SMOOTHING) for record in records.tolist())

    def _unmatched(self, question: ParsedQuestion, records: Rows) -> Iterator[str]:
        """Yield the words of the question that none of the records contains, under any name."""
        terms = question_terms(question)
        records_of = self.snapshot.records_containing(set().union(*terms.values()), records)
        unmatched = [word for word, names in terms.items() if not any(records_of[name] for name in names)]
        unknown = question.unknown if question.is_regional else ()
        yield from (word for word in (*unmatched, *unknown) if word not in GENERIC_STEMS)

    def _has_figure(self, question: ParsedQuestion, records: Rows) -> bool:
        """Return whether a sentence of the records gives a figure for the subject of the question."""
        subject = _subject(question)
        weights = self._weights(subject)
        return bool(subject) and any(
            idf_coverage(subject, weights, set(index_terms(sentence)).__contains__) >= MIN_SENTENCE_COVERAGE
            for sentence in self._sentences(records)
            if contains_figure(sentence)
        )

    def _weights(self, terms: Synonyms) -> Mapping[str, float]:
        """Return the IDF of each term: a word is as common as the commonest of its names."""
        idf = self.snapshot.idf(set().union(*terms.values()))
        return {word: min(idf[name] for name in names) for word, names in terms.items()}

    def _sentences(self, records: Rows) -> Iterator[str]:
        for passages in self.snapshot.passages(records):
            for passage in passages:
                if passage.kind in QUOTED_KINDS:
                    yield from split_sentences(passage.text)


def _subject(question: ParsedQuestion) -> Synonyms:
    """Return the terms that say what is counted; the records themselves say in which country."""
    countries = country_words(question)
    terms = question_terms(question).items()
    return {word: names for word, names in terms if word not in countries and not names & FIGURE_STEMS}


def _refusal(reason: Reason) -> Verdict:
    return Verdict(False, 0.0, ((reason, REASON_TEXTS[reason]),))


def _reasons(features: AnswerFeatures, unmatched: Sequence[str]) -> Iterator[tuple[Reason, str]]:
    if features.uncovered_countries:
        yield Reason.PLACE, REASON_TEXTS[Reason.PLACE].format(", ".join(features.uncovered_countries))
    if features.missing_figure:
        yield Reason.FIGURE, REASON_TEXTS[Reason.FIGURE]
    if not features.uncovered_countries and not features.missing_figure:
        yield Reason.WORDS, REASON_TEXTS[Reason.WORDS].format(f": {', '.join(unmatched)}" if unmatched else "")
