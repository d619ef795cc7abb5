"""The words of the corpus in each language, and how often they stand there: what a question may be made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from indexer.index.passages import Passage
from indexer.records.translations import TRANSLATED, Translated
from indexer.records.vocabulary import Vocabulary
from indexer.text.analysis import words

Counts = Mapping[str, int]
"""Folded word -> how often it stands in the texts."""


def count(texts: Iterable[str]) -> Counts:
    """Count the folded words of `texts`, in the order of the alphabet."""
    counted = Counter(word for text in texts for word in words(text))
    return {word: counted[word] for word in sorted(counted)}


def lexicons(
    passages: Iterable[Passage], vocabulary: Vocabulary, translations: Mapping[str, Mapping[str, Translated]]
) -> dict[str, Counts]:
    """Return language -> word -> count: English from passages and vocabularies, the others from translations."""
    labels = [term.label for terms in vocabulary.terms.values() for term in terms.values()]
    english = count([*(passage.text for passage in passages), *labels])
    return {"en": english} | {language: count(_translated(translations, language)) for language in TRANSLATED}


def _translated(translations: Mapping[str, Mapping[str, Translated]], language: str) -> Iterator[str]:
    for by_language in translations.values():
        if language in by_language:
            translation = by_language[language].translation
            yield from (translation.title, translation.summary, *translation.asked_as)
