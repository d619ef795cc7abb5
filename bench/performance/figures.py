"""Figures, goals and sections: what is measured, what was hoped for, and how both are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Base of what is kept between runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(Frozen):
    """The median of several rounds, with the smallest and the largest."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.values)

    def text(self, unit: str) -> str:
        """Return the figure as the page has it: the median, and in brackets the range of the rounds."""
        low, high = min(self.values), max(self.values)
        spread = f" ({short(low)} to {short(high)})" if len(self.values) > 1 else ""
        return f"{short(self.median)} {unit}{spread}".replace(" %", "%")


def short(value: float) -> str:
    """Return a number with three digits that count."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"


class Goal(Frozen):
    """What was hoped for: `figure` at most (or at least) `limit`; without a figure it was not measured."""

    what: str
    limit: float
    unit: str
    figure: Figure | None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        if self.figure is None:
            return None
        return self.figure.median >= self.limit if self.at_least else self.figure.median <= self.limit

    def row(self) -> str:
        """Return the goal as a row of the table of goals."""
        bound = f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}".replace(" %", "%")
        found = self.figure.text(self.unit) if self.figure else "not measured"
        verdict = {True: "met", False: "**missed**", None: ""}[self.met]
        return f"| {self.what} | {bound} | {found} | {verdict} |"


class Table(Frozen):
    """A table of the page."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def markdown(self) -> str:
        """Return the table in Markdown."""
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


class Curve(Frozen):
    """One line of a plot: its name and its points."""

    name: str
    points: tuple[tuple[float, float], ...]


class Plot(Frozen):
    """A growth curve; `name` is that of its file, `text` says it to who does not see it."""

    name: str
    title: str
    x: str
    y: str
    curves: tuple[Curve, ...]
    text: str
    log_y: bool = True


class Section(Frozen):
    """A part of the page: what was done, what came out."""

    title: str
    text: str
    goals: tuple[Goal, ...] = ()
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()


def alternate(rounds: int, runs: Mapping[str, Callable[[], float]]) -> dict[str, Figure]:
    """Measure each of `runs` once a round, one after the other, so that a busy minute meets all of them."""
    values: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            values[name].append(run())
    return {name: Figure(values=tuple(found)) for name, found in values.items()}


def ratio(figure: Figure | None, other: Figure | None) -> Figure | None:
    """Return how many times the other a figure is, round by round; None if one was not measured."""
    if figure is None or other is None:
        return None
    return Figure(values=tuple(a / b for a, b in zip(figure.values, other.values, strict=True)))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of any sequences."""
    return Table(head=tuple(head), rows=tuple(tuple(row) for row in rows))
