"""What an answer holds as a document: its passages with their sources, or one sentence for each country."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.document import DocumentBlock, DocumentHeading, DocumentParagraph, DocumentTable, Words
from indexer.exports.wording import Wording
from indexer.records.header import Header
from indexer.site.rendering import format_date

Cited = tuple[CitedPassage, Header]
"""A passage with the header of its record."""

ANSWER_RECORDS = 5
"""Records of an answer that a document holds."""


def answer_blocks(
    say: Wording, question: str, passages: Sequence[Cited], reasons: Sequence[str]
) -> Iterator[DocumentBlock]:
    """Yield the passages that answer a question, by record; without any, why nothing is documented."""
    yield DocumentHeading(0, (question,), say.language)
    if not passages:
        yield DocumentParagraph((f"{say.say('Not documented')}.",), say.language)
        yield from (DocumentParagraph((reason,)) for reason in reasons)
    shown = ""
    for passage, header in passages:
        if passage.record != shown:
            shown = passage.record
            yield DocumentHeading(2, (header.title,))
            yield say.standing(header)
            yield say.citation(header)
        yield DocumentHeading(3, (passage.section,))
        yield from say.own_passage(header, passage.text)
        yield from passage.quotation(say, header)


def table_blocks(say: Wording, question: str, rows: Mapping[str, Cited | None]) -> Iterator[DocumentBlock]:
    """Yield the table of a question by country, a sentence word for word in each row that has one."""
    yield DocumentHeading(0, (question,), say.language)
    heading = tuple((say.say(one),) for one in ("Country", "Answer"))
    yield DocumentTable((heading, *(((say.labels("country", [code]),), _cell(say, one)) for code, one in rows.items())))
    yield DocumentParagraph((f"Index version {say.site.version}. Accessed on {format_date(say.accessed)}.",))


def _cell(say: Wording, cited: Cited | None) -> Words:
    if not cited:
        return (say.say("Not documented"),)
    passage, header = cited
    notes = (say.cited(header, key) for key in passage.sources[:1])
    return (passage.text, *notes, f" ({header.title}. {say.say('Facts as of')}: {say.day(header.as_of)})")
