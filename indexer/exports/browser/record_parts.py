"""A record as parts of documents in every language: the page puts records, briefings and answers together from them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.exports.browser.shared_texts import SharedTexts
from indexer.exports.document import DocumentBlock
from indexer.exports.meeting.director_contents import director_efforts, director_fact
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.exports.wording import Wording
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import Record
from indexer.site.pages.record_page import blank_sections
from indexer.site.rendering import SiteContext

ACCESSED = "{accessed}"
"""What stands in the data for the day on which the page is read."""

LEVEL = 2
"""The level of the headings in the data."""


def record_parts(site: SiteContext, record: Record, passages: Sequence[Passage]) -> dict[str, object]:
    """Return the parts of a record; `passages` are those of the bundle, in its order."""
    shared = SharedTexts()
    parts = {code: _parts(Wording(site, code, ACCESSED), record, passages, shared) for code in EXPORT_LANGUAGES}
    english = Wording(site, "en", ACCESSED)
    refs = {one.ref for one in record.header.sources}
    notes = {ref: shared.text(english.cited(record.header, ref).text) for ref in sorted(refs)}
    return {
        "title": record.header.title,
        "as_of": record.header.as_of,
        "notes": notes,
        "languages": parts,
        "texts": shared.texts,
    }


def _parts(say: Wording, record: Record, passages: Sequence[Passage], shared: SharedTexts) -> dict[str, object]:
    header = record.header

    def anchored(parts: Sequence[tuple[str, list[DocumentBlock]]]) -> list[tuple[str, object]]:
        return [(anchor, shared.blocks(blocks)) for anchor, blocks in parts]

    return {
        "opening": shared.blocks(say.title_and_summary(header, LEVEL)),
        "standing": shared.blocks([say.standing(header)]),
        "actions": anchored(list(say.actions(header, LEVEL))),
        "body": anchored(list(say.body(header, record.parts, LEVEL))),
        "sources": shared.blocks(say.sources(header)),
        "citation": shared.blocks([say.citation(header)]),
        "own": [
            shared.blocks(say.own_passage(header, one.text)) if one.kind in QUOTED_KINDS else [] for one in passages
        ],
        "fact": shared.words(director_fact(say, header)),
        "unknown": [shared.text(say.say(part.heading)) for part in blank_sections(record)],
        "efforts": [shared.words(one) for one in director_efforts(say, header)],
    }
