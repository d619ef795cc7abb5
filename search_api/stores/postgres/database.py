"""Index versions in PostgreSQL: follow which is live, and open it for the search."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from psycopg import Connection
from pydantic import TypeAdapter

from indexer.encoders.crosslingual import CROSSLINGUAL_FILE, CrossLingualEncoder, open_crosslingual
from indexer.encoders.encoder import Encoder, OnnxEncoder
from indexer.index.bundle import (
    FORMAT,
    GUARDS,
    LEXICONS,
    MANIFEST,
    RECORDS,
    SITUATION_VECTORS,
    SITUATIONS,
    TERMS,
    BundleError,
    Catalogue,
    EncoderFactory,
    Manifest,
    SituationIndex,
)
from indexer.index.vector_index import VectorIndex
from indexer.index.word_counts import WordCounts
from indexer.postgres.address import Address
from indexer.privacy.detector import DetectorConfig, PersonalDataDetector
from indexer.records.situations import Situation
from indexer.records.vocabulary import Source, Vocabulary
from indexer.text.thesaurus import Concept, Thesaurus
from search_api.stores.postgres.count_cache import FilterCountCache
from search_api.stores.postgres.failover import Publication, Row, ServerPool, ServerStatus
from search_api.stores.postgres.snapshot import PostgresSnapshot

Result = TypeVar("Result")
POLL_SECONDS = 1.0
"""Time between two polls of the servers."""

STANDBY_WAIT = 10.0
"""Longest time that a new version waits for standbys that lag; then the servers that have it answer alone."""

MAX_OPEN = 2
"""Versions that stay open: if every server with the new one fails, the one before answers at once."""


@dataclass(frozen=True, slots=True)
class PostgresStore:
    """One index version: its small files in memory, everything else in the tables of `servers`."""

    manifest: Manifest
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    withdrawn: Mapping[str, str]
    word_counts: Mapping[str, WordCounts]
    thesaurus: Thesaurus
    encoder: Encoder
    crosslingual_encoder: CrossLingualEncoder | None
    situations: SituationIndex
    detector: PersonalDataDetector
    servers: ServerPool
    filter_counts: FilterCountCache

    def summaries(self) -> list[str]:
        statement = "SELECT header->>'title', header->>'summary' FROM record ORDER BY position"
        version = self.manifest.version
        rows = self.servers.read(version, lambda connection: connection.execute(statement).fetchall())
        return [f"{title}\n{summary}" for title, summary in rows]

    def with_snapshot(self, task: Callable[[PostgresSnapshot], Result]) -> Result:
        def within(connection: Connection[Row]) -> Result:
            return task(PostgresSnapshot(connection, self.manifest, self.vocabulary, self.filter_counts))

        return self.servers.read(self.manifest.version, within)


class PostgresSource:
    """Follows which version is live. A version is the same on every server that has it."""

    def __init__(self, address: Address, connections: int = 1, open_encoder: EncoderFactory = OnnxEncoder) -> None:
        self._servers = ServerPool(address, connections)
        self._open_encoder = open_encoder
        self._open: OrderedDict[str, PostgresStore] = OrderedDict()
        self._polled_at = float("-inf")
        self._chosen: Publication | None = None
        self._first_seen: dict[int, float] = {}

    def live(self) -> Publication | None:
        """Return the publication to answer with, None where no server has any; poll the servers now and then."""
        now = time.monotonic()
        if now - self._polled_at >= POLL_SECONDS:
            self._polled_at = now
            self._servers.poll()
            self._chosen = self._choose(now)
        return self._chosen

    def _choose(self, now: float) -> Publication | None:
        states = [state for state in self._servers.states if state.reachable]
        seen = [state.live for state in states if state.live]
        if not seen:
            return self._chosen
        newest = max(seen, key=lambda publication: publication.number)
        first_seen = self._first_seen.setdefault(newest.number, now)
        chosen = self._chosen
        everywhere = all(state.live == newest for state in states)
        still_there = chosen is not None and any(chosen.version in state.versions for state in states)
        return chosen if still_there and not everywhere and now - first_seen < STANDBY_WAIT else newest

    def open(self) -> PostgresStore:
        """Return the live version.

        Raises:
            BundleError: There is none, or its files are not as they were published.
            StoreUnavailable: No server can be reached.
        """
        live = self.live()
        if live is None:
            troubles = sorted({state.last_error for state in self._servers.states if not state.reachable})
            raise BundleError(
                "; ".join(troubles) or "nothing is published in this database: `throughcare publish` first"
            )
        if live.version not in self._open:
            self._open[live.version] = self._open_and_warm(live.version)
        self._open.move_to_end(live.version)
        while len(self._open) > MAX_OPEN:
            self._open.popitem(last=False)
        return self._open[live.version]

    def _open_and_warm(self, version: str) -> PostgresStore:
        statement = "SELECT name, sha256, content FROM file"
        rows = self._servers.read(version, lambda connection: connection.execute(statement).fetchall())
        for name, sha256, content in rows:
            if hashlib.sha256(content).hexdigest() != sha256:
                raise BundleError(f"{name} of version {version} was changed in the database: publish it again")
        files = {str(name): bytes(content) for name, _, content in rows}
        manifest = Manifest.model_validate_json(files[MANIFEST])
        if manifest.format != FORMAT:
            raise BundleError(f"version {version} has format {manifest.format}, this program reads {FORMAT}")
        catalogue = Catalogue.model_validate_json(files[RECORDS])
        with tempfile.TemporaryDirectory(prefix="throughcare-") as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            encoder = self._open_encoder(Path(folder), manifest.encoder)
            regional = open_crosslingual(Path(folder) / CROSSLINGUAL_FILE) if CROSSLINGUAL_FILE in files else None
            situation_vectors = VectorIndex.open(Path(folder) / SITUATION_VECTORS)
        return PostgresStore(
            manifest=manifest,
            vocabulary=Vocabulary(catalogue.labels, catalogue.terms, catalogue.sections),
            sources=catalogue.sources,
            withdrawn=catalogue.withdrawn,
            word_counts=json.loads(files[LEXICONS]),
            thesaurus=Thesaurus(TypeAdapter(tuple[Concept, ...]).validate_json(files[TERMS])),
            encoder=encoder,
            crosslingual_encoder=regional,
            situations=SituationIndex(
                TypeAdapter(tuple[Situation, ...]).validate_json(files[SITUATIONS]), situation_vectors
            ),
            detector=PersonalDataDetector(DetectorConfig.model_validate_json(files[GUARDS])),
            servers=self._servers,
            filter_counts=FilterCountCache(),
        )

    def servers(self) -> list[ServerStatus]:
        """Return the status of each server at the last poll, in the order of the address."""
        return self._servers.states

    def stamp(self) -> tuple[str, tuple[int, ...]] | None:
        """Return which version is live and when it was published, as `IndexSource` promises."""
        live = self.live()
        return (live.version, (live.at, live.number)) if live else None

    def close(self) -> None:
        """Close every connection."""
        self._servers.close()
