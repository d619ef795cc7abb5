"""Questions out of scope, by the rules of `scope.yaml`, and questions for a figure, both by their words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from indexer.files.yaml_reader import YamlLoader
from indexer.text.analysis import fold, stem
from search_api.answerability.patterns import read_rules, rule_text

_FIGURE = re.compile(
    r"\b(how (many|much|high|expensive)|percentages?|per ?cent|shares? of|rates?|proportions?|averages?|numbers? of|"
    r"costs?|price|salary|budget of|statistics|what fraction)\b"
)
_REGIONAL_FIGURE = re.compile(
    r"^sa (?!kohe|gjate|here|larg|shpejt|shpesh|kim|koji|koj|cime|kak)\w+"
    r"|\b(perqind|mesatar|procen[ta]|postot|prosjec|prosecn)\w*"
    r"|\b(koliko|kolku) (?!dugo|dolgo|vremen|vreme|prije|pre|pred|cesto|rano|brzo|daleko)\w+"
    r"|\b(stop[aeu]|stapk\w*|shkalla e|numri i (?!telefon)|broj(ot)? (na )?(?!telefon)\w+)"
)

_SCOPE_TEXT = Path(__file__).with_name("scope.yaml").read_text(encoding="utf-8")
SCOPE_FILE: Mapping[str, Any] = yaml.load(_SCOPE_TEXT, YamlLoader)
"""Generic words, concepts and rules as the file has them; the search in the page uses the same."""

RULES = read_rules(SCOPE_FILE)
"""A question that matches one is refused, whatever the records contain."""

GENERIC_STEMS = frozenset(stem(rule_text(word)) for word in SCOPE_FILE["everyday"])
"""Stems of words that say nothing about the subject of a question."""

FIGURE_WORDS = frozenset("many much percentage percent share rate number average cost price statistics".split())
"""Words that ask for a figure and do not say of what."""

_NUMBER = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|fifty|hundred|half|third|"
    r"quarter|none|no one|nobody|most|few|daily|weekly|monthly|yearly|every (day|week|month|year))\b",
    re.IGNORECASE,
)

PATTERNS = {"figure": _FIGURE, "regionalFigure": _REGIONAL_FIGURE, "number": _NUMBER}
"""By name; the search in the page uses the same."""


def is_personal(question: str) -> bool:
    """Return whether a question, in any of the languages, asks for something that identifies a person."""
    return _matches_rule(question, "personal")


def is_misuse(question: str) -> bool:
    """Return whether a question, in any of the languages, asks how to harm or deceive."""
    return _matches_rule(question, "misuse")


def asks_for_figure(question: str) -> bool:
    """Return whether a question, in any of the languages, asks for a number, rate or cost."""
    return bool(_FIGURE.search(question.casefold()) or _REGIONAL_FIGURE.search(fold(question)))


def contains_figure(sentence: str) -> bool:
    """Return whether a sentence contains a number."""
    return bool(_NUMBER.search(sentence))


def _matches_rule(question: str, reason: str) -> bool:
    text = rule_text(question)
    return any(rule.reason == reason and rule.pattern.search(text) for rule in RULES)
