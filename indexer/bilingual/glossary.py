"""The fixed terms of the translations, read from `glossary.yaml`, and whether a text and its translation use them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from indexer.files.models import StrictModel, load_yaml, validate
from indexer.files.text_file import is_there
from indexer.text.analysis import tokenize

FILE = "glossary.yaml"
LEAST_SHARE = 0.98
"""The share of glossary terms that a language must use where the English text does; below it `check` warns."""

_SHORT = 4
"""Words of a term up to this length must stand whole but for a last vowel; of longer ones the beginning."""

_LONGEST_ENDING = 6
_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.:;!?]\s+)[\"'“(]*$")
_VOWELS = "aeiou"

Words = tuple[str, ...]


class FixedTerm(StrictModel):
    """An English term and what it is called in each language; any of several names will do."""

    en: Annotated[str, Field(min_length=1)]
    bs: Annotated[tuple[str, ...], Field(min_length=1)]
    mk: Annotated[tuple[str, ...], Field(min_length=1)]
    sq: Annotated[tuple[str, ...], Field(min_length=1)]

    def names(self, language: str) -> tuple[str, ...]:
        """Return what the term may be called in `bs`, `mk` or `sq`."""
        return {"bs": self.bs, "mk": self.mk, "sq": self.sq}[language]


@dataclass(frozen=True, slots=True)
class TermUse:
    """A term that the English text uses, and whether the translation does."""

    term: FixedTerm
    names: tuple[str, ...]
    is_used: bool


@dataclass(frozen=True)
class FixedTerms:
    """The glossary, looked up by the words of a text."""

    terms: tuple[FixedTerm, ...]

    @cached_property
    def key(self) -> str:
        """A hash of the glossary: results that rest on it are kept under it."""
        return sha256(repr(self.terms).encode()).hexdigest()

    @cached_property
    def _by_first_word(self) -> Mapping[str, list[tuple[Words, FixedTerm]]]:
        """The terms by their first word, those with more words first."""
        found: dict[str, list[tuple[Words, FixedTerm]]] = {}
        for term in self.terms:
            words = tuple(map(_singular, _ENGLISH_WORD.findall(term.en)))
            found.setdefault(words[0], []).append((words, term))
        # A term that begins with a name, such as that of a country, is not looked for.
        return {first: sorted(entries, key=lambda one: -len(one[0])) for first, entries in found.items()}

    def terms_in(self, english: str) -> Iterator[FixedTerm]:
        """Yield the terms of an English text, each once; inside a longer term no shorter one counts."""
        words = _english_words(english)
        at, found = 0, set()
        while at < len(words):
            step = 1
            for term_words, term in self._by_first_word.get(words[at], ()):
                if words[at : at + len(term_words)] == term_words:
                    step = len(term_words)
                    if term.en not in found:
                        found.add(term.en)
                        yield term
                    break
            at += step

    def uses(self, english: str, text: str, language: str) -> Iterator[TermUse]:
        """Yield each term of an English text with whether its translation uses it, however it is inflected."""
        words = tokenize(text)
        for term in self.terms_in(english):
            names = term.names(language)
            yield TermUse(term, names, any(_stands_in(tokenize(name), words) for name in names))


def load_glossary(path: Path) -> FixedTerms:
    """Read the glossary; a corpus without one has no fixed terms.

    Raises:
        CorpusError: The file is not as it must be.
    """
    if not is_there(path):
        return FixedTerms(())
    return FixedTerms(validate(TypeAdapter(tuple[FixedTerm, ...]), load_yaml(path), path))


def _english_words(text: str) -> Words:
    """Return the words of an English text, in the singular; a name, such as that of a fund, is not taken apart."""
    return tuple(_singular(word[0]) if _is_common(word, text) else "" for word in _ENGLISH_WORD.finditer(text))


def _is_common(word: re.Match[str], text: str) -> bool:
    return word[0][0].islower() or bool(_SENTENCE_START.search(text[: word.start()]))


def _singular(word: str) -> str:
    lower = word.lower()
    if lower == "children":
        return "child"
    if lower.endswith("ies") and len(lower) > _SHORT:
        return lower[:-3] + "y"
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") and len(lower) > 3 else lower


def _stands_in(name: list[str], words: list[str]) -> bool:
    """Say whether each word of a name stands in a text, inflected or not, in any order."""
    return all(any(_is_form(word, other) for other in words) for word in name)


def _is_form(word: str, other: str) -> bool:
    """Say whether `other` begins as `word` does: the endings of the region's languages change, stems hardly do."""
    stem = word.rstrip(_VOWELS) if len(word) <= _SHORT else word[: max(_SHORT, round(0.65 * len(word)))]
    return other.startswith(stem or word) and len(other) <= len(word) + _LONGEST_ENDING
