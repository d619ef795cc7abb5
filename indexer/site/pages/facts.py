"""What is documented in a few words: the best fact of each cell, who leads, and what nothing is said of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.records.header import Header
from indexer.records.statistics import EVALUATED, Coverage
from indexer.records.vocabulary import Source
from indexer.site.pages.translated.own_words import sentence_words
from indexer.site.rendering import SiteContext
from indexer.text.sentences import split_sentences

_EVIDENCE = (*EVALUATED, "emerging", "practitioner_reported", "planned", "not_applicable")
_DONE = frozenset({"practice", "mechanism", "programme", "training", "tool"})
"""Types of records that tell what is done; the others tell what is hard, learned or proposed."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a list of facts is about: topics of its records, and what the sentence that it quotes must hold."""

    topics: tuple[str, ...]
    words: re.Pattern[str]


LAW = Told(
    ("law_and_data_protection", "legal_status", "conditional_release"),
    re.compile(r"\b(?:laws?|acts?|criminal code|article|convention|rulebook)\b", re.IGNORECASE),
)
NUMBERS = Told(("evaluation", "resources", "legal_status"), re.compile(r"\b(?!(?:19|20)\d\d\b)\d\d+"))
"""A figure is a number of two digits or more that is no year."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a record's summary, with the first source of the record.

    `others` are its translations by the tag of their language; `more` counts the other records of the cell.
    """

    text: str
    header: Header
    source: Source
    more: int
    others: Mapping[str, str] = field(default_factory=dict)


def _fact(site: SiteContext, header: Header, text: str, more: int = 0) -> Fact:
    others = sentence_words(site, header, _sentences(header).index(text)).others
    return Fact(text, header, site.sources[header.sources[0].ref], more, others)


def _sentences(header: Header) -> list[str]:
    return split_sentences(" ".join(header.summary.split()))


def best_facts(site: SiteContext, country: str, key: str) -> dict[str, Fact | None]:
    """Return the best fact of a country for each code of a key, in display order; None where nothing is documented.

    Best is what tells of this country alone, of something done, with the strongest evidence, of few other codes, and
    newest. A record stands for one code only while others can stand for the next.
    """
    used: set[str] = set()
    found: dict[str, Fact | None] = {}
    for code in site.vocabulary.terms[key]:
        ranked = _ranked(site.records_with(country=country, **{key: code}), key)
        best = next((header for header in ranked if header.id not in used), ranked[0] if ranked else None)
        found[code] = _fact(site, best, _sentences(best)[0], len(ranked) - 1) if best else None
        used |= {best.id} if best else set()
    return found


def _ranked(headers: Iterable[Header], key: str) -> list[Header]:
    newest = sorted(headers, key=lambda header: (header.as_of, header.id), reverse=True)

    def strength(header: Header) -> tuple[int, bool, int, int]:
        evidence = _EVIDENCE.index(header.evidence_status)
        return len(header.country), header.record_type not in _DONE, evidence, len(header.codes(key))

    return sorted(newest, key=strength)


def newest_facts(site: SiteContext, country: str, told: Told, most: int) -> list[Fact]:
    """Return the newest facts of a country that are told in a sentence; those of one country come before others."""
    headers = {one.id: one for topic in told.topics for one in site.records_with(country=country, topics=topic)}
    newest = sorted(headers.values(), key=lambda header: (header.as_of, header.id), reverse=True)
    first = ((header, next(filter(told.words.search, _sentences(header)), None)) for header in newest)
    found = [_fact(site, header, text) for header, text in first if text]
    return sorted(found, key=lambda fact: len(fact.header.country) > 1)[:most]


def leaders(headers: Iterable[Header], most: int = 3) -> list[str]:
    """Return the codes of the actors that lead most records, most often first."""
    counts = Counter(header.lead_actor for header in headers)
    return [code for code, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]]


def blanks(headers: Sequence[Header]) -> list[str]:
    """Return what none of the records documents, in the words of the interface."""
    return list(_blanks(Coverage.of(headers))) if headers else []


def _blanks(found: Coverage) -> Iterator[str]:
    for count, words in (
        (found.with_steps, "Steps"),
        (found.with_instruments, "Instruments"),
        (found.with_effort, "Staff, time and money"),
        (sum(found.by_evidence.get(code, 0) for code in EVALUATED), "An evaluation"),
    ):
        if not count:
            yield words


def newly_reviewed(headers: Iterable[Header], most: int) -> list[Header]:
    """Return the records that were reviewed last, newest first."""
    return sorted(headers, key=lambda header: (header.review.on, header.as_of, header.id), reverse=True)[:most]
