"""The verdict on a question: answered, not documented or refused, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    PERSONAL = "personal"
    MISUSE = "misuse"
    PLACE = "place"
    FIGURE = "figure"
    WORDS = "words"


REFUSED = (Reason.PERSONAL, Reason.MISUSE)
"""Reasons for which a question is refused, whatever the records contain."""

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
    """The features of a question and its best records that show whether it is answered.

    `coverage` is the share of the question's own words, by IDF, that one of the best records contains, in [0, 1];
    smoothing lowers what a missing word says in a question of few or common words. `cosine` is that of the nearest
    passage of the best record; `missing_figure` is True where the question asks for a figure and no record gives it;
    `uncovered_countries` are those that it names and no record covers.
    """

    coverage: float
    cosine: float
    missing_figure: bool
    uncovered_countries: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """How likely the question is answered, in [0, 1]."""
        logit = BIAS + COVERAGE * self.coverage + COSINE * self.cosine
        return _sigmoid(logit + FIGURE * self.missing_figure + OUTSIDE * bool(self.uncovered_countries))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a question is answered: `confidence` in [0, 1], and the reasons where it is not.

    `features` is None where the words of the question or an empty ranking decided.
    """

    answered: bool
    confidence: float
    reasons: tuple[tuple[Reason, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    features: AnswerFeatures | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the question is out of scope, so that the answer names no near records either."""
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
"""The verdict on a question that itself contains personal data."""

THRESHOLD = 0.5
"""Confidence below which nothing is documented."""

BIAS, COVERAGE, COSINE, FIGURE, OUTSIDE = -3.74, 4.85, 4.85, -5.36, -4.20
"""Weights of the features, by logistic regression on the questions of the tuning half and of tests/data/refusals.yaml
in all languages, with equal weight for both outcomes (`python -m bench.refusals`). The bias is then moved until 2.5 %
of the questions that have an answer are refused."""


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))
