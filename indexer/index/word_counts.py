"""The words of the corpus in each language, and how often they stand there: what a question may be made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from indexer.index.passages import Passage
from indexer.records.translations import TRANSLATION_LANGUAGES, TranslationWithStatus
from indexer.records.vocabulary import Vocabulary
from indexer.text.analysis import tokenize

WordCounts = Mapping[str, int]
"""Folded word -> how often it stands in the texts."""


def count_words(texts: Iterable[str]) -> WordCounts:
    """Count the folded words of `texts`, in the order of the alphabet."""
    counted = Counter(word for text in texts for word in tokenize(text))
    return {word: counted[word] for word in sorted(counted)}


def word_counts(
    passages: Iterable[Passage], vocabulary: Vocabulary, translations: Mapping[str, Mapping[str, TranslationWithStatus]]
) -> dict[str, WordCounts]:
    """Return language -> word -> count: English from passages and vocabularies, the others from translations."""
    labels = [term.label for terms in vocabulary.terms.values() for term in terms.values()]
    english = count_words([*(passage.text for passage in passages), *labels])
    return {"en": english} | {
        language: count_words(_translated(translations, language)) for language in TRANSLATION_LANGUAGES
    }


def _translated(translations: Mapping[str, Mapping[str, TranslationWithStatus]], language: str) -> Iterator[str]:
    for by_language in translations.values():
        if language in by_language:
            translation = by_language[language].translation
            yield from (translation.title, translation.summary, *translation.asked_as)
