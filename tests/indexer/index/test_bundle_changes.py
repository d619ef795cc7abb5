"""What has changed between two bundles is told once, by kind, and nothing else is."""

from datetime import date
from pathlib import Path

from indexer.exports.digest_contents import digest_document, digest_text
from indexer.index.bundle import Bundle, open_bundle
from indexer.index.bundle_changes import BundleChange, ChangeKind, bundle_changes
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from tests.conftest import ToyEncoder

TODAY = date(2026, 11, 30)
RECORD = """---
id: {name}
title: "{title}"
record_type: challenge
summary: "{summary}"
country: [BA]
phase: [pre_release]
gender_focus: [not_stated]
lead_actor: prison
actor: [prison]
client_group: [all_prisoners]
topics: [preparation_for_release]
evidence_status: practitioner_reported
as_of: 2024
review: {{status: editor_checked, on: 2026-01-01, by: editor, note: "Checked."}}
review_by: {due}
asked_as: [When does it start?, Is release too late?, Who plans release?]
sources:
  - {{ref: paper, locator: page 1}}
---

## Context and problem

{context}

## What is done

{done}

## What is known about results

Not documented in the sources.

## Difficulties, risks and safeguards

Not documented in the sources.
"""
FIRST = {
    "title": "Visits every week",
    "summary": "Relatives come every week.",
    "due": "2028-01-01",
    "context": "The town is far away.[^paper] The bus is slow.[^paper]",
    "done": "A bus leaves at nine.[^paper] It is free.[^paper] Children come along.[^paper]",
}


def bundle_of(practices: Path, folder: Path, records: dict[str, dict[str, str]]) -> Bundle:
    """Return the bundle of the small corpus with some records more."""
    for path in practices.glob("z-*.md"):
        path.unlink()
    for name, changed in records.items():
        (practices / f"{name}.md").write_text(RECORD.format(name=name, **{**FIRST, **changed}), encoding="utf-8")
    write_bundle(folder, read_corpus(practices), ToyEncoder())
    return open_bundle(folder, ToyEncoder)


def test_nothing_changed_is_nothing_told(practices, tmp_path):
    """The same records are no change, and a review that is due is told in either."""
    bundle = bundle_of(practices, tmp_path / "one", {"z-a": {}})
    assert bundle_changes(bundle, bundle, date(2025, 1, 1)) == []
    assert "Nothing has changed." in digest_text(digest_document([], "abc", "def"))


def test_twelve_known_changes_are_twelve_lines(practices, tmp_path):
    """Records that came and went, a title, sentences in four ways in several sections, a review: each once."""
    before = bundle_of(practices, tmp_path / "one", {"z-a": {}, "z-b": {}, "z-c": {}, "z-gone": {}, "z-left": {}})
    after = bundle_of(
        practices,
        tmp_path / "two",
        {
            "z-a": {
                "title": "Visits every day",
                "summary": "Relatives come every day.",
                "context": "The town is near.[^paper] The bus is slow.[^paper] It rains.[^paper]",
                "done": "A bus leaves at nine.[^paper] Children come along.[^paper]",
            },
            "z-b": {"done": "A bus leaves at ten.[^paper] It is free.[^paper] Children stay at home.[^paper]"},
            "z-c": {"due": "2026-11-30"},
            "z-new": {"title": "A new record"},
            "z-too": {"title": "Another new record"},
        },
    )
    due = {name for name, header in after.records.items() if name[:2] != "z-" and header.review_by <= TODAY}
    changes = [change for change in bundle_changes(before, after, TODAY) if change.record not in due]
    week, day = "Visits every week", "Visits every day"
    context, done = "Context and problem", "What is done"
    summaries = ("Relatives come every week.", "Relatives come every day.")
    assert changes == [
        BundleChange(ChangeKind.NEW, "z-new", "A new record"),
        BundleChange(ChangeKind.NEW, "z-too", "Another new record"),
        BundleChange(ChangeKind.WITHDRAWN, "z-gone", week),
        BundleChange(ChangeKind.WITHDRAWN, "z-left", week),
        BundleChange(ChangeKind.TITLE, "z-a", day, "", week, day),
        BundleChange(ChangeKind.CHANGED, "z-a", day, "Summary", *summaries),
        BundleChange(ChangeKind.CHANGED, "z-a", day, context, "The town is far away.", "The town is near."),
        BundleChange(ChangeKind.CHANGED, "z-b", week, done, "A bus leaves at nine.", "A bus leaves at ten."),
        BundleChange(ChangeKind.CHANGED, "z-b", week, done, "Children come along.", "Children stay at home."),
        BundleChange(ChangeKind.ADDED, "z-a", day, context, "", "It rains."),
        BundleChange(ChangeKind.REMOVED, "z-a", day, done, "It is free.", ""),
        BundleChange(ChangeKind.REVIEW_DUE, "z-c", week, after="2026-11-30"),
    ]
    lines = digest_text(digest_document(changes, "abc", "def")).splitlines()
    assert len([line for line in lines if line.startswith("- ")]) == 12
    told = "before: “A bus leaves at nine.” now: “A bus leaves at ten.” (records/z-b.html)"
    assert f"- Visits every week, What is done: {told}" in lines
