"""A stand-in for a translator: Albanian letters over English words, with what a translation must keep."""

import re

from indexer.bilingual.parity import MONTHS

_MONTHS = dict(zip(MONTHS["en"].split(), MONTHS["sq"].split(), strict=True))
_KEPT = re.compile(r"(\[\^[^\]]*\]|\]\([^)]*\)|\d+)")


def as_albanian(english: str) -> str:
    """Return a text that no check of a translation into Albanian refuses, for an English text."""
    pieces = _KEPT.split(english)
    return "".join(
        piece if number % 2 else re.sub(r"\b[A-Za-z]+\b", _word, piece) for number, piece in enumerate(pieces)
    )


def _word(match: re.Match[str]) -> str:
    word = match[0]
    return _MONTHS.get(word, f"{word}ë" if word[0].islower() and len(word) > 1 else word)
