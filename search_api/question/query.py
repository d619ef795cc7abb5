"""A question with its filters, validated at the door."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.arrays import Vectors
from indexer.records.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question as the legs take it: a unit vector, and weighted tokens in English and in the region's languages."""

    vector: Vectors
    english_terms: Mapping[str, float]
    regional_terms: Mapping[str, float]


MIN_LENGTH, MAX_LENGTH = 2, 300
MAX_LIMIT, DEFAULT_LIMIT, MAX_OFFSET = 50, 10, 1000


@dataclass(frozen=True, slots=True)
class ParameterError:
    """Why a parameter was refused, and what it may be instead."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] = ()


class InvalidQuery(ValueError):
    """A question or filter that cannot be asked; `refusals` holds every reason."""

    def __init__(self, refusals: Sequence[ParameterError]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(refusal.detail for refusal in refusals))


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. `filters` holds only the keys that were asked for."""

    question: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    explain: bool = False


def normalize_question(question: str) -> str:
    """Return a question without control characters and lone surrogates, with single spaces, in composed form."""
    visible = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in question
        if unicodedata.category(char) not in ("Cs", "Cf")
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def parse_query(
    question: str, filters: Mapping[str, Sequence[str]], vocabulary: Vocabulary, limit: int = DEFAULT_LIMIT
) -> Query:
    """Return the query that a person typed.

    Raises:
        InvalidQuery: The question is too short or too long, or a filter value is not in the vocabulary.
    """
    q = normalize_question(question)
    if not MIN_LENGTH <= len(q) <= MAX_LENGTH:
        found = f"{len(q)} readable characters"
        raise InvalidQuery(
            [ParameterError("q", f"a question must have {MIN_LENGTH} to {MAX_LENGTH} characters, not {found}")]
        )
    return Query(q, validated_filters(filters, vocabulary), limit)


def validated_filters(filters: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return the filters that were asked for, each value once.

    Raises:
        InvalidQuery: A value is not in the vocabulary of its key.
    """
    refusals = []
    for key, values in filters.items():
        for value in values:
            try:
                vocabulary.validate_code(key, value)
            except ValueError as error:
                refusals.append(ParameterError(key, str(error), tuple(vocabulary.terms[key])))
    if refusals:
        raise InvalidQuery(refusals)
    return {key: list(dict.fromkeys(values)) for key, values in filters.items() if values}
