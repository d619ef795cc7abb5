"""What a record costs, in a corpus of 100 and in one of 5,000."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from bench.performance.contestant import ROOT
from bench.performance.corpora import multiplied
from bench.performance.figures import Curve, Figure, Goal, Plot, Section, alternate, ratio, table
from bench.performance.setup import Setup
from indexer.build import BuildPaths, build_site
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import check_paths, read_corpus
from indexer.site.browser_search.lexical_assets import BrowserSearch
from search_api.browser_rules import rules
from search_api.settings import settings

CONSTANT = 1.25
"""A record may cost so much more in the largest corpus before its cost no longer counts as constant."""


def measure(setup: Setup) -> Section:
    """Check corpora and build their sites, each size in turn."""
    sizes = (100, 500, 2000, 5000) if setup.large else (20, 40)
    folders = {size: multiplied(settings().practices, setup.work / f"grown-{size}", size) for size in sizes}
    checks = alternate(setup.rounds, {str(size): _checking(folder, size) for size, folder in folders.items()})
    sites = alternate(
        setup.rounds if setup.large else 0, {str(size): _building(setup, folders[size], size) for size in sizes}
    )
    for folder in folders.values():
        shutil.rmtree(folder)
    small, large = str(sizes[0]), str(sizes[-1])
    rows = [
        (f"{size:,}", checks[str(size)].text("ms"), sites[str(size)].text("ms") if setup.large else "")
        for size in sizes
    ]
    curves = [Curve(name="throughcare check", points=_points(checks))]
    if setup.large:
        curves.append(Curve(name="site", points=_points(sites)))
    return Section(
        title="Growing corpus",
        text=_TEXT,
        goals=(
            _goal("check: a record in 5,000, of one in 100", ratio(checks[large], checks[small])),
            _goal("site: a record in 5,000, of one in 100", ratio(sites[large], sites[small]) if setup.large else None),
        ),
        tables=(table(("records", "check, of a record", "site, of a record"), rows),),
        plots=(
            Plot(
                name="growing", title="Time of a record against the size of the corpus", x="records", y="ms a record",
                curves=tuple(curves), text=f"A record in corpora of {sizes[0]} to {sizes[-1]}", log_y=False,
            ),
        ),
    )  # fmt: skip


def _goal(what: str, figure: Figure | None) -> Goal:
    return Goal(what=what, limit=CONSTANT, unit="times", figure=figure)


def _points(figures: dict[str, Figure]) -> tuple[tuple[float, float], ...]:
    return tuple((float(size), figure.median) for size, figure in figures.items())


def _checking(folder: Path, size: int) -> Callable[[], float]:
    def run() -> float:
        started = time.process_time()
        check_paths([folder], folder)
        return 1000 * (time.process_time() - started) / size

    return run


def _building(setup: Setup, folder: Path, size: int) -> Callable[[], float]:
    """Return what builds the site of a corpus; its bundle is made beforehand, by an encoder that costs nothing."""
    from tests.indexer.test_many_records import WideToy

    work = setup.work.resolve() / f"site-{size}"
    shutil.rmtree(work, ignore_errors=True)
    corpus = read_corpus(folder)
    bundle = open_bundle(write_bundle(work / "index", corpus, WideToy()), WideToy)
    places = BuildPaths(folder, work / "index", work / "site", ROOT / "docs", work)

    def run() -> float:
        before = sum(os.times()[:4])
        with chdir(ROOT):
            build_site(places, corpus, bundle, BrowserSearch(rules(bundle)), lambda *step: None)
        shutil.rmtree(work / "site")
        return 1000 * (sum(os.times()[:4]) - before) / size

    return run


_TEXT = """Corpora are our records again and again under new ids, with their translations.
Time of a processor, of the whole command's work without its start, divided by the number of records.
"""
