"""Counts over records: cells of the gap map, rows of a comparison, and coverage, for the pages and the API alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from indexer.records.header import BROWSE_KEYS, FILTER_KEYS, Header
from indexer.records.vocabulary import Vocabulary

COMPARED_KEYS = tuple(key for key in BROWSE_KEYS if key in FILTER_KEYS)
"""Keys whose codes are the rows of a comparison of two countries; the API promises these."""


EVALUATED = ("replicated", "outcome_evaluated", "process_evaluated", "no_effect_or_harm")
"""Kinds of evidence that rest on an evaluation, strongest first."""


@dataclass(frozen=True, slots=True)
class GapCell:
    """How many records stand in a cell of the gap map, and how many with each evidence status."""

    count: int
    by_evidence: dict[str, int]

    @property
    def is_evaluated(self) -> bool:
        """Say whether an evaluation stands behind one of them."""
        return any(status in self.by_evidence for status in EVALUATED)

    @classmethod
    def of(cls, headers: Iterable[Header]) -> GapCell:
        """Count `headers`."""
        counts = Counter(header.evidence_status for header in headers)
        return cls(counts.total(), dict(counts))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is documented: records by evidence, and those with steps, instruments, effort and days."""

    count: int
    by_evidence: dict[str, int]
    with_steps: int
    with_instruments: int
    with_effort: int
    with_days: int

    @classmethod
    def of(cls, headers: Collection[Header]) -> Coverage:
        """Count `headers`."""
        cell = GapCell.of(headers)
        return cls(
            cell.count,
            cell.by_evidence,
            with_steps=sum(bool(header.steps) for header in headers),
            with_instruments=sum(bool(header.instruments) for header in headers),
            with_effort=sum(bool(header.effort) for header in headers),
            with_days=sum(bool(header.timing) or any(step.when for step in header.steps) for header in headers),
        )


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of a comparison: the records of either country that carry a code; empty means not documented."""

    key: str
    code: str
    left: tuple[Header, ...]
    right: tuple[Header, ...]


def comparison(headers: Sequence[Header], vocabulary: Vocabulary, left: str, right: str) -> list[ComparisonRow]:
    """Return the rows that compare two countries, in display order; records keep the order of `headers`."""

    def having(country: str, key: str, code: str) -> tuple[Header, ...]:
        return tuple(header for header in headers if country in header.country and code in header.codes(key))

    return [
        ComparisonRow(key, code, having(left, key, code), having(right, key, code))
        for key in COMPARED_KEYS
        for code in vocabulary.terms[key]
    ]
