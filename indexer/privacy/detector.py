"""Guards: the rules of `privacy.yaml` read a paragraph and yield findings, each with why and how to write instead."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from indexer.files.models import StrictModel, load_yaml, validate
from indexer.privacy.normalization import NormalizedText, Normalizer
from indexer.privacy.person_names import CAMEL_CASE, NameFinder, NameSpan, trie_regex
from indexer.privacy.rules import Context, DetectionRule, Finding
from indexer.privacy.validators import Institutions, validators

Span = tuple[int, int]
CONTEXT_WINDOW = 160
"""Further away than the longest gap, in characters, nothing is near."""

CACHE_SIZE = 32768
"""Paragraphs of which the findings are kept while files are read."""

LEFT_OUT = "`…`"
"""Stands in a message for a quotation that could point to a person."""

_QUOTED = re.compile("`[^`]*`")
_WORDS = re.compile("<([a-z_]+)>")
_DIGIT = re.compile("[0-9]")


class DetectorConfig(StrictModel):
    """The content of `privacy.yaml`."""

    spelling: Normalizer
    words: Mapping[str, tuple[str, ...]]
    institutions: Institutions
    checks: Mapping[str, tuple[int, ...]]
    rules: tuple[DetectionRule, ...]
    asked: tuple[DetectionRule, ...]


class PersonalDataDetector:
    """All guards of `privacy.yaml`, ready to read texts."""

    def __init__(self, file: DetectorConfig) -> None:
        self.file = file
        self.names = NameFinder(file.words)
        self.asked_names = NameFinder(file.words, asked=True)
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
        """Say whether a question names a person or helps to find one; of such a question nothing is remembered."""
        found = self._names_person(text) or any(one.blocks for one in self._non_overlapping(text, False, False))
        if found:
            judged = self.names.is_no_name, self.asked_names.is_no_name
            for memory in (self._remembered, *judged, self.file.spelling.cached_chunk):
                memory.cache_clear()
        return found

    def is_name(self, word: str) -> bool:
        """Say whether a single word, in any script and case, reads as the name of a person."""
        return self.asked_names.is_known(self.file.spelling.variants(word)[0].text.lower())

    def _names_person(self, question: str) -> bool:
        """Say whether the rules for questions find somebody; names written together are read apart."""
        for spelled in self.file.spelling.variants(question):
            text = CAMEL_CASE.sub(" ", spelled.text)
            view = _TextView(NormalizedText(text, (0,), (0,), spelled.visual), self, self.asked_names)
            if any(any(True for _ in view.matches(rule)) for rule in self.file.asked):
                return True
        return False

    def redact(self, message: str) -> str:
        """Return a message whose quotations, between marks of code, hold nothing by which a person could be found.

        What the code host shows is public. A message that points to a person outside its quotations is left out whole.
        """
        shown = _QUOTED.sub(lambda quoted: LEFT_OUT if self._points_to_person(quoted[0]) else quoted[0], message)
        around = _QUOTED.sub(" ", shown).replace("https:// ", "")  # messages say how a link must begin
        return LEFT_OUT if self._points_to_person(around) else shown

    def _points_to_person(self, text: str) -> bool:
        """Say whether guards block a text or find a name in it; hyphens may join its words, as in names of files."""
        findings = (one for read in {text, text.replace("-", " ")} for one in self._non_overlapping(read, False, False))
        return any(finding.blocks or finding.rule.names for finding in findings)

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
            view = _TextView(spelled, self, self.names)
            for rule in self.file.rules:
                if (published and rule.waived_if_published) or (bibliography and not rule.bibliography):
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

    def __init__(self, spelled: NormalizedText, detector: PersonalDataDetector, names: NameFinder) -> None:
        self.text, self.lower, self._detector = spelled.text, spelled.text.lower(), detector
        self._visual, self._finder = spelled.visual, names
        self.has_digits = _DIGIT.search(self.text) is not None
        self._names: list[NameSpan] | None = None
        self._contexts: dict[str, list[Span]] = {}

    def matches(self, rule: DetectionRule) -> Iterator[Span]:
        """Yield the spans that `rule` finds, before its further test."""
        for span in self._candidates(rule):
            wanted, excluded = (rule.wanted_context, rule.second_context), rule.excluded_context
            if all(context is None or self._has_context(context, span) for context in wanted) and not (
                excluded and self._has_context(excluded, span)
            ):
                yield span

    def _candidates(self, rule: DetectionRule) -> Iterator[Span]:
        if rule.names:
            if self._names is None:
                self._names = list(self._finder.find(self.text))
            for name in self._names:
                # A Cyrillic word read by its look is no word: only a name of the region counts there.
                if name.length >= rule.min_words and (name.known or not (rule.known_names_only or self._visual)):
                    yield name.start, name.end
        elif rule.pattern:
            for match in self._detector.pattern(rule.pattern).finditer(self.lower if rule.lower else self.text):
                yield match.span()

    def _has_context(self, context: Context, span: Span) -> bool:
        """Say whether a context stands before, after or inside what was found, as it says."""
        start, end = span
        gap = self._detector.pattern(context.gap)
        for first, last in self._nearby(context.pattern, span):
            if last <= start:
                fits = context.side != "after" and gap.fullmatch(self.lower, last, start) is not None
            elif first >= end:
                fits = context.side != "before" and gap.fullmatch(self.lower, end, first) is not None
            else:
                fits = context.overlap
            if fits:
                return True
        return False

    def _nearby(self, pattern: str, span: Span) -> Sequence[Span]:
        """Return where a pattern stands at most `CONTEXT_WINDOW` characters away, from left to right."""
        if pattern not in self._contexts:
            self._contexts[pattern] = [match.span() for match in self._detector.pattern(pattern).finditer(self.lower)]
        found = self._contexts[pattern]
        left, right = (span[0] - CONTEXT_WINDOW, 0), (span[1] + CONTEXT_WINDOW, 0)
        return found[bisect_left(found, left) : bisect_left(found, right)]


def load_guards(path: Path) -> PersonalDataDetector:
    """Read `privacy.yaml`.

    Raises:
        CorpusError: The file is missing or not as it must be.
    """
    return PersonalDataDetector(validate(TypeAdapter(DetectorConfig), load_yaml(path, allow_invisible=True), path))
