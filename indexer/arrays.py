"""The array types of vectors, rows, scores and weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


Scores = npt.NDArray[np.float32]


Rows = npt.NDArray[np.int64]


Weights = Mapping[str, float]
"""Token -> weight of a question."""
