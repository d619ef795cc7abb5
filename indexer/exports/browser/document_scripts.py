"""Scripts that bring documents to the page: parts of records, whole guides and comparisons, and what files hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, groupby
from pathlib import Path

from indexer.exports.browser.file_parts import file_parts
from indexer.exports.browser.record_parts import ACCESSED, record_parts
from indexer.exports.browser.shared_texts import SharedTexts
from indexer.exports.contents import Exporter
from indexer.exports.document import ExportDocument, plain
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.exports.wording import Wording
from indexer.index.bundle import Bundle
from indexer.site.pages.comparisons import comparison_name
from indexer.site.pages.meeting.planner import PlannedEvent, planned_events
from indexer.site.rendering import Page, SiteContext

FOLDER = "assets/documents"


def write_document_scripts(folder: Path, site: SiteContext, bundle: Bundle) -> None:
    """Write the scripts below `folder`, where the pages are staged.

    Raises:
        ModuleNotFoundError: python-docx or odfdo is not installed.
    """
    for page in document_scripts(site, bundle):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")


def document_scripts(site: SiteContext, bundle: Bundle) -> Iterator[Page]:
    """Yield the scripts: `parts.js`, and one for each record, situation and comparison."""
    yield Page(f"{FOLDER}/parts.js", f"throughcare.documentParts = {_json(file_parts(site.version))};\n")
    yield _script("plan", {event.id: _note(site, event) for event in planned_events(site)})
    rows = {owner: list(found) for owner, found in groupby(bundle.passages, lambda passage: passage.record_id)}
    for record in site.records.values():
        yield _script(f"records/{record.id}", record_parts(site, record, rows.get(record.id, [])))
    exporters = {code: Exporter(site, code, ACCESSED) for code in EXPORT_LANGUAGES}
    for situation in site.situations:
        made = {code: exporter.situation(situation.id) for code, exporter in exporters.items()}
        yield _script(f"situations/{situation.id}", _whole(made))
    for countries in (group for number in (2, 3) for group in combinations(site.countries, number)):
        made = {code: exporter.comparison(countries) for code, exporter in exporters.items()}
        yield _script(f"compare/{comparison_name(countries)}", _whole(made))


def _note(site: SiteContext, event: PlannedEvent) -> str:
    header = site.records[event.record].header
    return plain(Wording(site, "en", ACCESSED).cited(header, event.source_key).text).strip()


def _whole(documents: dict[str, ExportDocument]) -> dict[str, object]:
    """Return finished documents by their languages."""
    shared = SharedTexts()
    made = {
        code: {"title": document.title, "blocks": shared.blocks(document.blocks)}
        for code, document in documents.items()
    }
    return {"languages": made, "texts": shared.texts}


def _script(name: str, value: object) -> Page:
    return Page(f"{FOLDER}/{name}.js", f"throughcare.documentData[{json.dumps(name)}] = {_json(value)};\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
