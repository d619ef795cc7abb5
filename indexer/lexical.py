"""The word index: BM25 over stems (the only import of bm25s)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

logging.getLogger("bm25s").setLevel(logging.WARNING)  # bm25s logs at debug level, and to the terminal

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]

K1, B = 1.5, 0.75
"""Saturation of term frequency and strength of length normalisation (Robertson and Zaragoza, 2009), as measured."""


class WordIndex:
    """BM25 in Lucene's variant over token lists; rows are passages."""

    def __init__(self, index: bm25s.BM25) -> None:
        self._index = index
        self.vocabulary: dict[str, int] = index.vocab_dict

    @classmethod
    def of(cls, documents: Sequence[Sequence[str]]) -> WordIndex:
        """Index `documents`, each the tokens of one row."""
        if not any(documents):  # the library cannot index nothing; no question holds the empty token
            documents = [[""] for _ in documents]
        index = bm25s.BM25(k1=K1, b=B, method="lucene")
        # Ids are given by us, in sorted order: bm25s would number tokens in the order of a set, each build another.
        vocabulary = {token: number for number, token in enumerate(sorted({t for row in documents for t in row}))}
        rows = [[vocabulary[token] for token in row] for row in documents]
        index.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        return cls(index)

    @classmethod
    def open(cls, folder: Path) -> WordIndex:
        """Open an index that `save` wrote; its arrays are mapped, not read."""
        return cls(bm25s.BM25.load(folder, mmap=True, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self._index.save(folder, show_progress=False)

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the BM25 score of every row for weighted tokens, shape (rows,), 0 where no token occurs."""
        columns = self._index.scores
        total: Scores = np.zeros(columns["num_docs"], dtype=np.float32)
        for token, weight in weights.items():
            number = self.vocabulary.get(token)
            if number is not None:
                span = slice(columns["indptr"][number], columns["indptr"][number + 1])
                total[columns["indices"][span]] += weight * columns["data"][span]
        return total

    def scores_of(self, weights: Mapping[str, float], rows: Rows) -> Scores:
        """Return what `scores` gives for `rows`, without a look at the others; shape (len(rows),)."""
        total: Scores = np.zeros(len(rows), dtype=np.float32)
        for token, weight in weights.items():
            places, found = self._places(token, rows)
            total[found] += weight * self._index.scores["data"][places[found]]
        return total

    def holds(self, token: str, rows: Rows) -> npt.NDArray[np.bool_]:
        """Return in which of `rows` a token occurs, shape (len(rows),)."""
        return self._places(token, rows)[1]

    def rarity(self, token: str) -> float:
        """Return the inverse document frequency of a token, as BM25 in Lucene's variant has it; above 0."""
        start, end = self._span(token)
        return inverse_document_frequency(end - start, self._index.scores["num_docs"])

    def _span(self, token: str) -> tuple[int, int]:
        number = self.vocabulary.get(token)
        if number is None:
            return 0, 0
        start, end = self._index.scores["indptr"][number : number + 2].tolist()
        return start, end

    def _places(self, token: str, rows: Rows) -> tuple[Rows, npt.NDArray[np.bool_]]:
        """Return where the postings of a token for `rows` stand, and which of them there are."""
        start, end = self._span(token)
        if start == end:
            return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
        postings = self._index.scores["indices"][start:end]  # in ascending order
        places = np.minimum(np.searchsorted(postings, rows.astype(postings.dtype)), end - start - 1)
        return places + start, postings[places] == rows


def inverse_document_frequency(containing: int, rows: int) -> float:
    """Return how much a token that `containing` of so many rows hold tells about a row; above 0.

    Source: Lucene's BM25Similarity, so that it is never negative.
    """
    return log(1 + (rows - containing + 0.5) / (containing + 0.5))


def best_rows(scores: Scores, count: int, rows: Rows | None = None) -> Rows:
    """Return the `count` rows of the highest scores above 0, best first, ties by row.

    Args:
        scores: One for each row.
        count: At most so many; at least 1.
        rows: Only these, in ascending order; None for all.
    """
    pool = np.flatnonzero(scores > 0) if rows is None else rows[scores[rows] > 0]
    if len(pool) > count:
        values = scores[pool]
        last = np.partition(values, len(pool) - count)[len(pool) - count]
        above = np.flatnonzero(values > last)
        level = np.flatnonzero(values == last)[: count - len(above)]
        pool = pool[np.sort(np.concatenate([above, level]))]
    best: Rows = pool[np.argsort(-scores[pool], kind="stable")]
    return best
