"""Why a record was found, in the terms of the field: what it names of the question, and what its header says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from indexer.records.header import Header
from indexer.records.vocabulary import COUNTRIES, Vocabulary
from indexer.text.analysis import index_terms
from indexer.text.thesaurus import Concept
from search_api.question.parsed_question import ENGLISH, ParsedQuestion
from search_api.question.recognition import CODED_KEYS, code_of, recognised
from search_api.ranking.highlights import sentence_stems

MEANING_LABEL = "close in meaning"
"""What is said of a record that shares neither a concept nor a word with the question."""


class WhyKind(StrEnum):
    """Kinds of reasons, in the order in which they are named."""

    CONCEPT = "concept"
    COUNTRY = "country"
    ACTOR = "actor"
    PHASE = "phase"
    CLIENT_GROUP = "client_group"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason: the id of a concept, a code or words, and its label."""

    kind: WhyKind
    value: str
    label: str


class Reasons:
    """Says why the records of an answer were found; what concerns the question alone is read once."""

    def __init__(self, question: ParsedQuestion, vocabulary: Vocabulary) -> None:
        """Read the concepts, places and words of a question; `vocabulary` has the labels of codes."""
        self._vocabulary = vocabulary
        self._concepts = [concept for concept in recognised(question) if not concept.place]
        places = dict.fromkeys(match.concept.place for match in question.matches)
        self._coded = [(WhyKind.COUNTRY, code) for code in places if code in COUNTRIES]
        for key in CODED_KEYS:
            codes = dict.fromkeys(code_of(key, concept) for concept in self._concepts)
            self._coded += [(WhyKind(key), code) for code in codes if code]
        covered = {stem for match in question.matches for stem in _stems_of(question, match.words, match.concept.label)}
        pairs = dict.fromkeys(zip(question.reading.words, question.reading.stems, strict=True))
        self._words = [(word, stem) for word, stem in pairs if stem not in covered]

    def of(self, header: Header, texts: Iterable[str]) -> tuple[Why, ...]:
        """Return why a record was found, by its header and what is quoted of it; at least one reason."""
        stems = headline_stems(header).union(*(sentence_stems(text).all for text in texts))
        named = [concept for concept in self._concepts if names_concept(stems, concept)]
        found = [Why(WhyKind.CONCEPT, concept.id, concept.label) for concept in named]
        found += [
            Why(kind, code, self._vocabulary.label(kind, code))
            for kind, code in self._coded
            if code in header.codes(kind)
        ]
        words = " ".join(word for word, stem in self._words if stem in stems)
        found += [Why(WhyKind.WORDS, words, words)] if words else []
        return tuple(found) or (Why(WhyKind.MEANING, "", MEANING_LABEL),)


def headline_stems(header: Header) -> frozenset[str]:
    """Return the stems of title and summary of a record."""
    return sentence_stems(f"{header.title} {header.summary}").all


def names_concept(stems: frozenset[str], concept: Concept) -> bool:
    """Return whether a text with these stems contains every word of one of the names of a concept."""
    return any(map(stems.issuperset, _names(tuple(concept.phrases(ENGLISH)))))


@lru_cache(maxsize=4096)
def _names(phrases: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """Return the stems of each of the names of a concept that has any."""
    return tuple(stems for phrase in phrases if (stems := frozenset(index_terms(phrase))))


def _stems_of(question: ParsedQuestion, words: str, label: str) -> list[str]:
    return index_terms(label if question.is_regional else words)
