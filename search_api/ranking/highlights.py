"""Cached sentence stems, for choosing quotes: the same passages are compared with question after question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from indexer.records.body_rules import EDITORS_NOTE
from indexer.text.analysis import index_terms
from indexer.text.sentences import sentence_spans
from search_api.ranking.absence import says_absent

CACHE_SIZE = 4096
"""Passages whose stems are cached, about 3 KB each."""


@dataclass(frozen=True, slots=True)
class SentenceStems:
    """The stems of a text, and the start, end and stems of each of its sentences."""

    all: frozenset[str]
    sentences: tuple[tuple[int, int, frozenset[str]], ...]


@lru_cache(maxsize=CACHE_SIZE)
def sentence_stems(text: str) -> SentenceStems:
    """Return the stems of a text; one without a sentence counts as one sentence."""
    spans = sentence_spans(text) or [(0, len(text))]
    sentences = tuple((start, end, frozenset(index_terms(text[start:end]))) for start, end in spans)
    return SentenceStems(frozenset(index_terms(text)), sentences)


def idf_coverage(text: str, idf: Mapping[str, float]) -> float:
    """Return the share of a question that a text contains, in [0, 1]; `idf` has the stems of the question."""
    total = sum(idf.values()) or 1.0
    return sum(idf[stem] for stem in sentence_stems(text).all.intersection(idf)) / total


def best_sentence(
    text: str, idf: Mapping[str, float], gives: Callable[[str], object] | None = None
) -> tuple[int, int] | None:
    """Return the start and end of the sentence that contains most of a question; the first of equals.

    A note of the editors comes after what sources say. None where every sentence says what is not documented.

    Args:
        text: A passage.
        idf: The stems of the question; a rare word weighs more than a common one.
        gives: What the sentence must hold, None for anything.
    """

    def coverage(sentence: tuple[int, int, frozenset[str]]) -> tuple[bool, float]:
        start, _, stems = sentence
        share = round(sum(sorted(idf[stem] for stem in stems.intersection(idf))), 9)
        return not text.startswith(EDITORS_NOTE, start), share

    sentences = sentence_stems(text).sentences
    spans = ((sentence, text[sentence[0] : sentence[1]]) for sentence in sentences)
    documented = (sentence for sentence, said in spans if not says_absent(said) and (gives is None or gives(said)))
    best = max(documented, key=coverage, default=None)
    return best[:2] if best else None
