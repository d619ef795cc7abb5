"""The vectors of a bundle: exact nearest neighbours by inner product (the only import of faiss)."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class VectorIndex:
    """Unit vectors, one a row; similarity is the cosine, in [-1, 1]. Searching is safe from several threads."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> VectorIndex:
        """Index `vectors`, shape (rows, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> VectorIndex:
        """Open an index that `save` wrote; its hash must have been checked before."""
        # Several workers share the cores; a flat search over so few rows gains nothing from threads.
        faiss.omp_set_num_threads(1)
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Write the index to `path`."""
        faiss.write_index(self._index, str(path))

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
        only = None if rows is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        _, found = self._index.search(vector[None, :], wanted, params=only)
        nearest: Rows = found[0]
        return nearest

    def similarity(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each of `rows`, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        similarities: Scores = self._index.reconstruct_batch(rows) @ vector
        return similarities

    def all(self) -> Vectors:
        """Return all vectors, shape (rows, dimension)."""
        vectors: Vectors = self._index.reconstruct_n(0, self._index.ntotal)
        return vectors
