"""The kind of answer that a question expects, and which sentences give it or say that it is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from indexer.files.yaml_reader import YamlLoader
from indexer.text.analysis import stem
from search_api.answerability.patterns import rule_text


class MissingKind(StrEnum):
    """Kinds of answers that a question may expect."""

    NUMBER = "number"
    COST = "cost"
    DATE = "date"
    DURATION = "duration"
    WHO = "who"
    FORM = "form"
    EFFECT = "effect"
    LAW = "law"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class ExpectedKind:
    """How questions ask for a kind of answer and how records give it or say that it is missing.

    `weighs` names the weights by which it is decided whether records give it; `stems` ask for the kind and not for a
    subject.
    """

    kind: MissingKind
    label: str
    weighs: str
    asks: re.Pattern[str]
    unless: re.Pattern[str]
    gives: re.Pattern[str]
    lacks: re.Pattern[str]
    stems: frozenset[str]

    def is_asked(self, question: str) -> bool:
        """Return whether a question in plain spelling asks for this kind."""
        return bool(self.asks.search(question)) and not self.unless.search(question)


_FILE = Path(__file__).with_name("expected.yaml")
EXPECTED_FILE: Sequence[Mapping[str, Any]] = yaml.load(_FILE.read_text(encoding="utf-8"), YamlLoader)
"""The kinds as the file has them; the search in the page uses the same."""


def any_of(patterns: Sequence[str]) -> str:
    """Return a pattern of any of the patterns."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _kind(entry: Mapping[str, Any]) -> ExpectedKind:
    return ExpectedKind(
        kind=MissingKind(entry["kind"]),
        label=entry["label"],
        weighs=entry["weighs"],
        asks=re.compile(any_of(entry["asks"])),
        unless=re.compile(any_of(entry["unless"])),
        gives=re.compile(entry["gives"]),
        lacks=re.compile(entry["lacks"], re.IGNORECASE),
        stems=frozenset(map(stem, entry["words"])),
    )


KINDS = tuple(map(_kind, EXPECTED_FILE))
"""The kinds in the order in which they are tried."""

LABELS = {kind.kind: kind.label for kind in KINDS}


@lru_cache(maxsize=4096)
def expected_kind(question: str) -> ExpectedKind | None:
    """Return the kind of answer that a question in any of the languages expects, None where no rule tells."""
    text = rule_text(question)
    return next((kind for kind in KINDS if kind.is_asked(text)), None)


def clauses(sentence: str) -> Iterator[str]:
    """Yield the parts of a sentence that each name one thing that is not documented."""
    yield from (part for part in _CLAUSE.split(sentence) if part.strip())


_CLAUSE = re.compile(r"[,:;] (?:and )?| and (?=how|what|whether|who|any|results|an? |the )")
PATTERNS = {"clause": _CLAUSE}
"""The patterns of this module by name: the scripts of the page read the same."""
