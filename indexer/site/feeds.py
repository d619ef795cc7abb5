"""Atom feeds of new and changed records: all of them, and those of a country, a phase, an actor or in a language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from indexer.records.header import Header, record_url
from indexer.records.vocabulary import KOSOVO_FOOTNOTE, page_name
from indexer.site.rendering import PUBLISHER, Page, SiteContext, language
from indexer.site.site_address import full_address

FEED_KEYS = ("country", "phase", "actor")
"""Keys of the header whose codes have a feed each."""

NEWEST = 50
"""Records that a feed of a code or a language holds at most; the feed of all records holds all."""


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield every feed that has a record."""
    yield Page("feed.xml", _feed("records", "new and changed records", _newest(site.by_title)))
    for key in FEED_KEYS:
        for code, path in feeds_of(site, key).items():
            records = _newest(site.records_with(**{key: code}))[:NEWEST]
            yield Page(path, _feed(f"{key}:{code}", site.label(key, code), records))
    newest = _newest(site.by_title)[:NEWEST]
    for code, path in feed_languages(site).items():
        yield Page(path, _feed(f"language:{code}", language(code), newest, _words(site, code)))


def feeds_of(site: SiteContext, key: str) -> dict[str, str]:
    """Return the address of the feed of each code of a key that has records."""
    codes = site.vocabulary.terms[key]
    return {code: f"feeds/{key}-{page_name(code)}.xml" for code in codes if site.records_with(**{key: code})}


def feed_languages(site: SiteContext) -> dict[str, str]:
    """Return the address of the feed in each language into which titles and summaries are translated."""
    codes = sorted({code for translated in site.translations.values() for code in translated})
    return {code: f"feeds/language-{code}.xml" for code in codes}


def _words(site: SiteContext, code: str) -> dict[str, tuple[str, str]]:
    """Return title and summary of each record that is translated into a language."""
    return {
        record: (translated[code].translation.title, translated[code].translation.summary)
        for record, translated in site.translations.items()
        if code in translated
    }


def _newest(headers: Sequence[Header]) -> list[Header]:
    return sorted(headers, key=lambda header: (header.review.on, header.id), reverse=True)


def _feed(name: str, title: str, newest: list[Header], words: dict[str, tuple[str, str]] | None = None) -> str:
    updated = max(header.review.on for header in newest) if newest else None
    entries = "".join(
        _entry(header, *(words or {}).get(header.id, (header.title, header.summary))) for header in newest
    )
    moment = f"<updated>{updated.isoformat() if updated else '1970-01-01'}T00:00:00Z</updated>"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:throughcare:{name}</id><title>Throughcare: {escape(title)}</title>\n"
        f"<author><name>{PUBLISHER}</name></author><rights>CC BY 4.0. {escape(KOSOVO_FOOTNOTE)}</rights>\n"
        f"{moment}\n{entries}</feed>\n"
    )


def _entry(header: Header, title: str, summary: str) -> str:
    address = full_address(record_url(header.id)) or record_url(header.id)
    return (
        f"<entry><id>urn:throughcare:{header.id}</id><title>{escape(title)}</title>"
        f"<updated>{header.review.on.isoformat()}T00:00:00Z</updated>"
        f'<link href="{escape(address)}"/><summary>{escape(summary)}</summary></entry>\n'
    )
