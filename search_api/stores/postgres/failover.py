"""Failover between the servers of a database: which can answer for a version, and the next where one fails."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from indexer.postgres.address import Address
from indexer.postgres.publication import PREFIX
from search_api.observability.log import log
from search_api.store import StoreUnavailable

Row = tuple[Any, ...]
Result = TypeVar("Result")

STATEMENT_SECONDS = 3
"""Longest time for one statement; a search runs a few."""

CONNECT_SECONDS = 2
"""Longest wait for a server that does not answer at all; the shortest that libpq allows."""

_GRANT = "make it a member of the role throughcare_reader"
_OPTIONS = f"-c statement_timeout={STATEMENT_SECONDS}s -c idle_in_transaction_session_timeout=30s"
_STATUS = """
SELECT pg_is_in_recovery(), p.number, p.version, p.published_at,
       CASE WHEN NOT pg_is_in_recovery() OR pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
            ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END,
       ARRAY(SELECT substr(nspname, length(%(prefix)s) + 1) FROM pg_namespace AS schema
             WHERE starts_with(nspname, %(prefix)s) AND has_schema_privilege(schema.oid, 'USAGE') AND NOT EXISTS (
                 SELECT FROM pg_class WHERE relnamespace = schema.oid AND relkind = 'r'
                 AND NOT has_table_privilege(pg_class.oid, 'SELECT'))),
       current_setting('log_parameter_max_length', true)
FROM throughcare.publication p ORDER BY p.number DESC LIMIT 1
"""
_BEGIN = """
SELECT to_regnamespace(%(schema)s) IS NOT NULL, set_config('search_path', %(schema)s || ', public', true),
       set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '1000', true),
       set_config('hnsw.max_scan_tuples', '100000', true), set_config('work_mem', '64MB', true)
"""


# The state of each server is logged here, once whenever it changes; the pool would say so at each attempt.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class _Missing(Exception):
    """A server does not have the version: it lags, or the version was removed."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A version that was made live: its number in the order of publications, and when, in nanoseconds since 1970."""

    number: int
    version: str
    at: int


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """The status of a server at the last poll; `reachable` is False from the first failure to the next answer.

    `replication_lag` is the age in seconds of the newest change that a standby shows, 0 where it shows all that it
    received. `versions` are those that the account may read. `last_error` is the message of the last failure.
    """

    reachable: bool = False
    standby: bool = False
    live: Publication | None = None
    replication_lag: float = 0.0
    versions: frozenset[str] = frozenset()
    last_error: str = ""

    @property
    def version(self) -> str | None:
        """The version that is live there."""
        return self.live.version if self.live else None


class DatabaseServer:
    """One server, with a few connections to it."""

    def __init__(self, conninfo: str, name: str, connections: int) -> None:
        """Reach the server by `conninfo`; `name` is what the log calls it."""
        self._conninfo, self._name = conninfo, name
        options = f"{conninfo_to_dict(conninfo).get('options', '')} {_OPTIONS}".strip()
        self._settings: dict[str, Any] = {
            "options": options,
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": CONNECT_SECONDS * 1000,
            "application_name": "throughcare",
            "prepare_threshold": None,  # plans depend on the version, and on poolers between
        }
        self._pool = ConnectionPool(
            conninfo,
            kwargs=self._settings,
            min_size=0,
            max_size=connections,
            max_idle=60,
            timeout=CONNECT_SECONDS,
            configure=_configure,
            open=True,
        )
        self._probe: Connection[Row] | None = None
        self._reported = ""
        self.state = ServerStatus()

    def read(self, version: str, task: Callable[[Connection[Row]], Result]) -> Result:
        """Return what `task` reads in one transaction that sees the tables of `version` alone.

        Raises:
            _Missing: It does not have the version.
            psycopg.Error, PoolTimeout: It failed, or refused.
        """
        with self._pool.connection() as connection, connection.transaction():
            row = connection.execute(_BEGIN, {"schema": PREFIX + version}).fetchone()
            if row is None or not row[0]:
                raise _Missing
            return task(connection)

    def poll(self) -> ServerStatus:
        """Ask the server for its status on a separate connection, and store the answer. A change is logged once."""
        try:
            if self._probe is None or self._probe.closed:
                self._probe = psycopg.connect(self._conninfo, autocommit=True, **self._settings)
            row = self._probe.execute(_STATUS, {"prefix": PREFIX}).fetchone()
        except psycopg.errors.UndefinedTable:
            row = None  # nothing was published into this database yet
        except psycopg.Error as error:
            self.failed(error)
            return self.state
        if row is None:
            self.state = ServerStatus(reachable=True)
        else:
            standby, number, version, published, lag, versions, logged = row
            live = Publication(number, version, int(published.timestamp() * 1e9))
            if logged != "0":
                _warn_of_logged_questions()
            may_read = frozenset(versions)
            reason = "" if version in may_read else f"this account may not read version {version}, {_GRANT}"
            self.state = ServerStatus(True, standby, live, float(lag or 0), may_read, reason)
        self._report(self.state.last_error)
        return self.state

    def failed(self, error: Exception) -> None:
        """Leave the server out until it answers again."""
        self.state = replace(self.state, reachable=False, last_error=_reason(error))
        self._report(self.state.last_error)
        if self._probe is not None:
            self._probe.close()

    def refused(self, error: psycopg.Error) -> None:
        """Say once why the server refuses to answer; it stays, since others may ask it something else."""
        log.error("database refuses a statement", server=self._name, reason=_reason(error), code=error.sqlstate)

    def _report(self, reason: str) -> None:
        """Log what is wrong with the server, or that it is well again; nothing where nothing has changed."""
        if reason and reason != self._reported:
            log.error("database server cannot answer", server=self._name, reason=reason)
        elif self._reported and not reason:
            log.info("database server answers again", server=self._name)
        self._reported = reason

    def close(self) -> None:
        self._pool.close()
        if self._probe is not None:
            self._probe.close()


