"""One page for a director: a question, three facts with their sources, what is not known, and what it would take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    ExportDocument,
    Footnote,
    Words,
    finished,
)
from indexer.exports.wording import Wording
from indexer.records.actions import effort_action
from indexer.records.header import Header, Record
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.pages.record_page import blank_sections
from indexer.site.rendering import format_date
from indexer.text.sentences import split_sentences

FACTS = 3
"""Facts on the page: one of each of the first records."""

ROOM = 2850
"""Characters of text and footnotes that leave a page some room: LibreOffice lays out 3000 on one."""

BLANKS = (4, 3, 2, 1)
"""Sections without content that are named of a record: as many as there is room for."""


def director_document(say: Wording, question: str, records: Sequence[Record]) -> ExportDocument:
    """Return the page of a question from the records of a briefing, in their order; the first three give the facts."""
    return finished(question, say.language, _blocks(say, question, records[:FACTS]), KOSOVO_FOOTNOTE)


def _blocks(say: Wording, question: str, records: Sequence[Record]) -> Iterator[DocumentBlock]:
    facts = [director_fact(say, record.header) for record in records]
    frame = [(question,), (KOSOVO_FOOTNOTE,), *((say.say(one),) for one in _HEADINGS), _told(say)]
    room = ROOM - _size([*facts, *frame])
    shortest = [_unknown(say, record, 1, record.id) for record in records]
    tried = ([_unknown(say, record, most, record.header.title) for record in records] for most in BLANKS)
    unknown = next((lines for lines in tried if _size(lines) <= room), shortest)
    documented, not_known, needed = (say.heading(one) for one in _HEADINGS)
    yield DocumentHeading(1, (question,), say.language)
    yield documented
    yield DocumentList(tuple(facts), numbered=True)
    yield not_known
    yield DocumentList(tuple(unknown), language=say.language)
    yield needed
    yield _needed(say, records, room - _size(unknown))
    yield DocumentParagraph(_told(say))


_HEADINGS = ("What is documented", "What is not known", "What it would take")


def _told(say: Wording) -> Words:
    accessed = format_date(say.accessed)
    return (f"Index version {say.site.version}. Accessed on {accessed}. Sentences are word for word.",)


def _needed(say: Wording, records: Sequence[Record], room: int) -> DocumentBlock:
    """Return staff, time and money of the records, as many as there is room for, or why none stands here."""
    efforts = [one for record in records for one in director_efforts(say, record.header)]
    kept: list[Words] = []
    for effort in efforts:
        if _size([*kept, effort]) <= room:
            kept.append(effort)
    if kept:
        return DocumentList(tuple(kept))
    why = "There is no room here for what the records give." if efforts else _NO_EFFORT
    return DocumentParagraph((say.say(why),), say.language)


_NO_EFFORT = "None of these records gives staff, time or money."


def _size(lines: Sequence[Words]) -> int:
    """Return the number of characters of some words and their footnotes."""
    return sum(len(one.text if isinstance(one, Footnote) else one) for words in lines for one in words)


def director_fact(say: Wording, header: Header) -> Words:
    """Return the first sentence of a record with its standing and source."""
    [sentence, *_] = split_sentences(" ".join(header.summary.split()))
    evidence = say.labels("evidence_status", [header.evidence_status])
    cited = header.sources[0]
    standing = f" ({evidence}. {say.say('Facts as of')}: {say.day(header.as_of)}. {header.id})"
    return (sentence, say.note(cited.ref, cited.locator), standing)


def _unknown(say: Wording, record: Record, most: int, name: str) -> Words:
    headings = [say.say(part.heading) for part in blank_sections(record)][:most]
    said = ", ".join(headings) or say.say("Every section of the record has content.")
    return (f"{name}: {said}",)


def director_efforts(say: Wording, header: Header) -> Iterator[Words]:
    """Yield staff, time and money of a record, each with its source."""
    for effort in header.effort:
        yield (effort_action(effort).text, say.cited(header, effort.source))
