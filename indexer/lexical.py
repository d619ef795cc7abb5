"""The word index: BM25 over stems (the only import of bm25s)."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
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

    def rows_with(self, token: str) -> Rows:
        """Return the rows in which `token` occurs."""
        number = self.vocabulary.get(token)
        if number is None:
            return np.empty(0, dtype=np.int64)
        start, end = self._index.scores["indptr"][number : number + 2]
        rows: Rows = np.asarray(self._index.scores["indices"][start:end], dtype=np.int64)
        return rows
