"""The rules for the body of a record; each yields the problems it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from indexer.files.markdown import RESERVED_ANCHORS, BodySection, all_tokens, definitions
from indexer.files.messages import message
from indexer.files.problems import Problem, suggest
from indexer.records.vocabulary import ADDRESS, SectionRule

NOT_DOCUMENTED = "Not documented in the sources."
_UNCITED = ("Not documented in the sources.", "Not documented in the sources:", "Editors' note:")
ALLOWED_TAGS = ("br", "sub", "sup")
_TAG = re.compile(r"<(?!https?://)[A-Za-z/!?][^>\n]*>?")
_ALLOWED_TAG = re.compile(rf"</?(?:{'|'.join(ALLOWED_TAGS)})\s*/?>")
_LINK = re.compile(rf"{ADDRESS}|#[^\s]+|[a-z0-9-]+\.md(#[^\s]+)?")
_DEFINITION = re.compile(r"^[\s>*+\-0-9.)]*\[\^[^\]]*\]:")
"""In front of it may stand the marks of quotations and lists."""

_SOURCE_ANCHOR = re.compile(r"source-[1-9][0-9]*")


def body_problems(
    parts: Sequence[BodySection],
    body: str,
    path: Path,
    body_line: int,
    sections: tuple[tuple[SectionRule, ...], tuple[SectionRule, ...]],
    cited: Sequence[str],
) -> Iterator[Problem]:
    """Check a body whose first line is line `body_line` of `path`.

    `sections` are the written sections in order and those that must stand; `cited` the sources of the header.
    """
    yield from _section_problems(parts, path, body_line, *sections)
    yield from _citation_problems(parts, path, body_line, cited)
    yield from _text_problems(body, path, body_line)
    yield from _definition_problems(body, path, body_line)
    yield from _link_problems(parts, path, body_line)
    yield from _picture_problems(parts, path, body_line)


def _section_problems(
    parts: Sequence[BodySection],
    path: Path,
    body_line: int,
    written: Sequence[SectionRule],
    required: Sequence[SectionRule],
) -> Iterator[Problem]:
    """The sections stand in their order, each once, and none that must stand is missing."""
    order = [section.heading for section in written]
    found: list[str] = []
    for part in parts:
        line = part.start_line + body_line
        if part.level == 0 and part.blocks:
            yield Problem(path, line + part.blocks[0].start_line, 1, "text must stand under a section heading `## ...`")
        elif part.level == 1:
            yield Problem(path, line, 1, "the title stands in the header; sections start with `## `")
        elif part.level == 2 and part.heading not in order:
            yield Problem(path, line, 1, f"`{part.heading}` is not a section; {suggest(part.heading, order)}")
        elif part.level == 2:
            if part.heading in found:
                yield Problem(path, line, 1, f"the section `{part.heading}` stands twice")
            elif found and order.index(part.heading) < order.index(found[-1]):
                yield Problem(path, line, 1, f"the section `{part.heading}` must stand before `{found[-1]}`")
            else:
                found.append(part.heading)
    end = body_line + (parts[-1].end_line if parts else 0)
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


def _empty_sections(parts: Sequence[BodySection], path: Path, body_line: int) -> Iterator[Problem]:
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if part.level and not part.blocks and not (following and following.level > part.level):
            empty = f'the section `{part.heading}` is empty; if nothing is known write "{NOT_DOCUMENTED}"'
            yield Problem(path, part.start_line + body_line, 1, empty)


def _citation_problems(
    parts: Sequence[BodySection], path: Path, body_line: int, cited: Sequence[str]
) -> Iterator[Problem]:
    """Every statement of fact ends in a citation of a source that the header lists."""
    for part in parts:
        for block in part.blocks:
            line = block.start_line + body_line
            citations = block.citations
            for key in citations:
                if key not in cited:
                    hint = f"; {suggest(key, cited)}" if cited else ""
                    yield Problem(path, line, 1, message("not_listed", key=key, hint=hint))
            if not citations and block.text and not block.text.startswith(_UNCITED):
                yield Problem(path, line, 1, "the statement has no source: end it with [^key of the source]")


def _text_problems(body: str, path: Path, body_line: int) -> Iterator[Problem]:
    """No raw HTML beyond a few tags."""
    for number, line in enumerate(body.split("\n"), body_line):
        for tag in _TAG.finditer(line):
            if not _ALLOWED_TAG.fullmatch(tag[0]):
                allowed = ", ".join(f"<{name}>" for name in ALLOWED_TAGS)
                yield Problem(path, number, tag.start() + 1, f"raw HTML `{tag[0]}` is not allowed (only {allowed})")


def _definition_problems(body: str, path: Path, body_line: int) -> Iterator[Problem]:
    """No footnotes written by hand, in a quotation or list as elsewhere, and no definition of a bad link."""
    found = list(definitions(body))
    lines = {number for number, line in enumerate(body.split("\n")) if _DEFINITION.match(line)}
    for number in sorted(lines | {one.line for one in found if one.label.startswith("^")}):
        by_build = "footnotes are written by the build: list the source in the header"
        yield Problem(path, number + body_line, 1, by_build)
    for one in found:
        if not one.label.startswith("^") and (fault := _link_fault(one.target)):
            yield Problem(path, one.line + body_line, 1, fault)


def _link_problems(parts: Sequence[BodySection], path: Path, body_line: int) -> Iterator[Problem]:
    """Links lead to web pages, other records or anchors of this one."""
    anchors = anchors_of(parts)
    for line, target in links(parts, body_line):
        if fault := _link_fault(target):
            yield Problem(path, line, 1, fault)
        elif target.startswith("#") and not _is_anchor(target[1:], anchors):
            yield Problem(path, line, 1, f"there is no heading `{target}` on the page; {suggest(target[1:], anchors)}")


def _link_fault(target: str) -> str:
    """Say what is wrong with the target of a link, nothing where it is allowed."""
    plain = unescape(target)
    if _LINK.fullmatch(plain):
        return ""
    if re.match(r"\W*(?:javascript|data|vbscript)\W*:", plain, re.IGNORECASE):
        return "links must not run code (`javascript:`, `data:`)"
    return f"the link `{plain[:60]}` must start with https:// or name a record"


def dead_links(
    parts: Sequence[BodySection], path: Path, body_line: int, anchors: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """Links to records lead to one that exists, and to a heading of it; `anchors` maps ids to their headings."""
    for line, target in links(parts, body_line):
        name, dot, anchor = target.partition(".md")
        if not dot or not _LINK.fullmatch(target) or "/" in name or name.startswith("#"):
            continue
        if name not in anchors:
            yield Problem(path, line, 1, message("no_record", id=name, hint=suggest(name, anchors)[:120]))
        elif anchor and anchors[name] and not _is_anchor(anchor[1:], anchors[name]):
            hint = suggest(anchor[1:], anchors[name])
            yield Problem(path, line, 1, f"the record `{name}` has no heading `{anchor}`; {hint}")


def anchors_of(parts: Sequence[BodySection]) -> list[str]:
    """Return the anchors to which links on a record's page may lead, those of its sources left out."""
    return [*(part.anchor for part in parts if part.level), *sorted(RESERVED_ANCHORS)]


def _is_anchor(anchor: str, anchors: Sequence[str]) -> bool:
    return unquote(anchor) in anchors or bool(_SOURCE_ANCHOR.fullmatch(anchor))


def links(parts: Sequence[BodySection], body_line: int) -> Iterator[tuple[int, str]]:
    """Yield the line and the target of each link of a body."""
    for part in parts:
        for block in part.blocks:
            for token in all_tokens(block.tokens):
                if token.type == "link_open":
                    yield block.start_line + body_line, str(token.attrGet("href") or "")


def _picture_problems(parts: Sequence[BodySection], path: Path, body_line: int) -> Iterator[Problem]:
    """No pictures, however they are written: they can show people."""
    for part in parts:
        for token in all_tokens(part.tokens):
            if token.type == "inline" and any(child.type == "image" for child in all_tokens(token.children or ())):
                line = body_line + (token.map[0] if token.map else part.start_line)
                yield Problem(path, line, 1, "pictures are not allowed: say in words what the picture shows")
