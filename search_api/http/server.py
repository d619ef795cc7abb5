"""Run the application under uvicorn, in one process or several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn
import uvicorn._subprocess
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from search_api.settings import Settings
from search_api.settings import settings as environment

if TYPE_CHECKING:
    from search_api.http.app import Application

# The measurements of several workers need their folder named before they are imported: hence the imports below.


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
    if not settings.metrics_port:
        _serve(host, port, workers)
        return
    with tempfile.TemporaryDirectory(prefix="throughcare-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from search_api.observability.metrics import start_exporter

        start_exporter(settings.metrics_host, settings.metrics_port)
        _serve(host, port, workers)


def _serve(host: str, port: int, workers: int) -> None:
    from search_api.observability import log as journal

    journal.configure()
    os.environ["THROUGHCARE_WORKERS"] = str(workers)  # each worker must know that it is not alone
    config = uvicorn_config("search_api.http.server:create_worker_app", host, port, workers)
    with suppress(KeyboardInterrupt):
        if workers == 1:
            uvicorn.Server(config).run()
        else:
            _preload_libraries()
            WorkerSupervisor(config, [config.bind_socket()]).run()


def _preload_libraries() -> None:
    """Have every worker begin as a copy of one process that has loaded the libraries, whose memory they then share.

    uvicorn starts workers from nothing and offers no other way; one by one, a worker would hold some 90 MB more.
    """
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["search_api.http.app", "search_api.searcher", "onnxruntime", "tokenizers"])
    uvicorn._subprocess.spawn = forking  # type: ignore[assignment]


def uvicorn_config(app: Application | str, host: str, port: int, workers: int = 1) -> uvicorn.Config:
    """Return how uvicorn serves an application, or what the named function makes."""
    from search_api.http.connection import Connection
    from search_api.http.limits import MAX_HEADER

    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        host=host,
        port=port,
        workers=workers,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="info",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEADER,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=20,
    )


class WorkerSupervisor(Multiprocess):
    """Keeps so many workers alive; SIGHUP has each look for a new bundle, and none is restarted."""

    def handle_hup(self) -> None:
        for process in self.processes:
            if process.pid is not None and process.process.is_alive():
                os.kill(process.pid, signal.SIGHUP)

    def keep_subprocess_alive(self) -> None:
        from search_api.observability.metrics import mark_worker_dead

        before: list[Process] = list(self.processes)
        super().keep_subprocess_alive()
        for process in before:
            if process not in self.processes and process.pid is not None:
                mark_worker_dead(process.pid)