def _reason(error: Exception) -> str:
    """Return the message of an error on one line; a message of libpq never holds a password."""
    text = "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
    return f"{text}, {_GRANT}" if isinstance(error, psycopg.errors.InsufficientPrivilege) else text


def _configure(connection: Connection[Any]) -> None:
    connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
    # The library knows the settings that begin with hnsw once it is loaded; before, a wrong one would go unnoticed.
    connection.execute("SELECT '[1]'::vector")
    connection.rollback()


@lru_cache(maxsize=1)
def _warn_of_logged_questions() -> None:
    """Say once in a process that words of questions, which travel as parameters, may stand in the server's log."""
    log.warning(
        "the database may log questions",
        reason="log_parameter_max_length is not 0 for this account: see `What the database logs` in docs/scale.md",
    )


class ServerPool:
    """All servers of a database. Standbys answer in turn, the primary where no standby can."""

    def __init__(self, address: Address, connections: int) -> None:
        """Open at most so many connections to each server, and one more to poll it."""
        named = zip(address.servers, address.names, strict=True)
        self._servers = [DatabaseServer(conninfo, name, connections) for conninfo, name in named]
        self._turn = itertools.count()
        self._pollers = ThreadPoolExecutor(len(self._servers), thread_name_prefix="servers")

    @property
    def states(self) -> list[ServerStatus]:
        """The status of each server, in the order of the address."""
        return [server.state for server in self._servers]

    def poll(self) -> list[ServerStatus]:
        """Poll all servers at once; return the status of each."""
        return list(self._pollers.map(DatabaseServer.poll, self._servers))

    def read(self, version: str, task: Callable[[Connection[Row]], Result]) -> Result:
        """Return what `task` reads from one server; where that fails, it starts again on the next.

        Raises:
            StoreUnavailable: No server that has the version can be reached, or the answer took too long.
        """
        for server in self._candidates(version):
            try:
                return server.read(version, task)
            except (_Missing, psycopg.errors.UndefinedTable, psycopg.errors.SerializationFailure):
                continue  # it lags, or removed the version during the read
            except PoolTimeout:
                continue  # busy, or gone without a word: the next poll shows which
            except psycopg.errors.QueryCanceled:
                raise StoreUnavailable(f"no answer within {STATEMENT_SECONDS} seconds: try again") from None
            except psycopg.OperationalError as error:
                server.failed(error)
            except psycopg.Error as error:  # a right that is missing, for example
                server.refused(error)
        raise StoreUnavailable("no server of the database answers for this version: try again")

    def _candidates(self, version: str) -> list[DatabaseServer]:
        """Return the servers that answered the last poll and have the version, standbys first, in turn."""
        turn = next(self._turn) % len(self._servers)
        rotated = self._servers[turn:] + self._servers[:turn]
        able = [server for server in rotated if server.state.reachable and version in server.state.versions]
        return sorted(able, key=lambda server: not server.state.standby)

    def close(self) -> None:
        """Close every connection."""
        self._pollers.shutdown()
        for server in self._servers:
            server.close()
