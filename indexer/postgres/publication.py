"""Publish a bundle into PostgreSQL: all of it or nothing, and only what has changed is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import Connection, sql

from indexer.arrays import ProgressCallback
from indexer.index.bundle import Bundle, BundleError, current_folder, open_bundle
from indexer.postgres.address import Address
from indexer.postgres.copy import PgRow, VersionTransaction, copy_bundle
from indexer.postgres.migrations import MigrationError, migrate
from indexer.postgres.transfer import resident_files

PREFIX = "throughcare_"
"""Of the schema of a version, which is named after it."""

KEPT_VERSIONS = 3
"""Versions that stay when another is published: the live one, and two to go back to."""

LOCK = 0x7468726F756768
"""Number of the advisory lock that one publisher holds at a time."""


class PublicationError(Exception):
    """A bundle could not be published; the old version stays. The message says why."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What was done: the version that is live now, how many of its passages were sent, which versions were removed."""

    version: str
    passages: int
    sent: int
    removed: tuple[str, ...]


def publish(address: Address, root: Path, report: ProgressCallback) -> PublishResult:
    """Publish the live bundle of `root`, once it verifies.

    Raises:
        BundleError: The bundle is missing or does not verify.
        PublicationError: The database cannot be reached or refuses, or somebody else publishes now.
    """
    report("Verifying the bundle", 0, 0)
    bundle = open_bundle(root)
    return publish_bundle(address, bundle, resident_files(current_folder(root), bundle), report)


def publish_bundle(
    address: Address, bundle: Bundle, files: Mapping[str, bytes], report: ProgressCallback
) -> PublishResult:
    """Publish an open bundle with the files that a server needs beside the tables."""
    try:
        with psycopg.connect(address.primary_conninfo, autocommit=True, connect_timeout=10) as connection:
            with _publisher_lock(connection):
                migrate(connection)
                sent = _publish(connection, bundle, files, report)
                removed = _prune(connection)
            return PublishResult(bundle.manifest.version, len(bundle.passages), sent, removed)
    except (psycopg.Error, MigrationError) as error:
        raise PublicationError(f"{bundle.manifest.version} was not published: {error}".strip()) from error


@contextmanager
def _publisher_lock(connection: Connection[PgRow]) -> Iterator[None]:
    """Hold the lock of publishers. It goes with the connection, so that nobody has to clear it up."""
    if not _scalar(connection, "SELECT pg_try_advisory_lock(%s)", LOCK):
        raise PublicationError("another publication is running: try again when it has ended")
    yield


def _publish(
    connection: Connection[PgRow], bundle: Bundle, files: Mapping[str, bytes], report: ProgressCallback
) -> int:
    """Load, index and name the version as the live one in one transaction; return how many passages were sent."""
    version = bundle.manifest.version
    if not version.isalnum():
        raise BundleError(f"`{version}` is no version of a bundle")
    before = _scalar(connection, "SELECT version FROM throughcare.publication ORDER BY number DESC LIMIT 1")
    sent = 0
    with connection.transaction():
        if not _scalar(connection, "SELECT to_regnamespace(%s) IS NOT NULL", PREFIX + version):
            previous = PREFIX + str(before) if before else None
            target = VersionTransaction(connection, PREFIX + version, previous, report)
            sent = copy_bundle(target, bundle, files)
        report("Switching", 0, 0)
        connection.execute("INSERT INTO throughcare.publication (version) VALUES (%s)", [version])
    return sent


def _prune(connection: Connection[PgRow]) -> tuple[str, ...]:
    """Remove all versions but those published last; return their names."""
    kept = connection.execute(
        "SELECT version FROM throughcare.publication GROUP BY version ORDER BY max(number) DESC LIMIT %s",
        [KEPT_VERSIONS],
    ).fetchall()
    schemas = connection.execute(
        "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname <> ALL(%s) ORDER BY 1",
        [PREFIX, [PREFIX + str(version) for (version,) in kept]],
    ).fetchall()
    for (schema,) in schemas:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(str(schema))))
    return tuple(str(schema).removeprefix(PREFIX) for (schema,) in schemas)


def _scalar(connection: Connection[PgRow], statement: str, *parameters: object) -> object:
    """Return the only value of a statement's first row; None if it has none."""
    found = connection.execute(statement.encode(), parameters).fetchone()
    return found[0] if found else None
