"""Whether the best records give the kind of answer that a question expects, by their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import Header
from indexer.text.analysis import index_terms
from search_api.answerability.coverage import Synonyms, idf_coverage
from search_api.answerability.expected import ExpectedKind, clauses
from search_api.ranking.absence import says_absent
from search_api.ranking.highlights import sentence_stems

READ_KINDS = QUOTED_KINDS | {"summary", "blank"}
"""Kinds of passages that are read: those that are quoted, summaries, and those that say that nothing is documented."""

EVALUATED = frozenset({"process_evaluated", "outcome_evaluated", "replicated", "no_effect_or_harm"})
"""Evidence of a record that says what is achieved."""

MIN_ABSENT_COVERAGE = 0.5
"""Share of a question's subject that a sentence and the title of its record must contain to be named as absence."""


@dataclass(frozen=True, slots=True)
class SupportWeights:
    """Weights of what speaks for an answer of the kind (`gives`, `evaluated`) and against it (`lacks`)."""

    bias: float
    gives: float
    gives_titled: float
    lacks: float
    lacks_titled: float
    evaluated: float = 0.0


WEIGHTS: Mapping[str, SupportWeights] = {
    "figure": SupportWeights(-0.77, 0.98, 1.96, -2.53, -1.10),
    "effect": SupportWeights(2.27, 0.92, 0.0, 0.0, -5.66, 5.83),
    "other": SupportWeights(0.30, 5.06, 1.98, -6.92, -6.44),
}
"""By what a kind weighs. `python -m bench.refusals` chooses them on the tuning half and on questions that the records
say they answer; those of `other` were set on seven questions alone, since few ask for these kinds in vain."""


@dataclass(frozen=True, slots=True)
class AbsentSentence:
    """The sentence of a record that says that something is not documented."""

    text: str
    header: Header
    anchor: str


@dataclass(frozen=True, slots=True)
class RecordText:
    """A record whose sentences are read; `is_eligible` says that what it gives counts for this question."""

    header: Header
    passages: Sequence[Passage]
    is_eligible: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question asks about, without the words that ask for a kind of answer; each term with its IDF."""

    terms: Synonyms
    weights: Mapping[str, float]

    def share(self, stems: frozenset[str]) -> float:
        """Return the share of the subject, by IDF, that a text with these stems contains."""
        return idf_coverage(self.terms, self.weights, stems.__contains__)


@dataclass(frozen=True, slots=True)
class _Shares:
    """The share of the subject in a sentence, and in the sentence with the title of its record; the largest counts."""

    sentence: float = 0.0
    titled: float = 0.0
    absent: AbsentSentence | None = None

    @property
    def order(self) -> tuple[float, float]:
        return self.titled, self.sentence


@dataclass(frozen=True, slots=True)
class Support:
    """What the best records say of a kind of answer, as shares of the subject in [0, 1]."""

    kind: ExpectedKind
    gives: float
    gives_titled: float
    lacks: float
    lacks_titled: float
    is_evaluated: bool
    absent: AbsentSentence | None

    @property
    def is_given(self) -> bool:
        """Whether the records give an answer of the kind."""
        weights = WEIGHTS[self.kind.weighs]
        given = weights.gives * self.gives + weights.gives_titled * self.gives_titled
        lacking = weights.lacks * self.lacks + weights.lacks_titled * self.lacks_titled
        return weights.bias + given + lacking + weights.evaluated * self.is_evaluated >= 0


def support(kind: ExpectedKind, subject: Subject, records: Sequence[RecordText]) -> Support:
    """Return what records, best first, say of a kind of answer."""
    eligible = [record for record in records if record.is_eligible]
    gives = [shares for record in eligible for shares in _gives(kind, subject, record)]
    lacks = [shares for record in eligible for shares in _lacks(kind, subject, record)]
    most = max(lacks, key=lambda shares: shares.order, default=_Shares())
    return Support(
        kind=kind,
        gives=max((shares.sentence for shares in gives), default=0.0),
        gives_titled=max((shares.titled for shares in gives), default=0.0),
        lacks=max((shares.sentence for shares in lacks), default=0.0),
        lacks_titled=most.titled,
        is_evaluated=any(record.header.evidence_status in EVALUATED for record in eligible[:1]),
        absent=most.absent if most.titled >= MIN_ABSENT_COVERAGE else None,
    )


def _gives(kind: ExpectedKind, subject: Subject, record: RecordText) -> Iterator[_Shares]:
    """Yield the shares of sentences that give an answer of the kind."""
    title = _stems(record.header.title)
    for _, text, stems in _sentences(record.passages):
        if kind.gives.search(text) and not says_absent(text):
            yield _Shares(subject.share(stems), subject.share(stems | title))


def _lacks(kind: ExpectedKind, subject: Subject, record: RecordText) -> Iterator[_Shares]:
    """Yield the shares of the parts of sentences that say that the kind of answer is not documented."""
    title = _stems(record.header.title)
    for passage, text, _ in _sentences(record.passages):
        if says_absent(text):
            absent = AbsentSentence(text, record.header, passage.anchor)
            for part in clauses(passage.section if passage.kind == "blank" else text):
                if kind.lacks.search(part):
                    yield _Shares(subject.share(_stems(part)), subject.share(_stems(part) | title), absent)


def _sentences(passages: Iterable[Passage]) -> Iterator[tuple[Passage, str, frozenset[str]]]:
    for passage in passages:
        if passage.kind in READ_KINDS:
            for start, end, stems in sentence_stems(passage.text).sentences:
                yield passage, passage.text[start:end], stems


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(index_terms(text))
