"""The body of a translation: texts in the order of the record, each under a mark with the hash of its English text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from indexer.files.problems import Problem

_MARK = re.compile(r"<!-- ([0-9a-f]{12})(?: checked (\S+) by ([^<>\n]*[^<>\s]))? -->")
_FORM = "`<!-- hash -->` or `<!-- hash checked 2026-12-31 by role -->`, the hash 12 of 0-9 and a-f"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A translated text: the hash of its English text, who checked it (a role) and when; `line` is its first."""

    english: str
    text: str
    heading: str = ""
    checked_on: str = ""
    checked_by: str = ""
    line: int = 0


def text_hash(text: str) -> str:
    """Return the hash that marks the translation of an English text; how its lines are broken does not count."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


def read_marked(body: str, path: Path, first_line: int) -> tuple[list[MarkedText], list[Problem]]:
    """Return the texts of a body, whose first line is line `first_line` of `path`, and what is wrong with them."""
    reader = _Reader(path)
    for number, line in enumerate(body.split("\n"), first_line):
        reader.add(line.strip(), number)
    reader.end_text()
    return reader.texts, reader.problems


class _Reader:
    """Reads line by line: headings help people only, a mark opens a text, an empty line ends it."""

    def __init__(self, path: Path) -> None:
        self.texts: list[MarkedText] = []
        self.problems: list[Problem] = []
        self._path, self._heading = path, ""
        self._mark: re.Match[str] | None = None
        self._mark_line = 0
        self._lines: list[str] = []

    def add(self, line: str, number: int) -> None:
        if line.startswith("<!--"):
            self.end_text()
            self._open(line, number)
        elif line.startswith("## "):
            self.end_text()
            self._heading = line[3:].strip()
        elif line and self._mark:
            self._lines.append(line)
        elif line:
            must = f"a text must stand under the mark of its English text, {_FORM}"
            self.problems.append(Problem(self._path, number, 1, must))
        elif self._lines:
            self.end_text()

    def _open(self, line: str, number: int) -> None:
        mark = _MARK.fullmatch(line)
        if mark is None or (mark[2] and not is_day(mark[2])):
            self.problems.append(Problem(self._path, number, 1, f"a mark must be {_FORM}, not `{line[:60]}`"))
        self._mark, self._mark_line = mark or _MARK.fullmatch(f"<!-- {'0' * 12} -->"), number

    def end_text(self) -> None:
        if self._mark and self._lines:
            english, day, role = self._mark.groups("")
            text = " ".join(self._lines)
            self.texts.append(MarkedText(english, text, self._heading, day, role, self._mark_line + 1))
        elif self._mark:
            missing = "the text under this mark is missing: write it, or delete the mark"
            self.problems.append(Problem(self._path, self._mark_line, 1, missing))
        self._mark, self._lines = None, []


def is_day(text: str) -> bool:
    """Say whether a text is a day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def write_marked(texts: Iterable[MarkedText]) -> str:
    """Return a body that `read_marked` reads as these texts, each group under its heading."""
    return "".join(f"\n{part}\n" for part in _parts(texts))


def _parts(texts: Iterable[MarkedText]) -> Iterator[str]:
    for heading, group in groupby(texts, key=lambda one: one.heading):
        if heading:
            yield f"## {heading}"
        for one in group:
            checked = f" checked {one.checked_on} by {one.checked_by}" if one.checked_on else ""
            yield f"<!-- {one.english}{checked} -->\n{' '.join(one.text.split())}"


def align(english: Sequence[str], given: Sequence[str]) -> list[tuple[int, int, bool]]:
    """Pair English texts with translated ones by their hashes: the index of either, and whether the hash is the same.

    Where as many texts changed as stand between two pairs, they are paired in order: those are out of date. Any other
    text has no partner.
    """
    if english == given:
        return [(number, number, True) for number in range(len(english))]
    pairs = []
    for kind, i, i_end, j, j_end in SequenceMatcher(None, english, given, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and i_end - i == j_end - j):
            pairs += [(i + n, j + n, kind == "equal") for n in range(i_end - i)]
    return pairs
