"""Correct typing mistakes by the words that the index knows."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.index.word_counts import WordCounts

MIN_CORRECTABLE = 4
"""Letters that a word must have to be mended; shorter ones have too many neighbours."""


class SpellingDictionary:
    """The words of a language, by their stems, and how often they stand in the texts."""

    def __init__(self, stemmer: Callable[[str], str], counts: WordCounts) -> None:
        self._stem_of = stemmer
        self._counts = counts
        self._stems = {stemmer(word) for word in self._counts}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            self._by_length.setdefault(len(word), []).append(word)

    def __contains__(self, word: str) -> bool:
        return self._stem_of(word) in self._stems

    def correction(self, word: str) -> str | None:
        """Return the word at the smallest edit distance, the commonest of equals; None if all are too far.

        One slip is allowed in a word of four to seven letters, two in a longer one. A slip is a letter added, lost,
        changed, or swapped with its neighbour; in a word of less than six letters a letter lost, doubled or swapped,
        for a changed one is too often another word (white, while).
        """
        allowed = 1 if len(word) < TWO_EDITS_FROM else 2
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        pool = [other for length in lengths for other in self._by_length.get(length, ())]
        if len(word) < STRICT_BELOW:
            pool = [other for other in pool if _is_swap_or_repeat(word, other)]
        close = process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        found = min(
            close, key=lambda item: (item[1], item[0][0] != word[0], -self._counts[item[0]], item[0]), default=None
        )
        return found[0] if found else None


STRICT_BELOW = 6
"""Letters below which a word is mended only where nothing but the order or the number of its letters is wrong."""


def _is_swap_or_repeat(word: str, meant: str) -> bool:
    """Say whether letters of a short word were lost, doubled or swapped."""
    if len(meant) == len(word):
        return sorted(meant) == sorted(word)
    return len(meant) > len(word) or any(word == meant[: at + 1] + meant[at:] for at in range(len(meant)))


TWO_EDITS_FROM = 8
"""Letters from which a word may hold two slips."""
