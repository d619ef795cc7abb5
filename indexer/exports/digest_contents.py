"""The document that tells what has changed since an index version, for editors who forward it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    ExportDocument,
    finished,
    footnotes,
    words_of,
)
from indexer.index.bundle_changes import BundleChange, ChangeKind
from indexer.records.header import record_url
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.site_address import full_address

_HEADINGS = {
    ChangeKind.NEW: "New records",
    ChangeKind.WITHDRAWN: "Records that were withdrawn",
    ChangeKind.TITLE: "New titles",
    ChangeKind.CHANGED: "Sentences that have changed",
    ChangeKind.ADDED: "Sentences that were added",
    ChangeKind.REMOVED: "Sentences that were left out",
    ChangeKind.REVIEW_DUE: "Records whose review is due",
}


def digest_document(changes: Sequence[BundleChange], since: str, version: str) -> ExportDocument:
    """Return what has changed between two versions, a line a change."""
    title = f"Throughcare: what has changed since version {since}"
    blocks: list[DocumentBlock] = [DocumentHeading(0, (title,)), DocumentParagraph((f"Version {version}.",))]
    if not changes:
        blocks.append(DocumentParagraph(("Nothing has changed.",)))
    for kind, found in groupby(changes, key=lambda change: change.kind):
        blocks.append(DocumentHeading(1, (_HEADINGS[kind],)))
        blocks.append(DocumentList(tuple((_line(change),) for change in found)))
    return finished(title, "en", iter(blocks), KOSOVO_FOOTNOTE)


def digest_text(document: ExportDocument) -> str:
    """Return a digest as plain text, for a mail."""
    lines = []
    for block in document.blocks:
        mark = "- " if isinstance(block, DocumentList) else ""
        lines += [mark + "".join(one for one in words if isinstance(one, str)) for words in words_of(block)] + [""]
    return "\n".join([*lines, *footnotes(document)])


def _line(change: BundleChange) -> str:
    address = full_address(record_url(change.record)) or record_url(change.record)
    words = {
        ChangeKind.CHANGED: f", {change.section}: before: “{change.before}” now: “{change.after}”",
        ChangeKind.TITLE: f": before: “{change.before}”",
        ChangeKind.ADDED: f", {change.section}: “{change.after}”",
        ChangeKind.REMOVED: f", {change.section}: “{change.before}”",
        ChangeKind.REVIEW_DUE: f", due on {change.after}",
    }.get(change.kind, "")
    return f"{change.title}{words}" + ("" if change.kind is ChangeKind.WITHDRAWN else f" ({address})")
