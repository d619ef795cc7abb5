"""Passages that nobody wrote, as many as wanted: vectors and words distributed like those of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows, Vectors
from indexer.index.bm25_index import K1, B, BM25Index, Postings, inverse_document_frequency
from indexer.text.analysis import index_terms

NEAREST, FARTHEST = 0.95, 0.55
"""Cosine of a generated vector to the real one that it was made from: passages of one subject have such cosines."""

BLOCK = 100_000


def vectors_like(real: Vectors, count: int, seed: int) -> Vectors:
    """Return unit vectors in clusters around real ones, at even cosines in a random direction; shape (count, d)."""
    chance = np.random.default_rng(seed)
    made = np.empty((count, real.shape[1]), dtype=np.float32)
    for start in range(0, count, BLOCK):
        centres = real[chance.integers(len(real), size=min(BLOCK, count - start))]
        aside = chance.standard_normal(centres.shape, dtype=np.float32)
        aside -= (aside * centres).sum(axis=1, keepdims=True) * centres
        aside /= np.linalg.norm(aside, axis=1, keepdims=True)
        cosines = chance.uniform(FARTHEST, NEAREST, size=(len(centres), 1)).astype(np.float32)
        made[start : start + len(centres)] = cosines * centres + np.sqrt(1 - cosines**2) * aside
    return made


def words_like(texts: Sequence[str], count: int, seed: int) -> BM25Index:
    """Return the word index of passages of the usual length, whose words are drawn as often as ours stand in `texts`.

    The scores are BM25 as `indexer.index.bm25_index` has it, computed here at once: a million lists of tokens would
    need more memory than the index.
    """
    tokens = [index_terms(text) for text in texts]
    frequency = Counter(token for row in tokens for token in row)
    vocabulary = {token: number for number, token in enumerate(sorted(frequency))}
    share = np.array([frequency[token] for token in vocabulary], dtype=np.float64)
    chance = np.random.default_rng(seed)
    lengths = chance.choice([len(row) for row in tokens], size=count).astype(np.int32)
    drawn = np.searchsorted(np.cumsum(share) / share.sum(), chance.random(lengths.sum(), dtype=np.float32))
    held = np.minimum(drawn, len(share) - 1) * count + np.repeat(np.arange(count), lengths)
    pairs, times = np.unique(held, return_counts=True)
    token, row = np.divmod(pairs, count)
    starts = np.searchsorted(token, np.arange(len(share) + 1))
    scores = _bm25(times, lengths[row], lengths.mean(), np.diff(starts), count)
    return BM25Index(vocabulary, Postings(starts, row.astype(np.int32), scores, np.array([count])))


def _bm25(
    times: Rows, lengths: npt.NDArray[np.int32], mean: float, document_frequency: Rows, count: int
) -> npt.NDArray[np.float32]:
    """Return the score of each posting; those of a token stand together, `containing` of them."""
    rarity = np.array(
        [inverse_document_frequency(int(number), count) for number in document_frequency], dtype=np.float32
    )
    scores = np.repeat(rarity, document_frequency)
    scores *= times / (times + K1 * (1 - B + B * lengths / mean))
    return scores
