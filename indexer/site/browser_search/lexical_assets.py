"""The word index for the browser: what the page searches by itself when no search API answers."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from indexer.index.bm25_index import K1, B
from indexer.index.bundle import Bundle
from indexer.index.memory_snapshot import header_features
from indexer.index.passages import QUOTED_KINDS, Passage, indexed_text, record_tokens, translated_texts
from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.header import FILTER_KEYS, Header
from indexer.records.translations import STATUSES
from indexer.records.vocabulary import COUNTRIES
from indexer.site.browser_search.dense_assets import DenseAssets
from indexer.site.downloads import citation, page_path
from indexer.site.rendering import Page, SiteContext
from indexer.text.analysis import LIGHT_SUFFIXES, STOP_WORDS, TRANSLITERATION, index_terms, light_index_terms, tokenize
from indexer.text.gazetteer import INFLECTED_FROM, country_names, inflection_prefix
from indexer.text.thesaurus import LANGUAGES

FOLDER = "assets/search"
_KINDS = dict.fromkeys(QUOTED_KINDS, "s") | {"summary": "u", "question": "q", "phrase": "q", "blank": "b"}


@dataclass(frozen=True, slots=True)
class BrowserSearch:
    """What the search in the page has beside the bundle: what the search API decides by, and how it knows meaning."""

    rules: Mapping[str, object]
    meaning: DenseAssets | None


def pages(site: SiteContext, bundle: Bundle, in_page: BrowserSearch) -> Iterator[Page]:
    """Yield scripts that hold the tables of folding, the index, and each record with its passages.

    They are scripts and not JSON, because a page that was opened from a folder may load nothing else.
    """
    yield _script("tables.js", "throughcare.tables =", _tables())
    yield _script("acronyms.js", "throughcare.acronyms =", site.glossary.meanings)
    yield _script("situations.js", "throughcare.situations =", _situations(site))
    yield _script("index.js", "throughcare.index =", _index(site, bundle, in_page))
    rows = {owner: list(found) for owner, found in groupby(bundle.passages, lambda passage: passage.record_id)}
    for record_id in site.records:
        record = _record(site, site.records[record_id].header, rows.get(record_id, []))
        yield _script(f"records/{record_id}.js", f"throughcare.records[{json.dumps(record_id)}] =", record)


def _script(name: str, target: str, value: object) -> Page:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Page(f"{FOLDER}/{name}", f"{target} {text};\n")


def _tables() -> dict[str, object]:
    letters = {chr(code): letter for code, letter in TRANSLITERATION.items()}
    return {
        "letters": letters,
        "stopWords": " ".join(sorted(STOP_WORDS)),
        "endings": " ".join(LIGHT_SUFFIXES),
        "exact": INFLECTED_FROM,
    }


def _index(site: SiteContext, bundle: Bundle, in_page: BrowserSearch) -> dict[str, object]:
    titles = {header.id: header.title for header in bundle.records.values()}
    headers, passages = tuple(bundle.records.values()), bundle.passages
    translations = bundle.translations
    return {
        "version": site.version,
        "rules": in_page.rules,
        "meaning": in_page.meaning.listed() if in_page.meaning else None,
        "terms": {key: {code: term.label for code, term in site.vocabulary.terms[key].items()} for key in FILTER_KEYS},
        "records": [
            _record_entry(site, header) | {"traits": np.flatnonzero(carried).tolist()}
            for header, carried in zip(headers, header_features(headers, site.vocabulary), strict=True)
        ],
        "rows": _rows(bundle),
        "kinds": "".join(_KINDS[passage.kind] for passage in passages),
        "words": _postings([index_terms(indexed_text(passage, titles[passage.record_id])) for passage in passages]),
        "whole": _postings(record_tokens(bundle.records.values(), passages)),
        "regional": _postings(
            [
                [token for text in translated_texts(passage, translations) for token in light_index_terms(text)]
                for passage in passages
            ]
        ),
        "concepts": [
            {
                "label": concept.label,
                "lies": bool(concept.place),
                "place": concept.place if concept.place in COUNTRIES else None,
            }
            | {language: [word.text for word in getattr(concept, language)] for language in LANGUAGES}
            for concept in site.concepts
        ],
        "lexicon": _lexicon(site, bundle),
        "countries": _countries(),
        "situations": [
            {"id": situation.id, "title": situation.title, "summary": situation.summary,
             "texts": [" ".join(dict.fromkeys(index_terms(text))) for text in situation.texts]}
            for situation in site.situations
        ],
    }  # fmt: skip


def _situations(site: SiteContext) -> dict[str, object]:
    """Return what the briefing takes from a guide: its title, and why it names each record."""
    return {
        situation.id: {"title": situation.title, "read": {step.record: step.why for step in situation.read}}
        for situation in site.situations
    }


def _countries() -> dict[str, str]:
    """Return the names of countries that are one word, and how other forms of them begin: words never mended."""
    names = [name for name in country_names() if " " not in name]
    beginnings = {start for name in names if (start := inflection_prefix(name))}
    return {"whole": " ".join(sorted(names)), "beginnings": " ".join(sorted(beginnings))}


def _record_entry(site: SiteContext, header: Header) -> dict[str, object]:
    return {
        "id": header.id,
        "title": header.title,
        "summary": header.summary,
        "as_of": header.as_of,
        "review_status": site.label("review_status", site.review(header)),
        **{key: list(header.codes(key)) for key in FILTER_KEYS},
    }


def _rows(bundle: Bundle) -> list[int]:
    """Return how many passages each record has; they stand in the order of the records."""
    counts = Counter(passage.record_id for passage in bundle.passages)
    return [counts[record_id] for record_id in bundle.records]


def _postings(documents: Sequence[Sequence[str]]) -> dict[str, object]:
    """Return a word index: for each token its number of rows, then each step from row to row with its count there."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row, tokens in enumerate(documents):
        for token, count in Counter(tokens).items():
            found.setdefault(token, []).append((row, count))
    order = sorted(found)
    numbers: list[int] = []
    for token in order:
        numbers.append(len(found[token]))
        before = 0
        for row, count in found[token]:
            numbers += (row - before, count)
            before = row
    lengths = (len(tokens) for tokens in documents)
    return {"k1": K1, "b": B, "tokens": " ".join(order), "postings": _varints(numbers), "lengths": _varints(lengths)}


