"""The translations that the page of a record holds, text for text, folded until a reader of the language comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from indexer.bilingual.translation_file import STATUSES, EnglishText, TranslatedText, status_words
from indexer.files.markdown import BodySection
from indexer.files.markdown_parser import parse_inline, render_html
from indexer.records.header import Record
from indexer.records.translations import TranslationWithStatus, english_texts
from indexer.site.pages.ui_languages import interfaces
from indexer.site.rendering import SiteContext
from indexer.text.cyrillic import to_cyrillic

Cite = Callable[[str], str]
Reading = Callable[[str, str], str]
"""Turns a translated text and its English text into what readers of a language see."""


@dataclass(frozen=True, slots=True)
class _ReadLanguage:
    """A language in which a page can be read: the translation that serves it, and the languages that it serves."""

    tag: str
    name: str
    translated: str
    serves: str
    read: Reading


def _as_it_is(text: str, english: str) -> str:
    return text


READ_LANGUAGES = (
    _ReadLanguage("sq", "Albanian", "sq", "sq", _as_it_is),
    _ReadLanguage("bs", "Bosnian", "bs", "bs hr cnr sr-Latn", _as_it_is),
    _ReadLanguage("mk", "Macedonian", "mk", "mk", _as_it_is),
    _ReadLanguage("sr-Cyrl", "Serbian", "bs", "sr-Cyrl", to_cyrillic),
)
"""Croatian, Montenegrin and Serbian read the Bosnian text; Serbian in Cyrillic reads it letter by letter."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """A translated text as HTML, and its number among the texts of the record."""

    number: int
    html: Markup
    is_item: bool


@dataclass(frozen=True, slots=True)
class ShownTranslation:
    """A translation as the page holds it; `parts` are the headings of sections with their texts."""

    language: _ReadLanguage
    title: str
    summary: str
    asked_as: tuple[str, ...]
    status: str
    missing: int
    parts: tuple[tuple[str, tuple[ShownText, ...]], ...]


def shown_translations(site: SiteContext, record: Record, cite: Cite) -> Iterator[ShownTranslation]:
    """Yield the translations of a record in the order of their languages, those that it has."""
    english = english_texts(record)
    for language in READ_LANGUAGES:
        found = site.translations.get(record.id, {}).get(language.translated)
        if found:
            given, header = found.translation, record.header
            parts = tuple(_parts(english, found, language, cite))
            yield ShownTranslation(
                language,
                language.read(given.title, header.title),
                language.read(given.summary, header.summary),
                tuple(language.read(question, "") for question in given.asked_as),
                status_words(found.status, given.checked_on, given.checked_by),
                len(english) - sum(len(texts) for _, texts in parts),
                parts,
            )


def _parts(
    english: Sequence[EnglishText], found: TranslationWithStatus, language: _ReadLanguage, cite: Cite
) -> Iterator[tuple[str, tuple[ShownText, ...]]]:
    words = _words(language)
    for heading, group in groupby(enumerate(english), key=lambda one: one[1].heading):
        texts = tuple(
            ShownText(number, _html(given, source, language, cite), source.is_item)
            for number, source in group
            if (given := found.by_english.get(source.hash)) and given.is_current
        )
        if texts:
            yield words.get(heading, heading), texts


def _words(language: _ReadLanguage) -> dict[str, str]:
    return interfaces()[language.serves.split()[0]].words


def _html(given: TranslatedText, english: EnglishText, language: _ReadLanguage, cite: Cite) -> Markup:
    """Return a text as HTML; one that is no draft says so itself, as drafts are told for a whole section.

    A text of the header is shown as it is typed, as its English text is.
    """
    words = _words(language)
    text = language.read(given.text, english.markdown)
    html = str(escape(text)) if english.is_plain else render_html(parse_inline(text), cite).replace("\n", " ")
    if given.status == "machine_draft":
        return Markup(html)
    said = words.get(STATUSES[given.status], STATUSES[given.status])
    more = f": {given.checked_by}, {given.checked_on}" if given.status == "checked" else ""
    return Markup(f'{html} <small class="text-status">{escape(said + more)}</small>')


def numbered_lines(record: Record) -> dict[str, int]:
    """Return the number of each text of the header of a record, as the lines of its steps and instruments say it."""
    numbers: dict[str, int] = {}
    for number, text in enumerate(english_texts(record)):
        numbers.setdefault(text.markdown, number)
        numbers.setdefault(f" ({text.markdown.rstrip('.')})", number)  # the note on a day, as it is shown
    return numbers


def numbered_section(part: BodySection, first: int) -> BodySection:
    """Return a section whose paragraphs and items carry the numbers of their texts, from `first`."""
    opening = {id(block.tokens[0]): first + number for number, block in enumerate(part.blocks)}
    tokens = tuple(
        token.copy(attrs={**token.attrs, "data-text": str(opening[id(token)])}) if id(token) in opening else token
        for token in part.tokens
    )
    return BodySection(part.level, part.heading, part.anchor, part.start_line, part.end_line, tokens)
