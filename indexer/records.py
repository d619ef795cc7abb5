"""Read practice records: header and body of one file, and the corpus they form."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, model_validator

from indexer.body import Part, read_body
from indexer.frontmatter import Document, read_yaml, split_front_matter
from indexer.problems import CorpusError, Problem, nearest
from indexer.rules import body_problems
from indexer.vocabulary import (
    FULL_TYPES,
    PartialDate,
    Source,
    Strict,
    Vocabulary,
    load_sources,
    load_vocabulary,
    validation_problems,
)

SIZE_LIMIT = 200 * 1024
SUMMARY_WORDS = 80
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Control characters, and marks that reorder text so that a reader sees other words than a program.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def _code(key: str) -> type[str]:
    """Return the type of a value that must be a code of vocabulary `key`."""

    def check(value: str, info: ValidationInfo) -> str:
        return info.context.require(key, value) if info.context else value

    return Annotated[str, AfterValidator(check), Field(json_schema_extra={"vocabulary": key})]  # type: ignore[return-value]


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"each value must stand once; `{repeated[0]}` is repeated")
    return values


def _few_words(value: str) -> str:
    words = len(value.split())
    if words > SUMMARY_WORDS:
        raise ValueError(f"the summary must have at most {SUMMARY_WORDS} words; it has {words}")
    return value.strip()


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("the text must not be empty")
    return value


Text = Annotated[str, AfterValidator(_not_blank)]
Distinct = AfterValidator(_distinct)
OneOrMore = Field(min_length=1)


class Citation(Strict):
    """A cited source and where in it the facts stand."""

    ref: str
    locator: Text | None = None


class Timing(Strict):
    """When something happens, in days from release; negative is before."""

    event: _code("timing_event")
    days: int = Field(ge=-3650, le=3650)
    source: str
    note: Text | None = None


class Review(Strict):
    """Who checked the record, when, and what was checked."""

    status: _code("review_status")
    on: date
    by: Text
    note: Text


class Header(Strict):
    """The front matter of a record."""

    id: str
    title: Annotated[Text, Field(max_length=120)]
    record_type: _code("record_type")
    summary: Annotated[Text, AfterValidator(_few_words)]
    country: Annotated[tuple[_code("country"), ...], Distinct, OneOrMore]
    jurisdiction: Annotated[tuple[_code("jurisdiction"), ...], Distinct] = ()
    phase: Annotated[tuple[_code("phase"), ...], Distinct, OneOrMore]
    gender_focus: Annotated[tuple[_code("gender_focus"), ...], Distinct, OneOrMore]
    lead_actor: _code("actor")
    actor: Annotated[tuple[_code("actor"), ...], Distinct, OneOrMore]
    client_group: Annotated[tuple[_code("client_group"), ...], Distinct, OneOrMore]
    topics: Annotated[tuple[_code("topics"), ...], Distinct, OneOrMore]
    evidence_status: _code("evidence_status")
    as_of: PartialDate
    review: Review
    review_by: date
    timing: tuple[Timing, ...] = ()
    asked_as: Annotated[tuple[Text, ...], Distinct, Field(min_length=3, max_length=6)]
    addresses: Annotated[tuple[str, ...], Distinct] = ()
    related: Annotated[tuple[str, ...], Distinct] = ()
    sources: Annotated[tuple[Citation, ...], OneOrMore]

    @model_validator(mode="after")
    def _consistent(self) -> Header:
        if self.lead_actor not in self.actor:
            raise ValueError(f"`actor` must name everyone involved, the lead actor `{self.lead_actor}` included")
        if "not_stated" in self.gender_focus and len(self.gender_focus) > 1:
            raise ValueError("`gender_focus`: `not_stated` must stand alone")
        if self.jurisdiction and "BA" not in self.country:
            raise ValueError("`jurisdiction` is for records of Bosnia and Herzegovina (`BA`)")
        return self


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its header, its Markdown body, and the body cut at its headings."""

    header: Header
    body: str
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        return self.header.id


@dataclass(frozen=True, slots=True)
class Corpus:
    """All records in the order of their ids, with what they refer to."""

    records: tuple[Record, ...]
    vocabulary: Vocabulary
    sources: dict[str, Source]


