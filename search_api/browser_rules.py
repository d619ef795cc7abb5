"""What the search in the page takes from this one, so that nothing stands twice: weights, patterns, places, texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.index.bundle import Bundle
from indexer.text.js_regex import to_js_regex, to_js_regexes
from search_api import searcher as search
from search_api.answerability import assessor as evidence
from search_api.answerability import patterns, scope
from search_api.answerability.countries import CountryMentions
from search_api.answerability.patterns import alternatives_regex
from search_api.question import spelling
from search_api.question import understanding as reading
from search_api.question.query import DEFAULT_LIMIT
from search_api.ranking import feedback as company
from search_api.ranking import highlights
from search_api.ranking import hybrid as retrieval
from search_api.searcher import NEAREST

SITUATION_SHARE = 0.6
"""Share of a question's stems that the words of a situation must hold where the page searches by words alone."""


def rules(bundle: Bundle) -> dict[str, object]:
    """Return what the scripts of the page read beside the index of `bundle`, as JSON."""
    return {
        "reading": {
            "expansion": reading.EXPANSION_WEIGHT,
            "regionalExpansion": reading.REGIONAL_EXPANSION_WEIGHT,
            "correctable": spelling.MIN_CORRECTABLE,
            "short": spelling.STRICT_BELOW,
            "long": spelling.TWO_EDITS_FROM,
            "regionalShares": {way.value: share for way, share in reading.CROSSLINGUAL_WEIGHT.items()},
            "patterns": to_js_regexes(reading.PATTERNS),
            "multilingual": bundle.encoder.card.multilingual,
        },
        "retrieval": {
            "candidates": retrieval.CANDIDATES,
            "denseWeight": retrieval.DENSE_WEIGHT,
            "recordWeight": retrieval.RECORD_WEIGHT,
            "countryBoost": retrieval.COUNTRY_BOOST,
        },
        "feedback": {
            "topWeights": [float(weight) for weight in company.TOP_WEIGHTS],
            "centroidWeight": company.CENTROID_WEIGHT,
            "feedbackRecords": company.FEEDBACK_RECORDS,
            "headerWeight": company.HEADER_WEIGHT,
        },
        "evidence": {
            "threshold": evidence.THRESHOLD,
            "bias": evidence.BIAS,
            "coverage": evidence.COVERAGE,
            "cosine": evidence.COSINE,
            "figure": evidence.FIGURE,
            "outside": evidence.OUTSIDE,
            "topRecords": evidence.TOP_RECORDS,
            "minSentenceCoverage": evidence.MIN_SENTENCE_COVERAGE,
            "smoothing": evidence.SMOOTHING,
            "patterns": to_js_regexes(evidence.PATTERNS),
            "genericStems": sorted(scope.GENERIC_STEMS),
            "figureStems": sorted(evidence.FIGURE_STEMS),
            "texts": {reason.value: text for reason, text in evidence.REASON_TEXTS.items()},
            "refused": [reason.value for reason in evidence.REFUSED],
        },
        "scope": {
            "patterns": to_js_regexes(scope.PATTERNS | patterns.PATTERNS),
            "concepts": {
                name: to_js_regex(alternatives_regex(words)) for name, words in scope.SCOPE_FILE["words"].items()
            },
            "rules": [_script_rule(entry) for entry in scope.SCOPE_FILE["rules"]],
        },
        "quoting": {
            "coverageWeight": search.QUOTE_COVERAGE_WEIGHT,
            "passages": search.PASSAGES_PER_HIT,
            "patterns": to_js_regexes(highlights.PATTERNS),
        },
        "situations": {"floor": search.MIN_SITUATION_COSINE, "limit": search.SITUATIONS, "share": SITUATION_SHARE},
        "hits": DEFAULT_LIMIT,
        "nearest": NEAREST,
        "namesPerson": evidence.PERSONAL_DATA_VERDICT.reasons[0][1],
        "uncovered": CountryMentions(bundle.summaries()).uncovered_names(),
    }


def _script_rule(entry: Mapping[str, Any]) -> dict[str, object]:
    """Return a rule of `scope.yaml` with patterns as JavaScript reads them; names of concepts stay."""
    conditions = {key: [to_js_regex(condition) for condition in entry.get(key, ())] for key in ("all", "not")}
    return {"reason": entry["reason"], **conditions}
