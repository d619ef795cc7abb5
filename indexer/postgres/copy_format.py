"""Rows in the binary form of PostgreSQL's COPY, whole blocks at once.

Source: PostgreSQL's manual, COPY, Binary Format; array_send and int4send; pgvector's vector_send.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows, Vectors

HEADER, TRAILER = b"PGCOPY\n\xff\r\n\x00" + bytes(8), b"\xff\xff"
INT4, FLOAT4 = 23, 700
"""Object ids of the element types."""


def vector_rows(numbers: Iterable[Rows], digests: Iterable[bytes] | None, vectors: Vectors) -> bytes:
    """Return rows of whole numbers, a digest of 16 bytes if given, and a vector each."""
    columns = list(numbers)
    fields: list[tuple[Any, ...]] = [("fields", ">i2")]
    for number in range(len(columns)):
        fields += [(f"length{number}", ">i4"), (f"number{number}", ">i4")]
    if digests is not None:
        fields += [("digest length", ">i4"), ("digest", "V16")]
    dimension = vectors.shape[1]
    fields += [("length", ">i4"), ("dimension", ">i2"), ("unused", ">i2"), ("vector", ">f4", (dimension,))]
    block = np.zeros(len(vectors), dtype=fields)
    block["fields"] = len(columns) + 1 + (digests is not None)
    for number, column in enumerate(columns):
        block[f"length{number}"], block[f"number{number}"] = 4, column
    if digests is not None:
        block["digest length"] = 16
        block["digest"] = np.frombuffer(b"".join(digests), dtype="V16")
    block["length"], block["dimension"], block["vector"] = 4 + 4 * dimension, dimension, vectors
    return block.tobytes()


def encode_row(*fields: bytes) -> bytes:
    """Return one row of fields that are in binary form already."""
    parts = [len(fields).to_bytes(2)]
    for field in fields:
        parts += [len(field).to_bytes(4), field]
    return b"".join(parts)


def encode_int4(value: int) -> bytes:
    """Return a whole number."""
    return value.to_bytes(4, signed=True)


def encode_array(values: npt.NDArray[np.int32] | npt.NDArray[np.float32]) -> bytes:
    """Return an array of one dimension: integer[] for whole numbers, real[] for others."""
    whole = np.issubdtype(values.dtype, np.integer)
    head = [1, 0, INT4 if whole else FLOAT4, len(values), 1] if len(values) else [0, 0, INT4 if whole else FLOAT4]
    block = np.zeros(len(values), dtype=[("length", ">i4"), ("value", ">i4" if whole else ">f4")])
    block["length"], block["value"] = 4, values
    return b"".join(map(encode_int4, head)) + block.tobytes()


def batches(count: int, size: int = 2000) -> Iterator[slice]:
    """Yield the slices that cut so many rows into blocks."""
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
