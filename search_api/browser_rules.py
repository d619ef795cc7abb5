"""What the search in the page takes from this one, so that nothing stands twice: weights, patterns, places, texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from indexer.index.bundle import Bundle
from search_api import searcher as search
from search_api.answerability import assessor as evidence
from search_api.answerability import scope
from search_api.answerability.countries import Places
from search_api.answerability.patterns import concept
from search_api.question import spelling
from search_api.question import understanding as reading
from search_api.ranking import feedback as company
from search_api.ranking import hybrid as retrieval
from search_api.searcher import NEAREST

_LETTER = r"[\p{L}\p{N}_]"
_CLASSES = {
    r"\w": _LETTER,
    r"\d": r"\p{Nd}",
    r"\b": rf"(?:(?<={_LETTER})(?!{_LETTER})|(?<!{_LETTER})(?={_LETTER}))",
}
"""Classes of Python's patterns for JavaScript, which by these names knows ASCII alone."""


def rules(bundle: Bundle) -> dict[str, object]:
    """Return what the scripts of the page read beside the index of `bundle`, as JSON."""
    return {
        "reading": {
            "expansion": reading.EXPANSION_WEIGHT,
            "regionalExpansion": reading.REGIONAL_EXPANSION_WEIGHT,
            "mendable": spelling.MENDABLE,
            "short": spelling.SHORT,
            "long": spelling.LONG,
            "regionalShares": {way.value: share for way, share in reading.REGIONAL_SHARES.items()},
            "multilingual": bundle.encoder.card.multilingual,
        },
        "retrieval": {
            "candidates": retrieval.CANDIDATES,
            "denseShare": retrieval.DENSE_SHARE,
            "wholeShare": retrieval.WHOLE_SHARE,
            "favour": retrieval.FAVOUR,
        },
        "company": {
            "leaders": [float(weight) for weight in company.LEADERS],
            "likeness": company.LIKENESS,
            "circle": company.CIRCLE,
            "kinship": company.KINSHIP,
        },
        "evidence": {
            "threshold": evidence.THRESHOLD,
            "bias": evidence.BIAS,
            "coverage": evidence.COVERAGE,
            "cosine": evidence.COSINE,
            "figure": evidence.FIGURE,
            "outside": evidence.OUTSIDE,
            "lookedAt": evidence.LOOKED_AT,
            "saying": evidence.SAYING,
            "prior": evidence.PRIOR,
            "everyday": sorted(scope.EVERYDAY),
            "figureStems": sorted(evidence.FIGURE_STEMS),
            "texts": {reason.value: text for reason, text in evidence.TEXTS.items()},
            "refused": [reason.value for reason in evidence.REFUSED],
        },
        "scope": {
            "patterns": {name: script_pattern(pattern.pattern) for name, pattern in scope.PATTERNS.items()},
            "concepts": {name: script_pattern(concept(words)) for name, words in scope.CONTENT["words"].items()},
            "rules": [_script_rule(entry) for entry in scope.CONTENT["rules"]],
        },
        "quoting": {"said": search.SAID, "passages": search.PASSAGES_PER_HIT},
        "situations": {"floor": search.SITUATION_FLOOR, "limit": search.SITUATIONS},
        "nearest": NEAREST,
        "namesPerson": evidence.NAMES_PERSON.reasons[0][1],
        "uncovered": Places(bundle.summaries()).uncovered(),
    }


def _script_rule(entry: Mapping[str, Any]) -> dict[str, object]:
    """Return a rule of `scope.yaml` with patterns as JavaScript reads them; names of concepts stay."""
    conditions = {key: [script_pattern(condition) for condition in entry.get(key, ())] for key in ("all", "not")}
    return {"reason": entry["reason"], **conditions}


def script_pattern(pattern: str) -> str:
    r"""Return the source of a pattern as JavaScript reads it with the flags `iu`; it may use \w, \d, \b and \s."""
    return re.sub(r"\\[wdb]", lambda found: _CLASSES[found[0]], pattern)
