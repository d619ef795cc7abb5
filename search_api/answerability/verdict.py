"""The verdict on a question: answered, answered in part or not documented, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import exp

from search_api.answerability.expected import MissingKind
from search_api.answerability.support import AbsentSentence, Support


class Status(StrEnum):
    """What the records do for a question.

    `partial`: they speak of its subject, and what is asked of it is documented nowhere.
    """

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_DOCUMENTED = "not_documented"


class Reason(StrEnum):
    """Why a question is not answered."""

    EMPTY = "empty"
    PERSONAL = "personal"
    MISUSE = "misuse"
    PLACE = "place"
    WORDS = "words"


REFUSED = (Reason.PERSONAL, Reason.MISUSE)
"""Reasons for which a question is refused, whatever the records contain."""

REASON_TEXTS = {
    Reason.EMPTY: "No record stands under these filters.",
    Reason.PERSONAL: "This repository holds nothing by which a person could be found: no names, addresses or cases.",
    Reason.MISUSE: "This repository helps those who work with people in prison and after it; it does not answer this.",
    Reason.PLACE: "No record is about {}.",
    Reason.WORDS: "Little of the question is in the records{}.",
}


@dataclass(frozen=True, slots=True)
class AnswerFeatures:
    """The features of a question and its best records that show whether they speak of its subject.

    `coverage` is the share of the question's own words, by IDF, that one of the best records contains, in [0, 1];
    smoothing lowers what a missing word says in a question of few or common words. `headline` is the same share, under
    any name, in title and summary of a near record. `cosine` is that of the nearest passage of the best record,
    `situation` that of the nearest situation. `field` counts concepts that name nothing outside the field, 2 at most.
    `is_certain` says that a situation matches, or that title or summary of a near record names such a concept.
    """

    coverage: float
    cosine: float
    headline: float
    situation: float
    field: int
    is_certain: bool

    @property
    def is_near(self) -> bool:
        """Whether the records speak of the subject."""
        return self.is_certain or self.confidence >= THRESHOLD

    @property
    def confidence(self) -> float:
        """How likely the records speak of the subject, in [0, 1]."""
        logit = BIAS + COVERAGE * self.coverage + COSINE * self.cosine + HEADLINE * self.headline
        return 1 / (1 + exp(-(logit + SITUATION * self.situation + FIELD * self.field)))


@dataclass(frozen=True, slots=True)
class Missing:
    """What a question asks for and no record gives, and the sentence of a record that says so, if one does."""

    kind: MissingKind
    sentence: AbsentSentence | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the records do for a question: `confidence` in [0, 1], the reasons where nothing is documented.

    `missing` is what is not documented where the status is `partial`; `features` is None where the words of the
    question or an empty ranking decided, `support` where no kind of answer is expected.
    """

    status: Status
    confidence: float
    reasons: tuple[tuple[Reason, str], ...] = ()
    unmatched: tuple[str, ...] = ()
    features: AnswerFeatures | None = None
    missing: Missing | None = None
    support: Support | None = None

    @property
    def is_documented(self) -> bool:
        """Whether records speak of the subject, so that they are shown."""
        return self.status is not Status.NOT_DOCUMENTED

    @property
    def is_refused(self) -> bool:
        """Whether the question is out of scope, so that the answer names no near records either."""
        return any(reason in REFUSED for reason, _ in self.reasons)


PERSONAL_DATA_VERDICT = Verdict(
    Status.NOT_DOCUMENTED,
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

BIAS, COVERAGE, COSINE, HEADLINE, SITUATION, FIELD = -7.32, 4.61, 3.06, 2.78, 7.83, 2.04
"""Weights of the features, by logistic regression on the questions of the tuning half and of tests/data/refusals.yaml
in all languages, with equal weight for both outcomes (`python -m bench.refusals`). The bias is then moved to where at
most 1 % of fresh questions that have an answer are refused, by split conformal prediction."""
