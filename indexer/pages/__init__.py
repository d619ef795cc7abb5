"""Turn records and a bundle into the Markdown pages and downloads that the site generator reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from indexer.bundle import Bundle
from indexer.corpus import Corpus
from indexer.pages import across, lists, record, reuse, skos, words
from indexer.pages.site import Page, Site, with_designation

__all__ = ["pages", "stage"]


def pages(site: Site) -> Iterator[Page]:
    """Yield every generated page and download of the site."""
    yield from lists.pages(site)
    yield from record.pages(site)
    yield from across.pages(site)
    yield from words.pages(site)
    yield from reuse.pages(site)
    yield from skos.pages(site)


def stage(folder: Path, docs: Path, corpus: Corpus, bundle: Bundle) -> None:
    """Write the hand-written pages of `docs` and every generated one into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(docs, folder, ignore=shutil.ignore_patterns("overrides"))
    for written in folder.rglob("*.md"):
        written.write_text(with_designation(written.read_text(encoding="utf-8")), encoding="utf-8")
    site = Site.of(corpus, bundle)
    for page in pages(site):
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
