"""The rules for the body of a record; each yields the problems it finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from indexer.files.link_targets import NO_PICTURES, link_fault, written_definitions
from indexer.files.markdown import Block, BodySection, Definition, ParsedBody
from indexer.files.markdown_parser import ALLOWED_TAG, ALLOWED_TAGS, MAX_DEPTH, RAW_TAG, all_tokens
from indexer.files.messages import message
from indexer.files.problems import LineIndex, Problem, suggest
from indexer.records.links import is_anchor, links
from indexer.records.vocabulary import SectionRule

NOT_DOCUMENTED = "Not documented in the sources."
MAX_HEADINGS = 300
"""Headings of a body, more than anybody reads."""

MAX_HEADING_LENGTH = 200
MAX_PROBLEMS = 100
"""Problems of a body that are named at once: those that follow are named once these are fixed."""

EDITORS_NOTE = "Editors' note:"
"""How the editors begin what no source says."""

_UNCITED = ("Not documented in the sources.", "Not documented in the sources:", EDITORS_NOTE)
_DEFINITION = re.compile(r"^[\s>*+\-0-9.)]*\[\^[^\]]*\]:")
"""In front of it may stand the marks of quotations and lists."""


@dataclass(frozen=True, slots=True)
class BodyRules:
    """What a body is checked against: the sections in their order, those that must stand, and what the header lists.

    `anchors` are the ids that the build writes on the record's page, those of its headings left out.
    """

    sections: tuple[SectionRule, ...]
    required: tuple[SectionRule, ...]
    sources: Sequence[str]
    anchors: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class BodyText:
    """A body as it stands in a file: its first line is line `first_line` of `path`."""

    parsed: ParsedBody
    markdown: str
    path: Path
    first_line: int

    def problem(self, line: int, message: str, column: int = 1) -> Problem:
        """Return a problem at a line of the body, from 0."""
        return Problem(self.path, line + self.first_line, column, message)


def body_problems(body: BodyText, rules: BodyRules) -> Iterator[Problem]:
    """Yield what is wrong with a body, at most so many problems as somebody reads."""
    return islice(_all_problems(body, rules), MAX_PROBLEMS)


def _all_problems(body: BodyText, rules: BodyRules) -> Iterator[Problem]:
    headings = [section for section in body.parsed.sections if section.level]
    if len(headings) > MAX_HEADINGS:
        too_many = f"a record must not have more than {MAX_HEADINGS} headings; it has {len(headings)}"
        yield body.problem(headings[MAX_HEADINGS].start_line, too_many)
        return
    yield from _section_problems(body, rules)
    yield from _heading_problems(body)
    yield from _citation_problems(body, rules)
    yield from _tag_problems(body)
    yield from _definition_problems(body)
    yield from _link_problems(body, rules)
    yield from _picture_problems(body)
    yield from _depth_problems(body)


def _section_problems(body: BodyText, rules: BodyRules) -> Iterator[Problem]:
    """The sections stand in their order, each once, and none that must stand is missing."""
    order = [section.heading for section in rules.sections]
    done: list[str] = []
    for part in body.parsed.sections:
        if part.level == 0 and part.blocks:
            under = "text must stand under a section heading `## ...`"
            yield body.problem(part.start_line + part.blocks[0].start_line, under)
        elif part.level == 1:
            yield body.problem(part.start_line, "the title stands in the header; sections start with `## `")
        elif part.level == 2 and (fault := _order_fault(part.heading, order, done)):
            yield body.problem(part.start_line, fault)
        elif part.level == 2:
            done.append(part.heading)
    end = body.parsed.sections[-1].end_line if body.parsed.sections else 0
    headings = {part.heading for part in body.parsed.sections if part.level == 2}
    for section in rules.required:
        if section.heading not in headings:
            write = f'if nothing is known write "{NOT_DOCUMENTED}" under it'
            yield body.problem(end, f"the section `## {section.heading}` is missing; {write}")
    yield from _empty_sections(body)


def _order_fault(heading: str, order: Sequence[str], done: Sequence[str]) -> str:
    """Say why a section must not stand here, after those that are done; nothing where it may."""
    if heading not in order:
        return f"`{heading}` is not a section; {suggest(heading, order)}"
    if heading in done:
        return f"the section `{heading}` stands twice"
    if done and order.index(heading) < order.index(done[-1]):
        return f"the section `{heading}` must stand before `{done[-1]}`"
    return ""


def _empty_sections(body: BodyText) -> Iterator[Problem]:
    parts = body.parsed.sections
    for part, following in zip(parts, [*parts[1:], None], strict=False):
        if part.level and not part.tokens and not (following and following.level > part.level):
            empty = f'the section `{part.heading}` is empty; if nothing is known write "{NOT_DOCUMENTED}"'
            yield body.problem(part.start_line, empty)


def _heading_problems(body: BodyText) -> Iterator[Problem]:
    """A heading has words, and not too many."""
    for part in body.parsed.sections:
        if part.level and not part.heading:
            yield body.problem(part.start_line, "a heading must have words")
        elif len(part.heading) > MAX_HEADING_LENGTH:
            yield body.problem(part.start_line, f"a heading must have at most {MAX_HEADING_LENGTH} characters")


def _citation_problems(body: BodyText, rules: BodyRules) -> Iterator[Problem]:
    """Every statement of fact ends in a citation of a source that the header lists."""
    listed = frozenset(rules.sources)
    for part in body.parsed.sections:
        for block in part.blocks:
            keys = block.citations
            for key in keys:
                if key not in listed:
                    hint = f"; {suggest(key, rules.sources)}" if listed else ""
                    yield body.problem(block.start_line, message("not_listed", key=key, hint=hint))
            if not keys and _states_something(block):
                no_source = "the statement has no source: end it with [^key of the source]"
                yield body.problem(block.start_line, no_source)


def _states_something(block: Block) -> bool:
    text = block.text
    return bool(text) and not text.startswith(_UNCITED)


def _tag_problems(body: BodyText) -> Iterator[Problem]:
    """No raw HTML beyond a few tags."""
    lines = LineIndex(body.markdown, 0)
    for tag in RAW_TAG.finditer(body.markdown):
        if not ALLOWED_TAG.fullmatch(tag[0]):
            allowed = ", ".join(f"<{name}>" for name in ALLOWED_TAGS)
            line, column = lines.position(tag.start())
            yield body.problem(line, f"raw HTML `{tag[0][:60]}` is not allowed (only {allowed})", column)


def _definition_problems(body: BodyText) -> Iterator[Problem]:
    """No footnotes written by hand, in a quotation or list as elsewhere, and no definition of a bad link."""
    definitions: Sequence[Definition] = body.parsed.definitions
    lines = {number for number, line in enumerate(body.markdown.split("\n")) if _DEFINITION.match(line)}
    for number in sorted(lines | {one.line for one in definitions if one.label.startswith("^")}):
        yield body.problem(number, "footnotes are written by the build: list the source in the header")
    for one in definitions:
        if not one.label.startswith("^") and (fault := link_fault(one.target)):
            yield body.problem(one.line, fault)
    known = {one.target for one in definitions}
    for line, target in islice(written_definitions(body.markdown), MAX_PROBLEMS):
        if target not in known and (fault := link_fault(target)):
            yield body.problem(line, fault)


def _link_problems(body: BodyText, rules: BodyRules) -> Iterator[Problem]:
    """Links lead to web pages, other records or anchors of this one."""
    anchors = {**dict.fromkeys(heading_anchors(body.parsed.sections)), **dict.fromkeys(rules.anchors)}
    for line, target in links(body.parsed.sections):
        if fault := link_fault(target):
            yield body.problem(line, fault)
        elif target.startswith("#") and not is_anchor(target[1:], anchors):
            hint = suggest(target[1:], anchors)
            yield body.problem(line, f"there is no heading `{target[:60]}` on the page; {hint}")


def heading_anchors(sections: Sequence[BodySection]) -> list[str]:
    """Return the anchors of the headings of a body, in order."""
    return [section.anchor for section in sections if section.level]


def _picture_problems(body: BodyText) -> Iterator[Problem]:
    """No pictures, however they are written: they can show people."""
    for part in body.parsed.sections:
        for token in all_tokens(part.tokens):
            if token.type == "inline" and any(child.type == "image" for child in all_tokens(token.children or ())):
                line = token.map[0] if token.map else part.start_line
                yield body.problem(line, NO_PICTURES)


def _depth_problems(body: BodyText) -> Iterator[Problem]:
    """Lists and quotations are not nested so deep that the parser drops what stands in them."""
    for part in body.parsed.sections:
        for block in part.blocks:
            if any(token.level >= MAX_DEPTH for token in block.tokens):
                yield body.problem(block.start_line, "lists and quotations are nested too deep here")
