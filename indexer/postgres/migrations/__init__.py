"""Numbered changes of the tables that all versions share: each is applied once, in order, in one transaction."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from psycopg import Connection

PgRow = tuple[Any, ...]


class MigrationError(Exception):
    """The database was changed by a newer program; the message says how."""


def migrate(connection: Connection[PgRow]) -> list[int]:
    """Apply what is missing and return its numbers; nothing if the database is as this program wants it.

    Raises:
        MigrationError: A newer program has been here.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS throughcare")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS throughcare.migration"
        " (number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    applied = {number for (number,) in connection.execute("SELECT number FROM throughcare.migration")}
    known = migrations()
    if newer := applied - known.keys():
        raise MigrationError(f"the database has migration {newer}, this program knows up to {max(known)}: update it")
    missing = [number for number in sorted(known) if number not in applied]
    for number in missing:
        name, statements = known[number]
        with connection.transaction():
            connection.execute(statements.encode())
            connection.execute("INSERT INTO throughcare.migration (number, name) VALUES (%s, %s)", [number, name])
    return missing


def migrations() -> dict[int, tuple[str, str]]:
    """Return number -> name and statements of every migration that this program knows."""
    found = (file for file in files(__name__).iterdir() if file.name.endswith(".sql"))
    return {int(file.name[:4]): (file.name[5:-4], file.read_text(encoding="utf-8")) for file in found}
