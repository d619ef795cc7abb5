"""Rules of `scope.yaml`: a concept is words of several languages with one meaning, a rule is concepts that meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.text.analysis import fold

_WORD = re.compile(r"[^\W_]+")
PATTERNS = {"word": _WORD}
"""The patterns of this module by name: the scripts of the page read the same."""

_NAMED = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class ScopeRule:
    """A rule of `scope.yaml`: a question whose `rule_text` matches `pattern` is refused for `reason`."""

    id: str
    reason: str
    pattern: re.Pattern[str]


def rule_text(text: str) -> str:
    """Return a text as the rules match it: its folded words with one space between them, no punctuation."""
    return " ".join(_WORD.findall(fold(text)))


def read_rules(content: Mapping[str, Any]) -> tuple[ScopeRule, ...]:
    """Return the rules of the content of `scope.yaml`.

    Raises:
        ValueError: A rule names an unknown concept.
    """
    concepts = {name: alternatives_regex(words) for name, words in content["words"].items()}
    return tuple(_rule(entry, concepts) for entry in content["rules"])


def alternatives_regex(words: Sequence[str]) -> str:
    """Return a pattern of any word of a concept; a `*` at its end matches any ending."""
    forms = dict.fromkeys(rule_text(word) + r"\w*" * word.endswith("*") for word in words)
    return rf"\b(?:{'|'.join(forms)})\b"


def _rule(entry: Mapping[str, Any], concepts: Mapping[str, str]) -> ScopeRule:
    def expanded(condition: str) -> str:
        if missing := [name for name in _NAMED.findall(condition) if name not in concepts]:
            raise ValueError(f"rule {entry['id']}: no concept is called {missing[0]}; there are {', '.join(concepts)}")
        return _NAMED.sub(lambda match: concepts[match[1]], condition.replace("..", ".*"))

    def conditions() -> Iterator[str]:
        for key, sign in (("all", "="), ("not", "!")):
            yield from (f"(?{sign}.*?(?:{expanded(condition)}))" for condition in entry.get(key, ()))

    return ScopeRule(entry["id"], entry["reason"], re.compile("^" + "".join(conditions())))
