"""Both retrievers in SQL: exact where few passages pass the filters, through the index of vectors where many do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from psycopg import Connection

from indexer.arrays import Rows, Scores, Vectors, Weights
from indexer.index.hybrid_index import Candidates, EncodedQuestion, PassageScores, RecordScores, ranks_in

Row = tuple[Any, ...]
EXACT_BELOW = 100_000
"""A filter that leaves fewer passages is answered exactly: over 200,000 that took no longer than the index, which found
three of four nearest passages under a filter that left one in ten."""

SHARE = 20
"""A filter that leaves fewer than one in so many passages is answered exactly: the index would visit too many."""

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
_COSINES = b"""
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
_BM25 = _SCORED.replace(b"{chosen}", b"row = ANY(%(rows)s::int4[])")
_BEST_BY_BM25 = (
    b"WITH scored AS MATERIALIZED (%s)" % _SCORED.replace(b"{chosen}", b"row <@ %(spans)s::int4multirange")
    + b"""
(SELECT row, score, true FROM scored ORDER BY score DESC, row LIMIT %(count)s)
UNION ALL (SELECT row, score, false FROM scored WHERE row = ANY(%(rows)s::int4[]))
"""
)
_RECORDS = b"""
SELECT c.vector, t.vector FROM unnest(%(records)s::int4[]) WITH ORDINALITY AS wanted (record, place)
JOIN centre c USING (record) JOIN trait t USING (record) ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class FilteredSet:
    """What passes filters: how many records and passages, and the passages as spans of rows, `{[0,25),[40,60)}`."""

    records: int
    passages: int
    spans: str


@dataclass(frozen=True, slots=True)
class _Similarity:
    """A passage's record, -1 where it answers no question, and its cosine to the question."""

    record: int
    cosine: float


@dataclass(frozen=True, slots=True)
class PostgresPassages:
    """The passages of one snapshot that pass filters; `exact` if every one is compared with a question."""

    connection: Connection[Row]
    filtered: FilteredSet
    exact: bool
    feature_frequency: Callable[[], Vectors]

    def candidates(self, question: EncodedQuestion, limit: int) -> Candidates:
        dense = self._nearest(question.vector, limit)
        lexical, bm25 = self._best_by_bm25(question, list(dense), limit)
        others = [row for row in lexical if row not in dense]
        similarities = dense | read_similarities(self.connection, question.vector, others)
        rows = np.array(sorted(similarities), np.int64)
        by_row = [similarities[row] for row in rows.tolist()]
        scores = PassageScores(
            rows=rows,
            cosines=np.array([similarity.cosine for similarity in by_row], np.float32),
            bm25=np.array([bm25.get(row, 0.0) for row in rows.tolist()], np.float32),
            dense_ranks=ranks_in(np.array(list(dense), np.int64), rows),
            lexical_ranks=ranks_in(np.array(lexical, np.int64), rows),
        )
        return Candidates.ranked(scores, np.array([similarity.record for similarity in by_row], np.int64))

    def record_scores(self, question: EncodedQuestion, records: Rows) -> RecordScores:
        # The binary form of vectors: as text a thousand of them take longer to read than the whole search.
        with self.connection.cursor(binary=True) as cursor:
            vectors = cursor.execute(_RECORDS, {"records": records.tolist()}).fetchall()
        centroids = pgvector_matrix([centroid for centroid, _ in vectors])
        bm25 = read_bm25(self.connection, {"whole": question.english_terms}, records.tolist())
        return RecordScores(
            cosines=centroids @ question.vector,
            bm25=np.array([bm25.get(record, 0.0) for record in records.tolist()], np.float32),
            centroids=centroids,
            header_features=pgvector_matrix([features for _, features in vectors]),
            feature_frequency=self.feature_frequency(),
        )

    def _nearest(self, vector: Vectors, limit: int) -> dict[int, _Similarity]:
        """Return the nearest passages, best first."""
        parameters = {"vector": pgvector_literal(vector), "spans": self.filtered.spans, "count": limit}
        if self.exact:
            return _similarities(self.connection.execute(_EXACT, parameters))
        # The planner must not sort all passages that pass, however many it expects.
        self.connection.execute("SET LOCAL enable_sort = off")
        nearest = _similarities(self.connection.execute(_INDEXED, parameters))
        self.connection.execute("SET LOCAL enable_sort = on")
        return nearest

    def _best_by_bm25(
        self, question: EncodedQuestion, rows: list[int], limit: int
    ) -> tuple[list[int], dict[int, float]]:
        """Return the best passages by BM25, best first, and the score of each and of `rows`, but for those of 0."""
        parameters = _term_parameters(_passage_terms(question))
        parameters |= {"spans": self.filtered.spans, "count": limit, "rows": rows}
        scored = self.connection.execute(_BEST_BY_BM25, parameters).fetchall()
        scores = {int(row): float(score) for row, score, _ in scored}
        best = [int(row) for row, _, is_best in scored if is_best]
        return sorted(best, key=lambda row: (-scores[row], row)), scores


def read_passage_scores(connection: Connection[Row], question: EncodedQuestion, rows: Rows) -> tuple[Scores, Scores]:
    """Return the cosines and the BM25 scores of any passages."""
    similarities = read_similarities(connection, question.vector, rows.tolist())
    bm25 = read_bm25(connection, _passage_terms(question), rows.tolist())
    cosines = np.array([similarities[row].cosine for row in rows.tolist()], np.float32)
    return cosines, np.array([bm25.get(row, 0.0) for row in rows.tolist()], np.float32)


def read_similarities(connection: Connection[Row], vector: Vectors, rows: list[int]) -> dict[int, _Similarity]:
    """Return record and cosine of passages."""
    parameters = {"vector": pgvector_literal(vector), "rows": rows}
    return _similarities(connection.execute(_COSINES, parameters)) if rows else {}


def read_bm25(connection: Connection[Row], terms: Mapping[str, Weights], rows: list[int]) -> dict[int, float]:
    """Return the BM25 score of passages, or of records for `whole`; only of those that contain a term."""
    scores = connection.execute(_BM25, _term_parameters(terms) | {"rows": rows})
    return {int(row): float(score) for row, score in scores}


def pgvector_literal(vector: Vectors) -> str:
    """Return a vector as pgvector reads it, to the last bit."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def pgvector_matrix(vectors: Sequence[bytes]) -> Vectors:
    """Return vectors that pgvector sends in binary form, one a row; there is at least one.

    Source: `vector_send` of pgvector: dimension and zero as int2, then the numbers as float4, all big-endian.
    """
    numbers = np.frombuffer(b"".join(vectors), ">f4").reshape(len(vectors), -1)
    return numbers[:, 1:].astype(np.float32)


def _similarities(found: Iterable[Row]) -> dict[int, _Similarity]:
    """Return the passages of a statement, nearest first, ties by row."""
    nearest_first = sorted(found, key=lambda columns: (-columns[2], columns[0]))
    return {int(row): _Similarity(int(record), float(cosine)) for row, record, cosine in nearest_first}


def _passage_terms(question: EncodedQuestion) -> dict[str, Weights]:
    return {"words": question.english_terms, "regional": question.regional_terms}


def _term_parameters(terms: Mapping[str, Weights]) -> dict[str, object]:
    """Return the parameters of a statement that scores: each term with the index to look in and its weight."""
    entries = [(index, token, weight) for index, weights in terms.items() for token, weight in weights.items()]
    return {name: [entry[column] for entry in entries] for column, name in enumerate(("legs", "tokens", "weights"))}
