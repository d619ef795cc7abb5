"""The terminology bridge: one concept, its words in the region's languages, and what a question means in English."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from indexer.folding import fold, light_stem, stem, words
from indexer.frontmatter import read_yaml
from indexer.problems import CorpusError, Problem
from indexer.vocabulary import Strict, validation_problems

LANGUAGES = {
    "en": "English",
    "sq": "Albanian",
    "bs": "Bosnian, Croatian, Montenegrin, Serbian (Latin)",
    "sr": "Serbian (Cyrillic)",
    "mk": "Macedonian",
}
"""The languages of the bridge. Cyrillic is folded to Latin, so `sr` needs only words that differ from `bs`."""


class Word(Strict):
    """A word or phrase. A `*` at the end of a word stands for any ending; `country` says where it is used."""

    text: str
    country: str | None = None


Words = tuple[Annotated[Word, BeforeValidator(lambda value: {"text": value} if isinstance(value, str) else value)], ...]


class Concept(Strict):
    """One concept: its usual English name and all the words that people use for it."""

    id: str
    label: str
    note: str | None = None
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
    document = read_yaml(path.read_text(encoding="utf-8"), path)
    if document.problems:
        raise CorpusError(document.problems)
    try:
        concepts = TypeAdapter(tuple[Concept, ...]).validate_python(document.data)
    except ValidationError as error:
        raise CorpusError(validation_problems(error, document, path)) from None
    first: dict[str, int] = {}
    problems = []
    for index, concept in enumerate(concepts):
        if first.setdefault(concept.id, index) != index:
            problems.append(Problem(path, *document.place((index, "id")), f"the concept `{concept.id}` stands twice"))
    if problems:
        raise CorpusError(problems)
    return concepts


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a question that name a concept; `first` to `last` (exclusive) count words of the question."""

    first: int
    last: int
    words: str
    language: str
    concept: Concept


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bridge made of a question.

    `english` is the question for the encoder: as asked, or word for word in English when it was asked in a language
    of the region. `unknown` are words that neither the bridge nor the corpus knows.
    """

    matches: tuple[Match, ...]
    regional: bool
    english: str
    unknown: tuple[str, ...]


class Bridge:
    """Finds the concepts that a question names, in any of the languages, inflected or not."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._english = _Phrases((concept, "en") for concept in self.concepts)
        self._regional = _Phrases(
            (concept, language) for concept in self.concepts for language in LANGUAGES if language != "en"
        )

    def read(self, question: str, known: Mapping[str, int]) -> Reading:
        """Read `question`; `known` are the stems of the English corpus."""
        tokens = words(question)
        english = [stem(token) in known or token in _SMALL_WORDS for token in tokens]
        matches = tuple(self._matches(tokens, english))
        foreign = sum(match.last - match.first for match in matches if match.language != "en")
        foreign += sum(1 for match in range(len(tokens)) if not english[match])
        regional = any(match.language != "en" for match in matches) and foreign * 2 > len(tokens)
        covered = {index for match in matches for index in range(match.first, match.last)}
        unknown = tuple(token for index, token in enumerate(tokens) if index not in covered and not english[index])
        return Reading(matches, regional, self._gloss(question, tokens, english, matches, regional), unknown)

    def _matches(self, tokens: Sequence[str], english: Sequence[bool]) -> Iterator[Match]:
        """Yield the longest phrases from left to right; English ones first where both fit."""
        index = 0
        while index < len(tokens):
            found = max(
                (
                    (length, rank, concept, language)
                    for rank, phrases in ((1, self._english), (0, self._regional))
                    for length, concept, language in phrases.at(tokens, index)
                    if rank or not all(english[index : index + length])
                ),
                key=lambda item: item[:2],
                default=None,
            )
            if found is None:
                index += 1
                continue
            length, _, concept, language = found
            yield Match(index, index + length, " ".join(tokens[index : index + length]), language, concept)
            index += length

    def _gloss(
        self, question: str, tokens: Sequence[str], english: Sequence[bool], matches: Sequence[Match], regional: bool
    ) -> str:
        if not regional:
            spelled = [match.concept.label for match in matches if _is_acronym(match, question)]
            return " ".join([question, *(f"({label})" for label in spelled)])
        starts = {match.first: match for match in matches}
        gloss = []
        index = 0
        while index < len(tokens):
            match = starts.get(index)
            if match:
                gloss.append(match.concept.label)
                index = match.last
            else:
                if english[index]:
                    gloss.append(tokens[index])
                index += 1
        return " ".join(gloss) or question


def _is_acronym(match: Match, question: str) -> bool:
    return (
        match.last - match.first == 1
        and match.words != fold(match.concept.label)
        and any(word.isupper() and fold(word) == match.words for word in question.replace("?", " ").split())
    )


class _Phrases:
    """Phrases by the key of their first word, longest first."""

    def __init__(self, entries: Iterable[tuple[Concept, str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Concept, str]]] = {}
        for concept, language in entries:
            for phrase in concept.phrases(language):
                keys = tuple(_key(token, language) for token in _pattern(phrase))
                if keys:
                    self._by_first.setdefault(keys[0], []).append((keys, concept, language))

    def at(self, tokens: Sequence[str], index: int) -> Iterator[tuple[int, Concept, str]]:
        """Yield (length, concept, language) of every phrase that stands at `index`."""
        for first in _keys(tokens[index]):
            for keys, concept, language in self._by_first.get(first, ()):
                span = tokens[index : index + len(keys)]
                if len(span) == len(keys) and all(key in _keys(token) for key, token in zip(keys, span, strict=True)):
                    yield len(keys), concept, language


def _pattern(phrase: str) -> list[str]:
    """Return the folded words of a phrase of the bridge; a final `*` is kept."""
    pattern = []
    for piece in phrase.split():
        found = words(piece)
        if found and piece.endswith("*"):
            found[-1] += "*"
        pattern += found
    return pattern


def _key(token: str, language: str) -> str:
    if token.endswith("*"):
        return token
    return f"en:{stem(token)}" if language == "en" else light_stem(token)


def _keys(token: str) -> set[str]:
    """Return every key under which a word of a question may stand in the bridge."""
    prefixes = {f"{token[:end]}*" for end in range(3, len(token) + 1)}
    return prefixes | {f"en:{stem(token)}", light_stem(token)}


_SMALL_WORDS = frozenset(
    "a about after all an and any are as at be been before being but by can could did do does done each for from get "
    "had has have he her him his how i if in into is it its me more my no not of on or our out over she should so some "
    "than that the their them then there these they this to up us was we were what when where which while who whom "
    "whose why will with without would you your".split()
)


def expansion_weights(reading: Reading, own: Mapping[str, float], weight: float) -> dict[str, Any]:
    """Return stem -> weight for the word index: the question's own stems, and the concepts' English words at `weight`.

    The words of one concept share its weight, so that a concept with many names does not outvote the others.
    """
    weights: dict[str, float] = dict(own)
    for match in reading.matches:
        names = [{stem(token) for token in words(phrase)} for phrase in match.concept.phrases("en")]
        for name in names:
            for token in name:
                share = weight if match.language == "en" else max(weight, 1 / max(1, len(names) ** 0.5))
                weights[token] = max(weights.get(token, 0.0), share)
    return weights
