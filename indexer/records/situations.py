"""Situations: curated guides from a worry in everyday words to the records that help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from indexer.files.identifiers import id_fault
from indexer.files.models import StrictModel, load_yaml, validate
from indexer.files.problems import MAX_QUOTED, CorpusError, Problem
from indexer.files.text_file import is_there


class ReadingStep(StrictModel):
    """A record to read, and what it gives in this situation."""

    record: str
    why: str


class Situation(StrictModel):
    """A guide: what the situation is, what to read in which order, and what to ask oneself.

    `asked_as` are the words in which people describe it; search leads them here.
    """

    id: str
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
    if not is_there(path):
        return ()
    document = load_yaml(path)
    situations = validate(TypeAdapter(tuple[Situation, ...]), document, path)
    problems = []
    seen: set[str] = set()
    for index, situation in enumerate(situations):
        fault = id_fault(situation.id, "the id of a situation")
        if situation.id in seen:
            fault = f"the situation `{situation.id[:MAX_QUOTED]}` stands twice"
        if fault:
            problems.append(Problem(path, *document.position_of((index, "id")), fault))
        seen.add(situation.id)
    if problems:
        raise CorpusError(problems)
    return situations
