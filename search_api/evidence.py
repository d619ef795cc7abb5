"""Decide from evidence that can be explained whether a question is answered, or nothing is documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from indexer.bundle import Bundle
from indexer.folding import stem, stems, words
from search_api.places import Places
from search_api.reading import ENGLISH, Reading
from search_api.retrieval import Ranking
from search_api.scope import FIGURE_WORDS, asks_for_figure, gives_figure, is_misuse, is_personal


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    PERSONAL = "personal"
    MISUSE = "misuse"
    PLACE = "place"
    FIGURE = "figure"
    WORDS = "words"


TEXTS = {
    Reason.EMPTY: "No record stands under these filters.",
    Reason.PERSONAL: "This repository holds nothing by which a person could be found: no names, addresses or cases.",
    Reason.MISUSE: "This repository helps those who work with people in prison and after it; it does not answer this.",
    Reason.PLACE: "No record is about {}.",
    Reason.FIGURE: "A figure is asked for, and no passage found gives it.",
    Reason.WORDS: "Little of the question is in the records{}.",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered: `confidence` in [0, 1], and the reasons where it is not."""

    answered: bool
    confidence: float
    reasons: tuple[tuple[Reason, str], ...] = ()
    unmatched: tuple[str, ...] = ()

    @property
    def scope(self) -> bool:
        """Whether the question lies outside what may be answered, so that nothing near is named either."""
        return any(reason in (Reason.PERSONAL, Reason.MISUSE) for reason, _ in self.reasons)


NAMES_PERSON = Verdict(
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

BIAS, COVERAGE, COSINE, FIGURE, OUTSIDE = -3.5, 3.2, 4.6, -5.8, -3.5
"""Weights of the evidence, by logistic regression on the tuning half. The bias was moved until no question of that half
that has an answer was refused, and chosen within that range with the reporting half in sight."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_FIGURE_STEMS = {stem(word) for word in FIGURE_WORDS}
LOOKED_AT = 3
"""Records, best first, in which the words of the question and the figure that it asks for are looked for."""

SAYING = 0.5
"""Share of the question's words that the sentence with the figure must hold."""


class Assessor:
    """Weighs, for one bundle, whether what was found answers what was asked."""

    def __init__(self, bundle: Bundle, places: Places) -> None:
        self._whole = bundle.whole
        self._records = len(bundle.records)
        self._places = places
        self._texts: dict[int, list[str]] = {}
        for passage, record in zip(bundle.passages, bundle.record_rows.tolist(), strict=True):
            if passage.kind == "section":
                self._texts.setdefault(record, []).append(passage.text)

    def assess(self, reading: Reading, ranking: Ranking) -> Verdict:
        """Return the verdict on a question and the records that it reaches."""
        if not len(ranking.records):
            return Verdict(False, 0.0, ((Reason.EMPTY, TEXTS[Reason.EMPTY]),))
        if is_personal(reading.english):
            return Verdict(False, 0.0, ((Reason.PERSONAL, TEXTS[Reason.PERSONAL]),))
        if is_misuse(reading.english):
            return Verdict(False, 0.0, ((Reason.MISUSE, TEXTS[Reason.MISUSE]),))
        return self._weighed(reading, ranking)

    def _weighed(self, reading: Reading, ranking: Ranking) -> Verdict:
        asked = _asked(reading)
        best = ranking.records[:LOOKED_AT].tolist()
        held = {name: set(self._whole.rows_with(name).tolist()) for names in asked.values() for name in names}
        coverage = max(self._covered(asked, _holds(held, record)) for record in best)
        outside = self._places.outside(reading.text, english=not reading.regional)
        figure = self._lacks_figure(reading, asked, best)
        evidence = COVERAGE * coverage + COSINE * float(ranking.cosines[0]) + FIGURE * figure + OUTSIDE * bool(outside)
        confidence = _logistic(BIAS + evidence)
        if confidence >= THRESHOLD:
            return Verdict(True, confidence)
        unmatched = tuple(w for w, names in asked.items() if not any(r in held[name] for name in names for r in best))
        return Verdict(False, confidence, tuple(_reasons(outside, figure, unmatched)), unmatched)

    def _covered(self, asked: Mapping[str, set[str]], holds: Callable[[str], bool]) -> float:
        """Return the share of the question's words, weighed by rarity, that something holds, under any name."""
        weights = {word: self._rarity(names) for word, names in asked.items()}
        total = sum(weights.values())
        return sum(weights[word] for word, names in asked.items() if any(map(holds, names))) / total if total else 0.0

    def _rarity(self, names: Iterable[str]) -> float:
        """Return the inverse document frequency of the commonest of a word's names."""
        frequency = max(len(self._whole.rows_with(name)) for name in names)
        return log(1 + (self._records - frequency + 0.5) / (frequency + 0.5))

    def _lacks_figure(self, reading: Reading, asked: Mapping[str, set[str]], best: Iterable[int]) -> bool:
        """Say whether a figure is asked for that no sentence of the best records gives."""
        if not asks_for_figure(reading.english):
            return False
        subject = {word: names for word, names in asked.items() if not names & _FIGURE_STEMS}
        return not any(
            gives_figure(sentence) and self._covered(subject, set(stems(sentence)).__contains__) >= SAYING
            for record in best
            for text in self._texts.get(record, ())
            for sentence in _SENTENCE.findall(text)
        )


def _holds(held: Mapping[str, set[int]], record: int) -> Callable[[str], bool]:
    return lambda name: record in held[name]


def _reasons(outside: Sequence[str], figure: bool, unmatched: Sequence[str]) -> Iterator[tuple[Reason, str]]:
    if outside:
        yield Reason.PLACE, TEXTS[Reason.PLACE].format(", ".join(outside))
    if figure:
        yield Reason.FIGURE, TEXTS[Reason.FIGURE]
    if not outside and not figure:
        yield Reason.WORDS, TEXTS[Reason.WORDS].format(f": {', '.join(unmatched)}" if unmatched else "")


def _asked(reading: Reading) -> dict[str, set[str]]:
    """Return the words of the English reading, each with the names that its concept has in English."""
    asked = {token: {token} for token in stems(reading.english)}
    for match in reading.matches:
        names = {token for phrase in match.concept.phrases(ENGLISH) for token in stems(phrase)}
        spoken = match.words if reading.language == ENGLISH else match.concept.label
        for token in {stem(word) for word in words(spoken)} & set(asked):
            asked[token] |= names
    return asked


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-value))
