"""The word index: BM25 over stems (the only import of bm25s)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.arrays import Flags, Rows, Scores

K1, B = 1.5, 0.75
"""Saturation of term frequency and strength of length normalisation (Robertson and Zaragoza, 2009), as measured."""

SCORE_ALL_UP_TO = 20_000
"""Rows up to which it costs less to score all of them, once a question, than to look up a thousand."""

VOCABULARY = "vocabulary.json"


@dataclass(frozen=True, slots=True)
class Postings:
    """The rows that contain a token, ascending, and the BM25 score of each; token i has `starts[i]:starts[i + 1]`.

    `row_count` has one value: the number of rows.
    """

    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    scores: Scores
    row_count: npt.NDArray[np.int64]


class BM25Index:
    """BM25 in Lucene's variant over token lists; rows are passages. Safe to use from several threads."""

    def __init__(self, vocabulary: Mapping[str, int], postings: Postings) -> None:
        self.vocabulary, self._postings = vocabulary, postings
        self.row_count = int(postings.row_count[0])
        self._cached_scores = lru_cache(maxsize=8)(self._scored)

    @classmethod
    def from_tokens(cls, documents: Sequence[Sequence[str]]) -> BM25Index:
        """Index `documents`, each the tokens of one row."""
        import bm25s  # here, since who searches needs none of it, and it brings scipy

        logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs at debug level, and to the terminal
        if not any(documents):  # the library cannot index nothing; no question contains the empty token
            documents = [[""] for _ in documents]
        index = bm25s.BM25(k1=K1, b=B, method="lucene")
        # Tokens are numbered in sorted order: bm25s would number them in the order of a set, different in each build.
        vocabulary = {token: number for number, token in enumerate(sorted({t for row in documents for t in row}))}
        rows = [[vocabulary[token] for token in row] for row in documents]
        index.index((rows, vocabulary), create_empty_token=False, show_progress=False)
        columns = index.scores
        postings = Postings(
            starts=np.asarray(columns["indptr"], np.int64),
            rows=np.asarray(columns["indices"], np.int32),
            scores=np.asarray(columns["data"], np.float32),
            row_count=np.array([len(documents)]),
        )
        return cls(vocabulary, postings)

    @classmethod
    def open(cls, folder: Path) -> BM25Index:
        """Read an index that `save` wrote."""
        arrays = (np.load(folder / f"{name}.npy") for name in Postings.__slots__)
        return cls(json.loads((folder / VOCABULARY).read_bytes()), Postings(*arrays))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`, made for it."""
        folder.mkdir()
        for name in Postings.__slots__:
            np.save(folder / f"{name}.npy", getattr(self._postings, name))
        (folder / VOCABULARY).write_text(json.dumps(self.vocabulary, ensure_ascii=False), encoding="utf-8")

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """Return the BM25 score of every row for weighted tokens, shape (rows,), 0 where no token occurs."""
        known = tuple((number, w) for token, w in weights.items() if (number := self.vocabulary.get(token)) is not None)
        return self._cached_scores(known) if self.row_count <= SCORE_ALL_UP_TO else self._scored(known)

    def _scored(self, weights: tuple[tuple[int, float], ...]) -> Scores:
        total: Scores = np.zeros(self.row_count, dtype=np.float32)
        for number, weight in weights:
            span = slice(*self._postings.starts[number : number + 2].tolist())
            total[self._postings.rows[span]] += weight * self._postings.scores[span]
        total.flags.writeable = False
        return total

    def scores_at(self, weights: Mapping[str, float], rows: Rows) -> Scores:
        """Return the score of each of `rows`, shape (len(rows),); a large index scores no other row."""
        if self.row_count <= SCORE_ALL_UP_TO:
            return self.scores(weights)[rows]
        total: Scores = np.zeros(len(rows), dtype=np.float32)
        for token, weight in weights.items():
            positions, contains = self._posting_positions(token, rows)
            total[contains] += weight * self._postings.scores[positions[contains]]
        return total

    def contains(self, token: str, rows: Rows) -> Flags:
        """Return in which of `rows` a token occurs, shape (len(rows),)."""
        return self._posting_positions(token, rows)[1]

    def idf(self, token: str) -> float:
        """Return the inverse document frequency of a token, as BM25 in Lucene's variant has it; above 0."""
        start, end = self._span(token)
        return inverse_document_frequency(end - start, self.row_count)

    def postings(self) -> Iterator[tuple[str, npt.NDArray[np.int32], Scores]]:
        """Yield each token with the rows that contain it, ascending, and its BM25 score in each."""
        for token in self.vocabulary:
            span = slice(*self._span(token))
            yield token, self._postings.rows[span], self._postings.scores[span]

    def _span(self, token: str) -> tuple[int, int]:
        number = self.vocabulary.get(token)
        if number is None:
            return 0, 0
        start, end = self._postings.starts[number : number + 2].tolist()
        return start, end

    def _posting_positions(self, token: str, rows: Rows) -> tuple[Rows, Flags]:
        """Return the position of each row among the postings of a token, valid where the second array is True."""
        start, end = self._span(token)
        if start == end:
            return np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=bool)
        postings = self._postings.rows[start:end]
        positions = np.minimum(np.searchsorted(postings, rows.astype(postings.dtype)), end - start - 1)
        return positions + start, postings[positions] == rows


def inverse_document_frequency(document_frequency: int, rows: int) -> float:
    """Return how much a token that is in `document_frequency` of `rows` rows tells about a row; above 0.

    Source: Lucene's BM25Similarity, so that it is never negative.
    """
    return log(1 + (rows - document_frequency + 0.5) / (document_frequency + 0.5))


def top_rows(scores: Scores, count: int, allowed_rows: Rows | None = None) -> Rows:
    """Return the `count` rows of the highest scores above 0, best first, ties by row.

    Args:
        scores: One for each row.
        count: At most so many; at least 1.
        rows: Only these, in ascending order; None for all.
    """
    pool = np.flatnonzero(scores > 0) if allowed_rows is None else allowed_rows[scores[allowed_rows] > 0]
    if len(pool) > count:
        values = scores[pool]
        last = np.partition(values, len(pool) - count)[len(pool) - count]
        above = np.flatnonzero(values > last)
        level = np.flatnonzero(values == last)[: count - len(above)]
        pool = pool[np.sort(np.concatenate([above, level]))]
    best: Rows = pool[np.argsort(-scores[pool], kind="stable")]
    return best
