"""The links of a body, and whether the records and headings that they lead to stand there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from indexer.files.link_targets import RECORD_FILE, link_targets
from indexer.files.markdown import BodySection
from indexer.files.messages import message
from indexer.files.problems import MAX_QUOTED, Problem, suggest

_ALWAYS = (
    "record summary about-this-record this-record-answers related-and-similar-records adapt-to-your-context sources "
    "record-history cite-this-record report-a-mistake"
).split()
"""Anchors that every record's page has, whatever its body says."""

_IF_FILLED = {
    "addresses": "challenges-it-answers",
    "steps": "steps",
    "instruments": "instruments",
    "effort": "effort",
}
"""Anchors of a record's page that stand there if a key of its header does."""


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A record that others link to: its type, whether it is a draft, and the ids of its page.

    The type is empty, and `anchors` is None, where the record could not be read.
    """

    record_type: str = ""
    is_draft: bool = False
    anchors: Collection[str] | None = None


UNREADABLE = LinkTarget()
"""A record that exists and cannot be read: no reference to it is wrong."""


def generated_anchors(header: Mapping[str, Any], source_count: int) -> list[str]:
    """Return the anchors that the build writes on the page of a record with this header, as it stands in the file."""
    anchors = [*_ALWAYS, *(anchor for key, anchor in _IF_FILLED.items() if header.get(key))]
    if header.get("record_type") == "challenge":
        anchors.append("what-answers-this-challenge")
    return anchors + [f"source-{number}" for number in range(1, source_count + 1)]


def links(sections: Sequence[BodySection]) -> Iterator[tuple[int, str]]:
    """Yield the line, from 0, and the target of each link of a body."""
    for section in sections:
        for token in section.tokens:
            for target in link_targets([token]):
                yield (token.map[0] if token.map else section.start_line), target


def linked_records(sections: Sequence[BodySection]) -> Iterator[tuple[int, str, str]]:
    """Yield the line of each link to a record, from 0, the record's id, and the anchor on its page or nothing."""
    for line, target in links(sections):
        if match := RECORD_FILE.fullmatch(unescape(target)):
            yield line, match[1], match[2] or ""


def record_link_problems(
    sections: Sequence[BodySection], path: Path, first_line: int, targets: Mapping[str, LinkTarget], from_draft: bool
) -> Iterator[Problem]:
    """Links lead to a record that readers can open, and to a heading of it; `targets` are all records by their ids."""
    for line, name, anchor in linked_records(sections):
        if fault := _record_fault(name, anchor, targets, from_draft):
            yield Problem(path, line + first_line, 1, fault)


def _record_fault(name: str, anchor: str, targets: Mapping[str, LinkTarget], from_draft: bool) -> str:
    target = targets.get(name)
    if target is None:
        return message("no_record", id=name[:MAX_QUOTED], hint=suggest(name, targets)[:120])
    if target.is_draft and not from_draft:
        return f"the record `{name}` is a draft, which has no page: link to it once it is checked"
    if anchor and target.anchors is not None and not is_anchor(anchor, target.anchors):
        return f"the record `{name}` has no heading `#{anchor[:MAX_QUOTED]}`; {suggest(anchor, target.anchors)}"
    return ""


def is_anchor(anchor: str, anchors: Collection[str]) -> bool:
    """Say whether an anchor, as a link names it, is among those of a page."""
    return unquote(anchor) in anchors
