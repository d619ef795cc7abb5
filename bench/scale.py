"""Measure the search on PostgreSQL beside the bundle, and write what docs/scale.md shows."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

for library in ("OPENBLAS", "OMP", "MKL"):  # as `throughcare serve` does, before numpy is loaded
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# ruff: noqa: E402 - what follows loads numpy
import numpy as np
import psycopg

from bench.cluster import Cluster, Server
from bench.generated_bundle import Generated, generate
from indexer.arrays import Rows, Vectors
from indexer.index.bundle import current_folder
from indexer.index.hybrid_index import EncodedQuestion
from indexer.postgres.address import read_address
from indexer.postgres.publication import PREFIX, publish_bundle
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import settings
from search_api.store import Filters, Snapshot, StoreUnavailable
from search_api.stores.postgres.database import PostgresSource

PAGE = Path("docs/scale.md")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
CLIENTS = (1, 8, 32)
QUESTIONS = 96
CHANGED = 100
"""One passage in so many differs in the second publication."""

FILTERS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "none": {},
    "1 in 1000 records": {"country": ["EU"]},
    "one country": {"country": ["ME"]},
    "one phase": {"phase": ["pre_release"]},
    "all countries but one": {"country": ["AL", "BA", "XK", "MK", "RS"]},
}


@dataclass
class Steps:
    """How long each step of a publication took, in seconds."""

    seconds: dict[str, float]
    began: float = 0.0
    step: str = ""

    def hear(self, step: str, done: int, total: int) -> None:
        now = time.perf_counter()
        if self.step:
            self.seconds[self.step] = self.seconds.get(self.step, 0.0) + now - self.began
        self.step, self.began = step, now


def published(cluster: Cluster, made: Generated) -> tuple[dict[str, float], int]:
    """Publish; return the seconds of each step and how many passages were sent."""
    steps = Steps({})
    started = time.perf_counter()
    done = publish_bundle(read_address(cluster.primary.url()), made.bundle, made.files, steps.hear)
    steps.hear("", 0, 0)
    return steps.seconds | {"all": time.perf_counter() - started}, done.sent


def percentiles(
    search: Callable[[str], object], questions: Sequence[str], clients: int
) -> tuple[float, float, float, int]:
    """Return p50 and p95 in milliseconds, searches a second and refusals of so many clients that never pause."""

    def timed(question: str) -> float:
        started = time.perf_counter()
        try:
            search(question)
        except StoreUnavailable:
            return float("nan")
        return (time.perf_counter() - started) * 1000

    with ThreadPoolExecutor(clients) as people:
        list(people.map(timed, questions[:clients]))  # connections and caches
        started = time.perf_counter()
        taken = list(people.map(timed, questions))
    rate = len(taken) / (time.perf_counter() - started)
    return float(np.nanpercentile(taken, 50)), float(np.nanpercentile(taken, 95)), rate, int(np.isnan(taken).sum())


def rows_of_load(name: str, searcher: Searcher, questions: Sequence[str]) -> Iterator[str]:
    """Yield a line for each number of clients."""
    for clients in CLIENTS:
        middle, most, rate, refused = percentiles(lambda text: searcher.search(Query(text)), questions, clients)
        yield f"| {name} | {clients} | {middle:.0f} ms | {most:.0f} ms | {rate:.0f} | {refused} |"


def rows_of_filters(searcher: Searcher, exact: Searcher, questions: Sequence[str]) -> Iterator[str]:
    """Yield, for each filter, the time of the candidates and how many of the exact nearest are among them."""
    encoder = exact.store.encoder
    for name, filters in FILTERS.items():
        taken, found = [], []
        for question in questions[:20]:
            vector = encoder.encode_query(question)
            truth = exact.store.with_snapshot(lambda held: _nearest(held, filters, vector, 100))  # noqa: B023
            searcher.store.with_snapshot(lambda held: held.filtered(filters))  # noqa: B023 - counted once a version
            started = time.perf_counter()
            near = searcher.store.with_snapshot(lambda held: _nearest(held, filters, vector, 1000))  # noqa: B023
            taken.append((time.perf_counter() - started) * 1000)
            found.append(len(set(truth.tolist()) & set(near.tolist())) / len(truth))
        share = exact.store.with_snapshot(lambda held: held.count(filters)) / exact.store.manifest.records  # noqa: B023
        yield f"| {name} | {share:.1%} | {np.median(taken):.0f} ms | {np.mean(found):.3f} |"


def _nearest(snapshot: Snapshot, filters: Filters, vector: Vectors, limit: int) -> Rows:
    scores = snapshot.filtered(filters).candidates(EncodedQuestion(vector, {}, {}), limit).scores
    return scores.rows[np.argsort(scores.dense_ranks)]


def sizes(server: Server, version: str) -> dict[str, float]:
    """Return the size of each table of a version with its indexes, in MB."""
    statement = """
        SELECT relname, pg_total_relation_size(c.oid) / 1e6, pg_indexes_size(c.oid) / 1e6 FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = %s AND relkind = 'r' ORDER BY relname
    """
    with psycopg.connect(server.url()) as connection:
        found = connection.execute(statement, [PREFIX + version]).fetchall()
    return {name: float(size) for name, size, _ in found} | {"index of vectors": float(
        next(indexes for name, _, indexes in found if name == "embedding"))}  # fmt: skip


def measured(passages: int, sizing: Sequence[int]) -> Iterator[str]:
    """Yield the lines of the measured part."""
    folder = current_folder(settings().bundle_folder)
    cluster = Cluster(2)
    try:
        cluster.let_read()
        yield "### Publishing\n"
        yield "| passages | sent | passages and words | index of vectors | all | size in the database |"
        yield "| --- | --- | --- | --- | --- | --- |"
        for count in sizing:
            yield _publication(cluster, generate(folder, count))
        made = generate(folder, passages)
        yield _publication(cluster, made)
        yield _publication(cluster, generate(folder, passages, passages // CHANGED)) + "\n"
        published(cluster, made)
        yield f"Tables of {made.bundle.manifest.passages:,} passages, each with its indexes:\n"
        for table, size in sizes(cluster.primary, made.bundle.manifest.version).items():
            yield f"- {table}: {size:.0f} MB"
        yield from _searching(cluster, made)
    finally:
        cluster.close()


def _publication(cluster: Cluster, made: Generated) -> str:
    seconds, sent = published(cluster, made)
    total = sum(size for name, size in sizes(cluster.primary, made.bundle.manifest.version).items() if " " not in name)
    rest = sum(seconds.get(step, 0.0) for step in ("Sending passages", "Keeping passages", "Sending words"))
    return (
        f"| {made.bundle.manifest.passages:,} | {sent:,} | {rest:.0f} s | {seconds.get('Indexing', 0):.0f} s "
        f"| {seconds['all']:.0f} s | {total:.0f} MB |"
    )


def _searching(cluster: Cluster, made: Generated) -> Iterator[str]:
    bundle = Searcher(made.bundle)
    yield "\n### Searching\n\n| where | clients at once | p50 | p95 | searches a second | refused |"
    yield "| --- | --- | --- | --- | --- | --- |"
    yield from rows_of_load("bundle in memory", bundle, made.questions[:QUESTIONS])
    for servers in ([cluster.primary], cluster.servers):
        database = PostgresSource(
            read_address(cluster.url(servers=servers)), max(CLIENTS), lambda _, card: made.bundle.encoder
        )
        try:
            _wait(database, made.bundle.manifest.version, len(servers))
            searcher = Searcher(database.open())
            name = f"{len(servers)} server{'s' * (len(servers) > 1)}"
            yield from rows_of_load(name, searcher, made.questions[:QUESTIONS])
            if len(servers) == 1:
                filtered = list(rows_of_filters(searcher, bundle, made.questions))
        finally:
            database.close()
    yield "\n### Filters\n\n| filter | records | nearest 1000 passages | of the 100 exact nearest |"
    yield "| --- | --- | --- | --- |"
    yield from filtered


def _wait(database: PostgresSource, version: str, servers: int) -> None:
    """Wait until every server shows the version."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        time.sleep(1.1)
        live = database.live()
        states = database.servers()
        if live and live.version == version and all(state.version == version for state in states):
            return
    raise TimeoutError(f"a server does not show {version} yet")


def main() -> None:
    """Measure and write the part of the page between its marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--sizing", type=int, nargs="*", default=[5_000, 20_000], help="sizes published beside")
    options = parser.parse_args()
    head = f"On {os.cpu_count()} cores that servers, standbys and those who ask share; generated vectors and words.\n"
    lines = []
    for line in chain([head], measured(options.passages, options.sizing)):
        print(line, flush=True)
        lines.append(line)
    text = PAGE.read_text(encoding="utf-8")
    fresh = "\n".join([BEGIN, *lines, END])
    PAGE.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: fresh, text, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
