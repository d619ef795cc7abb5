"""What has changed between two bundles, as a reader would say it: records, and sentences within them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from indexer.index.bundle import Bundle
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import Header, is_public
from indexer.text.sentences import split_sentences


class ChangeKind(StrEnum):
    """What has become of a record or of a sentence of it, in the order in which a digest tells it."""

    NEW = "new record"
    WITHDRAWN = "withdrawn"
    TITLE = "new title"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "left out"
    REVIEW_DUE = "review due"


@dataclass(frozen=True, slots=True)
class BundleChange:
    """One change: of a record, or of a sentence in a section of it, with the words before and after."""

    kind: ChangeKind
    record: str
    title: str
    section: str = ""
    before: str = ""
    after: str = ""


def bundle_changes(before: Bundle, after: Bundle, today: date) -> list[BundleChange]:
    """Return what a reader of the bundle before must know of the bundle after, by kind and then by title.

    A record that came or went is one change; its sentences are not listed. A review is due from its day on.
    """
    old, new = (_public(bundle.records) for bundle in (before, after))
    found = [BundleChange(ChangeKind.NEW, name, new[name].title) for name in new.keys() - old.keys()]
    found += [BundleChange(ChangeKind.WITHDRAWN, name, old[name].title) for name in old.keys() - new.keys()]
    texts_before, texts_after = (_sentences(bundle) for bundle in (before, after))
    for name in new.keys() & old.keys():
        if old[name].title != new[name].title:
            words = (old[name].title, new[name].title)
            found.append(BundleChange(ChangeKind.TITLE, name, new[name].title, "", *words))
        found += _in_record(new[name], texts_before.get(name, {}), texts_after.get(name, {}))
    due = (header for header in new.values() if header.review_by <= today)
    found += [BundleChange(ChangeKind.REVIEW_DUE, one.id, one.title, after=one.review_by.isoformat()) for one in due]
    order = list(ChangeKind)
    return sorted(found, key=lambda one: (order.index(one.kind), one.title.casefold(), one.record))


def _public(records: Mapping[str, Header]) -> dict[str, Header]:
    return {name: header for name, header in records.items() if is_public(header)}


def _sentences(bundle: Bundle) -> dict[str, dict[str, list[str]]]:
    """Return the sentences of each section of each record that readers see."""
    found: dict[str, dict[str, list[str]]] = {}
    for passage in bundle.passages:
        if passage.kind in (*QUOTED_KINDS, "summary", "blank"):
            found.setdefault(passage.record_id, {}).setdefault(passage.section, []).extend(_of_passage(passage))
    return found


def _of_passage(passage: Passage) -> Iterator[str]:
    for line in passage.text.splitlines():
        yield from (sentence.strip() for sentence in split_sentences(line))


def _in_record(
    header: Header, before: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> Iterator[BundleChange]:
    for section in dict.fromkeys([*before, *after]):
        for kind, old, new in _compared(before.get(section, ()), after.get(section, ())):
            yield BundleChange(kind, header.id, header.title, section, old, new)


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[ChangeKind, str, str]]:
    """Yield what became of sentences: one in the place of another has changed, the rest came or went."""
    for _, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        if list(old) == list(new):
            continue
        paired = min(len(old), len(new))
        yield from ((ChangeKind.CHANGED, *pair) for pair in zip(old, new, strict=False))
        yield from ((ChangeKind.REMOVED, sentence, "") for sentence in old[paired:])
        yield from ((ChangeKind.ADDED, "", sentence) for sentence in new[paired:])
