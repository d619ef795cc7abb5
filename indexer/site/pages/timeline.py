"""What happens how many days before or after release: the moments that records give, and their drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import asinh

from markupsafe import Markup, escape

from indexer.records.header import Header, Timing
from indexer.site.rendering import SiteContext, format_days, one_line

_WIDTH, _ROW, _TOP, _MARGIN = 700, 52, 30, 10
_SCALE = 8.0
"""Days around release within which the scale is about even; beyond, it is compressed so that years fit beside days."""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happens at a number of days from release, in one country, says a record."""

    country: str
    label: str
    timing: Timing
    header: Header
    event: str
    source: str
    when: str


def timeline_events(site: SiteContext) -> list[TimelineEvent]:
    """Return the moments of all records, by day, then country."""
    order = list(site.vocabulary.terms["country"])
    found = [
        TimelineEvent(
            country=country,
            label=site.label("country", country),
            timing=timing,
            header=header,
            event=site.label("timing_event", timing.event),
            source=site.sources[timing.source].title,
            when=format_days(timing.days),
        )
        for header in site.by_title
        for timing in header.timing
        for country in header.country
    ]
    return sorted(found, key=lambda moment: (moment.timing.days, order.index(moment.country), moment.header.id))


def timeline(found: Sequence[TimelineEvent], caption: str = "The table below says the same in words.") -> Markup:
    """Draw the moments, one row each, on a scale from the earliest to the latest; `beside` says where words are."""
    if not found:
        return Markup()
    ends = [_position(min(-30, found[0].timing.days)), _position(max(30, found[-1].timing.days))]

    def x(days: int) -> float:
        share = (_position(days) - ends[0]) / (ends[1] - ends[0])
        return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * share, 1)

    height = _TOP + _ROW * len(found)
    parts = [
        f'<svg class="timeline" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'aria-labelledby="timeline-title timeline-text" xmlns="http://www.w3.org/2000/svg">',
        '<title id="timeline-title">What happens when, in days from release</title>',
        f'<desc id="timeline-text">{escape(caption)}</desc>',
        f'<text class="release-label" x="{x(0)}" y="18" text-anchor="middle">release</text>',
        *(_row(moment, _TOP + _ROW * row, x) for row, moment in enumerate(found)),
    ]
    return Markup("".join([*parts, "</svg>"]))


def _row(moment: TimelineEvent, y: int, x: Callable[[int], float]) -> str:
    """Draw one moment: its words, below them the way from release to it."""
    place, line = x(moment.timing.days), y + 36
    return (
        f'<g class="moment"><text x="0" y="{y + 22}"><tspan class="place">{escape(one_line(moment.label))}</tspan> '
        f"{escape(one_line(moment.event))}: {moment.when}</text>"
        f'<line class="span" x1="{x(0)}" y1="{line}" x2="{place}" y2="{line}"/>'
        f'<line class="release" x1="{x(0)}" y1="{line - 8}" x2="{x(0)}" y2="{line + 8}"/>'
        f'<circle cx="{place}" cy="{line}" r="6"/></g>'
    )


def _position(days: int) -> float:
    return asinh(days / _SCALE)
