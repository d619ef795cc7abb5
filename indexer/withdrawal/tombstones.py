"""Tombstones: which records were withdrawn, when and why; nothing of their content is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from indexer.files.entries import Entry, load_entries
from indexer.files.problems import MAX_QUOTED, Problem

FILE = "withdrawn.yaml"
HEAD = """# Records that were withdrawn by `throughcare withdraw`: the page of each says so, and the API answers 410.
# The reason stands on the page, so it names nobody and repeats nothing of the record.

"""
MAX_REASON = 300
"""Characters of a reason."""


def _calendar_day(value: str) -> str:
    """Refuse what is no day of the calendar, as the API and the page show it: YYYY-MM-DD in the digits 0 to 9."""
    try:
        written = date.fromisoformat(value).isoformat()
    except ValueError:
        written = ""
    if written != value:
        raise ValueError(f"`{value[:MAX_QUOTED]}` is not a day of the calendar: write YYYY-MM-DD")
    return value


class Tombstone(Entry):
    """What is kept of a withdrawn record."""

    date: Annotated[str, AfterValidator(_calendar_day)]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]


def load_tombstones(path: Path) -> tuple[Tombstone, ...]:
    """Read `withdrawn.yaml`; a corpus without the file has withdrawn none.

    Raises:
        CorpusError: The file is not as it must be, or an id stands twice.
    """
    return load_entries(path, Tombstone, "the withdrawn record")


def with_tombstone(text: str, tombstone: Tombstone) -> str:
    """Return the text of `withdrawn.yaml` with one tombstone more; empty text is a new file."""
    fields = ", ".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in tombstone.model_dump().items()
    )
    before = f"{text.rstrip()}\n" if text.strip() else HEAD
    return f"{before}- {{{fields}}}\n"


def takedown_problems(folder: Path, tombstones: Iterable[Tombstone], named: Collection[str]) -> dict[str, Problem]:
    """Return what must be done for each record that is withdrawn, or whose file was deleted, and not gone everywhere.

    `named` are the ids that records and situations name. Record id -> the one problem.
    """
    withdrawn = {tombstone.id: tombstone for tombstone in tombstones}
    records = {path.stem for path in folder.glob("*.md")}
    left = {path.stem for path in folder.glob("translations/*/*.md")} | _phrase_keys(folder / "phrases.yaml")
    problems = {}
    for name in sorted(withdrawn.keys() & (records | left | set(named))):
        must = f"`{name}` was withdrawn on {withdrawn[name].date}, and something of it is still there"
        removes = f"run `throughcare withdraw {name}`, which removes it everywhere"
        problems[name] = Problem(folder / FILE, 1, 1, f"{must}: {removes}")
    for name in sorted(left - records - withdrawn.keys()):
        must = "the file of this record is gone, and its translations or phrases are still there"
        either = f"run `throughcare withdraw {name}` to take it down everywhere, or bring the file back"
        problems[name] = Problem(folder / f"{name}.md", 1, 1, f"{must}: {either}")
    return problems


def _phrase_keys(path: Path) -> set[str]:
    """Return the ids that have phrases, read as lines: the file may not be valid yet."""
    if path.is_symlink() or not path.is_file():
        return set()
    return set(re.findall(r"^([a-z0-9-]+):", path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE))
