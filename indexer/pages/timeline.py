"""What happens how many days before or after release: the moments that records give, and their drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import asinh

from markupsafe import Markup, escape

from indexer.pages.site import Site, file_name, in_days
from indexer.records import Header, Timing

_ROW, _TOP, _LEFT, _WIDTH, _RIGHT = 34, 40, 250, 620, 250
_SCALE = 8.0
"""Days around release within which the scale is about even; beyond, it is compressed so that years fit beside days."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens at a number of days from release, in one country, says a record."""

    country: str
    label: str
    timing: Timing
    header: Header
    event: str
    source: str
    when: str


def moments(site: Site) -> list[Moment]:
    """Return the moments of all records, by day, then country."""
    order = list(site.vocabulary.terms["country"])
    found = [
        Moment(
            country=country,
            label=site.label("country", country),
            timing=timing,
            header=header,
            event=site.label("timing_event", timing.event),
            source=site.sources[timing.source].title,
            when=in_days(timing.days),
        )
        for header in site.by_title
        for timing in header.timing
        for country in header.country
    ]
    return sorted(found, key=lambda moment: (moment.timing.days, order.index(moment.country), moment.header.id))


def timeline(found: Sequence[Moment]) -> Markup:
    """Draw the moments, one row each, on a scale from the earliest to the latest; the table beside it says the same."""
    if not found:
        return Markup()
    ends = [_position(min(-30, found[0].timing.days)), _position(max(30, found[-1].timing.days))]

    def x(days: int) -> float:
        return round(_LEFT + _WIDTH * (_position(days) - ends[0]) / (ends[1] - ends[0]), 1)

    height = _TOP + _ROW * len(found) + 10
    parts = [
        f'<svg class="timeline" viewBox="0 0 {_LEFT + _WIDTH + _RIGHT} {height}" role="img" '
        'aria-labelledby="timeline-title timeline-text" xmlns="http://www.w3.org/2000/svg">',
        '<title id="timeline-title">What happens when, in days from release</title>',
        '<desc id="timeline-text">The table below says the same in words.</desc>',
        f'<line class="release" x1="{x(0)}" y1="24" x2="{x(0)}" y2="{height}"/>',
        f'<text class="release-label" x="{x(0)}" y="16" text-anchor="middle">release</text>',
    ]
    for row, moment in enumerate(found):
        parts.append(_row(moment, _TOP + _ROW * row + _ROW // 2, x))
    return Markup("".join([*parts, "</svg>"]))


def _row(moment: Moment, y: int, x: Callable[[int], float]) -> str:
    place, days = x(moment.timing.days), moment.timing.days
    text = f"{moment.event}: {moment.when}"
    anchor, offset = ("start", 10) if place < _LEFT + _WIDTH * 0.6 else ("end", -10)
    return (
        f'<g class="moment c-{file_name(moment.country)}"><text class="place" x="0" y="{y + 4}">{escape(moment.label)}'
        f'</text><line class="span" x1="{x(0)}" y1="{y}" x2="{place}" y2="{y}"/>'
        f'<circle cx="{place}" cy="{y}" r="6"/>'
        f'<text class="what" x="{place + offset if days else place + 10}" y="{y - 8}" text-anchor="{anchor}">'
        f"{escape(text)}</text></g>"
    )


def _position(days: int) -> float:
    return asinh(days / _SCALE)
