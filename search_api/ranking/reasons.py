"""Why a record was found, in the terms of the field: what it names of the question, and what its header says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

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


def reasons(question: ParsedQuestion, header: Header, texts: Iterable[str], vocabulary: Vocabulary) -> tuple[Why, ...]:
    """Return why a record was found; at least one reason.

    Args:
        question: The question.
        header: The header of the record.
        texts: What is quoted of it.
        vocabulary: The labels of the codes.
    """
    stems = frozenset(index_terms(f"{header.title} {header.summary}")).union(
        *(sentence_stems(one).all for one in texts)
    )
    concepts = [concept for concept in recognised(question) if not concept.place]
    named = [concept for concept in concepts if names_concept(stems, concept)]
    found = [Why(WhyKind.CONCEPT, concept.id, concept.label) for concept in named]
    found += _countries(question, header, vocabulary)
    found += _codes(concepts, header, vocabulary)
    found += _words(question, stems)
    return tuple(found) or (Why(WhyKind.MEANING, "", MEANING_LABEL),)


def names_concept(stems: frozenset[str], concept: Concept) -> bool:
    """Return whether a text with these stems contains every word of one of the names of a concept."""
    return any((terms := index_terms(phrase)) and stems.issuperset(terms) for phrase in concept.phrases(ENGLISH))


def _countries(question: ParsedQuestion, header: Header, vocabulary: Vocabulary) -> Iterator[Why]:
    places = dict.fromkeys(match.concept.place for match in question.matches)
    for code in places:
        if code in COUNTRIES and code in header.country:
            yield Why(WhyKind.COUNTRY, code, vocabulary.label("country", code))


def _codes(concepts: Iterable[Concept], header: Header, vocabulary: Vocabulary) -> Iterator[Why]:
    for key in CODED_KEYS:
        codes = dict.fromkeys(code_of(key, concept) for concept in concepts)
        for code in codes:
            if code and code in header.codes(key):
                yield Why(WhyKind(key), code, vocabulary.label(key, code))


def _words(question: ParsedQuestion, stems: frozenset[str]) -> Iterator[Why]:
    """Yield the words of the question that name no concept and stand in the record, as one reason."""
    covered = {stem for match in question.matches for stem in _stems_of(question, match.words, match.concept.label)}
    pairs = zip(question.reading.words, question.reading.stems, strict=True)
    words = dict.fromkeys(word for word, stem in pairs if stem in stems and stem not in covered)
    if words:
        text = " ".join(words)
        yield Why(WhyKind.WORDS, text, text)


def _stems_of(question: ParsedQuestion, words: str, label: str) -> list[str]:
    return index_terms(label if question.is_regional else words)
