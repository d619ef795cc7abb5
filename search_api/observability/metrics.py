"""What is measured, for Prometheus (the only import of prometheus_client).

With FOLDER set in the environment before this module is imported, each worker writes into files of that folder, and
the first process shows the sums of all; without it, the numbers stay in the process and nothing is shown.
"""

from __future__ import annotations

import os
import threading

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

REQUESTS = Counter("throughcare_requests", "Requests that were answered.", ["route", "method", "status"])
SECONDS = Histogram("throughcare_request_seconds", "Time from request to answer.", ["route"], buckets=_FAST)
REFUSED = Counter("throughcare_refused", "Requests refused before or beside their route.", ["status"])
SEARCHES = Counter("throughcare_searches", "Searches by status of their answer.", ["status"])
EMPTY = Counter("throughcare_searches_without_records", "Searches whose filters let no record through.")
SEARCH_SECONDS = Histogram("throughcare_search_seconds", "Time in a thread for one search.", buckets=_FAST)
ENCODE_SECONDS = Histogram("throughcare_encode_seconds", "Time to turn one question into a vector.", buckets=_FAST)
WAIT_SECONDS = Histogram("throughcare_wait_seconds", "Time that a search waited for a thread.", buckets=_FAST)
WAITING = Gauge("throughcare_waiting_searches", "Searches that wait for a thread.", multiprocess_mode="livesum")
VECTORS = Counter("throughcare_question_vectors", "Vectors of questions, computed or kept.", ["origin"])
ANSWERS = Counter("throughcare_answers", "Answers to any question, computed or kept.", ["origin"])
NOT_MODIFIED = Counter("throughcare_not_modified", "Answers that the client still had.")
UPDATES = Counter("throughcare_bundle_updates", "Bundles taken over or refused.", ["outcome"])
BUNDLE = Gauge("throughcare_bundle_info", "1 for the bundle that answers.", ["version"], multiprocess_mode="livemax")
PUBLISHED = Gauge(
    "throughcare_bundle_published_timestamp_seconds", "When that bundle was published.", multiprocess_mode="livemax"
)


def start_exporter(host: str, port: int) -> threading.Thread:
    """Show the sums of all workers on a port of its own; return the thread that does."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    _, thread = start_http_server(port, host, registry)
    return thread


def mark_worker_dead(process: int) -> None:
    """Leave a worker that ended out of what only living workers count."""
    if FOLDER in os.environ:
        mark_process_dead(process)  # type: ignore[no-untyped-call]
