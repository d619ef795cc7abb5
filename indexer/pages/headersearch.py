"""The theme's search in the header: records by title, summary and tags, written once the site was generated."""

from __future__ import annotations

import json
from pathlib import Path

from indexer.corpus import Corpus
from indexer.pages.reuse import page_path
from indexer.records import Header, is_public
from indexer.vocabulary import Vocabulary

INDEX = "search/search_index.json"
TAGGED = ("country", "phase", "record_type", "topics")
"""Keys whose labels are the tags of a record."""


def add_records(site: Path, corpus: Corpus) -> None:
    """Add the public records to the index of a generated site, which leaves their pages out: it would parse each."""
    path = site / INDEX
    index = json.loads(path.read_text(encoding="utf-8"))
    headers = [record.header for record in corpus.records if is_public(record.header)]
    index["docs"] += [_entry(header, corpus.vocabulary) for header in headers]
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _entry(header: Header, vocabulary: Vocabulary) -> dict[str, object]:
    tags = [vocabulary.label(key, code) for key in TAGGED for code in header.codes(key)]
    return {"location": page_path(header), "title": header.title, "text": header.summary, "tags": tags}
