"""The token lists of the three word indexes, for the bundle and for the page's own search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indexer.index.passages import Passage, indexed_text, record_tokens, translated_texts
from indexer.records.header import Header
from indexer.records.translations import TranslationWithStatus
from indexer.text.analysis import index_terms, light_index_terms

TokenLists = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class IndexTokens:
    """The tokens of each passage, of each record as a whole, and of what translations say of each passage."""

    passages: TokenLists
    records: TokenLists
    translations: TokenLists


def index_tokens(
    headers: Sequence[Header],
    passages: Sequence[Passage],
    translations: Mapping[str, Mapping[str, TranslationWithStatus]],
) -> IndexTokens:
    """Return the tokens of all three indexes, in the order of `passages` and `headers`."""
    titles = {header.id: header.title for header in headers}
    return IndexTokens(
        passages=[index_terms(indexed_text(passage, titles[passage.record_id])) for passage in passages],
        records=record_tokens(headers, passages),
        translations=[
            [token for text in translated_texts(passage, translations) for token in light_index_terms(text)]
            for passage in passages
        ],
    )
