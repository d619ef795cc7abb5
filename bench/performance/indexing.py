"""Passages a second, and what a rebuild costs when little has changed."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path

from bench.performance.contestant import Contestant, running
from bench.performance.corpora import multiplied
from bench.performance.figures import Figure, Goal, Section, alternate, ratio, table
from bench.performance.prepared import PEERS
from bench.performance.setup import OWN, Setup
from indexer.build import FILES_CACHE, BuildPaths, build, build_bundle
from indexer.cache import BuildCache
from indexer.records.corpus import read_corpus
from search_api.browser_rules import rules
from search_api.settings import settings

PASSAGES, RECORDS, FULL = 60, 360, 3
"""Passages that each indexes in a round; records of the corpus that is built again, some 10,000 passages; and how
often it is built in full, which takes half a minute."""


def measure(setup: Setup) -> Section:
    """Index the same documents with everybody, a few in turn, then rebuild a corpus of 10,000 passages."""
    rates = _rates(setup)
    full, one, nothing, passages = _rebuilds(setup)
    ours, txtai = rates["throughcare"], rates.get(PEERS["txtai_hybrid"])
    return Section(
        title="Indexing",
        text=_TEXT.format(passages=passages),
        goals=(
            Goal(what="passages a second, of txtai's", limit=3, unit="times", at_least=True, figure=ratio(ours, txtai)),
            Goal(what="rebuild with one record changed, of a full one", limit=2, unit="%", figure=_percent(one, full)),
            Goal(what="rebuild with nothing changed", limit=1, unit="%", figure=_percent(nothing, full)),
        ),
        tables=(
            table(("indexed by", "rate"), [(name, rate.text("passages/s")) for name, rate in rates.items()]),
            table(
                (f"rebuild of {passages:,} passages", "time"),
                [
                    ("full", full.text("s")),
                    ("one record changed", one.text("s")),
                    ("nothing changed", nothing.text("s")),
                ],
            ),
        ),
    )


def _rates(setup: Setup) -> dict[str, Figure]:
    with ExitStack() as stack:
        ours = stack.enter_context(running(OWN, "ours"))
        ours.open(setup.index)
        runs = {"throughcare": _indexing(setup, ours, "ours")}
        for name, title in PEERS.items() if setup.peers else ():
            runs[title] = _indexing(setup, stack.enter_context(running(setup.peers or OWN, name)), name)
        return alternate(setup.rounds, runs)


def _indexing(setup: Setup, contestant: Contestant, name: str) -> Callable[[], float]:
    documents = cycle(setup.documents)

    def run() -> float:
        texts = setup.texts(f"some-{name}", list(islice(documents, PASSAGES)))
        return PASSAGES / contestant.index(texts, setup.work / f"some-{name}")

    run()  # what is made on the first text of all
    return run


def _rebuilds(setup: Setup) -> tuple[Figure, Figure, Figure, int]:
    folder = setup.work / "rebuilt"
    shutil.rmtree(folder, ignore_errors=True)
    records = RECORDS if setup.large else 20
    practices = multiplied(settings().practices, folder / "practices", records, own_words=True)
    places = BuildPaths(practices, folder / "index", folder / "site", cache_folder=folder / "work")
    places.cache_folder.mkdir()
    (places.cache_folder / "encoders").symlink_to(Path("build/encoders").resolve())
    changed = sorted(practices.glob("*.md"))[-1]
    full = Figure(values=tuple(_timed(places, fresh=True) for _ in range(min(FULL, setup.rounds))))
    runs = {"one": lambda: _timed(places, changed=changed), "nothing": lambda: _timed(places)}
    times = alternate(setup.rounds, runs)
    if setup.large:
        build(places, settings().encoder, lambda *step: None, rules)
        times |= alternate(setup.rounds, {"nothing": lambda: _built(places)})
    lines = next(iter(places.index.glob("*/passages.jsonl"))).read_bytes().count(b"\n")
    shutil.rmtree(folder)
    return full, times["one"], times["nothing"], lines


def _timed(places: BuildPaths, fresh: bool = False, changed: Path | None = None) -> float:
    """Check the corpus and publish its bundle; return the seconds."""
    if fresh:
        shutil.rmtree(places.index, ignore_errors=True)
        for memo in places.cache_folder.glob("memo*"):
            memo.unlink()
    if changed:
        changed.write_text(changed.read_text(encoding="utf-8").rstrip() + " It is so.\n", encoding="utf-8")
    started = time.perf_counter()
    corpus = read_corpus(places.practices, BuildCache(places.cache_folder / FILES_CACHE))
    build_bundle(places, corpus, settings().encoder, lambda *step: None)
    return time.perf_counter() - started


def _built(places: BuildPaths) -> float:
    started = time.perf_counter()
    build(places, settings().encoder, lambda *step: None, rules)
    return time.perf_counter() - started


def _percent(part: Figure, whole: Figure) -> Figure:
    return Figure(values=tuple(100 * a / whole.median for a in part.values))


_TEXT = """Each indexes {{some}} documents a round, always other ones, into a folder.
A vector of ours depends on its text alone: texts run side by side, never in one batch, since the scale of an int8 batch would depend on its neighbours and a build could not be repeated.

A full rebuild checks all records, cuts them, makes the vectors and writes, verifies and publishes the bundle of {passages:,} passages.
With one record changed, unchanged ones are not read, cut or embedded again, but the word indexes are made anew.
With nothing changed, `throughcare build` compares the hash of all that goes into a build and ends.
""".replace("{{some}}", str(PASSAGES))  # noqa: E501 - one sentence a line
