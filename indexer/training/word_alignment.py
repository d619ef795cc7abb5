"""Word alignment: a dictionary learned from parallel text, so that training sees each word alone, too.

Source: IBM Model 1; Brown and others, The Mathematics of Statistical Machine Translation (1993).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows
from indexer.text.analysis import tokenize
from indexer.training.parallel_corpus import SentencePair

SOURCE = "aligned words"
LANGUAGE_GROUPS: tuple[tuple[str, ...], ...] = (("sq",), ("bs", "hr", "sr"), ("mk",))
"""Languages that share their words, so that one dictionary serves them."""

EM_ITERATIONS = 6
MAX_WORDS = 40
"""Words of the longest text that is aligned: in longer ones nearly any word may be the translation of any other."""

MIN_PROBABILITY, MIN_COUNT = 0.4, 0.9
"""How probable an English word must be for a word, and how many times it must have been its most likely one."""

SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class _Links:
    """Every word of a text with every English word of its pair, and with none of them: English word 0.

    Link i joins `words[i]` with `english[i]`; `positions[i]` numbers the place of the word among all texts.
    """

    words: Rows
    english: Rows
    positions: Rows


def word_pairs(pairs: Sequence[SentencePair]) -> Iterator[SentencePair]:
    """Yield words of the region with their most likely English word, as pairs of their own."""
    for languages in LANGUAGE_GROUPS:
        yield from _aligned([pair for pair in pairs if pair.language in languages], languages[0])


def _aligned(pairs: Sequence[SentencePair], language: str) -> Iterator[SentencePair]:
    """Learn how likely each word is for each English word, then yield the likely ones the other way round."""
    vocabulary: dict[str, int] = {}
    english: dict[str, int] = {"": 0}
    links = _links(pairs, vocabulary, english)
    if links is None:
        return
    types, link_type = np.unique(links.words * len(english) + links.english, return_inverse=True)
    word, target = types // len(english), types % len(english)
    counts = _expected_counts(link_type, target, links.positions)
    probability = counts / np.bincount(word, counts)[word]
    likely = (target != 0) & (counts >= MIN_COUNT) & (probability >= MIN_PROBABILITY)
    words, english_words = list(vocabulary), list(english)
    for link in np.flatnonzero(likely).tolist():
        text = words[word[link]]
        if len(text) >= SHORTEST_WORD:
            yield SentencePair(SOURCE, language, text, english_words[target[link]])


def _links(pairs: Iterable[SentencePair], vocabulary: dict[str, int], english: dict[str, int]) -> _Links | None:
    """Return the links of all pairs, None if there are none; number new words in both dictionaries."""
    parts: list[tuple[Rows, Rows, Rows]] = []
    seen = 0
    for pair in pairs:
        left = [vocabulary.setdefault(word, len(vocabulary)) for word in tokenize(pair.text)]
        right = [0, *(english.setdefault(word, len(english)) for word in tokenize(pair.english))]
        if 0 < len(left) <= MAX_WORDS and len(right) > 1:
            positions = np.arange(seen, seen + len(left))
            parts.append((np.repeat(left, len(right)), np.tile(right, len(left)), np.repeat(positions, len(right))))
            seen += len(left)
    return _Links(*(np.concatenate(column) for column in zip(*parts, strict=True))) if parts else None


def _expected_counts(link_type: Rows, target: Rows, source_position: Rows) -> npt.NDArray[np.float64]:
    """Return how often each type of link is expected to hold.

    Args:
        link_type: The type of each link, shape (links,).
        target: The English word of each type.
        source_position: The place of the word of each link: the links of one place share one count.
    """
    probability: npt.NDArray[np.float64] = np.ones(len(target))
    counts = probability
    for _ in range(EM_ITERATIONS):
        weights = probability[link_type]
        weights /= np.bincount(source_position, weights)[source_position]
        counts = np.bincount(link_type, weights).astype(np.float64)
        # Half a count of nothing for each English word keeps rare ones from claiming their neighbours.
        probability = counts / (np.bincount(target, counts)[target] + 0.5)
    return counts
