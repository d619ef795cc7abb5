"""Read the body of a record as sections and blocks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from markdown_it.token import Token

from indexer.files.markdown_parser import citations, parse, plain_text

RESERVED_ANCHORS = frozenset(
    "record summary this-record-answers related-and-similar-records adapt-to-your-context sources record-history "
    "cite-this-record in-the-regions-languages challenges-it-answers what-answers-this-challenge steps instruments "
    "effort about-this-record report-a-mistake report-text report-issue report-mail about-record".split()
)
"""Ids that the build writes on a record's page."""

SOURCE_ANCHOR = re.compile(r"source-[1-9][0-9]*")
"""The id of a source on a record's page."""

_TAG = re.compile(r"</?[^>]*>")
_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]")
_NUMBERED = re.compile(r"(.*)_([0-9]{1,9})")


def _slug(heading: str) -> str:
    """Return a heading as the site generator's `slugify` makes it: letters of any script, lower case, with hyphens."""
    words = _TAG.sub("", unicodedata.normalize("NFC", heading)).strip().lower()
    return _NOT_IN_A_SLUG.sub("", words).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Definition:
    """What `[label]: target` defines, in a quotation or list as elsewhere; `line` counts from 0."""

    label: str
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table, quotation or code block: lines `start_line` to `end_line` (exclusive), from 0."""

    start_line: int
    end_line: int
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The plain text without citations, one line per inner paragraph."""
        return plain_text(self.tokens)

    @property
    def citations(self) -> tuple[str, ...]:
        """The keys of the sources cited, in order, each once."""
        return citations(self.tokens)

    @property
    def paragraph(self) -> Token | None:
        """The token that holds the text of a paragraph; None for any other block."""
        return self.tokens[1] if self.tokens[0].type == "paragraph_open" else None

    @property
    def inner(self) -> tuple[Block, ...]:
        """The blocks inside a list item or quotation, none of any other block."""
        holds_blocks = self.tokens[0].type in ("list_item_open", "blockquote_open")
        return tuple(_blocks(self.tokens[1:-1])) if holds_blocks else ()


@dataclass(frozen=True, slots=True)
class BodySection:
    """A heading with what stands up to the next one: lines `start_line` to `end_line` (exclusive), from 0.

    Text before the first heading has level 0. `anchor` is its id on the record's page.
    """

    level: int
    heading: str
    anchor: str
    start_line: int
    end_line: int
    tokens: tuple[Token, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order; lists are taken apart into their items, tables and quotations stay whole."""
        return tuple(_blocks(self.tokens))


@dataclass(frozen=True, slots=True)
class ParsedBody:
    """The sections of a body, which cover every line in order, and what it defines for links, in no order."""

    sections: tuple[BodySection, ...]
    definitions: tuple[Definition, ...]


def parse_body(body: str) -> tuple[BodySection, ...]:
    """Cut a body at its headings; the sections cover every line, in order."""
    return parse_markdown(body).sections


def parse_markdown(body: str) -> ParsedBody:
    """Read a body: its sections and its definitions."""
    tokens, env = parse(body)
    total = body.count("\n") + (not body.endswith("\n") and bool(body))
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    lead_end = starts[0] if starts else len(tokens)
    sections: list[BodySection] = []
    if lead_end or (body and not starts):
        first_line = _line(tokens[lead_end]) if starts else total
        sections.append(BodySection(0, "", "", 0, first_line, tuple(tokens[:lead_end])))
    anchors = _Anchors()
    for start, end in pairwise([*starts, len(tokens)]):
        heading = plain_text(tokens[start + 1 : start + 2])
        first = _line(tokens[start]) if sections else 0
        last = _line(tokens[end]) if end < len(tokens) else total
        level = int(tokens[start].tag[1])
        sections.append(BodySection(level, heading, anchors.add(heading), first, last, tuple(tokens[start + 3 : end])))
    return ParsedBody(tuple(sections), tuple(_definitions(env)))


class _Anchors:
    """Gives each heading an anchor of its own, numbered as Python-Markdown numbers them."""

    def __init__(self) -> None:
        self._taken = set(RESERVED_ANCHORS)
        self._last: dict[str, int] = {}

    def add(self, heading: str) -> str:
        """Return the anchor of the next heading."""
        anchor = _slug(heading).lstrip("_")  # the theme's own ids start with underscores
        if not anchor or anchor in self._taken or SOURCE_ANCHOR.fullmatch(anchor):
            anchor = self._numbered(anchor)
        self._taken.add(anchor)
        return anchor

    def _numbered(self, anchor: str) -> str:
        match = _NUMBERED.fullmatch(anchor)
        base, number = (match[1], int(match[2])) if match else (anchor, 0)
        number = max(number, self._last.get(base, 0)) + 1
        while f"{base}_{number}" in self._taken:
            number += 1
        self._last[base] = number
        return f"{base}_{number}"


def _definitions(env: dict[str, Any]) -> Iterator[Definition]:
    for label, reference in env.get("references", {}).items():
        yield Definition(label, str(reference["href"]), reference["map"][0])
    for reference in env.get("duplicate_refs", ()):
        yield Definition(str(reference["label"]), str(reference["href"]), reference["map"][0])


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


_LISTS = {"bullet_list_open", "ordered_list_open"}


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    start = 0
    while start < len(tokens):
        end = _closing_token(tokens, start)
        if tokens[start].type in _LISTS:
            yield from _blocks(tokens[start + 1 : end])
        else:
            first, last = tokens[start].map or (0, 0)
            yield Block(first, last, tuple(tokens[start : end + 1]))
        start = end + 1


def _closing_token(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the token that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1
