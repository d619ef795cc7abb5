"""The weights, patterns, countries and texts that the search in the page shares with this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from indexer.index.bundle import Bundle
from indexer.records.vocabulary import REGION
from indexer.text import sentences
from indexer.text.js_regex import to_js_regex, to_js_regexes
from search_api import searcher, table
from search_api.answerability import assessor, expected, guides, patterns, scope, support, verdict
from search_api.answerability.countries import CountryMentions
from search_api.answerability.patterns import alternatives_regex
from search_api.question import encoding, recognition, spelling, understanding
from search_api.question.query import DEFAULT_LIMIT
from search_api.ranking import absence, feedback, hybrid, quotes, reasons

SITUATION_SHARE = 0.6
"""Share of a question's stems that the words of a situation must hold where the page searches by words alone."""


def rules(bundle: Bundle) -> dict[str, object]:
    """Return what the scripts of the page read with the index of `bundle`, as JSON."""
    return {
        "reading": {
            "expansion": understanding.EXPANSION_WEIGHT,
            "regionalExpansion": understanding.REGIONAL_EXPANSION_WEIGHT,
            "correctable": spelling.MIN_CORRECTABLE,
            "short": spelling.STRICT_BELOW,
            "long": spelling.TWO_EDITS_FROM,
            "regionalShares": {mode.value: weight for mode, weight in encoding.CROSSLINGUAL_WEIGHT.items()},
            "patterns": to_js_regexes(understanding.PATTERNS | recognition.PATTERNS),
            "endings": spelling.ENDINGS,
            "inflected": spelling.MIN_INFLECTED,
            "concepts": recognition.READING,
            "multilingual": bundle.encoder.card.multilingual,
        },
        "retrieval": {
            "candidates": hybrid.CANDIDATES,
            "denseWeight": hybrid.DENSE_WEIGHT,
            "recordWeight": hybrid.RECORD_WEIGHT,
            "countryBoost": hybrid.COUNTRY_BOOST,
            "regionBoost": hybrid.REGION_BOOST,
            "region": list(REGION),
            "relevant": {mode.value: share for mode, share in hybrid.RELEVANT.items()},
        },
        "feedback": {
            "topWeights": [float(weight) for weight in feedback.TOP_WEIGHTS],
            "centroidWeight": feedback.CENTROID_WEIGHT,
            "feedbackRecords": feedback.FEEDBACK_RECORDS,
            "headerWeight": feedback.HEADER_WEIGHT,
        },
        "evidence": {
            "threshold": verdict.THRESHOLD,
            "bias": verdict.BIAS,
            "coverage": verdict.COVERAGE,
            "cosine": verdict.COSINE,
            "headline": verdict.HEADLINE,
            "situation": verdict.SITUATION,
            "field": verdict.FIELD,
            "topRecords": assessor.TOP_RECORDS,
            "headlines": assessor.HEADLINES,
            "mostField": assessor.MOST_FIELD,
            "smoothing": assessor.SMOOTHING,
            "genericStems": sorted(scope.GENERIC_STEMS),
            "texts": {reason.value: text for reason, text in verdict.REASON_TEXTS.items()},
            "refused": [reason.value for reason in verdict.REFUSED],
        },
        "support": {
            "kinds": [_script_kind(kind) for kind in expected.KINDS],
            "weights": {name: asdict(weights) for name, weights in support.WEIGHTS.items()},
            "evaluated": sorted(support.EVALUATED),
            "minAbsent": support.MIN_ABSENT_COVERAGE,
            "patterns": to_js_regexes(expected.PATTERNS | sentences.PATTERNS | absence.PATTERNS),
        },
        "scope": {
            "patterns": to_js_regexes(patterns.PATTERNS),
            "concepts": {
                name: to_js_regex(alternatives_regex(words)) for name, words in scope.SCOPE_FILE["words"].items()
            },
            "rules": [_script_rule(entry) for entry in scope.SCOPE_FILE["rules"]],
        },
        "quoting": {
            "coverageWeight": quotes.QUOTE_COVERAGE_WEIGHT,
            "passages": quotes.PASSAGES_PER_HIT,
            "last": quotes.LAST,
            "patterns": to_js_regexes(sentences.PATTERNS | absence.PATTERNS),
        },
        "situations": {
            "floor": searcher.MIN_SITUATION_COSINE,
            "limit": searcher.SITUATIONS,
            "share": SITUATION_SHARE,
            "lacking": guides.MOST_LEFT_OUT,
            "known": guides.LEAST_KNOWN,
            "close": guides.CLOSE,
        },
        "table": {
            "share": table.ROW_SHARE,
            "records": table.ROW_RECORDS,
            "names": table.NAMES,
            "figures": [kind.value for kind in table.FIGURES],
        },
        "meaning": reasons.MEANING_LABEL,
        "hits": DEFAULT_LIMIT,
        "nearest": searcher.NEAREST_RECORDS,
        "namesPerson": verdict.PERSONAL_DATA_VERDICT.reasons[0][1],
        "uncovered": CountryMentions(bundle.summaries()).uncovered_names(),
    }


def _script_kind(kind: expected.ExpectedKind) -> dict[str, object]:
    """Return a kind of answer with patterns for JavaScript."""
    patterns_of = {name: to_js_regex(getattr(kind, name).pattern) for name in ("asks", "unless", "gives", "lacks")}
    return {
        "kind": kind.kind.value,
        "label": kind.label,
        "weighs": kind.weighs,
        "stems": sorted(kind.stems),
        **patterns_of,
    }


def _script_rule(entry: Mapping[str, Any]) -> dict[str, object]:
    """Return a rule of `scope.yaml` with patterns for JavaScript; names of concepts stay."""
    conditions = {key: [to_js_regex(condition) for condition in entry.get(key, ())] for key in ("all", "not")}
    return {"reason": entry["reason"], **conditions}
