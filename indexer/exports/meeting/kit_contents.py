"""What the document of a meeting kit holds: a table a part, with room to fill in and what documents each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentParagraph,
    DocumentTable,
    ExportDocument,
    Footnote,
    Words,
    finished,
)
from indexer.exports.wording import Wording
from indexer.records.header import record_url
from indexer.records.kits.kit import Kit, KitEvidence, KitLine, kit_language
from indexer.records.kits.kit_rules import cited_sources
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.pages.meeting.kits import (
    DOCUMENTED_OUTSIDE,
    KIT_COLUMNS,
    KIT_WARNING,
    UNDOCUMENTED,
    is_outside,
    kit_url,
)
from indexer.site.rendering import format_date
from indexer.site.site_address import full_address

BOX = "\u2610"


def kit_document(say: Wording, kit: Kit, country: str | None = None) -> ExportDocument:
    """Return a kit in the language of the reader; with a `country`, without the lines of other countries."""
    title = kit.title.read_in(kit_language(say.language))
    return finished(title, say.language, _blocks(say, kit, title, country), KOSOVO_FOOTNOTE)


def _blocks(say: Wording, kit: Kit, title: str, country: str | None) -> Iterator[DocumentBlock]:
    language = kit_language(say.language)
    yield DocumentHeading(0, (title,), say.language)
    yield DocumentParagraph((kit.purpose.read_in(language),), say.language)
    yield DocumentParagraph((say.say(KIT_WARNING),), say.language, quoted=True)
    for part in kit.parts:
        lines = [line for line in part.lines if not (country and line.countries) or country in (line.countries or ())]
        if lines:
            yield DocumentHeading(2, (part.heading.read_in(language),), say.language)
            yield _table(say, lines, language)
    address = full_address(kit_url(kit.id))
    where = f" {address}" if address else ""
    told = f"Throughcare. {kit.title.en}. Meeting kit {kit.id}. Index version {say.site.version}. Licence CC BY 4.0."
    yield DocumentParagraph((f"{told}{where} Accessed on {format_date(say.accessed)}.",))


def _table(say: Wording, lines: Sequence[KitLine], language: str) -> DocumentTable:
    rows: list[tuple[Words, ...]] = [tuple((say.say(column),) for column in KIT_COLUMNS)]
    for line in lines:
        place = f"{say.labels('country', line.countries)}: " if line.countries else ""
        blank = {"line": " ", "tick": BOX, "none": "\u2013"}[line.blank]
        why = line.why.read_in(language)
        rows.append(((f"{place}{line.text.read_in(language)}",), (blank,), (why, *_documented(say, line))))
    return DocumentTable(tuple(rows), say.language)


def _documented(say: Wording, line: KitLine) -> Words:
    if not line.documented:
        return (f" {say.say(UNDOCUMENTED)}",)
    note = _note(say, line.documented)
    return (note, f" {say.say(DOCUMENTED_OUTSIDE)}") if is_outside(say.site, line.documented) else (note,)


def _note(say: Wording, evidence: KitEvidence) -> Footnote:
    """Return the footnote of a line: the sentence word for word, its record with its address, its sources."""
    record = say.site.records[evidence.record]
    address = full_address(record_url(record.id)) or f"Record {record.id}"
    locators = {source.ref: source.locator for source in record.header.sources}
    cited = cited_sources(record, evidence.sentence)
    sources = "; ".join(say.note(key, locators.get(key)).text for key in cited)
    sentence = " ".join(evidence.sentence.split())
    return Footnote(f"“{sentence}” {record.header.title}. {address}. {sources}")
