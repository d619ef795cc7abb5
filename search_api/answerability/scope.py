"""Questions out of scope, by the rules of `scope.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from indexer.files.yaml_reader import YamlLoader
from indexer.text.analysis import stem
from search_api.answerability.patterns import read_rules, rule_text

_SCOPE_TEXT = Path(__file__).with_name("scope.yaml").read_text(encoding="utf-8")
SCOPE_FILE: Mapping[str, Any] = yaml.load(_SCOPE_TEXT, YamlLoader)
"""Generic words, concepts and rules as the file has them; the search in the page uses the same."""

RULES = read_rules(SCOPE_FILE)
"""A question that matches one is refused, whatever the records contain."""

GENERIC_STEMS = frozenset(stem(rule_text(word)) for word in SCOPE_FILE["everyday"])
"""Stems of words that say nothing about the subject of a question."""


def is_personal(question: str) -> bool:
    """Return whether a question, in any of the languages, asks for something that identifies a person."""
    return _matches_rule(question, "personal")


def is_misuse(question: str) -> bool:
    """Return whether a question, in any of the languages, asks how to harm or deceive."""
    return _matches_rule(question, "misuse")


def _matches_rule(question: str, reason: str) -> bool:
    text = rule_text(question)
    return any(rule.reason == reason and rule.pattern.search(text) for rule in RULES)
