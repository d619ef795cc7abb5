"""Types that every room shares: arrays of vectors, rows and scores, token weights, and the progress callback."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Unit rows, shape (n, dimension), or one vector, shape (dimension,)."""

Scores = npt.NDArray[np.float32]

Rows = npt.NDArray[np.int64]
"""Positions of passages or records, counted from 0."""

Flags = npt.NDArray[np.bool_]
"""True for each row that belongs, shape (rows,)."""

Weights = Mapping[str, float]
"""Token -> weight of a question."""

ProgressCallback = Callable[[str, int, int], None]
"""Receives the name of a step, how much of it is done, and the total (0: not known)."""
