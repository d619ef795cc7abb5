"""Pages about words: the vocabularies of the header, and the terminology of the region."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.site.rendering import Page, SiteContext
from indexer.text.thesaurus import LANGUAGES


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the vocabulary page and the terminology page."""
    yield site.render("vocabulary.md", "vocabulary.md", "Vocabulary", "What the words on every record mean.")
    yield site.render(
        "terminology.md",
        "terminology.md",
        "Terminology",
        "Words of the field in the region's languages.",
        languages=LANGUAGES,
    )
