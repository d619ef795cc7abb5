"""The vectors of a bundle: nearest neighbours by inner product (the only import of faiss)."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

from indexer.arrays import Flags, Rows, Scores, Vectors

EXACT, PQ = "exact", "codes"
"""Kinds of index: one that compares every row as it is, and one that first looks at codes of them."""

PQ_FROM = 20_000
"""Rows from which codes are looked at first; below, a comparison with every row takes some milliseconds at most."""

PQ_TRAINING_ROWS = 20_000
"""Rows that the codes are learned from, evenly spread."""

EXACT_BELOW_SHARE = 1 / 20
"""Share of the rows up to which a filter is served by comparing every row that it lets through."""

MIN_FILTERED = 100
"""Rows that must be left of the nearest codes under a wider filter; if fewer are, every row is compared."""


class VectorIndex:
    """Unit vectors, one a row; similarity is the cosine, in [-1, 1]. Searching is safe from several threads.

    Below `CODED_FROM` rows they are kept as they are and every one is compared with the question. A larger index keeps
    them in half precision, from which every cosine is taken, and codes of all rows: the rows of the nearest codes are
    put in the order of their cosines.
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
        kept = rows.reconstruct_n(0, len(vectors))  # learned from what is kept, which a rebuild has, too
        codes.train(kept[:: max(1, len(kept) // PQ_TRAINING_ROWS)])
        return cls(rows, _filled(codes, kept))

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

    def nearest(self, vector: Vectors, count: int, allowed_rows: Rows | None = None) -> Rows:
        """Return the rows nearest to a unit vector, best first.

        Args:
            vector: Shape (dimension,).
            count: At most so many.
            rows: Only these, in ascending order; None for all.
        """
        wanted = min(count, self._rows.ntotal if allowed_rows is None else len(allowed_rows))
        if wanted == 0:
            return np.empty(0, np.int64)
        if self._codes is not None and (
            allowed_rows is None or len(allowed_rows) > EXACT_BELOW_SHARE * self._rows.ntotal
        ):
            near = self._search_pq(vector, wanted, allowed_rows)
            if len(near) >= min(MIN_FILTERED, wanted):
                return near
        return self._search_exact(vector, wanted, allowed_rows)

    def _search_exact(self, vector: Vectors, count: int, allowed_rows: Rows | None) -> Rows:
        """Return the nearest of all rows, or of `rows`, by comparison with every one."""
        only = None if allowed_rows is None else faiss.SearchParameters(sel=_selector(allowed_rows, self._rows.ntotal))  # type: ignore[call-arg]
        _, found = self._rows.search(vector[None, :], count, params=only)
        nearest: Rows = found[0]
        return nearest

    def _search_pq(self, vector: Vectors, count: int, allowed_rows: Rows | None) -> Rows:
        """Return at most `count` rows of the nearest codes that are among `rows`, in the order of their cosines."""
        assert self._codes is not None
        total = self._codes.ntotal
        reach = count if allowed_rows is None else min(total, 2 * count * total // len(allowed_rows))
        near: Rows = self._codes.search(vector[None, :], reach)[1][0]
        near = near[near >= 0]
        if allowed_rows is not None:
            near = near[_flags(allowed_rows, total)[near]][:count]
        return near[np.argsort(-self.cosines(vector, near), kind="stable")]

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each of `rows`, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        similarities: Scores = self._rows.reconstruct_batch(rows) @ vector
        return similarities

    def all_vectors(self) -> Vectors:
        """Return all vectors, shape (rows, dimension)."""
        vectors: Vectors = self._rows.reconstruct_n(0, self._rows.ntotal)
        return vectors


def _code(dimension: int) -> str:
    """Return how rows become codes: 4 bits for every two numbers, compared many at a time.

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
    """Return what lets only `rows` through: a bit for each of all rows."""
    bits = np.packbits(_flags(allowed_rows, total), bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
