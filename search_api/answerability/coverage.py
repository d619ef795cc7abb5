"""How much of a question records hold: its words, and the share of them that is held, weighed by rarity."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from indexer.text.analysis import index_terms, stem, tokenize
from search_api.answerability.scope import GENERIC_STEMS
from search_api.question.understanding import ENGLISH, ParsedQuestion

Synonyms = Mapping[str, set[str]]
"""Word of a question -> itself and the names of one word that its concept has in English."""


def idf_coverage(
    asked: Synonyms, weights: Mapping[str, float], contains: Callable[[str], bool], smoothing: float = 0.0
) -> float:
    """Return the share of words, weighed by rarity, that something holds, under any name; 1 where there is none.

    Words of the weight `prior` count as held beside those of the question.
    """
    total = smoothing + sum(weights[word] for word in asked)
    held = smoothing + sum(weights[word] for word, names in asked.items() if any(map(contains, names)))
    return held / total if total else 1.0


def contained_in(held: Mapping[str, set[int]], record: int) -> Callable[[str], bool]:
    """Return what says whether a record holds a word, by the records that hold each."""
    return lambda name: record in held[name]


def content_words(reading: ParsedQuestion) -> set[str]:
    """Return the stems of a question's English reading and the words that nobody knows; everyday words and names of
    places say too little.

    Other names of a concept are left out: that a record holds one of twenty words says little about this one.
    """
    unknown = {word for word in reading.unknown if reading.is_regional}
    return (set(index_terms(reading.english)) | unknown) - country_words(reading) - GENERIC_STEMS


def country_words(reading: ParsedQuestion) -> set[str]:
    """Return the stems by which a question names places."""
    return {
        stem(word)
        for match in reading.matches
        if match.concept.place
        for word in tokenize(match.words) + tokenize(match.concept.label)
    }


def question_terms(reading: ParsedQuestion) -> Synonyms:
    """Return the words of the English reading, each with the names of one word that its concept has in English.

    Words of longer names are left out: to return to prison is a name for reoffending, to return is none.
    """
    asked = {token: {token} for token in index_terms(reading.english)}
    for match in reading.matches:
        phrases = map(index_terms, match.concept.phrases(ENGLISH))
        names = {tokens[0] for tokens in phrases if len(tokens) == 1}
        spoken = match.words if reading.language == ENGLISH else match.concept.label
        for token in {stem(word) for word in tokenize(spoken)} & set(asked):
            asked[token] |= names
    return asked
