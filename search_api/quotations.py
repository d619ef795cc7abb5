"""Check a quotation: does it stand in a record word for word, and if not, which sentence is nearest."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from indexer.arrays import Rows
from indexer.index.hybrid_index import EncodedQuestion
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.records.header import Header
from indexer.text.analysis import index_terms
from indexer.text.sentences import split_sentences
from search_api.store import IndexStore, Snapshot

LEAST_WORDS = 6
"""Words from which a text is a quotation that can be told from chance."""

NEAR = 0.6
"""Share of equal words from which a sentence is named as the nearest."""

_MARKS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"})


MAX_LENGTH = 1_500
"""Characters of a quotation."""

NEAREST_PASSAGES = 200
"""Passages with most words of a quotation, whose records are read whole."""


@dataclass(frozen=True, slots=True)
class Quotable:
    """A text of a record: a passage, or its title or summary, which belong to no passage."""

    text: str
    record: Header
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The sentence most like a quotation, the share of equal words in [0, 1], and the words that differ."""

    sentence: str
    likeness: float
    only_in_quotation: tuple[str, ...]
    only_in_record: tuple[str, ...]
    source: Quotable


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation that was looked for: where it stands, or else the sentence nearest to it, or neither."""

    found: Quotable | None
    nearest: Nearest | None


def check_quotation(store: IndexStore, text: str) -> Quotation:
    """Look for a quotation in the records whose passages hold most of its words.

    Raises:
        ValueError: It has too few words.
    """
    if len(normalized(text).split()) < LEAST_WORDS:
        raise ValueError(f"a quotation needs at least {LEAST_WORDS} words to be told from chance")
    vector = store.encoder.encode_query(text[:300])
    asked = EncodedQuestion(vector, {term: float(count) for term, count in Counter(index_terms(text)).items()}, {})

    def check(snapshot: Snapshot) -> Quotation:
        records = np.unique(snapshot.filtered({}).candidates(asked, NEAREST_PASSAGES).records)
        texts = list(_texts(snapshot, records))
        found = find_verbatim(text, texts)
        return Quotation(found, None if found else nearest_sentence(text, texts))

    return store.with_snapshot(check)


def _texts(snapshot: Snapshot, records: Rows) -> Iterable[Quotable]:
    for header, passages in zip(snapshot.headers(records), snapshot.passages(records), strict=True):
        yield from (Quotable(text, header, None) for text in (header.title, header.summary))
        yield from (Quotable(one.text, header, one) for one in passages if one.kind in (*QUOTED_KINDS, "blank"))


def normalized(text: str) -> str:
    """Return a text with single spaces and plain marks of quotation, and without those around it."""
    plain = unicodedata.normalize("NFC", text).translate(_MARKS)
    return " ".join(plain.split()).strip(" \"'")


def find_verbatim(quotation: str, texts: Iterable[Quotable]) -> Quotable | None:
    """Return the text that holds a quotation word for word: whole words, in order, with their marks."""
    wanted = normalized(quotation)
    standing = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    return next((one for one in texts if standing.search(normalized(one.text))), None)


def nearest_sentence(quotation: str, texts: Iterable[Quotable]) -> Nearest | None:
    """Return the sentence that shares most words with a quotation; None where none shares enough."""
    wanted = normalized(quotation).split()
    compared: SequenceMatcher[str] = SequenceMatcher(None, autojunk=False)
    compared.set_seq2(wanted)
    best: Nearest | None = None
    for text in texts:
        for sentence in split_sentences(text.text):
            words = normalized(sentence).split()
            compared.set_seq1(words)
            bound = best.likeness if best else NEAR
            # The quick bounds are upper ones: most sentences need no more.
            if compared.real_quick_ratio() < bound or compared.quick_ratio() < bound:
                continue
            likeness = compared.ratio()
            if likeness >= NEAR and (best is None or likeness > best.likeness):
                best = Nearest(sentence.strip(), likeness, *_differences(compared, wanted, words), text)
    return best


def _differences(
    compared: SequenceMatcher[str], wanted: list[str], words: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words that only the quotation has, and those that only the record has."""
    changes = [change for change in compared.get_opcodes() if change[0] != "equal"]
    theirs = tuple(words[at] for _, start, end, _, _ in changes for at in range(start, end))
    ours = tuple(wanted[at] for _, _, _, start, end in changes for at in range(start, end))
    return ours, theirs
