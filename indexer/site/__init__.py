"""Turn records and a bundle into the Markdown pages and downloads that the site generator reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from indexer.index.bundle import Bundle, file_digest
from indexer.records.corpus import Corpus
from indexer.site import downloads, skos
from indexer.site.browser_search import lexical_assets
from indexer.site.browser_search.dense_assets import Meaning, meaning
from indexer.site.browser_search.lexical_assets import InPage
from indexer.site.browser_search.theme_search import write_heads
from indexer.site.downloads import WHOLE
from indexer.site.pages import listings, overviews, proposal_form, record_page, terminology, ui_languages
from indexer.site.rendering import Page, Site

__all__ = ["InPage", "Meaning", "edition", "meaning", "pages", "stage", "write_heads"]


def pages(site: Site, bundle: Bundle, in_page: InPage) -> Iterator[Page]:
    """Yield every generated page, download and script of the site."""
    yield from listings.pages(site)
    yield from record_page.pages(site)
    yield from overviews.pages(site)
    yield from terminology.pages(site)
    yield from downloads.pages(site)
    yield from skos.pages(site)
    yield from lexical_assets.pages(site, bundle, in_page)
    if in_page.meaning:
        yield from in_page.meaning.pages()
    yield from ui_languages.pages()
    yield from proposal_form.pages(site)


def stage(folder: Path, docs: Path, corpus: Corpus, bundle: Bundle, in_page: InPage) -> None:
    """Write the hand-written pages of `docs` and every generated one into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(docs, folder, ignore=shutil.ignore_patterns("overrides"))
    site = Site.of(corpus, bundle)
    for written in folder.rglob("*.md"):
        written.write_text(site.finished(written.read_text(encoding="utf-8")), encoding="utf-8")
    for page in pages(site, bundle, in_page):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")


def edition(staged: Path, bundle: Bundle) -> str:
    """Return the line at the foot of every page: which records these are, and a checksum that anybody can repeat."""
    digest = file_digest(staged / WHOLE)
    parts = "\u200b".join(digest[start : start + 16] for start in range(0, 64, 16))
    return f"Version {bundle.manifest.version} of the records. Checksum (SHA-256) of {WHOLE}: <code>{parts}</code>"
