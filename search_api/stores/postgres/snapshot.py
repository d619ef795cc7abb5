"""Records and passages of one index version as one transaction sees them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from psycopg import Connection, sql
from pydantic import TypeAdapter

from indexer.arrays import Rows, Vectors
from indexer.index.bm25_index import inverse_document_frequency
from indexer.index.bundle import Manifest, read_passage
from indexer.index.memory_snapshot import IndexedPassage
from indexer.postgres.copy import HNSW_FROM
from indexer.records.header import FILTER_KEYS, Header
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Vocabulary
from search_api.stores.postgres.candidates import EXACT_BELOW, SHARE, FilteredSet, PostgresPassages, Row
from search_api.stores.postgres.count_cache import FilterCountCache

Filters = Mapping[str, Sequence[str]]
_TRANSLATIONS = TypeAdapter(dict[str, TranslationWithStatus])
_MATCHING = """
SELECT count(*), coalesce(sum(passages), 0),
       coalesce(range_agg(int4range(first_row, first_row + passages)), '{{}}')::text FROM record WHERE {}
"""


class PostgresSnapshot:
    """Answers in SQL what `search_api.store.Snapshot` promises. Belongs to one answer and one transaction."""

    def __init__(
        self, connection: Connection[Row], manifest: Manifest, vocabulary: Vocabulary, filter_counts: FilterCountCache
    ) -> None:
        """`kept` holds what was counted before: a version never changes, so counts under filters hold for good."""
        self._connection, self._manifest, self._vocabulary, self._filter_counts = (
            connection,
            manifest,
            vocabulary,
            filter_counts,
        )
        self._read: dict[int, tuple[Header, Mapping[str, TranslationWithStatus]]] = {}

    def filtered(self, filters: Filters) -> PostgresPassages:
        matching = self._matching(filters)
        few = EXACT_BELOW if filters else HNSW_FROM
        exact = matching.passages < few or matching.passages * SHARE < self._manifest.passages
        return PostgresPassages(self._connection, matching, exact, lambda: self._filter_counts.usual(self._usual))

    def count(self, filters: Filters) -> int:
        return self._matching(filters).records

    def _matching(self, filters: Filters) -> FilteredSet:
        def read() -> FilteredSet:
            statement = sql.SQL(_MATCHING).format(_filter_condition(filters))
            records, passages, spans = self._connection.execute(statement, _values(filters)).fetchall()[0]
            return FilteredSet(int(records), int(passages), str(spans))

        return self._filter_counts.matching(filters, read)

    def _usual(self) -> Vectors:
        """Return the share of records that carry each trait."""
        (shares,) = self._connection.execute("SELECT avg(vector)::text FROM trait").fetchall()[0]
        return np.array(json.loads(shares), dtype=np.float32)

    def facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        return self._filter_counts.facets(filters, lambda: self._facets(filters))

    def _facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        parts = [
            sql.SQL("SELECT {}, code, count(*) FROM record, unnest({}) AS code WHERE {} GROUP BY code").format(
                sql.Literal(key),
                sql.Identifier(key),
                _filter_condition({other: values for other, values in filters.items() if other != key}),
            )
            for key in FILTER_KEYS
        ]
        found = self._connection.execute(sql.SQL(" UNION ALL ").join(parts), _values(filters))
        counts = {(key, code): int(count) for key, code, count in found}
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

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> npt.NDArray[np.bool_]:
        statement = sql.SQL("SELECT position FROM record WHERE position = ANY(%s::int4[]) AND {} && %s::text[]").format(
            sql.Identifier(_known(key))
        )
        found = self._connection.execute(statement, [records.tolist(), list(codes)]).fetchall()
        return np.isin(records, [position for (position,) in found])

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        wanted = list(tokens)
        statement = "SELECT token, held FROM posting WHERE leg = 'whole' AND token = ANY(%s::text[])"
        held: dict[str, int] = dict(self._connection.execute(statement, [wanted]).fetchall())
        rows = self._manifest.records
        return {token: inverse_document_frequency(held.get(token, 0), rows) for token in wanted}

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        held: dict[str, set[int]] = {token: set() for token in tokens}
        statement = """
            SELECT token, row FROM (
                SELECT token, unnest(rows) AS row FROM posting WHERE leg = 'whole' AND token = ANY(%s::text[])
            ) AS hit WHERE row = ANY(%s::int4[])
        """
        for token, record in self._connection.execute(statement, [list(held), records.tolist()]):
            held[str(token)].add(int(record))
        return held

    def headers(self, records: Rows) -> list[Header]:
        return [header for header, _ in self._records(records)]

    def translations(self, records: Rows) -> list[Mapping[str, TranslationWithStatus]]:
        return [translations for _, translations in self._records(records)]

    def _records(self, records: Rows) -> list[tuple[Header, Mapping[str, TranslationWithStatus]]]:
        missing = [position for position in records.tolist() if position not in self._read]
        if missing:
            statement = "SELECT position, header::text, translations::text FROM record WHERE position = ANY(%s::int4[])"
            for position, header, translations in self._connection.execute(statement, [missing]):
                read = (_header(header), _TRANSLATIONS.validate_json(str(translations)))
                self._read[int(position)] = read
        return [self._read[position] for position in records.tolist()]

    def position(self, record_id: str) -> int | None:
        if "\0" in record_id:  # which PostgreSQL cannot hold
            return None
        found = self._connection.execute("SELECT position FROM record WHERE id = %s", [record_id]).fetchone()
        return int(found[0]) if found else None

    def similar(self, record: int, limit: int) -> list[tuple[Header, float]]:
        statement = """
            SELECT r.header::text, -(c.vector <#> (SELECT vector FROM centre WHERE record = %(record)s)) AS cosine
            FROM centre c JOIN record r ON r.position = c.record WHERE r.searchable AND r.position <> %(record)s
            ORDER BY cosine DESC, r.position LIMIT %(limit)s
        """
        found = self._connection.execute(statement, {"record": record, "limit": limit})
        return [(_header(header), float(cosine)) for header, cosine in found]

    def passages(self, records: Rows) -> list[list[IndexedPassage]]:
        statement = "SELECT record, row, content FROM passage WHERE record = ANY(%s::int4[]) ORDER BY row"
        found: dict[int, list[IndexedPassage]] = {record: [] for record in records.tolist()}
        for record, row, content in self._connection.execute(statement, [list(found)]):
            found[record].append(IndexedPassage(row, read_passage(content)))
        return list(found.values())


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
