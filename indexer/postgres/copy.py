"""Fill the tables of a new version: rows in binary form, unchanged passages from the previous version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files as resources
from itertools import chain
from typing import Any

import numpy as np
from psycopg import Connection, sql

from indexer.arrays import ProgressCallback, Rows, Vectors
from indexer.index.bundle import Bundle
from indexer.index.hybrid_index import HybridIndex
from indexer.postgres.copy_format import HEADER, TRAILER, batches, encode_array, encode_int4, encode_row, vector_rows
from indexer.postgres.transfer import digests, passages_as_json
from indexer.records.header import FILTER_KEYS

HNSW_FROM = 20_000
"""Passages from which a version has an index of vectors; fewer are compared one by one, which is exact and fast."""

READER_ROLE = "throughcare_reader"
PgRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class VersionTransaction:
    """The transaction that creates one version: its schema, and the schema whose unchanged passages it reuses."""

    connection: Connection[PgRow]
    schema: str
    previous: str | None
    report: ProgressCallback


@dataclass(frozen=True, slots=True)
class _PassageColumns:
    """What the tables of passages hold; entry i of each column belongs to passage i."""

    texts: Sequence[str]
    vectors: Vectors
    digests: Sequence[bytes]
    record: Rows
    searched_record: Rows
    """As `record`, but -1 where the passage answers no question."""


def copy_bundle(target: VersionTransaction, bundle: Bundle, files: Mapping[str, bytes]) -> int:
    """Create and fill the schema of `target`; return how many passages were sent."""
    connection, schema = target.connection, target.schema
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, public").format(sql.Identifier(schema)))
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    index = bundle.hybrid_index
    numbers = {"{dimension}": bundle.manifest.encoder.dimension, "{traits}": index.header_features.shape[1]}
    script = _script("version.sql")
    for name, number in numbers.items():
        script = script.replace(name, str(number))
    connection.execute(script.encode())
    _copy_files(connection, files)
    _copy_records(connection, bundle)
    for table, vectors in (("centre", index.centroids), ("trait", index.header_features)):
        spans = batches(len(vectors))
        _copy(connection, table, (vector_rows([np.arange(s.start, s.stop)], None, vectors[s]) for s in spans))
    sent = _copy_passages(target, _passage_columns(bundle))
    _copy_postings(target, index)
    _index_and_grant(target, len(bundle.passages))
    return sent


def _script(name: str) -> str:
    return resources("indexer.postgres").joinpath(name).read_text(encoding="utf-8")


def _copy(connection: Connection[PgRow], target: str, rows: Iterable[bytes], frozen: bool = True) -> None:
    """Copy rows in binary form; frozen rows need no visibility check and no vacuum later."""
    options = "FORMAT binary, FREEZE" if frozen else "FORMAT binary"
    with connection.cursor().copy(f"COPY {target} FROM STDIN ({options})".encode()) as copy:
        for block in chain([HEADER], rows, [TRAILER]):
            copy.write(block)


def _copy_files(connection: Connection[PgRow], files: Mapping[str, bytes]) -> None:
    rows = ((name.encode(), hashlib.sha256(content).hexdigest().encode(), content) for name, content in files.items())
    _copy(connection, "file", (encode_row(*row) for row in rows))


def _copy_records(connection: Connection[PgRow], bundle: Bundle) -> None:
    firsts = np.searchsorted(bundle.record_of_passage, np.arange(len(bundle.records) + 1))
    counts = np.diff(firsts)
    statement = b"COPY record FROM STDIN (FORMAT binary, FREEZE)"
    with connection.cursor().copy(statement) as copy:
        copy.set_types(["int4", "text", "text", "bool", "int4", "int4", *["text[]"] * len(FILTER_KEYS), "text", "text"])
        for position, header in enumerate(bundle.records.values()):
            translations = {key: asdict(value) for key, value in bundle.translations.get(header.id, {}).items()}
            for value in translations.values():
                value["translation"] = value["translation"].model_dump(mode="json")
            copy.write_row(
                (
                    position,
                    header.id,
                    header.title.casefold(),
                    bool(counts[position]),
                    int(firsts[position]),
                    int(counts[position]),
                    *(list(header.codes(key)) for key in FILTER_KEYS),
                    header.model_dump_json(),
                    json.dumps(translations, ensure_ascii=False),
                )
            )


def _passage_columns(bundle: Bundle) -> _PassageColumns:
    texts, vectors = passages_as_json(bundle), bundle.vectors.all_vectors()
    index = bundle.hybrid_index
    return _PassageColumns(texts, vectors, digests(texts, vectors), bundle.record_of_passage, index.record_of_passage)


def _copy_passages(target: VersionTransaction, columns: _PassageColumns) -> int:
    """Send the passages that the previous version lacks, reuse the others there; return how many were sent."""
    existing = _existing_digests(target, columns.vectors.shape[1])
    is_new = np.array([digest not in existing for digest in columns.digests], dtype=bool)
    new, reused = np.flatnonzero(is_new), np.flatnonzero(~is_new)

    def embeddings() -> Iterator[bytes]:
        for span in batches(len(new)):
            rows = new[span]
            numbers = [rows, columns.searched_record[rows]]
            yield vector_rows(numbers, [columns.digests[row] for row in rows], columns.vectors[rows])
            target.report("Sending passages", span.stop, len(new))

    _copy(target.connection, "embedding", embeddings())
    _copy(target.connection, "passage", (_passage(row, columns) for row in new.tolist()))
    if target.previous and len(reused):
        _reuse_passages(target, target.previous, columns, reused)
    return len(new)


def _passage(row: int, columns: _PassageColumns) -> bytes:
    record = encode_int4(int(columns.record[row]))
    return encode_row(encode_int4(row), record, columns.digests[row], columns.texts[row].encode())


def _existing_digests(target: VersionTransaction, dimension: int) -> set[bytes]:
    """Return the digests of the previous version; none if there is none, or its vectors have another dimension."""
    if target.previous is None:
        return set()
    statement = sql.SQL("SELECT vector_dims(vector), digest FROM {}.embedding").format(sql.Identifier(target.previous))
    return {digest.bytes for dims, digest in target.connection.execute(statement) if dims == dimension}


def _reuse_passages(target: VersionTransaction, previous: str, columns: _PassageColumns, rows: Rows) -> None:
    """Copy passages within the server from the previous version, under the numbers that they have now."""
    target.report("Keeping passages", 0, 0)
    connection = target.connection
    connection.execute(
        "CREATE TEMPORARY TABLE kept (row integer, record integer, owner integer, digest uuid) ON COMMIT DROP"
    )
    numbers = zip(rows.tolist(), columns.record[rows].tolist(), columns.searched_record[rows].tolist(), strict=True)
    encoded = (encode_row(*map(encode_int4, row), columns.digests[row[0]]) for row in numbers)
    _copy(connection, "kept", encoded, frozen=False)
    connection.execute("ANALYZE kept")
    for statement in (
        "INSERT INTO embedding SELECT k.row, k.owner, k.digest, e.vector"
        " FROM kept k JOIN {}.embedding e USING (digest) ORDER BY k.row",
        "INSERT INTO passage SELECT k.row, k.record, k.digest, p.content"
        " FROM kept k JOIN {}.passage p USING (digest) ORDER BY k.row",
    ):
        connection.execute(sql.SQL(statement).format(sql.Identifier(previous)))


def _copy_postings(target: VersionTransaction, index: HybridIndex) -> None:
    parts = {"words": index.passage_bm25, "regional": index.translation_bm25, "whole": index.record_bm25}
    total = sum(len(part.vocabulary) for part in parts.values())

    def rows() -> Iterator[bytes]:
        done = 0
        for name, part in parts.items():
            for token, positions, scores in part.postings():
                done += 1
                if done % 5000 == 0:
                    target.report("Sending words", done, total)
                count = encode_int4(len(positions))
                yield encode_row(name.encode(), token.encode(), count, encode_array(positions), encode_array(scores))

    _copy(target.connection, "posting", rows())


def _index_and_grant(target: VersionTransaction, passages: int) -> None:
    """Index and analyse the tables, and let readers read them."""
    connection = target.connection
    target.report("Indexing", 0, 0)
    connection.execute(_script("indexes.sql").encode())
    if passages >= HNSW_FROM:
        connection.execute("CREATE INDEX ON embedding USING hnsw (vector vector_ip_ops)")
    target.report("Analysing", 0, 0)
    for table in ("record", "passage", "embedding", "centre", "trait", "posting"):
        connection.execute(f"ANALYZE {table}".encode())
    schema, reader = sql.Identifier(target.schema), sql.Identifier(READER_ROLE)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
    connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, reader))
