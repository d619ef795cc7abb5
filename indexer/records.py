"""Read practice records: header and body of one file, and the corpus they form."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic_core import core_schema

from indexer.body import Part, read_body
from indexer.frontmatter import Document, read_yaml, split_front_matter
from indexer.problems import Problem, nearest
from indexer.rules import body_problems
from indexer.vocabulary import (
    FULL_TYPES,
    PartialDate,
    Source,
    Strict,
    Vocabulary,
    validation_problems,
)

JsonSchema = dict[str, Any]
SIZE_LIMIT = 200 * 1024
SUMMARY_WORDS = 80
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Control characters, and marks that reorder text so that a reader sees other words than a program.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class CodeOf:
    """Marks a string that must be a code of vocabulary `key`; the vocabulary is the context of the validation."""

    key: str

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        return {**handler(schema), "vocabulary": self.key}

    def _check(self, value: str, info: core_schema.ValidationInfo) -> str:
        vocabulary: Vocabulary | None = info.context
        return vocabulary.require(self.key, value) if vocabulary else value


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


FILTER_KEYS = ("country", "phase", "gender_focus", "actor", "record_type", "evidence_status")
"""Keys of the header that a question or a list can be narrowed by; values of one key widen, keys narrow."""


class Citation(Strict):
    """A cited source and where in it the facts stand."""

    ref: str
    locator: Text | None = None


class Timing(Strict):
    """When something happens, in days from release; negative is before."""

    event: Annotated[str, CodeOf("timing_event")]
    days: int = Field(ge=-3650, le=3650)
    source: str
    note: Text | None = None


class Review(Strict):
    """Who checked the record, when, and what was checked."""

    status: Annotated[str, CodeOf("review_status")]
    on: date
    by: Text
    note: Text


class Header(Strict):
    """The front matter of a record."""

    id: str
    title: Annotated[Text, Field(max_length=120)]
    record_type: Annotated[str, CodeOf("record_type")]
    summary: Annotated[Text, AfterValidator(_few_words)]
    country: Annotated[tuple[Annotated[str, CodeOf("country")], ...], Distinct, OneOrMore]
    jurisdiction: Annotated[tuple[Annotated[str, CodeOf("jurisdiction")], ...], Distinct] = ()
    phase: Annotated[tuple[Annotated[str, CodeOf("phase")], ...], Distinct, OneOrMore]
    gender_focus: Annotated[tuple[Annotated[str, CodeOf("gender_focus")], ...], Distinct, OneOrMore]
    lead_actor: Annotated[str, CodeOf("actor")]
    actor: Annotated[tuple[Annotated[str, CodeOf("actor")], ...], Distinct, OneOrMore]
    client_group: Annotated[tuple[Annotated[str, CodeOf("client_group")], ...], Distinct, OneOrMore]
    topics: Annotated[tuple[Annotated[str, CodeOf("topics")], ...], Distinct, OneOrMore]
    evidence_status: Annotated[str, CodeOf("evidence_status")]
    as_of: PartialDate
    review: Review
    review_by: date
    timing: tuple[Timing, ...] = ()
    asked_as: Annotated[tuple[Text, ...], Distinct, Field(min_length=3, max_length=6)]
    addresses: Annotated[tuple[str, ...], Distinct] = ()
    related: Annotated[tuple[str, ...], Distinct] = ()
    sources: Annotated[tuple[Citation, ...], OneOrMore]

    def codes(self, key: str) -> tuple[str, ...]:
        """Return the codes that the record carries under a key of the header, as a tuple in any case."""
        value: str | tuple[str, ...] = getattr(self, key)
        return value if isinstance(value, tuple) else (value,)

    @model_validator(mode="after")
    def _consistent(self) -> Header:
        if self.lead_actor not in self.actor:
            raise ValueError(f"`actor` must name everyone involved, the lead actor `{self.lead_actor}` included")
        if "not_stated" in self.gender_focus and len(self.gender_focus) > 1:
            raise ValueError("`gender_focus`: `not_stated` must stand alone")
        if self.jurisdiction and "BA" not in self.country:
            raise ValueError("`jurisdiction` is for records of Bosnia and Herzegovina (`BA`)")
        return self


def review_status(header: Header, today: date) -> str:
    """Return the review status as of `today`: a record past its `review_by` is due for review."""
    kept = header.review.status in ("draft", "archived")
    return header.review.status if kept or today <= header.review_by else "review_due"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its header, its Markdown body, and the body cut at its headings."""

    header: Header
    body: str
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        return self.header.id


def is_public(header: Header) -> bool:
    """Say whether a record may be shown: everything but drafts."""
    return header.review.status != "draft"


def is_searchable(header: Header) -> bool:
    """Say whether a record may be found by search: archived ones keep their page and leave the search."""
    return header.review.status not in ("draft", "archived")


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
            yield Problem(path, *place, f"there is no source `{ref}` in sources.yaml; {closest_key(ref, sources)}")
        elif ref not in cited:
            yield Problem(path, *place, f"the source `{ref}` is listed but no sentence cites it as [^{ref}]")
        if ref in listed[:index]:
            yield Problem(path, *place, f"the source `{ref}` is listed twice")
    for index, timing in enumerate(header.timing):
        if timing.source not in listed:
            yield Problem(path, *at("timing", index, "source"), f"the source `{timing.source}` is not in `sources`")


def closest_key(found: str, allowed: Iterable[str]) -> str:
    """Name the closest of a long list; listing them all would help nobody."""
    message = nearest(found, allowed)
    return message if message.startswith("did you mean") else "see the keys there"
