"""Both legs in SQL: exact where few passages pass the filters, by the index of vectors where many do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Connection

from indexer.arrays import Rows, Scores, Vectors, Weights

Row = tuple[Any, ...]
EXACT_BELOW = 100_000
"""A filter that leaves fewer passages is answered exactly: over 200,000 that took no longer than the index, which found
three in four of the nearest under a filter that left one in ten."""

SHARE = 20
"""A filter that leaves less than one in so many passages is answered exactly: the index would walk too far."""

_EXACT = b"""
WITH pool AS MATERIALIZED (
    SELECT e.row, e.owner, -(e.vector <#> %(vector)s::vector) AS cosine
    FROM unnest(%(spans)s::int4multirange) AS span JOIN embedding e ON e.row >= lower(span) AND e.row < upper(span)
)
SELECT row, owner, cosine FROM pool ORDER BY cosine DESC, row LIMIT %(count)s
"""
_INDEXED = b"""
SELECT row, owner, -(vector <#> %(vector)s::vector) FROM embedding
WHERE row <@ %(spans)s::int4multirange ORDER BY vector <#> %(vector)s::vector LIMIT %(count)s
"""
_LOOKED_UP = b"""
SELECT row, owner, -(vector <#> %(vector)s::vector) FROM embedding WHERE row = ANY(%(rows)s::int4[])
"""
_SCORED = b"""
WITH asked AS (
    SELECT * FROM unnest(%(legs)s::text[], %(tokens)s::text[], %(weights)s::float8[]) AS a (leg, token, weight)
), hit AS (
    SELECT unnest(p.rows) AS row, unnest(p.weights) * a.weight AS score
    FROM asked a JOIN posting p ON p.leg = a.leg COLLATE "C" AND p.token = a.token COLLATE "C"
)
SELECT row, sum(score)::real AS score FROM hit WHERE {chosen} GROUP BY row
"""
_OF_ROWS = _SCORED.replace(b"{chosen}", b"row = ANY(%(rows)s::int4[])")
_WORDED = (
    b"WITH scored AS MATERIALIZED (%s)" % _SCORED.replace(b"{chosen}", b"row <@ %(spans)s::int4multirange")
    + b"""
(SELECT row, score, true FROM scored ORDER BY score DESC, row LIMIT %(count)s)
UNION ALL (SELECT row, score, false FROM scored WHERE row = ANY(%(rows)s::int4[]))
"""
)


@dataclass(frozen=True, slots=True)
class FilteredSet:
    """What passes filters: how many records and passages, and the passages as spans of rows, `{[0,25),[40,60)}`."""

    records: int
    passages: int
    spans: str


class PostgresPassages:
    """The passages of one snapshot that pass filters. Belongs to one answer: it remembers what it has read."""

    def __init__(
        self, connection: Connection[Row], matching: FilteredSet, exact: bool, usual: Callable[[], Vectors]
    ) -> None:
        self._connection, self._matching, self._exact, self._usual = connection, matching, exact, usual
        self._embed: Vectors | None = None
        self._near: dict[int, tuple[int, float]] = {}
        self._words: dict[int, float] = {}

    def top_by_cosine(self, vector: Vectors, count: int) -> Rows:
        self._set_vector(vector)
        asked = {"vector": pgvector_literal(vector), "spans": self._matching.spans, "count": count}
        if not self._exact:
            # Whatever the planner thinks of the filter: it must not sort all that passes.
            self._connection.execute("SET LOCAL enable_sort = off")
        found = self._connection.execute(_EXACT if self._exact else _INDEXED, asked).fetchall()
        if not self._exact:
            self._connection.execute("SET LOCAL enable_sort = on")
        near = sorted(((int(row), int(owner), float(cosine)) for row, owner, cosine in found), key=_nearer)
        self._near |= {row: (owner, cosine) for row, owner, cosine in near}
        return np.array([row for row, _, _ in near], dtype=np.int64)

    def top_by_bm25(self, english_terms: Weights, regional_terms: Weights, count: int) -> Rows:
        asked = _query_parameters({"words": english_terms, "regional": regional_terms})
        asked |= {"spans": self._matching.spans, "count": count, "rows": list(self._near)}
        found = self._connection.execute(_WORDED, asked).fetchall()
        scores = {int(row): float(score) for row, score, _ in found}
        self._words |= dict.fromkeys(self._near, 0.0) | scores
        best = [int(row) for row, _, chosen in found if chosen]
        return np.array(sorted(best, key=lambda row: (-scores[row], row)), dtype=np.int64)

    def records_of(self, rows: Rows) -> Rows:
        self._fetch_missing(rows)
        return np.array([self._near[row][0] for row in rows.tolist()], dtype=np.int64)

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        self._set_vector(vector)
        self._fetch_missing(rows)
        return np.array([self._near[row][1] for row in rows.tolist()], dtype=np.float32)

    def bm25_scores(self, english_terms: Weights, regional_terms: Weights, rows: Rows) -> Scores:
        missing = [row for row in rows.tolist() if row not in self._words]
        if missing:
            asked = _query_parameters({"words": english_terms, "regional": regional_terms}) | {"rows": missing}
            self._words |= dict.fromkeys(missing, 0.0) | dict(self._pairs(_OF_ROWS, asked))
        return np.array([self._words[row] for row in rows.tolist()], dtype=np.float32)

    def centroid_cosines(self, vector: Vectors, records: Rows) -> Scores:
        statement = b"SELECT record, -(vector <#> %(vector)s::vector) FROM centre WHERE record = ANY(%(rows)s::int4[])"
        found = dict(self._pairs(statement, {"vector": pgvector_literal(vector), "rows": records.tolist()}))
        return np.array([found[record] for record in records.tolist()], dtype=np.float32)

    def centroids_of(self, records: Rows) -> Vectors:
        return self._vectors("centre", records)

    def header_features_of(self, records: Rows) -> Vectors:
        return self._vectors("trait", records)

    def feature_frequency(self) -> Vectors:
        return self._usual()

    def _vectors(self, table: str, records: Rows) -> Vectors:
        statement = f"SELECT record, vector::text FROM {table} WHERE record = ANY(%s::int4[])".encode()
        found = {
            record: json.loads(vector) for record, vector in self._connection.execute(statement, [records.tolist()])
        }
        return np.array([found[record] for record in records.tolist()], dtype=np.float32)

    def record_bm25_scores(self, english_terms: Weights, records: Rows) -> Scores:
        found = dict(self._pairs(_OF_ROWS, _query_parameters({"whole": english_terms}) | {"rows": records.tolist()}))
        return np.array([found.get(record, 0.0) for record in records.tolist()], dtype=np.float32)

    def _set_vector(self, vector: Vectors) -> None:
        """Forget what was read for another vector."""
        if self._embed is not None and not np.array_equal(vector, self._embed):
            self._near.clear()
        self._embed = vector

    def _fetch_missing(self, rows: Rows) -> None:
        missing = [row for row in rows.tolist() if row not in self._near]
        if missing:
            vector = pgvector_literal(self._embed) if self._embed is not None else None
            found = self._connection.execute(_LOOKED_UP, {"vector": vector, "rows": missing})
            self._near |= {int(row): (int(owner), float(cosine)) for row, owner, cosine in found}

    def _pairs(self, statement: bytes, parameters: dict[str, object]) -> list[tuple[int, float]]:
        found = self._connection.execute(statement, parameters).fetchall()
        return [(int(row), float(score)) for row, score in found]


def pgvector_literal(vector: Vectors) -> str:
    """Return a vector as pgvector reads it, to the last bit."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def _query_parameters(legs: dict[str, Weights]) -> dict[str, object]:
    """Return the parameters that say which tokens are asked for in which leg, and how much each counts."""
    entries = [(leg, token, weight) for leg, weights in legs.items() for token, weight in weights.items()]
    names = ("legs", "tokens", "weights")
    return {name: [entry[place] for entry in entries] for place, name in enumerate(names)}


def _nearer(found: tuple[int, int, float]) -> tuple[float, int]:
    return -found[2], found[0]
