"""People must not be findable in a record: what guards find in a file, as problems and warnings with their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path

from indexer.files.problems import LineIndex, Problem
from indexer.privacy.detector import PersonalDataDetector

_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]|#|\|)")
_KEY = re.compile(r"\n(?=\S)|\n(?=[ \t]*- )")
_CITED = re.compile(r"\[\^([^\[\]\s]*)\]")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
BIBLIOGRAPHY = "new_sources:"
"""Begins the part of a header that is a bibliography: addresses of sources stand there."""

_REF = re.compile(r'\bref"?: *"?([A-Za-z0-9_-]+)')
PATTERNS = {"cited": _CITED}
"""The patterns of this module by name: the scripts of the page read the same."""


def paragraphs(text: str, separator: re.Pattern[str] = _BREAK) -> Iterator[tuple[int, str]]:
    """Yield the paragraphs and list items of a text, each with its offset."""
    start = 0
    for match in separator.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


@dataclass(frozen=True, slots=True)
class AsPrinted:
    """What a shared file repeats as others wrote it: rules that do not count there, and whether warnings do."""

    allowed: frozenset[str] = frozenset()
    warns: bool = True
    is_bibliography: bool = False


_AS_PRINTED = {
    # Titles of publications may name their authors, groups and recommendations: "Boko Haram", "No. R (82) 16".
    "sources.yaml": AsPrinted(frozenset({"name-beside-role", "initials-and-age"}), warns=False, is_bibliography=True),
    # The words that people use are what the terminology is for.
    "terms.yaml": AsPrinted(frozenset({"demeaning-word"})),
    # Given names stand there as words to learn.
    "everyday.tsv": AsPrinted(warns=False),
}


@dataclass(frozen=True, slots=True)
class PrivacyReport:
    """The findings of a file as places and messages: problems block it, warnings ask for a second look."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_record(
    text: str, body_offset: int, path: Path, detector: PersonalDataDetector, public_sources: Set[str]
) -> PrivacyReport:
    """Guard the whole text of a record, comments of its header included.

    `public_sources` are the keys of the sources that publish small numbers: one of them clears the paragraph that cites
    it, and the header that lists it. The body starts at `body_offset`.
    """
    end = body_offset
    named = tuple(name_problems(path, detector))
    listed = not public_sources.isdisjoint(_REF.findall(text[:end]))
    pieces = [(start, piece, listed) for start, piece in paragraphs(text[:end], _KEY)]
    for start, piece in paragraphs(text[end:]):
        pieces.append((end + start, piece, not public_sources.isdisjoint(_CITED.findall(piece))))
    report = _guarded(text, pieces, path, detector)
    return PrivacyReport((*named, *report.problems), report.warnings)


def name_problems(path: Path, detector: PersonalDataDetector) -> Iterator[Problem]:
    """The name of a file, which is the id of a record or kit and the address of its page, is none of a person."""
    if detector.names_person(path.stem):
        files = sorted(beside.name for beside in path.parent.glob(f"*{path.suffix}"))
        place = f"{files.index(path.name) + 1} of {len(files)}" if path.name in files else "given"
        must = "name it after the practice or the role, such as `family-visits`"
        yield Problem(path, 1, 1, f"the name of this file, file {place} of its folder, is that of a person: {must}")


def check_yaml(text: str, path: Path, detector: PersonalDataDetector, published: bool) -> PrivacyReport:
    """Guard a file of keys and values, such as a translation; `published` says whether its numbers are."""
    return _guarded(text, [(start, piece, published) for start, piece in paragraphs(text, _KEY)], path, detector)


def check_shared(text: str, path: Path, detector: PersonalDataDetector) -> PrivacyReport:
    """Guard a file that all records share: in some, words and titles of others stand as they are (`_AS_PRINTED`)."""
    printed = _AS_PRINTED.get(path.name, AsPrinted())
    problems = list(name_problems(path, detector))
    warnings: list[Problem] = []
    lines = LineIndex(text)
    for offset, piece in paragraphs(text, _KEY):
        addresses = [match.span() for match in _ADDRESS.finditer(piece)] if printed.is_bibliography else []
        for finding in detector.detect(piece, printed.is_bibliography, printed.is_bibliography):
            is_number_of_page = finding.rule.id.startswith("phone") and any(
                start <= finding.start < end for start, end in addresses
            )
            if finding.rule.id in printed.allowed or is_number_of_page or not (finding.blocks or printed.warns):
                continue
            problem = Problem(path, *lines.position(offset + finding.start), finding.message)
            (problems if finding.blocks else warnings).append(problem)
    return PrivacyReport(tuple(problems), tuple(warnings))


def _guarded(
    text: str, pieces: Iterable[tuple[int, str, bool]], path: Path, detector: PersonalDataDetector
) -> PrivacyReport:
    problems: list[Problem] = []
    warnings: list[Problem] = []
    lines = LineIndex(text)
    for offset, piece, published in pieces:
        for finding in detector.detect(piece, published, piece.startswith(BIBLIOGRAPHY)):
            problem = Problem(path, *lines.position(offset + finding.start), finding.message)
            (problems if finding.blocks else warnings).append(problem)
    return PrivacyReport(tuple(problems), tuple(warnings))
