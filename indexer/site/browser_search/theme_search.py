"""The theme's search in the header: pages and records by title, summary and tags, once the site was generated."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

from indexer.records.corpus import Corpus
from indexer.records.header import Header, is_public, record_url
from indexer.records.vocabulary import Vocabulary
from indexer.text.analysis import tokenize

INDEX = "search/search_index.json"
TAGGED = ("country", "phase", "record_type", "topics")
"""Keys whose labels are the tags of a record."""

_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')


def trim_theme_index(site: Path, corpus: Corpus) -> None:
    """Cut the index of a generated site down to the heads of its pages, and add those of the public records.

    The generator leaves the pages of records out: it would parse each, and hold all of its sections.
    """
    path = site / INDEX
    index = json.loads(path.read_text(encoding="utf-8"))
    pages = {entry["location"]: entry["title"] for entry in index["docs"] if "#" not in entry["location"]}
    headers = [record.header for record in corpus.records if is_public(record.header)]
    index["docs"] = [_page(site, location, title) for location, title in pages.items()]
    index["docs"] += [_record(header, corpus.vocabulary) for header in headers]
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _page(site: Path, location: str, title: str) -> dict[str, object]:
    found = _DESCRIPTION.search((site / location).read_text(encoding="utf-8"))
    return {"location": location, "title": title, "text": _html(unescape(found[1])) if found else ""}


def _record(header: Header, vocabulary: Vocabulary) -> dict[str, object]:
    tags = [vocabulary.label(key, code) for key in TAGGED for code in header.codes(key)]
    return {
        "location": record_url(header.id),
        "title": _html(header.title),
        "text": _html(" ".join([header.summary, *_plain_words(f"{header.title} {header.summary}")])),
        "tags": [_html(tag) for tag in dict.fromkeys(tags)],
    }


def _plain_words(text: str) -> list[str]:
    """Return, in plain Latin letters, the words that are written with others: the theme folds nothing."""
    return list(dict.fromkeys(word for piece in text.split() if not piece.isascii() for word in tokenize(piece)))


def _html(text: str) -> str:
    """Return a text as the index holds it: the theme writes it into the list of results as HTML."""
    return escape(" ".join(text.split()), quote=False)
