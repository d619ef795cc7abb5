"""Turn records and a bundle into the Markdown pages and downloads that the site generator reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from indexer.index.bundle import Bundle, file_digest
from indexer.records.corpus import Corpus
from indexer.site import downloads, feeds, skos
from indexer.site.browser_search import lexical_assets
from indexer.site.browser_search.lexical_assets import BrowserSearch
from indexer.site.downloads import RECORDS_JSON
from indexer.site.pages import (
    comparisons,
    country_pages,
    listings,
    overviews,
    proposal_form,
    record_page,
    terminology,
    titles,
    tombstone,
    ui_languages,
)
from indexer.site.pages.meeting import kits, planner
from indexer.site.rendering import Page, SiteContext


def pages(site: SiteContext, bundle: Bundle, in_page: BrowserSearch) -> Iterator[Page]:
    """Yield every generated page, download and script of the site."""
    yield from listings.pages(site)
    yield from record_page.pages(site)
    yield from tombstone.pages(site)
    yield from country_pages.pages(site)
    yield from comparisons.pages(site)
    yield from overviews.pages(site)
    yield from terminology.pages(site)
    yield from kits.pages(site)
    yield from planner.pages(site)
    yield from downloads.pages(site)
    yield from feeds.pages(site)
    yield from skos.pages(site)
    yield from lexical_assets.pages(site, bundle, in_page)
    if in_page.dense:
        yield from in_page.dense.pages()
    yield from ui_languages.pages()
    yield from titles.pages(site)
    yield from proposal_form.pages(site)


def write_pages(folder: Path, docs: Path, corpus: Corpus, bundle: Bundle, in_page: BrowserSearch) -> SiteContext:
    """Write the hand-written pages of `docs` and every generated one into `folder`, which is emptied first.

    Return what the pages are made from, for documents that stand beside them.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(docs, folder, ignore=shutil.ignore_patterns("overrides"))
    site = SiteContext.of(corpus, bundle)
    for written in folder.rglob("*.md"):
        written.write_text(site.with_footer(written.read_text(encoding="utf-8")), encoding="utf-8")
    for page in pages(site, bundle, in_page):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
    return site


def version_footer(pages_folder: Path, bundle: Bundle) -> str:
    """Return the line at the foot of every page: which records these are, and a checksum that anybody can repeat."""
    version, checksum = version_stamps(pages_folder, bundle)
    return (
        f"<span>Version of the records:</span> {version}. "
        f"<span>Checksum (SHA-256):</span> {RECORDS_JSON} <code>{checksum}</code>"
    )


def version_stamps(pages_folder: Path, bundle: Bundle) -> tuple[str, str]:
    """Return the two texts in pages that every version changes: its name, and the checksum in parts that may wrap."""
    digest = file_digest(pages_folder / RECORDS_JSON)
    return bundle.manifest.version, "\u200b".join(digest[start : start + 16] for start in range(0, 64, 16))