def read_corpus(folder: Path) -> Corpus:
    """Read every record of `folder`.

    Raises:
        CorpusError: The corpus has problems; it names them all.
    """
    check = check_paths([folder], folder)
    if check.problems:
        raise CorpusError(check.problems)
    return Corpus(check.records, check.vocabulary, check.sources)


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check_paths` read and found."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    vocabulary: Vocabulary
    sources: dict[str, Source]


def check_paths(paths: Iterable[Path], practices: Path) -> Checked:
    """Check the records at `paths` (files or folders) against each other and the corpus in `practices`.

    A folder may bring its own `vocabulary.yaml` and `sources.yaml`; otherwise those of `practices` hold.

    Raises:
        CorpusError: A path or the vocabulary cannot be read.
    """
    files = [file for path in paths for file in _record_files(path)]
    home = {file.parent for file in files}
    base = home.pop() if len(home) == 1 else practices
    vocabulary = load_vocabulary(_beside(base, practices, "vocabulary.yaml"))
    sources = load_sources(_beside(base, practices, "sources.yaml"))
    problems: list[Problem] = []
    read: list[tuple[Path, Document, Record]] = []
    for file in files:
        outcome = read_record(file, vocabulary, sources)
        problems += outcome[1]
        if outcome[0]:
            read.append((file, *outcome[0]))
    types = {path.stem: "" for path in practices.glob("*.md")} | {path.stem: "" for path in files}
    types |= {record.id: record.header.record_type for _, _, record in read}
    for file, document, record in read:
        problems += _reference_problems(file, document, record, types)
    records = tuple(sorted((record for _, _, record in read), key=lambda record: record.id))
    return Checked(records, tuple(sorted(problems)), vocabulary, sources)


def _beside(folder: Path, practices: Path, name: str) -> Path:
    return folder / name if (folder / name).exists() else practices / name


def _record_files(path: Path) -> list[Path]:
    if path.is_dir() and not path.is_symlink():
        return sorted(path.glob("*.md"))
    if path.exists() or path.is_symlink():
        return [path]
    raise CorpusError([Problem(path, 1, 1, "there is no such file or folder")])


def read_record(
    path: Path, vocabulary: Vocabulary, sources: dict[str, Source]
) -> tuple[tuple[Document, Record] | None, list[Problem]]:
    """Read one file: the record with the places of its header if it is whole, and every problem found."""
    text = _read_text(path)
    if isinstance(text, Problem):
        return None, [text]
    problems = list(_unseen_characters(text, path))
    split = split_front_matter(text, path)
    if isinstance(split, Problem):
        return None, [*problems, split]
    header_text, body, body_line = split
    document = read_yaml(header_text, path, first_line=2)
    problems += document.problems
    header = None
    if isinstance(document.data, dict):
        header = _header(document, path, vocabulary, problems)
    elif not document.problems:
        problems.append(Problem(path, 2, 1, "the header must hold lines `key: value`"))
    parts = read_body(body)
    data = document.data if isinstance(document.data, dict) else {}
    full = data.get("record_type") in FULL_TYPES
    cited = [item.get("ref") for item in data.get("sources") or () if isinstance(item, dict)]
    problems += body_problems(parts, body, path, body_line, vocabulary.written_sections(full), cited)
    if header is None:
        return None, problems
    problems += _header_problems(header, document, path, parts, sources)
    return (document, Record(header, body, parts)), problems


def _read_text(path: Path) -> str | Problem:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return Problem(path, 1, 1, "a record must be a file of its own, not a symbolic link")
    if path.stat().st_size > SIZE_LIMIT:
        size = path.stat().st_size / 1024
        return Problem(path, 1, 1, f"the file must not be larger than {SIZE_LIMIT // 1024} KB; it has {size:.0f} KB")
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        return Problem(path, before.count(b"\n") + 1, column, "the file must be UTF-8; this byte is not")
    return text.replace("\r\n", "\n")


def _unseen_characters(text: str, path: Path) -> Iterator[Problem]:
    """Control characters and invisible direction marks are refused: nobody can review what nobody sees."""
    for match in _UNSEEN.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
        yield Problem(path, line, column, f"the invisible character U+{ord(match[0]):04X} is not allowed")


def _header(document: Document, path: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Header | None:
    try:
        return Header.model_validate(document.data, context=vocabulary)
    except ValidationError as error:
        allowed = [name for name in Header.model_fields if name not in document.data]
        problems += validation_problems(error, document, path, allowed=allowed)
        return None


def _header_problems(
    header: Header, document: Document, path: Path, parts: tuple[Part, ...], sources: dict[str, Source]
) -> Iterator[Problem]:
    def at(*location: str | int) -> tuple[int, int]:
        return document.place(location)

    if not _ID.fullmatch(path.stem) or path.suffix != ".md":
        yield Problem(path, 1, 1, "the file name must be small letters, digits and hyphens, ending in `.md`")
    if header.id != path.stem:
        yield Problem(path, *at("id"), f"the id must be the file name: expected `{path.stem}`, found `{header.id}`")
    cited = {key for part in parts for block in part.blocks for key in block.citations}
    listed = [citation.ref for citation in header.sources]
    for index, ref in enumerate(listed):
        place = at("sources", index, "ref")
        if ref not in sources:
            yield Problem(path, *place, f"there is no source `{ref}` in sources.yaml; {_closest(ref, sources)}")
        elif ref not in cited:
            yield Problem(path, *place, f"the source `{ref}` is listed but no sentence cites it as [^{ref}]")
        if ref in listed[:index]:
            yield Problem(path, *place, f"the source `{ref}` is listed twice")
    for index, timing in enumerate(header.timing):
        if timing.source not in listed:
            yield Problem(path, *at("timing", index, "source"), f"the source `{timing.source}` is not in `sources`")


def _closest(found: str, allowed: Iterable[str]) -> str:
    """Name the closest of a long list; listing them all would help nobody."""
    message = nearest(found, allowed)
    return message if message.startswith("did you mean") else "see the keys there"


def _reference_problems(path: Path, document: Document, record: Record, types: dict[str, str]) -> Iterator[Problem]:
    for key in ("addresses", "related"):
        for index, other in enumerate(getattr(record.header, key)):
            place = document.place((key, index))
            if other == record.id:
                yield Problem(path, *place, "a record must not refer to itself")
            elif other not in types:
                yield Problem(path, *place, f"there is no record `{other}`; {_closest(other, types)}")
            elif key == "addresses" and types[other] not in ("challenge", ""):
                yield Problem(path, *place, f"`addresses` must name challenges; `{other}` is a {types[other]}")
