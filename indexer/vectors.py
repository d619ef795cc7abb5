"""The vectors of a bundle: nearest neighbours by inner product (the only import of faiss)."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]

EXACT = "exact"
"""The kind of an index that compares every row and has kept every bit."""

LISTED_FROM = 50_000
"""Rows from which lists are searched instead of all rows: the measured crossover, see docs/performance.md."""

SHARE, LEAST = 1 / 8, 64
"""Share of the lists that a search looks into, and at least so many; recall@10 with it is measured there, too."""

GATHERED = 50_000
"""Rows of a filter up to which they are compared one by one, whatever the index, so that nothing is missed."""

TRAINED = 48
"""Rows for each list from which its centre is learned: what FAISS asks for at least is 39."""


class VectorIndex:
    """Unit vectors, one a row; similarity is the cosine, in [-1, 1]. Searching is safe from several threads.

    Up to `LISTED_FROM` rows every row is compared with the question. A larger index keeps bytes in lists around
    centres, looks into those near the question, and orders what it found by vectors of half precision beside it, from
    which every cosine is taken.
    """

    def __init__(self, index: faiss.Index, halves: Halves | None = None) -> None:
        self._index, self._halves = index, halves

    @classmethod
    def of(cls, vectors: Vectors, listed_from: int = LISTED_FROM) -> VectorIndex:
        """Index `vectors`, shape (rows, dimension); the same vectors always give the same index."""
        if len(vectors) < listed_from:
            flat = faiss.IndexFlatIP(vectors.shape[1])
            flat.add(vectors)
            return cls(flat)
        halves = vectors.astype(np.float16)
        faiss.omp_set_num_threads(1)  # sums of several threads could differ from build to build
        lists = 2 ** int(np.log2(len(vectors)) / 2)
        index = faiss.index_factory(vectors.shape[1], f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
        step = max(1, len(vectors) // (TRAINED * lists))
        index.train(halves[::step].astype(np.float32))
        for start in range(0, len(halves), LISTED_FROM):
            index.add(halves[start : start + LISTED_FROM].astype(np.float32))
        return cls(index, halves)

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Open an index that `save` wrote, mapped, not read, so that processes share it; verify its files before."""
        # Several workers share the cores; so short a search gains nothing from threads.
        faiss.omp_set_num_threads(1)
        halves = path.with_suffix(".npy")
        if halves.exists():
            return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP), np.asarray(np.load(halves, mmap_mode="r")))
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def save(self, path: Path) -> None:
        """Write the index to `path`, and what belongs to a large one beside it."""
        faiss.write_index(self._index, str(path))
        if self._halves is not None:
            np.save(path.with_suffix(".npy"), self._halves)

    @property
    def kind(self) -> str:
        """How rows are found: `exact`, or `lists` and how many of them there are."""
        return EXACT if self._halves is None else f"lists {self._index.nlist}"

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and the dimension."""
        return self._index.ntotal, self._index.d

    def nearest(self, vector: Vectors, count: int, rows: Rows | None = None) -> Rows:
        """Return the rows nearest to a unit vector, best first.

        Args:
            vector: Shape (dimension,).
            count: At most so many.
            rows: Only these, in ascending order; None for all.
        """
        wanted = min(count, self._index.ntotal if rows is None else len(rows))
        if wanted == 0:
            return np.empty(0, np.int64)
        if self._halves is None:
            only = None if rows is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
            _, found = self._index.search(vector[None, :], wanted, params=only)
            nearest: Rows = found[0]
            return nearest
        if rows is None or len(rows) > GATHERED:
            rows = self._listed(vector, wanted, rows)
        return self._ordered(vector, rows, wanted)

    def _listed(self, vector: Vectors, count: int, rows: Rows | None) -> Rows:
        """Return the rows that the lists near a vector hold, the likeliest first."""
        probes = max(LEAST, int(self._index.nlist * SHARE))
        selector = None
        if rows is not None:
            chosen = np.zeros(self._index.ntotal, dtype=bool)
            chosen[rows] = True
            selector = faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))
        parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)  # type: ignore[call-arg]
        _, found = self._index.search(vector[None, :], count, params=parameters)
        listed: Rows = found[0][found[0] >= 0]  # -1 stands where the lists held too few
        return listed

    def _ordered(self, vector: Vectors, rows: Rows, count: int) -> Rows:
        """Return the best of `rows` by their cosine."""
        scores = -self.similarity(vector, rows)
        if len(rows) > count:
            best = np.argpartition(scores, count)[:count]
            rows, scores = rows[best], scores[best]
        return rows[np.argsort(scores, kind="stable")]

    def similarity(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each of `rows`, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        chosen = self._index.reconstruct_batch(rows) if self._halves is None else self._halves[rows].astype(np.float32)
        similarities: Scores = chosen @ vector
        return similarities

    def all(self) -> Vectors:
        """Return all vectors, shape (rows, dimension)."""
        if self._halves is not None:
            return self._halves.astype(np.float32)
        vectors: Vectors = self._index.reconstruct_n(0, self._index.ntotal)
        return vectors
