"""The terminology bridge: one concept, its words in the region's languages, and what a question means in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from indexer.files.entries import Entry, load_entries
from indexer.files.models import StrictModel
from indexer.files.problems import MAX_QUOTED
from indexer.text.analysis import light_stem, stem, tokenize
from indexer.text.languages import REGIONAL_LANGUAGES

MIN_PREFIX = 3
"""Letters before the `*` of a word that stands for any ending."""


class TermVariant(StrictModel):
    """A word or phrase. A `*` at the end of a word stands for any ending; `country` says where it is used."""

    text: str
    country: str | None = None


Words = tuple[
    Annotated[TermVariant, BeforeValidator(lambda value: {"text": value} if isinstance(value, str) else value)], ...
]


_ID = re.compile("[a-z0-9][a-z0-9_-]{0,99}")


def _concept_id(value: str) -> str:
    """Refuse an id that is no name in the download of the terminology, or in an address."""
    if not _ID.fullmatch(value):
        must = "the id of a concept must be at most 100 small letters, digits, `_` and `-`, a letter or digit first"
        raise ValueError(f"{must}, not `{value[:MAX_QUOTED]}`")
    return value


class Concept(Entry):
    """One concept: its usual English name and all the words that people use for it.

    `place` is the code of the country that it names or lies in.
    """

    id: Annotated[str, AfterValidator(_concept_id)]
    label: str
    note: str | None = None
    place: str | None = None
    en: Words = ()
    sq: Words = ()
    bs: Words = ()
    sr: Words = ()
    mk: Words = ()

    def phrases(self, language: str) -> Iterator[str]:
        """Yield the words of `language`, the label among the English ones."""
        if language == "en":
            yield self.label
        yield from (word.text for word in getattr(self, language))


def load_concepts(path: Path) -> tuple[Concept, ...]:
    """Read `terms.yaml`.

    Raises:
        CorpusError: The file is not as it must be, or an id stands twice.
    """
    return load_entries(path, Concept, "the concept", optional=False, names_page=False)


@dataclass(frozen=True, slots=True)
class ConceptMatch:
    """Words of a question that name a concept; `first` to `last` (exclusive) count words of the question."""

    start: int
    end: int
    words: str
    language: str
    concept: Concept


class Thesaurus:
    """Finds the concepts that a question names, in any of the languages, inflected or not."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._english = _Phrases((concept, "en") for concept in self.concepts)
        self._regional = _Phrases((concept, language) for concept in self.concepts for language in REGIONAL_LANGUAGES)

    def phrases(self) -> Iterator[Phrase]:
        """Yield every phrase; those of the same first word in the order in which they are tried."""
        yield from self._english
        yield from self._regional

    def matches(self, tokens: Sequence[str], regional: bool) -> list[ConceptMatch]:
        """Return the phrases among folded words, from left to right, the longest and most exact first.

        Args:
            tokens: The words of a question, as `folding.words` gives them.
            regional: Read them in the languages of the region, else in English.
        """
        phrases = self._regional if regional else self._english
        found = []
        index = 0
        while index < len(tokens):
            best = max(
                phrases.starting_at(tokens, index),
                key=lambda phrase: (phrase.length, phrase.matched_letters),
                default=None,
            )
            if best is None:
                index += 1
                continue
            words_found = " ".join(tokens[index : index + best.length])
            found.append(ConceptMatch(index, index + best.length, words_found, best.language, best.concept))
            index += best.length
        return found


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the bridge: the keys of its words; `exactness` counts their letters."""

    keys: tuple[str, ...]
    concept: Concept
    language: str

    @property
    def length(self) -> int:
        return len(self.keys)

    @property
    def matched_letters(self) -> int:
        return sum(len(key.rstrip("*")) for key in self.keys)


class _Phrases:
    """Phrases by the key of their first word."""

    def __init__(self, entries: Iterable[tuple[Concept, str]]) -> None:
        self._by_first: dict[str, list[Phrase]] = {}
        for concept, language in entries:
            for text in concept.phrases(language):
                keys = tuple(_index_key(token, language) for token in _pattern(text))
                if keys:
                    self._by_first.setdefault(keys[0], []).append(Phrase(keys, concept, language))

    def __iter__(self) -> Iterator[Phrase]:
        for phrases in self._by_first.values():
            yield from phrases

    def starting_at(self, tokens: Sequence[str], index: int) -> Iterator[Phrase]:
        """Yield every phrase that stands at `index`."""
        for first in _lookup_keys(tokens[index]):
            for phrase in self._by_first.get(first, ()):
                span = tokens[index : index + phrase.length]
                if len(span) == phrase.length and all(
                    key in _lookup_keys(token) for key, token in zip(phrase.keys, span, strict=True)
                ):
                    yield phrase


def _pattern(phrase: str) -> list[str]:
    """Return the folded words of a phrase of the bridge; a final `*` is kept."""
    pattern = []
    for piece in phrase.split():
        found = tokenize(piece)
        if found and piece.endswith("*"):
            found[-1] += "*"
        pattern += found
    return pattern


def _index_key(token: str, language: str) -> str:
    if token.endswith("*"):
        return token
    return f"en:{stem(token)}" if language == "en" else light_stem(token)


def _lookup_keys(token: str) -> list[str]:
    """Return every key under which a word of a question may stand in the bridge, in a fixed order."""
    prefixes = [f"{token[:end]}*" for end in range(MIN_PREFIX, len(token) + 1)]
    return [f"en:{stem(token)}", light_stem(token), *prefixes]
