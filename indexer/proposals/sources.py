"""The sources that a proposal cites: those of the bibliography, and new ones that the draft brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.files.markdown import CITATION
from indexer.files.messages import sentence
from indexer.files.problems import nearest
from indexer.proposals.form_fields import QUESTIONS
from indexer.proposals.form_input import lines_of
from indexer.records.vocabulary import ADDRESS, DATE, Source
from indexer.text.analysis import words

ID_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Cited:
    """What the source question gave: keys with their locators, entries that the bibliography lacks, and a date."""

    locators: Mapping[str, str | None]
    new: Mapping[str, Mapping[str, str]]
    when: str


def slug(text: str) -> str:
    """Return the words of a text that are of plain letters, with hyphens between."""
    return "-".join(word for word in words(text) if word.isascii() and word.isalnum())


def cited_sources(text: str, sources: Mapping[str, Source], reasons: list[str]) -> Cited:
    """Read the answer about sources, one a line; what is wrong with it is added to `reasons`."""
    locators: dict[str, str | None] = {}
    new: dict[str, dict[str, str]] = {}
    dates: list[str] = []
    for line in lines_of(text):
        parts = [part.strip() for part in line.split(";")]
        if parts[0] in sources and len(parts) <= 2:
            locators[parts[0]] = parts[1] if len(parts) == 2 and parts[1] else None
            dates.append(sources[parts[0]].date)
        elif len(parts) not in (3, 4) or not all(parts[:3]):
            reasons.append(sentence("source_form", value=line[:60]))
        else:
            key = slug(f"{parts[1]} {parts[0]}")[:ID_LENGTH].strip("-")
            reasons += _entry_faults(key, parts, sources)
            locators[key] = None
            new[key] = dict(zip(("title", "publisher", "date"), parts, strict=False)) | _address(parts)
            dates.append(parts[2])
    return Cited(locators, new, next((when for when in dates if when != "undated"), ""))


def _entry_faults(key: str, parts: Sequence[str], sources: Mapping[str, Source]) -> Iterable[str]:
    if not key:
        yield sentence("source_form", value="; ".join(parts)[:60])
    elif key in sources:
        yield sentence("source_exists", key=key)
    if parts[2] != "undated" and not DATE.fullmatch(parts[2]):
        yield sentence("source_date", value=parts[2][:30])
    if len(parts) == 4 and parts[3] and not re.fullmatch(ADDRESS, parts[3]):
        yield sentence("source_address")


def _address(parts: Sequence[str]) -> dict[str, str]:
    return {"url": parts[3]} if len(parts) == 4 and parts[3] else {"address": "withheld"}


def unlisted(texts: Mapping[str, str], listed_keys: Iterable[str]) -> Iterable[str]:
    """Say which citations lead nowhere, before anything else is made of them."""
    for question in QUESTIONS:
        for key in CITATION.findall(texts.get(question.key, "")) if question.section else ():
            if key not in listed_keys:
                yield sentence("not_listed", key=key, hint=f"; {nearest(key, listed_keys)}")
