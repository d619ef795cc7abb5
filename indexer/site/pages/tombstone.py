"""The page that is left of a withdrawn record: that it was withdrawn, when and why."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.site.rendering import Page, SiteContext


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield a page at the address of each withdrawn record; no list, search or download names it."""
    for tombstone in site.tombstones:
        path = f"records/{tombstone.id}.md"
        yield site.render("tombstone.md", path, "This record was withdrawn", tombstone=tombstone)
