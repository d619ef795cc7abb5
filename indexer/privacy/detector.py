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
from indexer.privacy.person_names import CAMEL_CASE, NameFinder, trie_regex
from indexer.privacy.rules import DetectionRule, Finding
from indexer.privacy.text_view import TextView
from indexer.privacy.validators import Institutions, validators

CACHE_SIZE = 32768
"""Paragraphs of which the findings are kept while files are read."""

LINK_RULE = "link"
"""The rule on addresses in a text: what it finds need not point to anybody."""

LEFT_OUT, NAME_LEFT_OUT = "`…`", "…"
"""Stand for a quotation in a message, and for a part of a path, that could point to a person."""

_QUOTED = re.compile("`[^`]*`")
_WORDS = re.compile("<([a-z_]+)>")
_JOINTS = re.compile(r"[-_.+ ]+")


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
            view = TextView(NormalizedText(text, (0,), (0,), spelled.visual), self.pattern, self.asked_names)
            if any(any(True for _ in view.matches(rule)) for rule in self.file.asked):
                return True
        return False

    def redact(self, message: str, shows_links: bool = False) -> str:
        """Return a message whose quotations, between marks of code, hold nothing by which a person could be found.

        What the code host shows is public. A message that points to a person outside its quotations is left out whole.
        `shows_links` is for the terminal of whoever wrote a link, who must see which one to change.
        """

        def redacted(quoted: re.Match[str]) -> str:
            return LEFT_OUT if self._points_to_person(quoted[0], shows_links) else quoted[0]

        shown = _QUOTED.sub(redacted, message)
        around = _QUOTED.sub(" ", shown).replace("https:// ", "")  # messages say how a link must begin
        return LEFT_OUT if self._points_to_person(around) else shown

    def _points_to_person(self, text: str, shows_links: bool = False) -> bool:
        """Say whether guards block a text or find a name in it; its words may be joined, as in names of files."""
        read = {text, text.replace("-", " "), joined_by_hyphens(text)}
        findings = (one for spelled in sorted(read) for one in self._non_overlapping(spelled, False, False))
        pointing = (finding.rule for finding in findings if finding.blocks or finding.rule.names)
        return any(not (shows_links and rule.id == LINK_RULE) for rule in pointing)

    def hides(self, message: str) -> bool:
        """Say whether anything of a message would be left out."""
        return self.redact(message) != message

    def redact_path(self, path: Path) -> Path:
        """Return a path that may be shown: neither the file nor its folder is named after a person."""
        *above, folder, name = ("", *path.parts)
        return Path(*above, *(NAME_LEFT_OUT if self._points_to_person(part) else part for part in (folder, name)))

    def names_person(self, stem: str) -> bool:
        """Say whether the name of a file, without its ending, is that of a person, however its words are joined."""
        return any(finding.blocks for finding in self._non_overlapping(joined_by_hyphens(stem), False, False))

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
            view = TextView(spelled, self.pattern, self.names)
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


def joined_by_hyphens(name: str) -> str:
    """Return the words of a name of a file joined as in an id, where `MarkoPetrovic` or `marko_petrovic` hide."""
    return _JOINTS.sub("-", CAMEL_CASE.sub("-", name))


def load_guards(path: Path) -> PersonalDataDetector:
    """Read `privacy.yaml`.

    Raises:
        CorpusError: The file is missing or not as it must be.
    """
    return PersonalDataDetector(validate(TypeAdapter(DetectorConfig), load_yaml(path, allow_invisible=True), path))
