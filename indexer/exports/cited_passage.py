"""A passage of an answer, as documents quote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.exports.document import DocumentParagraph
from indexer.exports.wording import Wording
from indexer.records.header import Header


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage of an answer word for word: its record, its heading there, and the keys of its sources."""

    record: str
    section: str
    text: str
    sources: tuple[str, ...]

    def quotation(self, say: Wording, header: Header) -> Iterator[DocumentParagraph]:
        """Yield the passage as a quotation, its sources behind its last line; `header` is that of its record."""
        *before, last = self.text.split("\n")
        yield from (DocumentParagraph((line,), quoted=True) for line in before)
        yield DocumentParagraph((last, *(say.cited(header, key) for key in self.sources)), quoted=True)
