"""Understand a question: its language, its typing mistakes, its concepts, its English reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.index.word_counts import WordCounts
from indexer.text.analysis import STOP_WORDS, fold, light_stem, stem, tokenize
from indexer.text.thesaurus import ConceptMatch, Thesaurus
from search_api.question.parsed_question import (
    ENGLISH,
    Correction,
    EncodingMode,
    EnglishReading,
    ParsedQuestion,
    english_reading,
)
from search_api.question.recognition import HOMOGRAPHS, NOUN_BEFORE, acronyms
from search_api.question.spelling import MIN_CORRECTABLE, SpellingDictionary

MACEDONIAN = "mk"
CYRILLIC_LANGUAGES = (MACEDONIAN, "bs")
"""Languages of a question in Cyrillic: Macedonian, or Serbian, which shares the words of Bosnian."""

_DIGRAPHS = re.compile("[gk]j", re.IGNORECASE)
"""How documents write ѓ and ќ in Latin letters; folding removes their accents, so the index has g and k."""


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_NOT = re.compile(r"(?<![^\W_])s['’](?=[^\W_])", re.IGNORECASE)
"""How Albanian writes `not` before a verb (s'ka); `nuk` is the same word written out."""

PATTERNS = {"word": _WORD, "cyrillic": _CYRILLIC, "digraphs": _DIGRAPHS, "not": _NOT}
"""The patterns of this module by name: the scripts of the page read the same."""


EXPANSION_WEIGHT, REGIONAL_EXPANSION_WEIGHT = 0.2, 0.5
"""BM25 weights of a concept's other names, against 1 for the words of the question (or of its gloss)."""


class QuestionParser:
    """Parses questions with the words of one bundle: its records, translations and terminology."""

    def __init__(
        self,
        thesaurus: Thesaurus,
        word_counts: Mapping[str, WordCounts],
        is_name: Callable[[str], bool] = lambda word: False,
        crosslingual_encoder: CrossLingualEncoder | None = None,
    ) -> None:
        """Learn the words of each language, language -> word -> count; words that are names are never corrected."""
        self._thesaurus = thesaurus
        self._crosslingual_encoder = crosslingual_encoder
        self._is_name = is_name
        self._concepts = {concept.id: concept for concept in thesaurus.concepts}
        phrases = (phrase for concept in thesaurus.concepts for phrase in concept.phrases(ENGLISH))
        terms = Counter(word for phrase in phrases for word in tokenize(phrase))
        self._english = SpellingDictionary(stem, terms + Counter(word_counts[ENGLISH]))
        self._regional = {
            language: SpellingDictionary(light_stem, counts)
            for language, counts in word_counts.items()
            if language != ENGLISH
        }

    def parse(self, question: str) -> ParsedQuestion:
        """Parse a question in English or in a language of the region."""
        question, language = self._normalize_spelling(question)
        corrected, corrections = self._correct(question, language)
        tokens = tokenize(corrected)
        matches = self._matches(corrected, tokens, language)
        covered = _covered(matches)
        return ParsedQuestion(
            original=question,
            corrected=corrected,
            language=language,
            matches=matches,
            reading=self._english_reading(corrected, matches, language),
            corrections=corrections,
            unknown=tuple(t for i, t in enumerate(tokens) if i not in covered and not self._is_known(t, language)),
            encoding_mode=self._encoding_mode(question, language),
        )

    def _matches(self, text: str, tokens: Sequence[str], language: str) -> tuple[ConceptMatch, ...]:
        """Return the concepts that a question names; a homograph is the noun where what follows it allows no object."""
        found = self._thesaurus.matches(tokens, regional=language != ENGLISH)
        if language == ENGLISH or not HOMOGRAPHS.keys() & set(tokens):
            return tuple(found)
        # One-letter words, most of them prepositions, are no tokens.
        words = [fold(word) for word in _WORD.findall(text)]
        nouns = {word for word, after in zip(words, [*words[1:], ""], strict=True) if not after or after in NOUN_BEFORE}
        return tuple(self._as_noun(match) if match.words in nouns else match for match in found)

    def _as_noun(self, match: ConceptMatch) -> ConceptMatch:
        noun = self._concepts.get(HOMOGRAPHS.get(match.words, ""))
        return replace(match, concept=noun) if noun else match

    def _english_reading(self, text: str, matches: Sequence[ConceptMatch], language: str) -> EnglishReading:
        if language == ENGLISH:
            return english_reading(self._expand_acronyms(text, matches), matches, EXPANSION_WEIGHT)
        return english_reading(self._gloss(tokenize(text), matches, language), matches, REGIONAL_EXPANSION_WEIGHT)

    def _normalize_spelling(self, question: str) -> tuple[str, str]:
        """Return a question and its language; s'ka is written out, Macedonian gj and kj are g and k as in the index.

        The letters only of a question that is Macedonian then: in Albanian gj is a letter of its own.
        """
        question = _NOT.sub("nuk ", question)
        plain = _DIGRAPHS.sub(lambda pair: pair[0][0], question)
        if plain != question and self._language(plain) == MACEDONIAN:
            return plain, MACEDONIAN
        return question, self._language(question)

    def _encoding_mode(self, question: str, language: str) -> EncodingMode:
        """Return which encoder reads a question: both where its words and its letters disagree on the language."""
        if self._crosslingual_encoder is None:
            return EncodingMode.ENGLISH if language == ENGLISH else EncodingMode.GLOSS
        # Above 0 for each of the 210 judged questions in English, below for each of the 224 in the region's languages.
        log_odds = self._crosslingual_encoder.english_log_odds(question)
        if language == ENGLISH:
            return EncodingMode.ENGLISH if log_odds >= 0 else EncodingMode.MIXED
        return EncodingMode.REGIONAL if log_odds <= 0 else EncodingMode.MIXED

    def _language(self, question: str) -> str:
        """Return the language of most words of a question; English where English is as likely."""
        if not self._regional:
            return ENGLISH
        tokens = tokenize(question)
        counts = {name: sum(token in words for token in tokens) for name, words in self._regional.items()}
        if _CYRILLIC.search(question):
            return max(CYRILLIC_LANGUAGES, key=counts.__getitem__)
        language = max(counts, key=counts.__getitem__)
        return language if self._count_regional(tokens, language) > self._count_english(tokens) else ENGLISH

    def _count_regional(self, tokens: Sequence[str], language: str) -> int:
        """Count the words of a language of the region, names of concepts in any of these languages among them."""
        concepts, words = _covered(self._thesaurus.matches(tokens, regional=True)), self._regional[language]
        return sum(index in concepts or token in words for index, token in enumerate(tokens))

    def _count_english(self, tokens: Iterable[str]) -> int:
        return sum(map(self._is_english, tokens))

    def _is_english(self, token: str) -> bool:
        return token in STOP_WORDS or token in self._english

    def _is_known(self, token: str, language: str) -> bool:
        if self._is_english(token) or token.isdigit():
            return True
        return language != ENGLISH and token in self._regional[language]

    def _correct(self, question: str, language: str) -> tuple[str, tuple[Correction, ...]]:
        """Return the question with the nearest known word in place of each unknown one, and the corrections."""
        corrections: list[Correction] = []
        dictionary = self._english if language == ENGLISH else self._regional[language]
        kept = set(acronyms(question))

        def corrected(match: re.Match[str]) -> str:
            token = fold(match[0])
            is_slip = match[0] not in kept and self._is_correctable(token, language)
            known = dictionary.correction(token) if is_slip else None
            if known is None:
                return match[0]
            corrections.append(Correction(match[0], known))
            return known

        return _WORD.sub(corrected, question), tuple(corrections)

    def _is_correctable(self, token: str, language: str) -> bool:
        """Return whether a word is long enough and nobody knows it, nor a word of which it is a form."""
        if len(token) < MIN_CORRECTABLE or not token.isalpha():
            return False
        if language != ENGLISH and self._regional[language].is_inflected(token):
            return False
        return not self._is_known(token, language) and not self._is_term_or_name(token)

    def _is_term_or_name(self, token: str) -> bool:
        return self._is_name(token) or bool(
            self._thesaurus.matches([token], regional=True) or self._thesaurus.matches([token], regional=False)
        )

    def _expand_acronyms(self, text: str, matches: Sequence[ConceptMatch]) -> str:
        """Return an English question with the meaning of its acronyms in brackets behind it."""
        upper = {fold(word) for word in _WORD.findall(text) if word.isupper() and len(word) > 1}
        labels = dict.fromkeys(match.concept.label for match in matches if match.words in upper)
        expansions = [f"({label})" for label in labels if fold(label) not in fold(text)]
        return " ".join([text, *expansions])

    def _gloss(self, tokens: Sequence[str], matches: Sequence[ConceptMatch], language: str) -> str:
        """Return a question of the region word for word in English, without the words that have no English."""
        matches_by_start = {match.start: match for match in matches}
        gloss: list[str] = []
        index = 0
        while index < len(tokens):
            match, token = matches_by_start.get(index), tokens[index]
            if match:
                gloss.append(match.concept.label)
            elif token.isdigit() or (self._is_english(token) and token not in self._regional[language]):
                gloss.append(token)
            index = match.end if match else index + 1
        return " ".join(gloss) or " ".join(tokens)


def _covered(matches: Iterable[ConceptMatch]) -> set[int]:
    """Return the positions of the words that name a concept."""
    return {index for match in matches for index in range(match.start, match.end)}
