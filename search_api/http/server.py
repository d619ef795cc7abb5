"""Run the application under uvicorn, in one process or several that end together."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import multiprocessing.forkserver
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerProcess
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from search_api.settings import Settings
from search_api.settings import settings as environment

if TYPE_CHECKING:
    from search_api.http.app import Application

# The measurements of several workers need their folder named before they are imported: hence the imports below.

PATIENCE_SECONDS, STOP_SECONDS = 0.5, 24.0
"""How long a worker that stops waits for the next request of open connections, which it answers and then ends; and
after how long one that has not stopped is killed."""

TOLD = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
"""What connections hear that nobody took before the server ended."""


def create_worker_app() -> Application:
    """Return the application of one worker, by the settings of the environment."""
    from search_api.http.app import create_app
    from search_api.observability import log as journal
    from search_api.searcher import Searcher
    from search_api.stores.folder import open_source

    settings = environment()
    journal.configure()

    versions = open_source(settings)
    return create_app(lambda: Searcher(versions.open()), settings.site, settings, versions)


def run(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve until interrupted. Questions are never logged: uvicorn's access log, which holds them, is off."""
    # Before a bundle can be looked for again, and when Python takes its handlers away, the signal must not end it.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        _measure_and_serve(settings, host, port, workers)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _measure_and_serve(settings: Settings, host: str, port: int, workers: int) -> None:
    if not settings.metrics_port:
        _serve(settings, host, port, workers)
        return
    with tempfile.TemporaryDirectory(prefix="throughcare-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from search_api.observability.metrics import start_exporter

        start_exporter(settings.metrics_host, settings.metrics_port)
        _serve(settings, host, port, workers)


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    from search_api.observability import log as journal

    journal.configure()
    os.environ["THROUGHCARE_WORKERS"] = str(workers)  # each worker must know that it is not alone
    config = uvicorn_config("search_api.http.server:create_worker_app", host, port)
    with _listening(config) as listener:
        if workers == 1:
            Server(config, settings.connections).run([listener])
        else:
            WorkerSupervisor(config, listener, workers, settings.connections).run()


@contextmanager
def _listening(config: uvicorn.Config) -> Iterator[socket.socket]:
    """Yield the socket that all workers share; tell whoever still waits there at the end."""
    listener = _bound(config)
    last = listener.dup()
    for ended_by in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ended_by, _exit)
    try:
        yield listener
    except SystemExit as end:
        if end.code:
            raise
    finally:
        listener.close()
        last.setblocking(False)
        with suppress(OSError), last:
            while True:
                connected, _ = last.accept()
                with suppress(OSError), connected:
                    connected.settimeout(0.1)
                    connected.recv(65536)
                    connected.sendall(TOLD)


def _bound(config: uvicorn.Config) -> socket.socket:
    """Return the socket of an address. That somebody answers there is said by the first who does, not here."""
    teller = logging.getLogger("uvicorn.error")
    level = teller.level
    teller.setLevel(logging.WARNING)
    try:
        return config.bind_socket()
    finally:
        teller.setLevel(level)


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


def uvicorn_config(app: Application | str, host: str, port: int) -> uvicorn.Config:
    """Return how uvicorn serves an application, or what the named function makes."""
    from search_api.http.connection import Connection
    from search_api.http.limits import MAX_HEADER

    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=host,
        port=port,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="info",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEADER,
        backlog=_burst(),
        timeout_graceful_shutdown=20,
    )


def _burst() -> int:
    """Return how many connections asyncio may accept at one time: no more than there are files left to open."""
    return max(8, min(512, _files() // 8))


def _files() -> int:
    """Return how many files this process may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 1 << 20 if soft == resource.RLIM_INFINITY else soft


class Server(uvicorn.Server):
    """One worker. When it stops, each open connection gets one more answer, and each new one hears why it gets none."""

    def __init__(self, config: uvicorn.Config, connections: int) -> None:
        """Hold at most so many connections, fewer if the files that may be open do not suffice: two for each."""
        from search_api.http.connection import Connections

        super().__init__(config)
        most = max(1, min(connections, (_files() - 2 * _burst() - 64) // 2))
        self.server_state = self.connections = Connections(most, _burst())

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        from search_api.observability.log import log

        await super().startup(sockets)
        if self.started and sockets:
            host, port = sockets[0].getsockname()[:2]
            log.info(f"running on http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl+C stops it)")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.connections.stop()
        before, until = set(self.connections.connections), time.monotonic() + PATIENCE_SECONDS
        while before & self.connections.connections and time.monotonic() < until:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


class WorkerSupervisor:
    """Keeps so many workers alive and ends with all of them; SIGHUP has each look for a new bundle."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, workers: int, connections: int) -> None:
        self._arguments = (config, listener, connections)
        # Workers begin as copies of one process that has loaded the libraries, whose memory they then share.
        self._forking = multiprocessing.get_context("forkserver")
        self._forking.set_forkserver_preload(
            ["search_api.http.app", "search_api.searcher", "onnxruntime", "tokenizers"]
        )
        self._count = workers
        self._workers: list[ForkServerProcess] = []
        self._is_stopping = self._is_called = False

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            SystemExit: A worker could not start.
        """
        multiprocessing.forkserver.ensure_running()  # it and all workers begin with SIGHUP ignored, as it is here
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note)
        while not self._is_stopping and len(self._workers) < self._count:
            self._start()
        while not self._is_stopping:
            wait([worker.sentinel for worker in self._workers], 0.1)
            if self._is_called:
                self._is_called = False
                self._send(signal.SIGHUP)
            self._replace_dead()
        self._stop()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._is_called = True
        else:
            self._is_stopping = True

    def _start(self) -> None:
        worker = self._forking.Process(target=_work, args=self._arguments)
        worker.start()
        self._workers.append(worker)

    def _send(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.pid is not None and worker.is_alive():
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, number)

    def _replace_dead(self) -> None:
        from search_api.observability.log import log
        from search_api.observability.metrics import mark_worker_dead

        for worker in [worker for worker in self._workers if not worker.is_alive()]:
            self._workers.remove(worker)
            if worker.pid is not None:
                mark_worker_dead(worker.pid)
            if worker.exitcode == STARTUP_FAILURE:
                log.error("a worker could not start: the server stops")
                self._stop()
                sys.exit(STARTUP_FAILURE)
            log.warning("worker died", process=worker.pid, exit_code=worker.exitcode)
            time.sleep(0.2)  # one that dies again and again must not keep a core busy
            if not self._is_stopping:
                self._start()

    def _stop(self) -> None:
        self._is_stopping = True
        until = time.monotonic() + STOP_SECONDS
        self._send(signal.SIGTERM)
        for worker in self._workers:
            worker.join(max(0.0, until - time.monotonic()))
        self._send(signal.SIGKILL)
        for worker in self._workers:
            worker.join()


def _work(config: uvicorn.Config, listener: socket.socket, connections: int) -> None:
    """Be one worker, for as long as the first process lives."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(KeyboardInterrupt):
        Server(config, connections).run([listener])


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
