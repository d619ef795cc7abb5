"""What passages say: the stems of their sentences, remembered, since the same passages are weighed again and again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from indexer.text.analysis import index_terms

CACHE_SIZE = 4096
"""Passages of which the stems are kept, about 3 KB each."""

_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+(?=\s|$)|$|\n|[.!?])")
PATTERNS = {"sentence": _SENTENCE}
"""The patterns of this module by name: the scripts of the page read the same."""


@dataclass(frozen=True, slots=True)
class SentenceStems:
    """The stems of a text, and those of each of its sentences with where it starts and ends."""

    whole: frozenset[str]
    sentences: tuple[tuple[int, int, tuple[str, ...]], ...]


@lru_cache(maxsize=CACHE_SIZE)
def sentence_stems(text: str) -> SentenceStems:
    """Return what a text says."""
    spans = [match.span() for match in _SENTENCE.finditer(text)] or [(0, len(text))]
    sentences = tuple((*span, tuple(index_terms(text[slice(*span)]))) for span in spans)
    return SentenceStems(frozenset(index_terms(text)), sentences)


def idf_coverage(text: str, rarity: Mapping[str, float]) -> float:
    """Return the share of a question, stems with their rarity, that a text says; in [0, 1]."""
    total = sum(rarity.values()) or 1.0
    return sum(rarity[stem] for stem in sentence_stems(text).whole.intersection(rarity)) / total


def best_sentence(text: str, rarity: Mapping[str, float]) -> tuple[int, int]:
    """Return the offsets of the sentence of `text` that says most of a question; the first of equals.

    Args:
        text: A passage.
        rarity: Stems of the question with their weight: a rare word says more than a common one.
    """
    start, end, _ = max(
        sentence_stems(text).sentences,
        key=lambda sentence: (round(sum(sorted(rarity[s] for s in rarity.keys() & set(sentence[2]))), 9), -sentence[0]),
    )
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
