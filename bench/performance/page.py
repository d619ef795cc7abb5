"""Write docs/performance.md from what was measured."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from bench.performance.curves import drawn
from bench.performance.figures import Goal, Section

PAGE, DRAWINGS = Path("docs/performance.md"), Path("docs/assets/performance")


def write(sections: Mapping[str, Section], day: date, minutes: float | None = None) -> None:
    """Write the page and its drawings; `minutes` is how long all of it took to measure."""
    DRAWINGS.mkdir(parents=True, exist_ok=True)
    for section in sections.values():
        for plot in section.plots:
            (DRAWINGS / f"{plot.name}.svg").write_text(drawn(plot), encoding="utf-8")
    PAGE.write_text("\n".join(lines(sections, day, minutes)).strip() + "\n", encoding="utf-8")


def lines(sections: Mapping[str, Section], day: date, minutes: float | None) -> Iterator[str]:
    """Yield the lines of the page: the machine, all goals, then each section."""
    goals = [goal for section in sections.values() for goal in section.goals]
    yield _HEAD.format(machine=machine(), day=day.isoformat(), met=_met(goals), took=_took(minutes))
    yield "| goal | bound | found | |\n| --- | --- | --- | --- |"
    yield from (goal.row() for goal in goals)
    yield ""
    for section in sections.values():
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n\n{section.text}"
    for table in section.tables:
        yield table.markdown() + "\n"
    for plot in section.plots:
        yield f"![{plot.text}](assets/performance/{plot.name}.svg)\n"


def _met(goals: list[Goal]) -> str:
    measured = [goal for goal in goals if goal.met is not None]
    return f"{sum(goal.met is True for goal in measured)} of {len(measured)} goals are met"


def _took(minutes: float | None) -> str:
    return f"Measuring all of it took {minutes:.0f} minutes.\n" if minutes else ""


def machine() -> str:
    """Say what was measured on."""
    models = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
              if line.startswith("model name")]  # fmt: skip
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({models[0]}), {memory:.0f} GiB of memory, Linux, Python {platform.python_version()}"


_HEAD = """---
title: How fast it is
---

# How fast it is

Written by `make bench` on {day}: {met}.
{took}
Every figure is the median of at least five rounds, with the smallest and the largest in brackets.
Within a round, all who are compared run one after the other on the same machine, so that ratios hold where seconds may not.
The machine: {machine}; the cores are virtual and shared with others, so read ratios rather than times.

`make bench COLLECTIONS=folder` takes public collections in BEIR form as passages to index; without, our own are used.
`.venv-bench/` holds the peers; `python -m bench.performance --only asking` measures one section again.

## Goals
"""  # noqa: E501 - one sentence a line
