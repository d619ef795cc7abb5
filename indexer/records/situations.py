"""Situations: curated guides from a worry in everyday words to the records that help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from indexer.files.entries import Entry, load_entries
from indexer.files.models import StrictModel


class ReadingStep(StrictModel):
    """A record to read, and what it gives in this situation."""

    record: str
    why: str


class Situation(Entry):
    """A guide: what the situation is, what to read in which order, and what to ask oneself.

    `asked_as` are the words in which people describe it; search leads them here.
    """

    title: str
    summary: str
    asked_as: Annotated[tuple[str, ...], Field(min_length=5)]
    read: Annotated[tuple[ReadingStep, ...], Field(min_length=3)]
    questions: Annotated[tuple[str, ...], Field(min_length=4)]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are embedded: title, summary, and each way in which people describe the situation."""
        return (self.title, self.summary, *self.asked_as)


def load_situations(path: Path) -> tuple[Situation, ...]:
    """Read `situations.yaml`; a corpus without the file has none.

    Raises:
        CorpusError: The file is not as it must be, an id stands twice or cannot be the name of a page.
    """
    return load_entries(path, Situation, "the situation")
