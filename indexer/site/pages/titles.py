"""Titles and summaries of records in the languages of the region, which pages show first to who reads one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from indexer.records.translations import STATUSES
from indexer.site.rendering import Page, SiteContext
from indexer.text.cyrillic import to_cyrillic
from indexer.text.languages import REGIONAL_LANGUAGES

CYRILLIC, ITS_SOURCE = "sr-Cyrl", "bs"
"""Serbian in Cyrillic is read letter by letter from the translation that serves it."""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield a script for each language: of each record its title, its summary and how far they can be trusted."""
    for language in (*REGIONAL_LANGUAGES, CYRILLIC):
        titles = {record_id: found for record_id in site.records if (found := _entry(site, record_id, language))}
        text = json.dumps(titles, ensure_ascii=False, separators=(",", ":"))
        yield Page(f"assets/titles/{language}.js", f"throughcare.titles = {text};\n")


def _entry(site: SiteContext, record_id: str, language: str) -> list[str]:
    """Return title, summary and status of a record in a language; empty where it has none."""
    found = site.translations.get(record_id, {}).get(ITS_SOURCE if language == CYRILLIC else language)
    if not found:
        return []
    title, summary = found.translation.title, found.translation.summary
    if language == CYRILLIC:
        header = site.records[record_id].header
        title, summary = to_cyrillic(title, header.title), to_cyrillic(summary, header.summary)
    return [title, summary, STATUSES[found.status]]
