"""A companion file that is a list of entries, each with an id that stands once."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from indexer.files.identifiers import id_fault
from indexer.files.models import StrictModel, load_yaml, validate
from indexer.files.problems import MAX_QUOTED, CorpusError, Problem
from indexer.files.text_file import is_there


class Entry(StrictModel):
    """An entry of a list, with the id by which others name it."""

    id: str


SomeEntry = TypeVar("SomeEntry", bound=Entry)


def load_entries(
    path: Path, kind: type[SomeEntry], noun: str, *, optional: bool = True, names_page: bool = True
) -> tuple[SomeEntry, ...]:
    """Read a list of entries of one kind; `noun` names one of them in messages, as in "the situation".

    An `optional` file may be missing and is then empty; where an entry `names_page`, its id must be one for a page.

    Raises:
        CorpusError: The file is not as it must be, an id stands twice or cannot be the name of a page.
    """
    if optional and not is_there(path):
        return ()
    document = load_yaml(path)
    adapter: TypeAdapter[tuple[SomeEntry, ...]] = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
    entries = validate(adapter, document, path)
    problems = []
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        fault = id_fault(entry.id, f"the id of {noun.replace('the ', 'a ')}") if names_page else ""
        if entry.id in seen:
            fault = f"{noun} `{entry.id[:MAX_QUOTED]}` stands twice"
        if fault:
            problems.append(Problem(path, *document.position_of((index, "id")), fault))
        seen.add(entry.id)
    if problems:
        raise CorpusError(problems)
    return entries
