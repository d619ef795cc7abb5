"""Coverage: the share of a question's words that a record or a sentence contains, weighted by IDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from indexer.text.analysis import index_terms, stem, tokenize
from search_api.answerability.scope import GENERIC_STEMS
from search_api.question.parsed_question import ENGLISH, ParsedQuestion

Synonyms = Mapping[str, set[str]]
"""Stem of a question -> itself and the other names, of one word, that its concept has in English."""


def idf_coverage(
    terms: Synonyms, weights: Mapping[str, float], contains: Callable[[str], bool], smoothing: float = 0.0
) -> float:
    """Return the share of terms, by weight, that something contains under any name; 1 where there are no terms.

    `smoothing` is a weight that counts as contained, in every question.
    """
    total = smoothing + sum(weights[term] for term in terms)
    covered = smoothing + sum(weights[term] for term, names in terms.items() if any(map(contains, names)))
    return covered / total if total else 1.0


def contained_in(records_of: Mapping[str, set[int]], record: int) -> Callable[[str], bool]:
    """Return a predicate: is the token in this record? `records_of` maps each token to the records that contain it."""
    return lambda token: record in records_of[token]


def content_words(question: ParsedQuestion) -> set[str]:
    """Return the stems of the English reading, and unknown words; generic words and countries say too little.

    Other names of a concept are left out: that a record contains one of twenty words says little about this one.
    """
    unknown = {word for word in question.unknown if question.is_regional}
    return (set(question.reading.stems) | unknown) - country_words(question) - GENERIC_STEMS


def country_words(question: ParsedQuestion) -> set[str]:
    """Return the stems by which a question names countries and places in them."""
    return {
        stem(word)
        for match in question.matches
        if match.concept.place
        for word in tokenize(match.words) + tokenize(match.concept.label)
    }


def question_terms(question: ParsedQuestion) -> Synonyms:
    """Return the stems of the English reading, each with the names of one word that its concept has in English.

    Words of longer names are left out: "return to prison" is a name for reoffending, "return" alone is not.
    """
    terms = {token: {token} for token in question.reading.stems}
    for match in question.matches:
        phrases = map(index_terms, match.concept.phrases(ENGLISH))
        names = {tokens[0] for tokens in phrases if len(tokens) == 1}
        words = match.words if question.language == ENGLISH else match.concept.label
        for token in {stem(word) for word in tokenize(words)} & set(terms):
            terms[token] |= names
    return terms
