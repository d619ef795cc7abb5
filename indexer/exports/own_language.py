"""What a record says in the language of the reader, text for text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from indexer.bilingual.translation_file import STATUSES, EnglishText, TranslatedText
from indexer.records.header import Record
from indexer.records.translations import TranslationWithStatus, english_texts
from indexer.site.rendering import SiteContext
from indexer.text.cyrillic import to_cyrillic
from indexer.text.languages import READ_IN


def own_reading(text: str, english: str, language: str) -> str:
    """Return a translated text as readers of a language see it."""
    return to_cyrillic(text, english) if language == "sr-Cyrl" else text


def own_translation(site: SiteContext, record_id: str, language: str) -> TranslationWithStatus | None:
    """Return the translation of a record that serves a language, if there is one."""
    return site.translations.get(record_id, {}).get(READ_IN.get(language, ""))


@dataclass(frozen=True)
class OwnTexts:
    """The texts of a record in the language of the reader, by their place in the record."""

    record: Record
    found: TranslationWithStatus | None
    language: str

    @cached_property
    def _english(self) -> tuple[EnglishText, ...]:
        return english_texts(self.record) if self.found else ()

    @cached_property
    def body_start(self) -> int:
        """The number of the first text of the body."""
        return max(0, len(self._english) - sum(len(part.blocks) for part in self.record.parts))

    def text(self, number: int) -> str:
        """Return the text of that number as Markdown; nothing where it is not translated."""
        english = self._english[number] if number < len(self._english) else None
        given = self._given(english) if english else None
        return own_reading(given.text, english.markdown, self.language) if given and english else ""

    @cached_property
    def by_line(self) -> Mapping[str, str]:
        """The texts of steps, instruments and effort, by what the English line says."""
        told = {}
        for number, english in enumerate(self._english[: self.body_start]):
            if text := self.text(number):
                told[english.markdown] = text
                told[f" ({english.markdown.rstrip('.')})"] = f" ({text.rstrip('.')})"
        return told

    def statuses(self, first: int, count: int) -> Iterator[str]:
        """Yield what is said of the texts from a number on, each once."""
        given = (self._given(one) for one in self._english[first : first + count])
        yield from dict.fromkeys(STATUSES[one.status] for one in given if one)

    def _given(self, english: EnglishText) -> TranslatedText | None:
        given = self.found.by_english.get(english.hash) if self.found else None
        return given if given and given.is_current else None
