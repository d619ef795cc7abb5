"""Titles and summaries of records in the languages of the region, which pages show first to who reads one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from indexer.records.translations import STATUSES
from indexer.site.rendering import Page, SiteContext
from indexer.text.languages import REGIONAL_LANGUAGES


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield a script for each language: of each record its title, its summary and how far they can be trusted."""
    for language in REGIONAL_LANGUAGES:
        titles = {
            record_id: [found.translation.title, found.translation.summary, STATUSES[found.status]]
            for record_id in site.records
            if (found := site.translations.get(record_id, {}).get(language))
        }
        text = json.dumps(titles, ensure_ascii=False, separators=(",", ":"))
        yield Page(f"assets/titles/{language}.js", f"throughcare.titles = {text};\n")
