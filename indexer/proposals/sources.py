"""The sources that a proposal cites: those of the bibliography, and new ones that the draft brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import count

from indexer.files.link_targets import ADDRESS
from indexer.files.markdown_parser import CITATION
from indexer.files.messages import message
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import unique_lines
from indexer.proposals.markdown_escape import lacks_citation, split_paragraphs
from indexer.records.vocabulary import DATE, Source
from indexer.text.analysis import tokenize

ID_LENGTH = 60


@dataclass(frozen=True, slots=True)
class CitedSources:
    """What the source field gave: keys with their locators, entries that the bibliography lacks, and a date.

    `documents` leads from what other answers may call a document to its key: the number of its line, its key, and its
    title where no other line has the same; it is empty where a line is wrong.
    """

    locators: Mapping[str, str | None]
    new: Mapping[str, Mapping[str, str]]
    date: str
    documents: Mapping[str, str]


def slug(text: str) -> str:
    """Return the words of a text that are of plain letters, with hyphens between."""
    return "-".join(word for word in tokenize(text) if word.isascii() and word.isalnum())


def parse_sources(text: str, sources: Mapping[str, Source], reasons: list[str]) -> CitedSources:
    """Read the answer about sources, one a line; what is wrong with it is added to `reasons`."""
    locators: dict[str, str | None] = {}
    new: dict[str, dict[str, str]] = {}
    dates: list[str] = []
    lines: list[tuple[str, str]] = []
    before = len(reasons)
    for line in unique_lines(text):
        parts = [part.strip() for part in line.split(";")]
        if parts[0] in sources and len(parts) <= 2:
            where = [locators.get(parts[0]), *parts[1:]]
            locators[parts[0]] = ", ".join(dict.fromkeys(filter(None, where))) or None
            dates.append(sources[parts[0]].date)
            lines.append((parts[0], parts[0]))
        elif len(parts) not in (3, 4) or not all(parts[:3]):
            reasons.append(message("source_form", value=line[:60]))
        else:
            key = slug(f"{parts[1]} {parts[0]}")[:ID_LENGTH].strip("-")
            reasons += _source_problems(key, parts, sources)
            key = _unused_key(key, {*sources, *locators})
            locators[key] = None
            new[key] = dict(zip(("title", "publisher", "date"), parts, strict=False)) | _address(parts)
            dates.append(parts[2])
            lines.append((parts[0], key))
    when = next((when for when in dates if when != "undated"), "")
    return CitedSources(locators, new, when, _documents(lines) if len(reasons) == before else {})


def _documents(lines: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the keys of documents, in order of their lines, by number and by name."""
    numbered = {str(number): key for number, (_, key) in enumerate(lines, 1)}
    keys: dict[str, set[str]] = {}
    for name, key in lines:
        keys.setdefault(name.lower(), set()).add(key)
    return {name: key for name, (key, *others) in keys.items() if not others} | numbered


def _unused_key(key: str, taken: Set[str]) -> str:
    """Return a key that no other document has: with a number where two of them would have the same one."""
    if key not in taken:
        return key
    numbers = (f"-{number}" for number in count(2))
    return next(name for end in numbers if (name := key[: ID_LENGTH - len(end)].rstrip("-") + end) not in taken)


def _source_problems(key: str, parts: Sequence[str], sources: Mapping[str, Source]) -> Iterable[str]:
    if not key:
        yield message("source_form", value="; ".join(parts)[:60])
    elif key in sources:
        yield message("source_exists", key=key)
    if parts[2] != "undated" and not DATE.fullmatch(parts[2]):
        yield message("source_date", value=parts[2][:30])
    if len(parts) == 4 and parts[3] and not re.fullmatch(ADDRESS, parts[3]):
        yield message("source_address")


def _address(parts: Sequence[str]) -> dict[str, str]:
    return {"url": parts[3]} if len(parts) == 4 and parts[3] else {"address": "withheld"}


def citation_problems(texts: Mapping[str, str], cited: CitedSources) -> Iterable[str]:
    """Say which citations lead nowhere, and which documents no sentence rests on; nothing where a line is wrong."""
    if not cited.documents:
        return
    sections = [texts[question.key] for question in FORM_FIELDS if question.section and question.key in texts]
    used: set[str] = set()
    for text in sections:
        for key in CITATION.findall(text):
            used.add(key)
            if key not in cited.locators:
                yield message("cites_unknown", key=key)
    if not any(lacks_citation(part) for text in sections for part in split_paragraphs(text)):
        for key in cited.locators:
            if key not in used:
                yield message("cited_nowhere", name=cited.new[key]["title"] if key in cited.new else key)
