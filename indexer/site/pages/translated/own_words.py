"""Short texts of records in every language that has them: the page shows the reader's own, the English on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from indexer.bilingual.marked_texts import text_hash
from indexer.records.header import Header
from indexer.records.translations import TranslationWithStatus
from indexer.site.pages.translated.record_translations import READ_LANGUAGES
from indexer.site.rendering import SiteContext
from indexer.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A text in English and, by the tag of their language, its translations; none where it is out of date."""

    english: str
    others: Mapping[str, str]


def sentence_words(site: SiteContext, header: Header, number: int) -> OwnWords:
    """Return a sentence of a record's summary, counted from 0, in every language whose summary has as many."""
    sentences = split_sentences(" ".join(header.summary.split()))
    others = {}
    for tag, found in _translations(site, header):
        theirs = sentences_like(found.translation.summary, len(sentences))
        if theirs and found.status != "outdated":
            others[tag] = _READ[tag](theirs[number], sentences[number])
    return OwnWords(sentences[number], others)


def sentences_like(text: str, wanted: int) -> list[str]:
    """Return the sentences of a translation, as many as its English text has; empty where no reading gives so many.

    Bosnian writes a full stop behind a year, which ends a sentence or not: first none is joined, then those before a
    small letter, then all.
    """
    pieces = split_sentences(text)
    readings = (pieces, _joined(pieces, lambda after: after[0].islower()), _joined(pieces, lambda after: True))
    return next((reading for reading in readings if len(reading) == wanted), [])


def _joined(pieces: list[str], is_within: Callable[[str], bool]) -> list[str]:
    found: list[str] = []
    for piece in pieces:
        if found and _ORDINAL.search(found[-1]) and is_within(piece):
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


_ORDINAL = re.compile(r"\d\.$")


def header_words(site: SiteContext, header: Header, text: str) -> OwnWords:
    """Return a text of a record's header, such as what is done in a step, in every language that translates it."""
    # The note on a day is shown in brackets.
    inside = text.removeprefix(" (").removesuffix(")") if text.startswith(" (") else text
    others = {}
    for tag, found in _translations(site, header):
        given = found.by_english.get(text_hash(inside)) or found.by_english.get(text_hash(f"{inside}."))
        if given and given.is_current:
            words = _READ[tag](given.text, inside)
            others[tag] = words if inside == text else f" ({words.rstrip('.')})"
    return OwnWords(text, others)


def _translations(site: SiteContext, header: Header) -> Iterator[tuple[str, TranslationWithStatus]]:
    by_language = site.translations.get(header.id, {})
    for language in READ_LANGUAGES:
        if language.translated in by_language:
            yield language.tag, by_language[language.translated]


_READ = {language.tag: language.read for language in READ_LANGUAGES}
