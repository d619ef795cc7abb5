"""Situations: curated guides from a worry in everyday words to the records that help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field

from indexer.files.entries import Entry, load_entries
from indexer.files.messages import message
from indexer.files.models import StrictModel, load_yaml
from indexer.files.problems import MAX_QUOTED, Problem, suggest
from indexer.records.links import LinkTarget


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


def situation_problems(
    situations: Sequence[Situation], targets: Mapping[str, LinkTarget], path: Path
) -> Iterator[Problem]:
    """A situation leads to records that readers can open; `targets` are all records by their ids."""
    faults = {
        (number, "read", step, "record"): fault
        for number, situation in enumerate(situations)
        for step, reading in enumerate(situation.read)
        if (fault := _fault(reading.record, targets))
    }
    document = load_yaml(path) if faults else None
    for place, fault in faults.items():
        if document:
            yield Problem(path, *document.position_of(place), fault)


def _fault(name: str, targets: Mapping[str, LinkTarget]) -> str:
    target = targets.get(name)
    if target is None:
        return message("no_record", id=name[:MAX_QUOTED], hint=suggest(name, targets)[:120])
    return f"the record `{name}` is a draft, which has no page: name it once it is checked" if target.is_draft else ""
