"""What the parser makes of a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from indexer.text.analysis import STOP_WORDS, index_terms, stem, tokenize
from indexer.text.thesaurus import ConceptMatch

ENGLISH = "en"


class EncodingMode(StrEnum):
    """Which encoder reads a question.

    The English encoder, from the question itself (`english`) or from a word-for-word gloss (`gloss`); the cross-lingual
    encoder with it (`regional`); or both, where the language is not certain (`mixed`).
    """

    ENGLISH = "english"
    GLOSS = "gloss"
    REGIONAL = "regional"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nobody knows, and the known word that replaces it."""

    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class EnglishReading:
    """A question in English: itself, or word for word from a language of the region; and its terms for the index.

    `words` are the words of `text` in order, without stop words, and `stems` are their stems. `weights` maps each stem
    to its BM25 weight: the stems of the text, and with lower weights those of the other names of its concepts.
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    weights: Mapping[str, float]

    @property
    def expansion(self) -> set[str]:
        """The stems that come from other names of concepts alone."""
        return set(self.weights).difference(self.stems)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """What the parser makes of a question.

    `original` is the question as the person typed it, `corrected` the same without typing mistakes; `unknown` are the
    words that nobody knows.
    """

    original: str
    corrected: str
    language: str
    matches: tuple[ConceptMatch, ...]
    reading: EnglishReading
    corrections: tuple[Correction, ...]
    unknown: tuple[str, ...]
    encoding_mode: EncodingMode = EncodingMode.ENGLISH

    @property
    def is_regional(self) -> bool:
        return self.language != ENGLISH

    @property
    def english(self) -> str:
        """What the English encoder reads."""
        return self.reading.text


def unparsed(question: str) -> ParsedQuestion:
    """Return a question of which nothing is read."""
    return ParsedQuestion(question, question, ENGLISH, (), EnglishReading(question, (), (), {}), (), ())


def english_reading(text: str, matches: Iterable[ConceptMatch], expansion_weight: float) -> EnglishReading:
    """Return the terms of an English text: its stems weigh 1 each time, the other names of its concepts less."""
    words = tuple(word for word in tokenize(text) if word not in STOP_WORDS)
    stems = tuple(map(stem, words))
    weights = {token: float(count) for token, count in Counter(stems).items()}
    for match in matches:
        for token in sorted({token for phrase in match.concept.phrases(ENGLISH) for token in index_terms(phrase)}):
            weights[token] = max(weights.get(token, 0.0), expansion_weight)
    return EnglishReading(text, words, stems, weights)
