"""Fill the tables of a new version: rows in binary form, unchanged passages from the version before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from importlib.resources import files as resources
from itertools import chain
from typing import Any

import numpy as np
from psycopg import Connection, sql

from indexer.arrays import Rows as RowNumbers
from indexer.index.bundle import Bundle
from indexer.index.hybrid_index import HybridIndex
from indexer.postgres import transfer as parcels
from indexer.postgres.copy_format import HEADER, TRAILER, batches, encode_array, encode_int4, encode_row, vector_rows
from indexer.records.header import FILTER_KEYS

HNSW_FROM = 20_000
"""Passages from which a version has an index of vectors; fewer are compared one by one, which is exact and quick."""

READER_ROLE = "throughcare_reader"
PgRow = tuple[Any, ...]
Report = Callable[[str, int, int], None]


def copy_bundle(
    connection: Connection[PgRow],
    schema: str,
    previous: str | None,
    bundle: Bundle,
    files: Mapping[str, bytes],
    report: Report,
) -> int:
    """Create and fill `schema` within the transaction; return how many passages were sent.

    `previous` is the schema that unchanged passages are taken from.
    """
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    connection.execute(sql.SQL("SET LOCAL search_path TO {}, public").format(sql.Identifier(schema)))
    connection.execute("SET LOCAL maintenance_work_mem = '512MB'")
    legs = bundle.with_snapshot(lambda snapshot: snapshot.filtered({}))
    numbers = {"{dimension}": bundle.manifest.encoder.dimension, "{traits}": legs.header_features.shape[1]}
    script = _script("version.sql")
    for name, number in numbers.items():
        script = script.replace(name, str(number))
    connection.execute(script.encode())
    _copy_files(connection, files)
    _copy_records(connection, bundle)
    for table, vectors in (("centre", legs.centroids), ("trait", legs.header_features)):
        spans = batches(len(vectors))
        _copy(connection, table, (vector_rows([np.arange(s.start, s.stop)], None, vectors[s]) for s in spans))
    sent = _copy_passages(connection, previous, bundle, report)
    _copy_postings(connection, legs, report)
    _index_and_grant(connection, schema, len(bundle.passages), report)
    return sent


def _script(name: str) -> str:
    return resources("indexer.postgres").joinpath(name).read_text(encoding="utf-8")


def _copy(connection: Connection[PgRow], target: str, rows: Iterable[bytes], frozen: bool = True) -> None:
    """Copy rows in binary form; what is frozen needs no look at who may see it, and no vacuum later."""
    options = "FORMAT binary, FREEZE" if frozen else "FORMAT binary"
    with connection.cursor().copy(f"COPY {target} FROM STDIN ({options})".encode()) as copy:
        for block in chain([HEADER], rows, [TRAILER]):
            copy.write(block)


def _copy_files(connection: Connection[PgRow], files: Mapping[str, bytes]) -> None:
    marked = ((name, hashlib.sha256(content).hexdigest(), content) for name, content in files.items())
    _copy(connection, "file", (encode_row(name.encode(), mark.encode(), content) for name, mark, content in marked))


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


def _copy_passages(connection: Connection[PgRow], previous: str | None, bundle: Bundle, report: Report) -> int:
    """Copy passages and their vectors, those that the previous version has within the server; return the others."""
    texts, vectors = parcels.passages_as_json(bundle), bundle.vectors.all_vectors()
    marks = parcels.digests(texts, vectors)
    known = _existing_digests(connection, previous, vectors.shape[1]) if previous else set()
    legs = bundle.with_snapshot(lambda snapshot: snapshot.filtered({}))
    record, owner = bundle.record_of_passage, legs.record_of_passage
    fresh = np.array([number for number, mark in enumerate(marks) if mark not in known], dtype=np.int64)
    kept = np.setdiff1d(np.arange(len(marks)), fresh)

    def embeddings() -> Iterator[bytes]:
        for span in batches(len(fresh)):
            rows = fresh[span]
            yield vector_rows([rows, owner[rows]], [marks[number] for number in rows], vectors[rows])
            report("Sending passages", span.stop, len(fresh))

    _copy(connection, "embedding", embeddings())
    _copy(connection, "passage", (_passage(n, record, marks, texts[n]) for n in fresh.tolist()))
    if previous and len(kept):
        _reuse_passages(connection, previous, kept, record, owner, marks, report)
    return len(fresh)


def _passage(number: int, record: RowNumbers, digests: Sequence[bytes], text: str) -> bytes:
    return encode_row(encode_int4(number), encode_int4(int(record[number])), digests[number], text.encode())


def _existing_digests(connection: Connection[PgRow], previous: str, dimension: int) -> set[bytes]:
    """Return the digests of the previous version, none where its vectors have another dimension."""
    schema = sql.Identifier(previous)
    of = connection.execute(sql.SQL("SELECT vector_dims(vector), digest FROM {}.embedding").format(schema)).fetchall()
    return {digest.bytes for dims, digest in of if dims == dimension}


def _reuse_passages(
    connection: Connection[PgRow],
    previous: str,
    reused: RowNumbers,
    record: RowNumbers,
    owner: RowNumbers,
    digests: Sequence[bytes],
    report: Report,
) -> None:
    """Take passages over from the previous version, under the numbers that they have now."""
    report("Keeping passages", 0, 0)
    connection.execute(
        "CREATE TEMPORARY TABLE kept (row integer, record integer, owner integer, digest uuid) ON COMMIT DROP"
    )
    numbers = zip(reused.tolist(), record[reused].tolist(), owner[reused].tolist(), strict=True)
    _copy(
        connection,
        "kept",
        (encode_row(encode_int4(n), encode_int4(r), encode_int4(o), digests[n]) for n, r, o in numbers),
        frozen=False,
    )
    connection.execute("ANALYZE kept")
    schema = sql.Identifier(previous)
    connection.execute(
        sql.SQL(
            "INSERT INTO embedding SELECT k.row, k.owner, k.digest, e.vector"
            " FROM kept k JOIN {}.embedding e USING (digest) ORDER BY k.row"
        ).format(schema)
    )
    connection.execute(
        sql.SQL(
            "INSERT INTO passage SELECT k.row, k.record, k.digest, p.content"
            " FROM kept k JOIN {}.passage p USING (digest) ORDER BY k.row"
        ).format(schema)
    )


def _copy_postings(connection: Connection[PgRow], legs: HybridIndex, report: Report) -> None:
    indexes = {"words": legs.passage_bm25, "regional": legs.translation_bm25, "whole": legs.record_bm25}
    total = sum(len(index.vocabulary) for index in indexes.values())

    def rows() -> Iterator[bytes]:
        done = 0
        for leg, index in indexes.items():
            for token, held, weights in index.postings():
                done += 1
                if done % 5000 == 0:
                    report("Sending words", done, total)
                yield encode_row(
                    leg.encode(), token.encode(), encode_int4(len(held)), encode_array(held), encode_array(weights)
                )

    _copy(connection, "posting", rows())


def _index_and_grant(connection: Connection[PgRow], schema: str, passages: int, report: Report) -> None:
    """Index, analyse, and let readers read."""
    report("Indexing", 0, 0)
    connection.execute(_script("indexes.sql").encode())
    if passages >= HNSW_FROM:
        connection.execute("CREATE INDEX ON embedding USING hnsw (vector vector_ip_ops)")
    report("Analysing", 0, 0)
    for table in ("record", "passage", "embedding", "centre", "trait", "posting"):
        connection.execute(f"ANALYZE {table}".encode())
    name, reader = sql.Identifier(schema), sql.Identifier(READER_ROLE)
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(name, reader))
    connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(name, reader))
