"""Read one record: its header and body, with everything that can be checked without the other records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from indexer.files.invisible import invisible_problems
from indexer.files.markdown import parse_markdown
from indexer.files.models import validation_problems
from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import read_text
from indexer.files.yaml_reader import FrontMatter, YamlDocument, read_header, split_front_matter
from indexer.privacy.check import PrivacyReport, check_record
from indexer.privacy.detector import PersonalDataDetector
from indexer.records.body_rules import BodyRules, BodyText, body_problems, heading_anchors
from indexer.records.header import Header, Record
from indexer.records.header_rules import (
    cited_sources,
    consistency_problems,
    file_name_problems,
    is_draft,
    source_problems,
)
from indexer.records.links import UNREADABLE, LinkTarget, generated_anchors
from indexer.records.vocabulary import FULL_RECORD_TYPES, Source, Vocabulary

SIZE_LIMIT = 200 * 1024


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """What records are read by; `public_sources` are those that publish small numbers, `digest` a hash of it all."""

    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    public_sources: Set[str]
    detector: PersonalDataDetector
    digest: str


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading one file gave: the record if it is complete, the header's values with their places, every finding.

    `target` is what links from other records meet; `body_line` the number of the body's first line.
    """

    path: Path
    record: Record | None = None
    document: YamlDocument | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    body_line: int = 1
    target: LinkTarget = UNREADABLE


def read_record(path: Path, rules: ReadingRules) -> ReadResult:
    """Read one file and check all that can be checked without the other records."""
    try:
        text = read_text(path, SIZE_LIMIT)
    except CorpusError as error:
        return ReadResult(path, problems=tuple(error.problems))
    split = split_front_matter(text, path)
    body_offset = split.body_offset if isinstance(split, FrontMatter) else 0
    report = check_record(text, body_offset, path, rules.detector, rules.public_sources)
    if isinstance(split, Problem):
        problems = (*report.problems, *invisible_problems(text, path), split)
        return ReadResult(path, problems=problems, warnings=report.warnings)
    return _read_parts(split, path, rules, report)


def _read_parts(split: FrontMatter, path: Path, rules: ReadingRules, report: PrivacyReport) -> ReadResult:
    document = read_header(split.header, path)
    problems = [*report.problems, *document.problems, *invisible_problems(split.body, path, split.body_line)]
    if document.complete and not isinstance(document.data, dict):
        problems.append(Problem(path, 2, 1, "the header must hold lines `key: value`"))
    if not document.complete or not isinstance(document.data, dict):  # half a header makes other messages wrong
        return ReadResult(path, problems=tuple(problems), warnings=report.warnings)
    header = _header(document, path, rules.vocabulary, problems)
    body = BodyText(parse_markdown(split.body), split.body, path, split.body_line)
    cited = [key for section in body.parsed.sections for block in section.blocks for key in block.citations]
    problems += file_name_problems(document, path)
    problems += consistency_problems(document, path)
    problems += source_problems(document, path, cited, rules.sources)
    body_rules = _body_rules(document, rules.vocabulary)
    problems += body_problems(body, body_rules)
    record = Record(header, split.body, body.parsed.sections) if header else None
    target = _link_target(document, [*heading_anchors(body.parsed.sections), *body_rules.anchors])
    return ReadResult(path, record, document, tuple(problems), report.warnings, split.body_line, target)


def _body_rules(document: YamlDocument, vocabulary: Vocabulary) -> BodyRules:
    sections, required = vocabulary.written_sections(full=document.data.get("record_type") in FULL_RECORD_TYPES)
    sources = cited_sources(document)
    return BodyRules(sections, required, sources, generated_anchors(document.data, len(sources)))


def _link_target(document: YamlDocument, anchors: Collection[str]) -> LinkTarget:
    record_type = document.data.get("record_type")
    return LinkTarget(record_type if isinstance(record_type, str) else "", is_draft(document), tuple(anchors))


def _header(document: YamlDocument, path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Header | None:
    try:
        return Header.model_validate(document.data, context=vocabulary)
    except ValidationError as error:
        allowed = [name for name in Header.model_fields if name not in document.data]
        problems += validation_problems(error, document, path, allowed=allowed)
        return None


def read_link_target(path: Path) -> LinkTarget:
    """Return what links to a record meet, as far as its file can be read; it is not checked."""
    try:
        split = split_front_matter(read_text(path, SIZE_LIMIT), path)
    except CorpusError:
        return UNREADABLE
    document = read_header(split.header, path) if isinstance(split, FrontMatter) else YamlDocument()
    if isinstance(split, Problem) or not document.complete or not isinstance(document.data, dict):
        return UNREADABLE
    anchors = heading_anchors(parse_markdown(split.body).sections)
    return _link_target(document, [*anchors, *generated_anchors(document.data, len(cited_sources(document)))])
