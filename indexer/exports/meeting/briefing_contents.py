"""What a briefing holds: records in the order of the reader, each in short or with one of its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.exports.document import DocumentBlock, DocumentHeading
from indexer.exports.wording import Wording
from indexer.index.passages import SUMMARY_ANCHOR
from indexer.records.header import Record


@dataclass(frozen=True, slots=True)
class BriefingItem:
    """A record, and the anchor of the section that is wanted of it; an empty one stands for its steps and effort."""

    record: Record
    anchor: str = ""

    def section(self, say: Wording) -> list[DocumentBlock]:
        """Return the blocks of the section of that anchor; none where the record has none of that name."""
        if self.anchor == SUMMARY_ANCHOR:
            return [say.standing(self.record.header)]
        header = self.record.header
        parts = (*say.actions(header, 3), *say.body(header, self.record.parts, 3))
        return next((blocks for anchor, blocks in parts if anchor == self.anchor), [])


def briefing_blocks(say: Wording, title: str, items: Sequence[BriefingItem]) -> Iterator[DocumentBlock]:
    """Yield the blocks of a briefing under its title, or under its kind where it has none."""
    yield DocumentHeading(0, (title,), say.language) if title else say.heading("Briefing", 0)
    for number, item in enumerate(items, 1):
        header = item.record.header
        yield from say.title_and_summary(header, 2, f"{number}. ")
        if not item.anchor:
            for _, blocks in say.actions(header, 3):
                yield from blocks
        elif item.anchor != SUMMARY_ANCHOR:
            yield from item.section(say)
        yield say.citation(header)
