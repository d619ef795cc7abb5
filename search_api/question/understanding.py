"""What a question means: its language, the concepts it names, its English reading, and what nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from indexer.arrays import Vectors
from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.encoders.encoder import Encoder
from indexer.index.word_counts import WordCounts
from indexer.text.analysis import STOP_WORDS, fold, index_terms, light_index_terms, light_stem, stem, tokenize
from indexer.text.thesaurus import ConceptMatch, Thesaurus
from search_api.question.query import EncodedQuestion
from search_api.question.spelling import MIN_CORRECTABLE, SpellingDictionary

ENGLISH, MACEDONIAN = "en", "mk"
_DIGRAPHS = re.compile("[gk]j", re.IGNORECASE)
"""How documents write ѓ and ќ in Latin letters; folding takes their accents, so the index holds g and k."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
PATTERNS = {"word": _WORD, "cyrillic": _CYRILLIC, "digraphs": _DIGRAPHS}
"""The patterns of this module by name: the scripts of the page read the same."""



class EncodingMode(StrEnum):
    """Who reads what a question means.

    The encoder, as it stands (`english`) or word for word in English (`gloss`); with the regional encoder beside it
    (`regional`); or both alike, where the language is not sure (`mixed`).
    """

    ENGLISH = "english"
    GLOSS = "gloss"
    REGIONAL = "regional"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that nobody knows, and the known word that was read instead."""

    original: str
    corrected: str


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """What was made of a question.

    `text` is the question with typing mistakes mended; `english` is what the encoder reads: the same, or word for word
    in English when it was asked in a language of the region. `unknown` are words that nothing knows; `typed` is the
    question as it came.
    """

    typed: str
    text: str
    language: str
    matches: tuple[ConceptMatch, ...]
    english: str
    corrections: tuple[Correction, ...]
    unknown: tuple[str, ...]
    encoding_mode: EncodingMode = EncodingMode.ENGLISH

    @property
    def is_regional(self) -> bool:
        return self.language != ENGLISH


def unparsed(question: str) -> ParsedQuestion:
    """Return a question of which nothing is made."""
    return ParsedQuestion(question, question, ENGLISH, (), question, (), ())


class QuestionParser:
    """Reads questions with the words of one bundle: its records, translations and terminology."""

    def __init__(
        self,
        bridge: Thesaurus,
        lexicons: Mapping[str, WordCounts],
        is_name: Callable[[str], bool] = lambda word: False,
        crosslingual_encoder: CrossLingualEncoder | None = None,
    ) -> None:
        """Learn the words of each language, language -> word -> count; words that are names are never mended."""
        self._bridge = bridge
        self._regional_encoder = crosslingual_encoder
        self._is_name = is_name
        spoken = Counter(word for c in bridge.concepts for phrase in c.phrases(ENGLISH) for word in tokenize(phrase))
        self._english = SpellingDictionary(stem, spoken + Counter(lexicons[ENGLISH]))
        self._regional = {
            language: SpellingDictionary(light_stem, counts)
            for language, counts in lexicons.items()
            if language != ENGLISH
        }

    def parse(self, question: str) -> ParsedQuestion:
        """Read a question in English or in a language of the region."""
        question, language = self._in_one_spelling(question)
        text, corrections = self._correct(question, language)
        tokens = tokenize(text)
        matches = tuple(self._bridge.matches(tokens, regional=language != ENGLISH))
        english = (
            self._expand_acronyms(text, matches) if language == ENGLISH else self._gloss(tokens, matches, language)
        )
        covered = {index for match in matches for index in range(match.start, match.end)}
        unknown = tuple(
            token for index, token in enumerate(tokens) if index not in covered and not self._known(token, language)
        )
        way = self._way(question, language)
        return ParsedQuestion(question, text, language, matches, english, corrections, unknown, way)

    def _in_one_spelling(self, question: str) -> tuple[str, str]:
        """Return a question and its language; of Macedonian in Latin letters gj and kj become g and k, as in the index.

        Only a question that is Macedonian then: in Albanian gj is a letter of its own.
        """
        plain = _DIGRAPHS.sub(lambda pair: pair[0][0], question)
        if plain != question and self._language(plain) == MACEDONIAN:
            return plain, MACEDONIAN
        return question, self._language(question)

    def _way(self, question: str, language: str) -> EncodingMode:
        """Return who reads a question: where its words and its letters disagree on the language, both."""
        if self._regional_encoder is None:
            return EncodingMode.ENGLISH if language == ENGLISH else EncodingMode.GLOSS
        # Above 0 for each of the 210 judged questions in English, below for each of the 224 in the region's languages.
        evidence = self._regional_encoder.english_log_odds(question)
        if language == ENGLISH:
            return EncodingMode.ENGLISH if evidence >= 0 else EncodingMode.MIXED
        return EncodingMode.REGIONAL if evidence <= 0 else EncodingMode.MIXED

    def _language(self, question: str) -> str:
        """Return the language that most words of a question belong to; English where English is as likely."""
        if not self._regional:
            return ENGLISH
        tokens = tokenize(question)
        shares = {language: sum(token in lexicon for token in tokens) for language, lexicon in self._regional.items()}
        if _CYRILLIC.search(question):
            return max((MACEDONIAN, "bs"), key=lambda language: shares[language])
        best = max(shares, key=lambda language: shares[language])
        named = {i for match in self._bridge.matches(tokens, regional=True) for i in range(match.start, match.end)}
        regional = sum(i in named or token in self._regional[best] for i, token in enumerate(tokens))
        return best if regional > sum(self._is_english(token) for token in tokens) else ENGLISH

    def _is_english(self, token: str) -> bool:
        return token in STOP_WORDS or token in self._english

    def _known(self, token: str, language: str) -> bool:
        if self._is_english(token) or token.isdigit():
            return True
        return language != ENGLISH and token in self._regional[language]

    def _correct(self, question: str, language: str) -> tuple[str, tuple[Correction, ...]]:
        """Return the question with each unknown word read as the nearest known one, and what was changed."""
        corrections: list[Correction] = []
        lexicon = self._english if language == ENGLISH else self._regional[language]

        def mend(match: re.Match[str]) -> str:
            typed = match[0]
            token = fold(typed)
            if (
                len(token) < MIN_CORRECTABLE
                or not token.isalpha()
                or self._known(token, language)
                or self._is_term_or_name(token)
            ):
                return typed
            read = lexicon.correction(token)
            if read is None:
                return typed
            corrections.append(Correction(typed, read))
            return read

        return _WORD.sub(mend, question), tuple(corrections)

    def _is_term_or_name(self, token: str) -> bool:
        return self._is_name(token) or bool(
            self._bridge.matches([token], regional=True) or self._bridge.matches([token], regional=False)
        )

    def _expand_acronyms(self, text: str, matches: Sequence[ConceptMatch]) -> str:
        """Return an English question with its acronyms spelled out behind it."""
        upper = {fold(word) for word in _WORD.findall(text) if word.isupper() and len(word) > 1}
        labels = dict.fromkeys(match.concept.label for match in matches if match.words in upper)
        spelled = [f"({label})" for label in labels if fold(label) not in fold(text)]
        return " ".join([text, *spelled])

    def _gloss(self, tokens: Sequence[str], matches: Sequence[ConceptMatch], language: str) -> str:
        """Return a question of the region word for word in English; what has no English is left out."""
        starts = {match.start: match for match in matches}
        gloss: list[str] = []
        index = 0
        while index < len(tokens):
            match = starts.get(index)
            if match:
                gloss.append(match.concept.label)
                index = match.end
            else:
                token = tokens[index]
                if token.isdigit() or (self._is_english(token) and token not in self._regional[language]):
                    gloss.append(token)
                index += 1
        return " ".join(gloss) or " ".join(tokens)


EXPANSION_WEIGHT, REGIONAL_EXPANSION_WEIGHT = 0.2, 0.5
"""Weights of a concept's other names in the word leg, against 1 for the words of the question (or of its gloss)."""


