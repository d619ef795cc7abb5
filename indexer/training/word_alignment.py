"""Which word says which: a dictionary learned from parallel text, so that each word is seen alone, too.

Source: Model 1 of Brown and others, The Mathematics of Statistical Machine Translation (1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows
from indexer.text.analysis import words
from indexer.training.parallel_corpus import Pair

SOURCE = "aligned words"
KINDRED: tuple[tuple[str, ...], ...] = (("sq",), ("bs", "hr", "sr"), ("mk",))
"""Languages that share their words, so that one dictionary serves them."""

ROUNDS = 6
LONGEST_TEXT = 40
"""Words of the longest text that is aligned; in longer ones nearly every word may be the other's."""

LIKELY, SEEN = 0.4, 0.9
"""How probable an English word must be for a word, and how many times it must have been its most likely one."""

SHORTEST_WORD = 3


def aligned(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """Yield words of the region with the English word that they most likely say, as pairs of their own."""
    for languages in KINDRED:
        yield from _aligned([pair for pair in pairs if pair.language in languages], languages[0])


def _aligned(pairs: Sequence[Pair], language: str) -> Iterator[Pair]:
    """Learn how likely each English word is said by each word, then turn that round.

    Every word of a text is paired with every English word beside it, or with none (the empty one, number 0).
    """
    own: dict[str, int] = {}
    english: dict[str, int] = {"": 0}
    left: list[Rows] = []
    right: list[Rows] = []
    token: list[Rows] = []
    for pair in pairs:
        one = [own.setdefault(word, len(own)) for word in words(pair.text)]
        other = [0, *(english.setdefault(word, len(english)) for word in words(pair.english))]
        if 0 < len(one) <= LONGEST_TEXT and len(other) > 1:
            first = token[-1][-1] + 1 if token else 0
            left.append(np.repeat(one, len(other)))
            right.append(np.tile(other, len(one)))
            token.append(np.repeat(np.arange(first, first + len(one)), len(other)))
    if not token:
        return
    links = np.concatenate(left) * len(english) + np.concatenate(right)
    kinds, kind = np.unique(links, return_inverse=True)
    spoken, meant = kinds // len(english), kinds % len(english)
    counts = _counted(kind, meant, np.concatenate(token))
    share = counts / np.bincount(spoken, counts)[spoken]
    names, meanings = list(own), list(english)
    for link in np.flatnonzero((meant != 0) & (counts >= SEEN) & (share >= LIKELY)).tolist():
        word = names[spoken[link]]
        if len(word) >= SHORTEST_WORD:
            yield Pair(SOURCE, language, word, meanings[meant[link]])


def _counted(kind: Rows, meant: Rows, token: Rows) -> npt.NDArray[np.float64]:
    """Return how often each kind of link is expected to hold.

    Args:
        kind: The kind of each link, shape (links,).
        meant: The English word of each kind.
        token: The place in the text of each link: the links of one place share it among themselves.
    """
    likely: npt.NDArray[np.float64] = np.ones(len(meant))
    counts = likely
    for _ in range(ROUNDS):
        weights = likely[kind]
        weights /= np.bincount(token, weights)[token]
        counts = np.bincount(kind, weights).astype(np.float64)
        # Half a count of nothing for each English word keeps rare ones from claiming what stands beside them.
        likely = counts / (np.bincount(meant, counts)[meant] + 0.5)
    return counts
