"""The word index for the browser: what the page searches when no search API answers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from indexer.index.bm25_index import K1, B
from indexer.index.bundle import Bundle
from indexer.index.memory_snapshot import header_features
from indexer.index.passages import QUOTED_KINDS, Passage
from indexer.index.tokens import IndexTokens, TokenLists, index_tokens
from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.header import FILTER_KEYS, RECORD_URL, Header, record_url
from indexer.records.situations import Situation
from indexer.records.translations import STATUSES
from indexer.records.vocabulary import COUNTRIES
from indexer.site.browser_search.dense_assets import DenseAssets, compressed
from indexer.site.downloads import citation
from indexer.site.rendering import Page, SiteContext
from indexer.text.analysis import (
    LIGHT_SUFFIXES,
    MIN_LIGHT_STEM,
    PATTERNS,
    STOP_WORDS,
    TRANSLITERATION,
    index_terms,
    tokenize,
)
from indexer.text.gazetteer import INFLECTED_FROM, country_names, inflection_prefix
from indexer.text.js_regex import to_js_regexes
from indexer.text.thesaurus import MIN_PREFIX, Concept, Thesaurus

FOLDER = "assets/search"
_KINDS = dict.fromkeys(QUOTED_KINDS, "s") | {"summary": "u", "question": "q", "phrase": "q", "blank": "b"}


@dataclass(frozen=True, slots=True)
class BrowserSearch:
    """What the page searches with beside the bundle: weights and patterns, dense search, and tokens made before."""

    rules: Mapping[str, object]
    dense: DenseAssets | None = None
    tokens: IndexTokens | None = None


def pages(site: SiteContext, bundle: Bundle, in_page: BrowserSearch) -> Iterator[Page]:
    """Yield scripts that hold the tables of folding, the index, and each record with its passages.

    They are scripts and not JSON, because a page that was opened from a folder may load nothing else.
    """
    yield _script("tables.js", "throughcare.tables =", _tables())
    yield _script("acronyms.js", "throughcare.acronyms =", site.glossary.meanings)
    yield _script("situations.js", "throughcare.situations =", _situations(site))
    headers = tuple(bundle.records.values())
    tokens = in_page.tokens or index_tokens(headers, bundle.passages, bundle.translations)
    # What a change of one record leaves as it is stands in a file of its own: devices that keep the site keep it.
    yield _script("language.js", "throughcare.languageIndex =", _language_index(site, in_page, tokens))
    yield _script("index.js", "throughcare.index =", _index(site, bundle, in_page, tokens))
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
        "recordUrl": RECORD_URL,
        "minStem": MIN_LIGHT_STEM,
        "minPrefix": MIN_PREFIX,
        "patterns": to_js_regexes(PATTERNS),
    }


def _language_index(site: SiteContext, in_page: BrowserSearch, tokens: IndexTokens) -> dict[str, object]:
    """Return how questions are read, and the words of translations."""
    return {
        "rules": in_page.rules,
        "regional": _postings(tokens.translations),
        "concepts": [_concept(concept) for concept in site.concepts],
        "phrases": _phrases(site.concepts),
        "countries": _countries(),
        "situations": [_situation(situation) for situation in site.situations],
    }


def _index(site: SiteContext, bundle: Bundle, in_page: BrowserSearch, tokens: IndexTokens) -> dict[str, object]:
    headers = tuple(bundle.records.values())
    return {
        "version": site.version,
        "meaning": in_page.dense.listed() if in_page.dense else None,
        "terms": {key: {code: term.label for code, term in site.vocabulary.terms[key].items()} for key in FILTER_KEYS},
        "groups": {code: term.label for code, term in site.vocabulary.terms["client_group"].items()},
        "records": _record_entries(site, headers),
        "rows": _rows(bundle),
        "kinds": "".join(_KINDS[passage.kind] for passage in bundle.passages),
        "words": _postings(tokens.passages),
        "whole": _postings(tokens.records),
        "lexicon": _lexicon(site, bundle),
    }


def _concept(concept: Concept) -> dict[str, object]:
    place = {"lies": bool(concept.place), "place": concept.place if concept.place in COUNTRIES else None}
    return {"id": concept.id, "label": concept.label, **place, "en": [word.text for word in concept.en]}


def _phrases(concepts: Sequence[Concept]) -> list[tuple[int, str, str]]:
    """Return of each phrase of the thesaurus the number of its concept, its language, and the keys of its words."""
    numbers = {concept.id: number for number, concept in enumerate(concepts)}
    return [
        (numbers[phrase.concept.id], phrase.language, " ".join(phrase.keys)) for phrase in Thesaurus(concepts).phrases()
    ]


def _situation(situation: Situation) -> dict[str, object]:
    texts = [" ".join(dict.fromkeys(index_terms(text))) for text in situation.texts]
    return {"id": situation.id, "title": situation.title, "summary": situation.summary, "texts": texts}


def _situations(site: SiteContext) -> dict[str, object]:
    """Return what the briefing takes from a guide: its title, and why it names each record."""
    return {
        situation.id: {"title": situation.title, "read": {step.record: step.why for step in situation.read}}
        for situation in site.situations
    }


def _countries() -> dict[str, str]:
    """Return the names of countries that are one word, and how inflected forms begin: words never corrected."""
    names = [name for name in country_names() if " " not in name]
    beginnings = {start for name in names if (start := inflection_prefix(name))}
    return {"whole": " ".join(sorted(names)), "beginnings": " ".join(sorted(beginnings))}


def _record_entries(site: SiteContext, headers: Sequence[Header]) -> list[dict[str, object]]:
    """Return what lists show of each record, and the numbers of the header features that it has."""
    return [
        {
            "id": header.id,
            "title": header.title,
            "summary": header.summary,
            "as_of": header.as_of,
            "review_status": site.label("review_status", site.review(header)),
            **{key: list(header.codes(key)) for key in (*FILTER_KEYS, "client_group")},
            "traits": np.flatnonzero(features).tolist(),
        }
        for header, features in zip(headers, header_features(headers, site.vocabulary), strict=True)
    ]


def _rows(bundle: Bundle) -> list[int]:
    """Return how many passages each record has; they stand in the order of the records."""
    counts = Counter(passage.record_id for passage in bundle.passages)
    return [counts[record_id] for record_id in bundle.records]


def _postings(documents: TokenLists) -> dict[str, object]:
    """Return a word index: its tokens, and in `numbers` the arrays that its scores are computed from.

    `numbers` holds int32, little end first, in a gzip stream in base64: for each token the number of rows that hold it,
    the rows of all tokens, how often the token stands in each of these rows, and the length of each document.
    """
    rows_of: dict[str, list[int]] = {}
    counts_of: dict[str, list[int]] = {}
    for row, tokens in enumerate(documents):
        for token, count in Counter(tokens).items():
            rows_of.setdefault(token, []).append(row)
            counts_of.setdefault(token, []).append(count)
    order = sorted(rows_of)
    numbers = [
        *(len(rows_of[token]) for token in order),
        *(row for token in order for row in rows_of[token]),
        *(count for token in order for count in counts_of[token]),
        *(len(tokens) for tokens in documents),
    ]
    packed = compressed(np.array(numbers, dtype="<i4").tobytes())
    return {"k1": K1, "b": B, "tokens": " ".join(order), "documents": len(documents), "numbers": packed}


def _lexicon(site: SiteContext, bundle: Bundle) -> dict[str, object]:
    """Return the words of each language and how often they occur, as the question parser counts them."""
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
        "url": record_url(header.id),
        "standing": _status_line(site, header),
        "as_of": header.as_of,
        "citation": citation(site, header),
        "blanks": [
            part.heading
            for part in site.records[header.id].parts
            if part.level and [block.text for block in part.blocks] == [NOT_DOCUMENTED]
        ],
        "sources": [
            {"ref": c.ref, "title": site.sources[c.ref].title, "publisher": site.sources[c.ref].publisher,
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
