"""Draw growth curves as SVG, readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10

from bench.performance.figures import Curve, Plot

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 52, 84
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b")
"""Okabe and Ito's colours, told apart by most who see colours otherwise."""
DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 4")

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #333 } .title { font-size: 15px; font-weight: 600 }
.card { fill: #fff } .grid { stroke: #ddd } .axis { stroke: #777 }
@media (prefers-color-scheme: dark) {
 text { fill: #ddd } .card { fill: #1e2129 } .grid { stroke: #3a3f4b } .axis { stroke: #999 } .line { filter: brightness(1.4) }
}
"""  # noqa: E501


def drawn(plot: Plot) -> str:
    """Return the drawing of a plot: both axes grow by factors of ten, or the upright one from 0."""
    frame = _Frame(plot)
    body = [*frame.grid(), *frame.titles()]
    for number, curve in enumerate(plot.curves):
        body += frame.line(number, curve)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            f"<title>{escape(plot.text)}</title><style>{_STYLE}</style>",
            f'<rect class="card" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
            *body,
            "</svg>\n",
        ]
    )


class _Frame:
    """Where the points of a plot stand on the drawing."""

    def __init__(self, plot: Plot) -> None:
        xs = [x for curve in plot.curves for x, _ in curve.points]
        ys = [y for curve in plot.curves for _, y in curve.points]
        self._plot = plot
        self._x = floor(log10(min(xs))), ceil(log10(max(xs)))
        if plot.log_y:
            self._y: tuple[float, float] = floor(log10(min(ys))), ceil(log10(max(ys)))
        else:
            self._y = 0, max(ys) * 1.1

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return the place of a point."""
        across = (log10(x) - self._x[0]) / max(self._x[1] - self._x[0], 1)
        height = log10(y) if self._plot.log_y else y
        up = (height - self._y[0]) / (self._y[1] - self._y[0] or 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> Iterator[str]:
        """Yield the lines and numbers of both axes."""
        for power in range(self._x[0], self._x[1] + 1):
            x, _ = self.at(10**power, self._bottom())
            yield _stroke("grid", x, TOP, x, HEIGHT - BOTTOM)
            yield _text(x, HEIGHT - BOTTOM + 18, _number(10**power), "middle")
        for value in self._steps():
            _, y = self.at(10 ** self._x[0], value)
            yield _stroke("grid", LEFT, y, WIDTH - RIGHT, y)
            yield _text(LEFT - 8, y + 4, _number(value), "end")
        yield _stroke("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM)
        yield _stroke("axis", LEFT, TOP, LEFT, HEIGHT - BOTTOM)

    def _bottom(self) -> float:
        return 10 ** self._y[0] if self._plot.log_y else 0

    def _steps(self) -> list[float]:
        if self._plot.log_y:
            return [10**power for power in range(int(self._y[0]), int(self._y[1]) + 1)]
        size = 10 ** floor(log10(self._y[1]))
        step = next(size * part for part in (0.1, 0.2, 0.5, 1, 2) if self._y[1] / (size * part) <= 6)
        return [step * number for number in range(int(self._y[1] / step) + 1)]

    def titles(self) -> Iterator[str]:
        """Yield the title, what the axes count, and the names of the curves."""
        yield f'<text class="title" x="{LEFT}" y="26">{escape(self._plot.title)}</text>'
        yield _text(WIDTH - RIGHT, HEIGHT - BOTTOM + 38, self._plot.x, "end")
        yield _text(LEFT, 44, self._plot.y, "start")
        width = (WIDTH - LEFT - RIGHT) / max(len(self._plot.curves), 1)
        for number, curve in enumerate(self._plot.curves):
            x, y = LEFT + number * width, HEIGHT - 20
            yield _path(number, f"M{x:.0f} {y - 4}h22")
            yield _text(x + 28, y, curve.name, "start")

    def line(self, number: int, curve: Curve) -> Iterator[str]:
        """Yield a curve with its points."""
        places = [self.at(*point) for point in curve.points]
        yield _path(number, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places))
        colour = COLOURS[number % len(COLOURS)]
        for x, y in places:
            yield f'<circle class="line" cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'


def _path(number: int, path: str) -> str:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path class="line" d="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashed}/>'


def _stroke(name: str, x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="{name}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:g}"
