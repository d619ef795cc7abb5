"""Sentences by which a record says that something is not documented: evidence of absence, never an answer."""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.records.body_rules import NOT_DOCUMENTED

FORMULA = NOT_DOCUMENTED.removesuffix(".")
"""How most of them begin."""

_MISSING = (
    "(?:documented|visible|given|described|mentioned|known|found|stated|said|named|published|reported|recorded|"
    "specified|measured)"
)
_SOURCE = (
    "(?:pages?|papers?|sources?|texts?|parts?(?: seen)?|notices?|articles?|reports?|sites?|summary|guide|manual|study|"
    "records?)"
)
_SAYS = "(?:say|state|name|give|mention|describe|report|specify|tell|show)"
_FIGURES = "(?:figures?|numbers?|amounts?|dates?|sources?|results?|costs?)"
_STUDIES = "(?:data|evaluations?|counts?|information|evidence|study|studies)"
_SENTENCES = (
    f"^{FORMULA}",
    r"\b(?:is|are|was|were|been|be|and|but|yet|still) (?:also |yet |still |anywhere |therefore )?"
    rf"(?:not|nowhere|never) (?:yet |been )?{_MISSING}\b",
    rf"\bnothing (?:is|was|more is) {_MISSING}\b",
    rf"\b{_SOURCE} (?:of \w+ )?(?:do|does|did) not {_SAYS}\b",
    rf"\b(?:gives?|names?|shows?|carr(?:y|ies)|has|have) no (?:\w+ )?{_FIGURES}\b",
    rf"\bno (?:\w+ ){{0,5}}?(?:{_FIGURES}|{_STUDIES}) (?:\w+(?:-\w+)* ){{0,8}}?"
    rf"(?:is|are|was|were|has been|could be) (?:{_MISSING}|seen|available)\b",
    r"\bunknown\b",
)

_ABSENT = re.compile("|".join(_SENTENCES), re.IGNORECASE)
PATTERNS = {"absent": _ABSENT}
"""The patterns of this module by name: the scripts of the page read the same."""


@lru_cache(maxsize=65536)
def says_absent(sentence: str) -> bool:
    """Return whether a sentence says that something is not documented."""
    return bool(_ABSENT.search(sentence))
