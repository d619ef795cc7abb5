"""Correct typing mistakes with the words of the index."""

from __future__ import annotations

from collections.abc import Callable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.index.word_counts import WordCounts

MIN_CORRECTABLE = 4
"""Letters from which a word is corrected; shorter ones have too many neighbours."""

ENDINGS = (
    "",
    *"a e i o u am as at em es et im is it om oj ot ta te ti to mo la le li lo jm jam jen jne".split(),
    *"amo ate ati ala ale ali ao imo ite iti ila ile ili io emo ete uju aju eju oni oj va vme".split(),
)
"""Endings of verbs and nouns in the languages of the region, folded, by which forms of one word differ."""

MIN_INFLECTED = 3
"""Letters that forms of one word share at least."""


class SpellingDictionary:
    """The words of a language and how often they occur in the texts."""

    def __init__(self, stemmer: Callable[[str], str], counts: WordCounts) -> None:
        self._stemmer = stemmer
        self._counts = counts
        self._stems = {stemmer(word) for word in self._counts}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._counts):
            self._by_length.setdefault(len(word), []).append(word)

    def __contains__(self, word: str) -> bool:
        return self._stemmer(word) in self._stems

    def is_inflected(self, word: str) -> bool:
        """Return whether a word differs from a known one by its ending alone: a form of it, and no typing mistake."""
        stems = (word[: len(word) - len(ending)] for ending in ENDINGS if word.endswith(ending))
        return any(stem + ending in self._counts for stem in stems if len(stem) >= MIN_INFLECTED for ending in ENDINGS)

    def correction(self, word: str) -> str | None:
        """Return the word at the smallest edit distance, the commonest of equals; None if all are too far.

        A word of four to seven letters may have one edit, a longer one two. An edit is a letter added, lost, changed,
        or swapped with its neighbour; in a word of fewer than six letters only a letter lost, doubled or swapped,
        because a changed one too often makes another word (white, while).
        """
        allowed = 1 if len(word) < TWO_EDITS_FROM else 2
        lengths = range(len(word) - allowed, len(word) + allowed + 1)
        pool = [known for length in lengths for known in self._by_length.get(length, ())]
        if len(word) < STRICT_BELOW:
            pool = [known for known in pool if _is_swap_or_repeat(word, known)]
        close = process.extract(word, pool, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        best = min(
            close, key=lambda item: (item[1], item[0][0] != word[0], -self._counts[item[0]], item[0]), default=None
        )
        return best[0] if best else None


STRICT_BELOW = 6
"""Letters below which a word is corrected only where the order or the number of its letters is wrong."""


def _is_swap_or_repeat(word: str, known: str) -> bool:
    """Return whether a short word is a known one with letters lost, doubled or swapped."""
    if len(known) == len(word):
        return sorted(known) == sorted(word)
    return len(known) > len(word) or any(word == known[: at + 1] + known[at:] for at in range(len(known)))


TWO_EDITS_FROM = 8
"""Letters from which a word may have two edits."""
