"""The rules for the body of a record; each yields the problems it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from markdown_it.token import Token

from indexer.body import Part
from indexer.problems import Problem, nearest
from indexer.sentences import sentence
from indexer.vocabulary import Section

NOT_DOCUMENTED = "Not documented in the sources."
_UNCITED = ("Not documented in the sources.", "Not documented in the sources:", "Editors' note:")
ALLOWED_TAGS = ("br", "sub", "sup")
_TAG = re.compile(r"<(?!https?://)[A-Za-z/!?][^>\n]*>?")
_ALLOWED_TAG = re.compile(rf"</?(?:{'|'.join(ALLOWED_TAGS)})\s*/?>")
_LINK = re.compile(r"https?://[^\s]+|#[^\s]+|[a-z0-9-]+\.md(#[^\s]+)?")
_SCRIPT_LINK = re.compile(r"(?:\]\(|\]:)\s*<?\s*(?:javascript|data|vbscript)\s*:", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[\^[^\]]*\]:", re.MULTILINE)


def body_problems(
    parts: Sequence[Part],
    body: str,
    path: Path,
    body_line: int,
    sections: tuple[tuple[Section, ...], tuple[Section, ...]],
    cited: Sequence[str],
) -> Iterator[Problem]:
    """Check a body whose first line is line `body_line` of `path`.

    `sections` are the written sections in order and those that must stand; `cited` the sources of the header.
    """
    yield from _section_problems(parts, path, body_line, *sections)
    yield from _citation_problems(parts, path, body_line, cited)
    yield from _text_problems(body, path, body_line)
    yield from _link_problems(parts, path, body_line)


def _section_problems(
    parts: Sequence[Part], path: Path, body_line: int, written: Sequence[Section], required: Sequence[Section]
) -> Iterator[Problem]:
    """The sections stand in their order, each once, and none that must stand is missing."""
    order = [section.heading for section in written]
    found: list[str] = []
    for part in parts:
        line = part.first + body_line
        if part.level == 0 and part.blocks:
            yield Problem(path, line + part.blocks[0].first, 1, "text must stand under a section heading `## ...`")
        elif part.level == 1:
            yield Problem(path, line, 1, "the title stands in the header; sections start with `## `")
        elif part.level == 2 and part.heading not in order:
            yield Problem(path, line, 1, f"`{part.heading}` is not a section; {nearest(part.heading, order)}")
        elif part.level == 2:
            if part.heading in found:
                yield Problem(path, line, 1, f"the section `{part.heading}` stands twice")
            elif found and order.index(part.heading) < order.index(found[-1]):
                yield Problem(path, line, 1, f"the section `{part.heading}` must stand before `{found[-1]}`")
            else:
                found.append(part.heading)
    end = body_line + (parts[-1].last if parts else 0)
    headings = {part.heading for part in parts if part.level == 2}
    for section in required:
        if section.heading not in headings:
            yield Problem(
                path,
                end,
                1,
                f'the section `## {section.heading}` is missing; if nothing is known write "{NOT_DOCUMENTED}" under it',
            )
    yield from _empty_sections(parts, path, body_line)


def _empty_sections(parts: Sequence[Part], path: Path, body_line: int) -> Iterator[Problem]:
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if part.level and not part.blocks and not (following and following.level > part.level):
            message = f'the section `{part.heading}` is empty; if nothing is known write "{NOT_DOCUMENTED}"'
            yield Problem(path, part.first + body_line, 1, message)


def _citation_problems(parts: Sequence[Part], path: Path, body_line: int, cited: Sequence[str]) -> Iterator[Problem]:
    """Every statement of fact ends in a citation of a source that the header lists."""
    for part in parts:
        for block in part.blocks:
            line = block.first + body_line
            citations = block.citations
            for key in citations:
                if key not in cited:
                    hint = f"; {nearest(key, cited)}" if cited else ""
                    yield Problem(path, line, 1, sentence("not_listed", key=key, hint=hint))
            if not citations and block.text and not block.text.startswith(_UNCITED):
                yield Problem(path, line, 1, "the statement has no source: end it with [^key of the source]")


def _text_problems(body: str, path: Path, body_line: int) -> Iterator[Problem]:
    """No raw HTML beyond a few tags, no links that run code, no footnotes written by hand."""
    for number, line in enumerate(body.split("\n"), body_line):
        for tag in _TAG.finditer(line):
            if not _ALLOWED_TAG.fullmatch(tag[0]):
                allowed = ", ".join(f"<{name}>" for name in ALLOWED_TAGS)
                yield Problem(path, number, tag.start() + 1, f"raw HTML `{tag[0]}` is not allowed (only {allowed})")
        if match := _SCRIPT_LINK.search(unescape(line)):
            yield Problem(path, number, match.start() + 1, "links must not run code (`javascript:`, `data:`)")
        if _DEFINITION.match(line):
            yield Problem(path, number, 1, "footnotes are written by the build: list the source in the header")


def _link_problems(parts: Sequence[Part], path: Path, body_line: int) -> Iterator[Problem]:
    """Links lead to web pages, other records or anchors."""
    for part in parts:
        for block in part.blocks:
            for token in _all_tokens(block.tokens):
                line = block.first + body_line
                target = unescape(str(token.attrGet("href") or ""))
                if token.type == "link_open" and not _LINK.fullmatch(target):
                    yield Problem(path, line, 1, f"the link `{target}` must start with https:// or name a record")


def _all_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()
