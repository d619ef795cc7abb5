"""A question with its filters, validated before anything reads it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.records.vocabulary import Vocabulary

MIN_LENGTH, MAX_LENGTH = 2, 300
MAX_LIMIT, DEFAULT_LIMIT, MAX_OFFSET = 50, 10, 1000


@dataclass(frozen=True, slots=True)
class ParameterError:
    """Why a parameter is refused, and what it may be instead."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] = ()


class InvalidQuery(ValueError):
    """A question or filter that is not valid; `refusals` has every reason."""

    def __init__(self, refusals: Sequence[ParameterError]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(refusal.detail for refusal in refusals))


@dataclass(frozen=True, slots=True)
class Query:
    """A question with filters and page. `filters` has only the keys that the client sent."""

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
    """Return the query of a question as a person typed it.

    Raises:
        InvalidQuery: The question is too short or too long, or a filter value is not in the vocabulary.
    """
    return Query(validated_question(question), validated_filters(filters, vocabulary), limit)


def validated_question(question: str) -> str:
    """Return the normalized question.

    Raises:
        InvalidQuery: It is too short or too long.
    """
    normalized = normalize_question(question)
    if not MIN_LENGTH <= len(normalized) <= MAX_LENGTH:
        length = f"{len(normalized)} readable characters"
        detail = f"a question must have {MIN_LENGTH} to {MAX_LENGTH} characters, not {length}"
        raise InvalidQuery([ParameterError("q", detail)])
    return normalized


def validated_filters(filters: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return the filters that have a value, each value once and in the order of the vocabulary.

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
    return {
        key: [code for code in vocabulary.terms[key] if code in values] for key, values in filters.items() if values
    }
