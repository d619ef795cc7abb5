"""Records and passages of one index version as one transaction sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from psycopg import Connection, sql
from pydantic import TypeAdapter

from indexer.arrays import Flags, Rows, Vectors
from indexer.index.bm25_index import inverse_document_frequency
from indexer.index.bundle import Manifest, read_passage
from indexer.index.hybrid_index import Candidates, EncodedQuestion
from indexer.index.memory_snapshot import QuotablePassages, quotable_positions
from indexer.index.passages import Passage
from indexer.postgres.copy import HNSW_FROM
from indexer.records.header import FILTER_KEYS, Header
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Vocabulary
from search_api.stores.postgres.candidates import (
    EXACT_BELOW,
    SHARE,
    FilteredSet,
    PostgresPassages,
    Row,
    read_passage_scores,
)
from search_api.stores.postgres.count_cache import FilterCountCache

Filters = Mapping[str, Sequence[str]]
_TRANSLATIONS = TypeAdapter(dict[str, TranslationWithStatus])
_MATCHING = """
SELECT count(*), coalesce(sum(passages), 0),
       coalesce(range_agg(int4range(first_row, first_row + passages)), '{{}}')::text FROM record WHERE {}
"""


class PostgresSnapshot:
    """Implements `search_api.store.Snapshot` in SQL. Belongs to one answer and one transaction."""

    def __init__(
        self, connection: Connection[Row], manifest: Manifest, vocabulary: Vocabulary, filter_counts: FilterCountCache
    ) -> None:
        """`filter_counts` caches counts under filters: they stay valid, since a version never changes."""
        self._connection, self._manifest, self._vocabulary, self._filter_counts = (
            connection,
            manifest,
            vocabulary,
            filter_counts,
        )

    def filtered(self, filters: Filters) -> PostgresPassages:
        matching = self._filtered_set(filters)
        few = EXACT_BELOW if filters else HNSW_FROM
        exact = matching.passages < few or matching.passages * SHARE < self._manifest.passages
        return PostgresPassages(
            self._connection, matching, exact, lambda: self._filter_counts.feature_frequency(self._feature_frequency)
        )

    def count(self, filters: Filters) -> int:
        return self._filtered_set(filters).records

    def _filtered_set(self, filters: Filters) -> FilteredSet:
        def read() -> FilteredSet:
            statement = sql.SQL(_MATCHING).format(_filter_condition(filters))
            records, passages, spans = self._connection.execute(statement, _values(filters)).fetchall()[0]
            return FilteredSet(int(records), int(passages), str(spans))

        return self._filter_counts.filtered_set(filters, read)

    def _feature_frequency(self) -> Vectors:
        """Return the share of all records that have each header feature."""
        (shares,) = self._connection.execute("SELECT avg(vector)::text FROM trait").fetchall()[0]
        return np.array(json.loads(shares), dtype=np.float32)

    def facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        return self._filter_counts.facets(filters, lambda: self._facets(filters))

    def _facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        parts = [
            sql.SQL("SELECT {}, code, count(*) FROM record, unnest({}) AS code WHERE {} GROUP BY code").format(
                sql.Literal(key),
                sql.Identifier(key),
                _filter_condition({name: values for name, values in filters.items() if name != key}),
            )
            for key in FILTER_KEYS
        ]
        return self._counted(parts, _values(filters))

    def value_counts(self, records: Rows) -> Mapping[str, Mapping[str, int]]:
        statement = (
            "SELECT {}, code, count(*) FROM record, unnest({}) AS code WHERE position = ANY(%(records)s) GROUP BY code"
        )
        parts = [sql.SQL(statement).format(sql.Literal(key), sql.Identifier(key)) for key in FILTER_KEYS]
        return self._counted(parts, {"records": records.tolist()})

    def _counted(
        self, parts: Sequence[sql.Composable], values: Mapping[str, Sequence[object]]
    ) -> Mapping[str, Mapping[str, int]]:
        """Return what statements count of each key, in the order of the vocabulary."""
        counted = self._connection.execute(sql.SQL(" UNION ALL ").join(parts), values)
        counts = {(key, code): int(count) for key, code, count in counted}
        terms = self._vocabulary.terms
        return {key: {code: counts.get((key, code), 0) for code in terms[key]} for key in FILTER_KEYS}

    def page_by_title(self, filters: Filters, offset: int, limit: int) -> list[Header]:
        statement = sql.SQL("SELECT header::text FROM record WHERE {} ORDER BY title, id LIMIT {} OFFSET {}").format(
            _filter_condition(filters), sql.Literal(limit), sql.Literal(offset)
        )
        return [_header(text) for (text,) in self._connection.execute(statement, _values(filters))]

    def in_countries(self, countries: Iterable[str]) -> list[Header]:
        statement = "SELECT header::text FROM record WHERE country && %s::text[] ORDER BY title, id"
        return [_header(text) for (text,) in self._connection.execute(statement, [list(countries)])]

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> Flags:
        statement = sql.SQL("SELECT position FROM record WHERE position = ANY(%s::int4[]) AND {} && %s::text[]").format(
            sql.Identifier(_known(key))
        )
        rows = self._connection.execute(statement, [records.tolist(), list(codes)]).fetchall()
        return np.isin(records, [position for (position,) in rows])

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        wanted = list(tokens)
        statement = "SELECT token, held FROM posting WHERE leg = 'whole' AND token = ANY(%s::text[])"
        frequency: dict[str, int] = dict(self._connection.execute(statement, [wanted]).fetchall())
        return {token: inverse_document_frequency(frequency.get(token, 0), self._manifest.records) for token in wanted}

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        records_of: dict[str, set[int]] = {token: set() for token in tokens}
        statement = """
            SELECT token, row FROM (
                SELECT token, unnest(rows) AS row FROM posting WHERE leg = 'whole' AND token = ANY(%s::text[])
            ) AS hit WHERE row = ANY(%s::int4[])
        """
        for token, record in self._connection.execute(statement, [list(records_of), records.tolist()]):
            records_of[str(token)].add(int(record))
        return records_of

    def headers(self, records: Rows) -> list[Header]:
        statement = "SELECT position, header::text FROM record WHERE position = ANY(%s::int4[])"
        headers = {
            position: _header(text) for position, text in self._connection.execute(statement, [records.tolist()])
        }
        return [headers[position] for position in records.tolist()]

    def translated_headers(self, records: Rows) -> list[tuple[Header, Mapping[str, TranslationWithStatus]]]:
        statement = "SELECT position, header::text, translations::text FROM record WHERE position = ANY(%s::int4[])"
        rows = self._connection.execute(statement, [records.tolist()])
        translated = {position: (_header(header), _translations(texts)) for position, header, texts in rows}
        return [translated[position] for position in records.tolist()]

    def position(self, record_id: str) -> int | None:
        if "\0" in record_id:  # PostgreSQL cannot store it
            return None
        row = self._connection.execute("SELECT position FROM record WHERE id = %s", [record_id]).fetchone()
        return int(row[0]) if row else None

    def similar(self, record: int, limit: int) -> list[tuple[Header, float]]:
        statement = """
            SELECT r.header::text, -(c.vector <#> (SELECT vector FROM centre WHERE record = %(record)s)) AS cosine
            FROM centre c JOIN record r ON r.position = c.record WHERE r.searchable AND r.position <> %(record)s
            ORDER BY cosine DESC, r.position LIMIT %(limit)s
        """
        nearest = self._connection.execute(statement, {"record": record, "limit": limit})
        return [(_header(header), float(cosine)) for header, cosine in nearest]

    def passages(self, records: Rows) -> list[list[Passage]]:
        return [list(passages.values()) for passages in self._passages(records)]

    def quotable(self, question: EncodedQuestion, records: Rows, candidates: Candidates) -> list[QuotablePassages]:
        quoted = []
        for passages in self._passages(records):
            by_position = list(passages.items())
            quoted.append(dict(by_position[position] for position in quotable_positions(list(passages.values()))))
        rows = np.array([row for passages in quoted for row in passages], np.int64)
        scores = candidates.scores_for(rows, lambda missing: read_passage_scores(self._connection, question, missing))
        return QuotablePassages.split([list(passages.values()) for passages in quoted], scores)

    def _passages(self, records: Rows) -> list[dict[int, Passage]]:
        """Return the passages of each of the records by row, in their order."""
        statement = "SELECT record, row, content FROM passage WHERE record = ANY(%s::int4[]) ORDER BY row"
        passages: dict[int, dict[int, Passage]] = {record: {} for record in records.tolist()}
        for record, row, content in self._connection.execute(statement, [list(passages)]):
            passages[record][row] = read_passage(content)
        return list(passages.values())


def _filter_condition(filters: Filters) -> sql.Composable:
    """Return the condition on records: searchable, and one of the values of every key."""
    conditions = [
        sql.SQL("{} && {}::text[]").format(sql.Identifier(_known(key)), sql.Placeholder(key)) for key in filters
    ]
    return sql.SQL(" AND ").join([sql.SQL("searchable"), *conditions])


def _values(filters: Filters) -> dict[str, list[str]]:
    return {key: list(values) for key, values in filters.items()}


def _known(key: str) -> str:
    if key not in FILTER_KEYS:
        raise ValueError(f"records cannot be narrowed by `{key}`")
    return key


def _header(text: object) -> Header:
    return Header.model_validate_json(str(text))


def _translations(text: object) -> Mapping[str, TranslationWithStatus]:
    return _TRANSLATIONS.validate_json(str(text))
