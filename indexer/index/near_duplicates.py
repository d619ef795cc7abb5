"""Which existing records a new one is near to, by meaning: a proposal may repeat what is there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.index.bundle import Bundle
from indexer.records.header import Header

DUPLICATE_COSINE = 0.85
"""Cosine from which two summaries are likely about the same thing: 1 in 100 distinct records comes so near."""


@dataclass(frozen=True, slots=True)
class SimilarRecord:
    """An existing record and the cosine of its summary with the new one, -1 to 1."""

    record: Header
    cosine: float

    @property
    def is_probable_duplicate(self) -> bool:
        """Say whether the two are likely about the same thing."""
        return self.cosine >= DUPLICATE_COSINE


def nearest_records(bundle: Bundle, header: Header, limit: int = 3) -> list[SimilarRecord]:
    """Return the records of the bundle nearest to `header`, best first, itself excepted; ties by record id."""
    rows = [
        row
        for row, passage in enumerate(bundle.passages)
        if passage.kind == "summary" and passage.record_id != header.id
    ]
    if not rows:
        return []
    vector = bundle.encoder.encode_query(f"{header.title}. {header.summary}")
    cosines = bundle.vectors.cosines(vector, np.array(rows, dtype=np.int64))
    found = [
        SimilarRecord(bundle.records[bundle.passages[row].record_id], float(cosine))
        for row, cosine in zip(rows, cosines, strict=True)
    ]
    return sorted(found, key=lambda near: (-near.cosine, near.record.id))[:limit]
