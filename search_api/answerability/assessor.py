"""Decide from evidence that can be explained whether a question is answered, or nothing is documented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from indexer.arrays import Rows
from indexer.index.passages import QUOTED_KINDS
from indexer.text.analysis import index_terms, stem
from search_api.answerability.countries import CountryMentions
from search_api.answerability.coverage import contained_in, content_words, country_words, idf_coverage, question_terms
from search_api.answerability.scope import (
    FIGURE_WORDS,
    GENERIC_STEMS,
    asks_for_figure,
    contains_figure,
    is_misuse,
    is_personal,
)
from search_api.question.understanding import ParsedQuestion
from search_api.ranking.hybrid import InCountries, RecordRanking
from search_api.store import Snapshot


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    PERSONAL = "personal"
    MISUSE = "misuse"
    PLACE = "place"
    FIGURE = "figure"
    WORDS = "words"


REFUSED = (Reason.PERSONAL, Reason.MISUSE)
"""Reasons for which a question is refused whatever the records hold."""

REASON_TEXTS = {
    Reason.EMPTY: "No record stands under these filters.",
    Reason.PERSONAL: "This repository holds nothing by which a person could be found: no names, addresses or cases.",
    Reason.MISUSE: "This repository helps those who work with people in prison and after it; it does not answer this.",
    Reason.PLACE: "No record is about {}.",
    Reason.FIGURE: "A figure is asked for, and no passage found gives it.",
    Reason.WORDS: "Little of the question is in the records{}.",
}


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """What speaks for and against that a question is answered.

    `coverage` is the share of the question's own words, weighed by rarity, that one of the best records holds, in
    [0, 1], after a prior: in a question of few or common words one that is not held says little. `cosine` is that of
    the nearest passage of the best record; `figure` says whether one is asked for and not given; `outside` names
    countries that no record is about.
    """

    coverage: float
    cosine: float
    missing_figure: bool
    uncovered_countries: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """How likely it is answered, in [0, 1]."""
        for_it = COVERAGE * self.coverage + COSINE * self.cosine
        return _sigmoid(BIAS + for_it + FIGURE * self.missing_figure + OUTSIDE * bool(self.uncovered_countries))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered: `confidence` in [0, 1], and the reasons where it is not.

    `evidence` is what was weighed; None where the question's words or an empty ranking decided.
    """

    answered: bool
    confidence: float
    reasons: tuple[tuple[Reason, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    evidence: AnswerFeatures | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the question lies outside what may be answered, so that nothing near is named either."""
        return any(reason in REFUSED for reason, _ in self.reasons)


PERSONAL_DATA_VERDICT = Verdict(
    False,
    0.0,
    (
        (
            Reason.PERSONAL,
            "The question holds something by which a person could be found; it is not kept. Ask without it.",
        ),
    ),
)
"""The verdict on a question that itself holds what guards keep out of records."""

THRESHOLD = 0.5
"""Confidence below which nothing is documented."""

BIAS, COVERAGE, COSINE, FIGURE, OUTSIDE = -3.74, 4.85, 4.85, -5.36, -4.20
"""Weights of the evidence, by logistic regression on the questions of the tuning half and of tests/data/refusals.yaml
in all languages, both outcomes counting the same (`python -m bench.refusals`). The bias was then moved until 2.5 % of
those that have an answer were refused."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
PATTERNS = {"sentence": _SENTENCE}
"""The patterns of this module by name: the scripts of the page read the same."""

FIGURE_STEMS = {stem(word) for word in FIGURE_WORDS}
"""Stems that ask for a figure and do not say of what."""

TOP_RECORDS = 3
"""Records, best first, in which the words of the question and the figure that it asks for are looked for."""

SMOOTHING = 1.0
"""Weight of words that count as held in every question; a word that stands in a third of the records weighs as much."""

MIN_SENTENCE_COVERAGE = 0.6
"""Share of the question's words that the sentence with the figure must hold."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Weighs whether what was found in a snapshot answers what was asked."""

    snapshot: Snapshot
    places: CountryMentions

    def assess(self, reading: ParsedQuestion, ranking: RecordRanking, favours: InCountries | None) -> Verdict:
        """Return the verdict on a question and the records that it reaches.

        Args:
            reading: The question.
            ranking: The records.
            favours: Says which records are about a place that the question names; None if it names none.
        """
        if not index_terms(reading.typed):
            return Verdict(False, 0.0, ((Reason.WORDS, REASON_TEXTS[Reason.WORDS].format("")),))
        if not len(ranking.records):
            return Verdict(False, 0.0, ((Reason.EMPTY, REASON_TEXTS[Reason.EMPTY]),))
        # As it was typed, too: what is asked for may have been mended into something harmless.
        said = dict.fromkeys((reading.typed, reading.english))
        if any(map(is_personal, said)):
            return Verdict(False, 0.0, ((Reason.PERSONAL, REASON_TEXTS[Reason.PERSONAL]),))
        if any(map(is_misuse, said)):
            return Verdict(False, 0.0, ((Reason.MISUSE, REASON_TEXTS[Reason.MISUSE]),))
        found = self._evidence(reading, ranking, favours)
        if found.confidence >= THRESHOLD:
            return Verdict(True, found.confidence, evidence=found)
        unmatched = tuple(self._unmatched(reading, ranking.records[:TOP_RECORDS]))
        return Verdict(False, found.confidence, tuple(_reasons(found, unmatched)), unmatched, found)

    def _evidence(self, reading: ParsedQuestion, ranking: RecordRanking, favours: InCountries | None) -> AnswerFeatures:
        """Return what speaks for and against that the records found, of which there is one, answer."""
        best = ranking.records[:TOP_RECORDS]
        telling = best if favours is None else best[favours(best)]  # what was counted elsewhere is no figure for here
        own = {word: {word} for word in content_words(reading)}
        held, weights = self.snapshot.records_containing(own, best), self.snapshot.idf(own)
        return AnswerFeatures(
            coverage=max(idf_coverage(own, weights, contained_in(held, record), SMOOTHING) for record in best.tolist()),
            cosine=float(ranking.cosines[0]),
            missing_figure=any(map(asks_for_figure, (reading.text, reading.english)))
            and not self._gives_figure(reading, telling),
            uncovered_countries=tuple(self.places.uncovered(reading.text, english=not reading.is_regional)),
        )

    def _unmatched(self, reading: ParsedQuestion, records: Rows) -> Iterator[str]:
        """Yield the words of the question that none of the records holds, under any name."""
        asked = question_terms(reading)
        held = self.snapshot.records_containing(set().union(*asked.values()), records)
        unmatched = [word for word, names in asked.items() if not any(held[name] for name in names)]
        unknown = reading.unknown if reading.is_regional else ()
        yield from (word for word in (*unmatched, *unknown) if word not in GENERIC_STEMS)

    def _gives_figure(self, reading: ParsedQuestion, records: Rows) -> bool:
        """Say whether a sentence of the records gives a figure for what is asked; where it was counted they say."""
        places = country_words(reading)
        asked = question_terms(reading).items()
        subject = {word: names for word, names in asked if word not in places and not names & FIGURE_STEMS}
        rarity = self.snapshot.idf(set().union(*subject.values()))
        # A word is as common as the commonest of its names.
        weights = {word: min(rarity[name] for name in names) for word, names in subject.items()}
        return bool(subject) and any(
            contains_figure(sentence)
            and idf_coverage(subject, weights, set(index_terms(sentence)).__contains__) >= MIN_SENTENCE_COVERAGE
            for passages in self.snapshot.passages(records)
            for placed in passages
            if placed.passage.kind in QUOTED_KINDS
            for sentence in _SENTENCE.findall(placed.passage.text)
        )


def _reasons(found: AnswerFeatures, unmatched: Sequence[str]) -> Iterator[tuple[Reason, str]]:
    if found.uncovered_countries:
        yield Reason.PLACE, REASON_TEXTS[Reason.PLACE].format(", ".join(found.uncovered_countries))
    if found.missing_figure:
        yield Reason.FIGURE, REASON_TEXTS[Reason.FIGURE]
    if not found.uncovered_countries and not found.missing_figure:
        yield Reason.WORDS, REASON_TEXTS[Reason.WORDS].format(f": {', '.join(unmatched)}" if unmatched else "")


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))
