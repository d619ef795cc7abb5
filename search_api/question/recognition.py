"""What of a question is recognised: its concepts, the codes that they mean, and acronyms that nobody explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from indexer.files.yaml_reader import YamlLoader
from indexer.text.analysis import fold
from indexer.text.thesaurus import Concept
from search_api.question.parsed_question import ParsedQuestion

_FILE = Path(__file__).with_name("reading.yaml")
READING: Mapping[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), YamlLoader)
"""The content of `reading.yaml`; the search in the page uses the same."""

EVERYDAY = frozenset(READING["everyday"])
"""Ids of concepts that say nothing of the subject of a question."""

FIELD = frozenset(READING["field"])
"""Ids of concepts that name nothing outside the field."""

_CODES = {
    (key, concept): code
    for key, codes in READING["codes"].items()
    for code, concepts in codes.items()
    for concept in concepts
}
CODED_KEYS: Sequence[str] = tuple(READING["codes"])
"""The keys of the header whose codes a concept may mean."""

HOMOGRAPHS: Mapping[str, str] = READING["homographs"]
"""Forms of verbs that are also nouns of the field -> the id of the concept that the noun names."""

NOUN_BEFORE = frozenset(READING["before"])
"""Words before which a homograph is the noun."""

_LETTERS = re.compile(r"[^\W\d_]+")
PATTERNS = {"letters": _LETTERS}
"""The patterns of this module by name: the scripts of the page read the same."""


def recognised(question: ParsedQuestion) -> list[Concept]:
    """Return the concepts of the field that a question names, each once, in its order."""
    concepts = {match.concept.id: match.concept for match in question.matches}
    return [concept for concept in concepts.values() if concept.id not in EVERYDAY]


def code_of(key: str, concept: Concept) -> str | None:
    """Return the code of a key that a concept means, None where it means none."""
    return _CODES.get((key, concept.id))


def acronyms(text: str) -> Iterator[str]:
    """Yield the words of two capitals or more; none of a text of several words that is all in capitals."""
    words = _LETTERS.findall(text)
    if len(words) == 1 or any(not word.isupper() for word in words):
        yield from (word for word in words if len(word) > 1 and word.isupper())


def unknown_acronyms(question: ParsedQuestion) -> list[str]:
    """Return the acronyms of a question that nothing in the repository explains or uses, each once."""
    unknown = set(question.unknown)
    return [word for word in dict.fromkeys(acronyms(question.original)) if fold(word) in unknown]
