"""The vectors of a bundle: nearest neighbours by inner product (the only import of faiss)."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from indexer.arrays import Flags, Rows, Scores, Vectors

EXACT, PQ = "exact", "codes"
"""Kinds of index: one compares every row as it is, the other compares codes of the rows first."""

PQ_FROM = 20_000
"""Rows from which codes are compared first; below, comparing every row takes a few milliseconds at most."""

PQ_TRAINING_ROWS = 20_000
"""Rows that the codes are trained on, evenly spread."""

EXACT_BELOW_SHARE = 1 / 20
"""Share of the rows up to which a filter is answered by comparing every row that passes it."""

MIN_FILTERED = 100
"""Rows that must remain of the nearest codes under a wider filter; if fewer do, every row is compared."""


class VectorIndex:
    """Unit vectors, one a row; similarity is the cosine, in [-1, 1]. Searching is safe from several threads.

    Below `PQ_FROM` rows the index holds the vectors as they are and compares every one with the question. A larger
    index holds them in half precision, from which every cosine is computed, and codes of all rows: the rows of the
    nearest codes are sorted by their cosines.
    """

    def __init__(self, allowed_rows: faiss.Index, codes: faiss.Index | None = None) -> None:
        self._rows, self._codes = allowed_rows, codes

    @classmethod
    def from_vectors(cls, vectors: Vectors, pq_from: int = PQ_FROM) -> VectorIndex:
        """Index `vectors`, shape (rows, dimension); the same vectors always give the same index."""
        dimension = vectors.shape[1]
        if len(vectors) < pq_from:
            return cls(_filled(faiss.IndexFlatIP(dimension), vectors))
        faiss.omp_set_num_threads(1)  # sums of several threads could differ from build to build
        half = faiss.ScalarQuantizer.QT_fp16
        rows = _filled(faiss.IndexScalarQuantizer(dimension, half, faiss.METRIC_INNER_PRODUCT), vectors)
        codes = faiss.index_factory(dimension, _code(dimension), faiss.METRIC_INNER_PRODUCT)
        stored = rows.reconstruct_n(0, len(vectors))  # trained on what the index stores: a rebuild starts from that
        codes.train(stored[:: max(1, len(stored) // PQ_TRAINING_ROWS)])
        return cls(rows, _filled(codes, stored))

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Read an index that `save` wrote; verify its files before."""
        # Several workers share the cores; so short a search gains nothing from threads.
        faiss.omp_set_num_threads(1)
        codes = path.with_suffix(f".{PQ}")
        opened = (faiss.read_index(str(file)) for file in (path, codes) if file.exists())
        return cls(*opened)

    def save(self, path: Path) -> None:
        """Write the index to `path`, and the codes of a large one beside it."""
        faiss.write_index(self._rows, str(path))
        if self._codes is not None:
            faiss.write_index(self._codes, str(path.with_suffix(f".{PQ}")))

    @property
    def kind(self) -> str:
        """How rows are found: `exact` or `codes`."""
        return EXACT if self._codes is None else PQ

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and the dimension."""
        return self._rows.ntotal, self._rows.d

    def nearest(self, vector: Vectors, count: int, allowed_rows: Rows | None = None) -> tuple[Rows, Scores]:
        """Return the rows nearest to a unit vector, best first, and the cosine of each.

        Args:
            vector: Shape (dimension,).
            count: At most this many rows.
            allowed_rows: Only these, in ascending order; None for all.
        """
        wanted = min(count, self._rows.ntotal if allowed_rows is None else len(allowed_rows))
        if wanted == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if self._codes is not None and (
            allowed_rows is None or len(allowed_rows) > EXACT_BELOW_SHARE * self._rows.ntotal
        ):
            rows, cosines = self._search_pq(self._codes, vector, wanted, allowed_rows)
            if len(rows) >= min(MIN_FILTERED, wanted):
                return rows, cosines
        return self._search_exact(vector, wanted, allowed_rows)

    def _search_exact(self, vector: Vectors, count: int, allowed_rows: Rows | None) -> tuple[Rows, Scores]:
        """Compare every allowed row."""
        only = None if allowed_rows is None else faiss.SearchParameters(sel=_selector(allowed_rows, self._rows.ntotal))  # type: ignore[call-arg]
        cosines, rows = self._rows.search(vector[None, :], count, params=only)
        return rows[0], cosines[0]

    def _search_pq(
        self, codes: faiss.Index, vector: Vectors, count: int, allowed_rows: Rows | None
    ) -> tuple[Rows, Scores]:
        """Return at most `count` allowed rows of the nearest codes, sorted by their cosines."""
        total = codes.ntotal
        oversampled = count if allowed_rows is None else min(total, 2 * count * total // len(allowed_rows))
        rows: Rows = codes.search(vector[None, :], oversampled)[1][0]
        rows = rows[rows >= 0]
        if allowed_rows is not None:
            rows = rows[_flags(allowed_rows, total)[rows]][:count]
        cosines = self.cosines(vector, rows)
        order = np.argsort(-cosines, kind="stable")
        return rows[order], cosines[order]

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each of `rows`, shape (len(rows),); an exact index gives those of
        `nearest` to the last bit.
        """
        if not len(rows):
            return np.empty(0, np.float32)
        if self._codes is not None:
            similarities: Scores = self._rows.reconstruct_batch(rows) @ vector
            return similarities
        wanted, query = np.ascontiguousarray(rows, np.int64), np.ascontiguousarray(vector, np.float32)
        similarities = np.empty(len(rows), np.float32)
        pointers = [faiss.swig_ptr(array) for array in (query, similarities, wanted)]
        self._rows.compute_distance_subset(1, pointers[0], len(rows), *pointers[1:])  # type: ignore[attr-defined]
        return similarities

    def all_vectors(self) -> Vectors:
        """Return all vectors, shape (rows, dimension)."""
        vectors: Vectors = self._rows.reconstruct_n(0, self._rows.ntotal)
        return vectors


def _code(dimension: int) -> str:
    """Return faiss's name of the codes: 4 bits for every two numbers, compared many at a time.

    Chosen by measurement against bytes, inverted lists and one bit a number: docs/performance.md.
    """
    return f"PQ{dimension // (2 - dimension % 2)}x4fs"


def _filled(index: faiss.Index, vectors: Vectors) -> faiss.Index:
    index.add(vectors)
    return index


def _flags(allowed_rows: Rows, total: int) -> Flags:
    chosen = np.zeros(total, dtype=bool)
    chosen[allowed_rows] = True
    return chosen


def _selector(allowed_rows: Rows, total: int) -> faiss.IDSelector:
    """Return a selector of the allowed rows: one bit for each of all rows."""
    bits = np.packbits(_flags(allowed_rows, total), bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