CROSSLINGUAL_WEIGHT: Mapping[EncodingMode, float] = {EncodingMode.REGIONAL: 0.5, EncodingMode.MIXED: 0.5}
"""Weight of the regional encoder against the encoder's reading, chosen by measurement on the tuning half."""


def encode_question(
    reading: ParsedQuestion, encoder: Encoder, crosslingual_encoder: CrossLingualEncoder | None = None
) -> EncodedQuestion:
    """Return a question as the legs take it; a multilingual encoder reads it as it was asked."""
    regional = Counter(light_index_terms(reading.text)) if reading.is_regional else Counter()
    return EncodedQuestion(
        vector=_embed(reading, encoder, crosslingual_encoder),
        english_terms=weighted_terms(reading),
        regional_terms={token: float(count) for token, count in regional.items()},
    )


def _embed(reading: ParsedQuestion, encoder: Encoder, crosslingual_encoder: CrossLingualEncoder | None) -> Vectors:
    """Return the unit vector of a question: of one reading, or between those of both."""
    vector = encoder.encode_query(reading.text if encoder.card.multilingual else reading.english)
    share = CROSSLINGUAL_WEIGHT.get(reading.encoding_mode, 0.0)
    if crosslingual_encoder is None or not share:
        return vector
    mixed = (1 - share) * vector + share * crosslingual_encoder.encode(reading.typed)
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)


def weighted_terms(reading: ParsedQuestion) -> dict[str, float]:
    """Return stem -> weight for the word leg: words of the English reading at 1, other names of its concepts less."""
    weights = {token: float(count) for token, count in Counter(index_terms(reading.english)).items()}
    share = REGIONAL_EXPANSION_WEIGHT if reading.is_regional else EXPANSION_WEIGHT
    for match in reading.matches:
        for token in sorted({token for phrase in match.concept.phrases(ENGLISH) for token in index_terms(phrase)}):
            weights[token] = max(weights.get(token, 0.0), share)
    return weights
