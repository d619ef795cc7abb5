"""Measure and write docs/performance.md: `make bench`, or `python -m bench.performance --only SECTION`.

What was measured is kept in `build/bench`, so that one section can be measured again; the page holds all that is kept.
"""

from __future__ import annotations

import argparse
import importlib
import time
from datetime import date
from pathlib import Path

from bench.performance.figures import Section
from bench.performance.page import write
from bench.performance.setup import Setup
from search_api.settings import settings

SECTIONS = ("starting", "asking", "throughput", "memory", "indexing", "growing", "million", "static", "browser")
"""Modules of this package, in the order of the page; each has `measure(setup) -> Section`."""

WORK, PEERS = Path("build/bench"), Path(".venv-bench/bin/python")


def main() -> None:
    """Measure what is asked for, keep it, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--collections", type=Path, help="folder of collections in BEIR form")
    parser.add_argument("--only", nargs="*", choices=SECTIONS, help="measure these again; the page keeps the others")
    given = parser.parse_args()
    setup = Setup(settings().index, WORK, PEERS if PEERS.exists() else None, given.collections)
    kept = WORK / "sections"
    kept.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    for name in SECTIONS if given.only is None else given.only:
        print(f"measuring: {name}", flush=True)
        begun = time.monotonic()
        section = importlib.import_module(f"bench.performance.{name}").measure(setup)
        (kept / f"{name}.json").write_text(section.model_dump_json(indent=1), encoding="utf-8")
        print(f"  {time.monotonic() - begun:.0f} s", flush=True)
        for goal in section.goals:
            print(f"  {goal.row()}", flush=True)
    took = kept / "minutes.txt"  # of the last run over all sections
    if given.only is None:
        took.write_text(f"{(time.monotonic() - started) / 60:.0f}", encoding="ascii")
    files = {name: kept / f"{name}.json" for name in SECTIONS}
    sections = {name: Section.model_validate_json(file.read_bytes()) for name, file in files.items() if file.exists()}
    write(sections, date.today(), float(took.read_text(encoding="ascii")) if took.exists() else None)


if __name__ == "__main__":
    main()
