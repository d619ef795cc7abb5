"""A question with its filters, validated at the door."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FILTER_KEYS = ("country", "phase", "gender_focus", "actor", "record_type", "evidence_status")
"""Header keys that a question can be narrowed by; values of one key widen, keys narrow."""

MIN_LENGTH, MAX_LENGTH = 2, 300
MAX_LIMIT, DEFAULT_LIMIT, MAX_OFFSET = 50, 10, 1000


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. `filters` holds only the keys that were asked for."""

    q: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    explain: bool = False


def clean(question: str) -> str:
    """Return a question without control characters and lone surrogates, with single spaces, in composed form."""
    visible = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in question
        if unicodedata.category(char) not in ("Cs", "Cf")
    )
    return unicodedata.normalize("NFC", " ".join(visible.split()))
