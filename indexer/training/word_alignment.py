"""Which word says which: a dictionary learned from parallel text, so that each word is seen alone, too.

Source: Model 1 of Brown and others, The Mathematics of Statistical Machine Translation (1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
"""Words of the longest text that is aligned; in longer ones nearly every word may be the other's."""

MIN_PROBABILITY, MIN_COUNT = 0.4, 0.9
"""How probable an English word must be for a word, and how many times it must have been its most likely one."""

SHORTEST_WORD = 3


def word_pairs(pairs: Sequence[SentencePair]) -> Iterator[SentencePair]:
    """Yield words of the region with the English word that they most likely say, as pairs of their own."""
    for languages in LANGUAGE_GROUPS:
        yield from _aligned([pair for pair in pairs if pair.language in languages], languages[0])


def _aligned(pairs: Sequence[SentencePair], language: str) -> Iterator[SentencePair]:
    """Learn how likely each English word is said by each word, then turn that round.

    Every word of a text is paired with every English word beside it, or with none (the empty one, number 0).
    """
    own: dict[str, int] = {}
    english: dict[str, int] = {"": 0}
    left: list[Rows] = []
    right: list[Rows] = []
    token: list[Rows] = []
    for pair in pairs:
        one = [own.setdefault(word, len(own)) for word in tokenize(pair.text)]
        other = [0, *(english.setdefault(word, len(english)) for word in tokenize(pair.english))]
        if 0 < len(one) <= MAX_WORDS and len(other) > 1:
            first = token[-1][-1] + 1 if token else 0
            left.append(np.repeat(one, len(other)))
            right.append(np.tile(other, len(one)))
            token.append(np.repeat(np.arange(first, first + len(one)), len(other)))
    if not token:
        return
    links = np.concatenate(left) * len(english) + np.concatenate(right)
    kinds, kind = np.unique(links, return_inverse=True)
    spoken, meant = kinds // len(english), kinds % len(english)
    counts = _expected_counts(kind, meant, np.concatenate(token))
    share = counts / np.bincount(spoken, counts)[spoken]
    names, meanings = list(own), list(english)
    for link in np.flatnonzero((meant != 0) & (counts >= MIN_COUNT) & (share >= MIN_PROBABILITY)).tolist():
        word = names[spoken[link]]
        if len(word) >= SHORTEST_WORD:
            yield SentencePair(SOURCE, language, word, meanings[meant[link]])


def _expected_counts(link_type: Rows, target: Rows, source_position: Rows) -> npt.NDArray[np.float64]:
    """Return how often each kind of link is expected to hold.

    Args:
        kind: The kind of each link, shape (links,).
        meant: The English word of each kind.
        token: The place in the text of each link: the links of one place share it among themselves.
    """
    likely: npt.NDArray[np.float64] = np.ones(len(target))
    counts = likely
    for _ in range(EM_ITERATIONS):
        weights = likely[link_type]
        weights /= np.bincount(source_position, weights)[source_position]
        counts = np.bincount(link_type, weights).astype(np.float64)
        # Half a count of nothing for each English word keeps rare ones from claiming what stands beside them.
        likely = counts / (np.bincount(target, counts)[target] + 0.5)
    return counts