def _varints(numbers: Iterable[int]) -> str:
    """Return whole numbers in base64: seven bits in each byte, the lowest first, the eighth says that more follow."""
    packed = bytearray()
    for number in numbers:
        while number > 127:
            packed.append(number & 127 | 128)
            number >>= 7
        packed.append(number)
    return base64.b64encode(packed).decode()


def _lexicon(site: SiteContext, bundle: Bundle) -> dict[str, object]:
    """Return the words that each language knows and how often they occur, as the question parser learns them."""
    spoken = Counter(word for concept in site.concepts for phrase in concept.phrases("en") for word in tokenize(phrase))
    counted = {**bundle.word_counts, "en": spoken + Counter(bundle.word_counts["en"])}
    return {
        language: {"words": " ".join(sorted(counts)), "counts": [counts[word] for word in sorted(counts)]}
        for language, counts in counted.items()
    }


def _status_line(site: SiteContext, header: Header) -> str:
    labels = (
        site.label("record_type", header.record_type),
        site.labels("country", header.country),
        site.label("evidence_status", header.evidence_status),
    )
    return f"{' · '.join(labels)}. {site.label('review_status', site.review(header))}."


def _record(site: SiteContext, header: Header, passages: Sequence[Passage]) -> dict[str, object]:
    """Return what the Ask page and the briefing show of a record; a question among its passages has no text here."""
    order = [citation_.ref for citation_ in header.sources]
    return {
        "title": header.title,
        "summary": header.summary,
        "url": page_path(header),
        "standing": _status_line(site, header),
        "as_of": header.as_of,
        "citation": citation(site, header),
        "blanks": [
            part.heading
            for part in site.records[header.id].parts
            if part.level and [block.text for block in part.blocks] == [NOT_DOCUMENTED]
        ],
        "sources": [
            {"title": site.sources[c.ref].title, "publisher": site.sources[c.ref].publisher,
             "date": site.sources[c.ref].date, "url": site.sources[c.ref].url, "locator": c.locator}
            for c in header.sources
        ],
        "translations": {
            language: {
                "language": language, "status": {"code": translated.status, "label": STATUSES[translated.status]},
                "title": translated.translation.title, "summary": translated.translation.summary,
            }
            for language, translated in site.translations.get(header.id, {}).items()
        },
        "passages": [
            0 if passage.kind in ("question", "phrase")
            else [passage.section, passage.anchor, passage.text, [order.index(ref) for ref in passage.sources]]
            for passage in passages
        ],
    }  # fmt: skip
