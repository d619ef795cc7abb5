"""Read practice records: header and body of one file, and the corpus they form."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from indexer.files.invisible import invisible_problems
from indexer.files.markdown import parse_body
from indexer.files.models import validation_problems
from indexer.files.problems import Problem
from indexer.files.yaml_reader import YamlDocument, read_yaml, split_front_matter
from indexer.privacy.check import check_record
from indexer.privacy.detector import PersonalDataDetector
from indexer.records.body_rules import body_problems
from indexer.records.header import Header, Record
from indexer.records.header_rules import cited_sources, consistency_problems, file_name_problems, source_problems
from indexer.records.vocabulary import FULL_RECORD_TYPES, Source, Vocabulary, with_public_numbers

SIZE_LIMIT = 200 * 1024


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What reading one file gave: the record if it is whole, the header's values with their places, every finding."""

    path: Path
    record: Record | None = None
    document: YamlDocument | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    body_line: int = 1


def read_record(
    path: Path, vocabulary: Vocabulary, sources: Mapping[str, Source], guards: PersonalDataDetector
) -> ReadResult:
    """Read one file and check all that can be checked without the other records."""
    text = _read_text(path)
    if isinstance(text, Problem):
        return ReadResult(path, problems=(text,))
    guarded = check_record(text, path, guards, with_public_numbers(sources))
    reading = _read_parts(text, path, vocabulary, sources)
    return replace(reading, problems=(*guarded.problems, *reading.problems), warnings=guarded.warnings)


def _read_parts(text: str, path: Path, vocabulary: Vocabulary, sources: Mapping[str, Source]) -> ReadResult:
    split = split_front_matter(text, path)
    if isinstance(split, Problem):
        return ReadResult(path, problems=(*invisible_problems(text, path), split))
    header_text, body, body_line = split
    document = read_yaml(header_text, path, first_line=2)
    problems = [*document.problems, *invisible_problems(body, path, body_line)]
    parts = parse_body(body)
    if not document.complete:  # half a header would make every other message wrong
        return ReadResult(path, problems=tuple(problems))
    if not isinstance(document.data, dict):
        return ReadResult(path, problems=(*problems, Problem(path, 2, 1, "the header must hold lines `key: value`")))
    header = _header(document, path, vocabulary, problems)
    cited = [key for part in parts for block in part.blocks for key in block.citations]
    problems += file_name_problems(document, path)
    problems += consistency_problems(document, path)
    problems += source_problems(document, path, cited, sources)
    sections = vocabulary.written_sections(full=document.data.get("record_type") in FULL_RECORD_TYPES)
    problems += body_problems(parts, body, path, body_line, sections, cited_sources(document))
    record = Record(header, body, parts) if header else None
    return ReadResult(path, record, document, tuple(problems), body_line=body_line)


def _read_text(path: Path) -> str | Problem:
    mode = path.lstat().st_mode
    if not stat.S_ISREG(mode):
        found = "a symbolic link" if stat.S_ISLNK(mode) else "a folder or device"
        return Problem(path, 1, 1, f"a record must be a file of its own, not {found}")
    if path.stat().st_size > SIZE_LIMIT:
        size = path.stat().st_size / 1024
        return Problem(path, 1, 1, f"the file must not be larger than {SIZE_LIMIT // 1024} KB; it has {size:.0f} KB")
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Problem(path, 1, 1, f"the file cannot be read: {error.strerror}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        return Problem(path, before.count(b"\n") + 1, column, "the file must be UTF-8; this byte is not")
    return text.replace("\r\n", "\n")


def _header(document: YamlDocument, path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Header | None:
    try:
        return Header.model_validate(document.data, context=vocabulary)
    except ValidationError as error:
        allowed = [name for name in Header.model_fields if name not in document.data]
        problems += validation_problems(error, document, path, allowed=allowed)
        return None
