"""Guards: the rules of `privacy.yaml` read a paragraph and yield findings, each with why and how to write instead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from indexer.files.models import StrictModel, load_yaml, validate
from indexer.privacy.normalization import NormalizedText, Normalizer
from indexer.privacy.person_names import NameFinder, NameSpan, trie_regex
from indexer.privacy.validators import Institutions, validators

Span = tuple[int, int]
CONTEXT_WINDOW = 160
"""Further away than the longest gap, in characters, nothing is near."""

CACHE_SIZE = 32768
"""Paragraphs of which the findings are kept while files are read."""

_WORDS = re.compile("<([a-z_]+)>")
_DIGIT = re.compile("[0-9]")


class DetectionRule(StrictModel):
    """One guard; see the head of `privacy.yaml` for its keys."""

    id: str
    severity: Literal["block", "warn"]
    pattern: str | None = None
    lower: bool = False
    digits: bool = False
    names: bool = False
    least: int = 1
    known: bool = False
    check: str | None = None
    near: str | None = None
    gap: str = ""
    side: Literal["before", "after", "any"] = "any"
    overlap: bool = False
    cleared: bool = False
    bibliography: bool = True
    why: str
    rewrite: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard found at `start` to `end` (exclusive) of a text."""

    rule: DetectionRule
    start: int
    end: int

    @property
    def blocks(self) -> bool:
        """Say whether the text must be changed; otherwise a person must look."""
        return self.rule.severity == "block"

    @property
    def message(self) -> str:
        """Say why, and how to write instead; what was found is not repeated, logs are public."""
        return f"{self.rule.why} ({self.rule.id}): {self.rule.rewrite}"


class DetectorConfig(StrictModel):
    """The content of `privacy.yaml`."""

    spelling: Normalizer
    words: Mapping[str, tuple[str, ...]]
    institutions: Institutions
    checks: Mapping[str, tuple[int, ...]]
    rules: tuple[DetectionRule, ...]


class PersonalDataDetector:
    """All guards of `privacy.yaml`, ready to read texts."""

    def __init__(self, file: DetectorConfig) -> None:
        self.file = file
        self.names = NameFinder(file.words)
        self._checks = validators(file.checks, file.institutions)
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._ranks = {rule.id: rank for rank, rule in enumerate(file.rules)}
        # Lines of headers come again in record after record: two in five paragraphs of a corpus were read before.
        self._remembered = lru_cache(maxsize=CACHE_SIZE)(self._non_overlapping)

    def detect(self, text: str, published: bool = False, bibliography: bool = False) -> Sequence[Finding]:
        """Return what guards find in `text`, by place; of findings that overlap only the gravest is kept.

        Args:
            text: One paragraph; guards do not look across paragraphs.
            published: It cites a source that publishes such facts, which lifts the warnings that say so.
            bibliography: It is an entry of the bibliography, where some rules do not hold.
        """
        return self._remembered(text, published, bibliography)

    def contains_personal_data(self, text: str) -> bool:
        """Say whether a text holds something by which a person could be found; of such a text nothing is remembered."""
        found = any(finding.blocks for finding in self._non_overlapping(text, published=False, bibliography=False))
        if found:
            for memory in (self._remembered, self.names.is_no_name, self.file.spelling.cached_chunk):
                memory.cache_clear()
        return found

    def _non_overlapping(self, text: str, published: bool, bibliography: bool) -> tuple[Finding, ...]:
        kept: list[Finding] = []
        for finding in sorted(self._raw_findings(text, published, bibliography), key=self._severity_order):
            at = bisect_left(kept, finding.start, key=lambda other: other.start)
            after_last = at == 0 or kept[at - 1].end <= finding.start
            if after_last and (at == len(kept) or finding.end <= kept[at].start):
                kept.insert(at, finding)
        return tuple(kept)

    def pattern(self, text: str) -> re.Pattern[str]:
        """Return a pattern of the file with its lists of words put in."""
        if text not in self._patterns:
            filled = _WORDS.sub(lambda match: trie_regex(self.file.words[match[1]]), text)
            self._patterns[text] = re.compile(filled, re.ASCII)
        return self._patterns[text]

    def _severity_order(self, finding: Finding) -> tuple[bool, int, int]:
        return (not finding.blocks, self._ranks[finding.rule.id], finding.start)

    def _raw_findings(self, text: str, published: bool, bibliography: bool) -> Iterator[Finding]:
        for spelled in self.file.spelling.variants(text):
            view = _TextView(spelled, self)
            for rule in self.file.rules:
                if (published and rule.cleared) or (bibliography and not rule.bibliography):
                    continue
                if rule.digits and not view.has_digits:
                    continue
                for start, end in view.matches(rule):
                    first, last = spelled.original_offset(start), spelled.original_offset(end - 1) + 1
                    found, written = spelled.text[start:end].strip(), " ".join(text[first:last].split())
                    if rule.check is None or self._checks[rule.check](found, written):
                        yield Finding(rule, first, last)


class _TextView:
    """One spelling of a text, with what several rules ask of it found once."""

    def __init__(self, spelled: NormalizedText, guards: PersonalDataDetector) -> None:
        self.text, self.lower, self._guards = spelled.text, spelled.text.lower(), guards
        self._by_look = spelled.visual
        self.has_digits = _DIGIT.search(self.text) is not None
        self._names: list[NameSpan] | None = None
        self._near: dict[str, list[Span]] = {}

    def matches(self, rule: DetectionRule) -> Iterator[Span]:
        """Yield the spans that `rule` finds, before its further test."""
        for start, end in self._candidates(rule):
            if rule.near is None or self._has_context(rule, start, end):
                yield start, end

    def _candidates(self, rule: DetectionRule) -> Iterator[Span]:
        if rule.names:
            if self._names is None:
                self._names = list(self._guards.names.find(self.text))
            for name in self._names:
                # A Cyrillic word read by its look is no word: only a name of the region counts there.
                if name.length >= rule.least and (name.known or not (rule.known or self._by_look)):
                    yield name.start, name.end
        elif rule.pattern:
            for match in self._guards.pattern(rule.pattern).finditer(self.lower if rule.lower else self.text):
                yield match.span()

    def _has_context(self, rule: DetectionRule, start: int, end: int) -> bool:
        assert rule.near is not None
        if rule.near not in self._near:
            self._near[rule.near] = [match.span() for match in self._guards.pattern(rule.near).finditer(self.lower)]
        gap = self._guards.pattern(rule.gap)
        near = self._near[rule.near]
        closest = bisect_left(near, (start - CONTEXT_WINDOW, 0)), bisect_left(near, (end + CONTEXT_WINDOW, 0))
        for first, last in near[slice(*closest)]:
            if first >= end and rule.side != "before" and gap.fullmatch(self.lower, end, first):
                return True
            if last <= start and rule.side != "after" and gap.fullmatch(self.lower, last, start):
                return True
            if rule.overlap and first < end and start < last:
                return True
        return False


def load_guards(path: Path) -> PersonalDataDetector:
    """Read `privacy.yaml`.

    Raises:
        CorpusError: The file is missing or not as it must be.
    """
    return PersonalDataDetector(validate(TypeAdapter(DetectorConfig), load_yaml(path, allow_invisible=True), path))
