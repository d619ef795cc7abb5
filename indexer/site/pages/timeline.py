"""What happens how many days before or after release and other events, says each record, and its drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import asinh

from markupsafe import Markup, escape

from indexer.records.actions import Piece, when_pieces
from indexer.records.header import Header, Step, When
from indexer.records.vocabulary import Source
from indexer.site.rendering import SiteContext, one_line

RELEASE = "release"
_WIDTH, _TOP, _MARGIN, _LANE, _STACKED = 700, 34, 14, 26, 14
_SCALE = 8.0
"""Days around release within which the scale is about even; beyond, it is compressed so that years fit beside days."""

_TICKS = (-3650, -1095, -365, -180, -90, -30, -7, 7, 30, 90, 180, 365, 1095, 3650)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happens at a number of days from an event, in one country, says a record.

    `what` is a term of the interface if `is_term`, else the words of the record.
    """

    country: str
    label: str
    days: int
    when: tuple[Piece, ...]
    what: str
    is_term: bool
    header: Header
    source: Source


def timelines(site: SiteContext) -> dict[str, list[TimelineEvent]]:
    """Return what happens counted from each event, release first: by day, then country and record."""
    order = list(site.vocabulary.terms["country"])
    found: dict[str, list[TimelineEvent]] = {code: [] for code in site.vocabulary.terms["day_zero"]}
    for header in site.by_title:
        for counted_from, event in _events(site, header):
            found[counted_from].append(event)
    for events in found.values():
        events.sort(key=lambda event: (event.days, order.index(event.country), event.header.id))
    return found


def _events(site: SiteContext, header: Header) -> Iterator[tuple[str, TimelineEvent]]:
    for timing in header.timing:
        label, source = site.label("timing_event", timing.event), site.sources[timing.source]
        when = when_pieces(When(days=timing.days, counted_from=RELEASE, note=timing.note), site.vocabulary)
        for country in header.country:
            place = site.label("country", country)
            yield RELEASE, TimelineEvent(country, place, timing.days, when, label, True, header, source)
    for step in header.steps:
        if step.when:
            yield from _step_events(site, header, step, step.when)


def _step_events(site: SiteContext, header: Header, step: Step, when: When) -> Iterator[tuple[str, TimelineEvent]]:
    for country in (step.elsewhere,) if step.elsewhere else header.country:
        yield (
            when.counted_from,
            TimelineEvent(
                country=country,
                label=site.label("country", country),
                days=when.days,
                when=when_pieces(when, site.vocabulary),
                what=step.what,
                is_term=False,
                header=header,
                source=site.sources[step.source],
            ),
        )


def timeline(found: Sequence[TimelineEvent], terms: Mapping[str, str]) -> Markup:
    """Draw moments from release, sorted by day: one lane a country, one mark a moment, on a compressed scale.

    `terms` are the labels of countries by code, in the order of the lanes.
    """
    if not found:
        return Markup()
    scale = _Scale.of(found[0].days, found[-1].days)
    lanes = {code: [event for event in found if event.country == code] for code in terms}
    y, parts = _TOP, []
    for code, events in lanes.items():
        if events:
            drawn, height = _lane(events, terms[code], y, scale)
            parts.append(drawn)
            y += height
    zero = scale.x(0)
    return Markup(
        f'<svg class="timeline" viewBox="0 0 {_WIDTH} {y + 6}" role="img" aria-labelledby="timeline-title" '
        'xmlns="http://www.w3.org/2000/svg"><title id="timeline-title">Days before and after release, by country; '
        "the list below says the same in words</title>"
        f"{_axis(scale, y)}"
        f'<line class="release" x1="{zero}" y1="{_TOP - 8}" x2="{zero}" y2="{y}"/>'
        f'<text class="release-label" x="{zero}" y="14" text-anchor="middle">Release</text>{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to places between the margins."""

    first: int
    last: int

    @classmethod
    def of(cls, first: int, last: int) -> _Scale:
        return cls(min(-30, first), max(30, last))

    def x(self, days: int) -> float:
        ends = _position(self.first), _position(self.last)
        share = (_position(days) - ends[0]) / (ends[1] - ends[0])
        return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * share, 1)


def _axis(scale: _Scale, bottom: int) -> str:
    """Draw a line at each round number of days within the scale."""
    return "".join(
        f'<line class="tick" x1="{scale.x(days)}" y1="{_TOP - 8}" x2="{scale.x(days)}" y2="{bottom}"/>'
        f'<text class="tick-label" x="{scale.x(days)}" y="{_TOP - 12}" text-anchor="middle">'
        f"{'−' if days < 0 else '+'}{abs(days)}</text>"
        for days in _TICKS
        if scale.first <= days <= scale.last
    )


def _lane(events: Sequence[TimelineEvent], label: str, y: int, scale: _Scale) -> tuple[str, int]:
    """Return the drawing of a country and its height: moments of one day stand above each other."""
    stacks = [list(group) for _, group in groupby(events, lambda event: event.days)]
    height = _LANE + _STACKED * max(map(len, stacks)) + 6
    line = y + height - 10
    marks = "".join(
        f'<circle cx="{scale.x(event.days)}" cy="{line - _STACKED * place}" r="5.5">'
        f"<title>{_words(event)}</title></circle>"
        for stack in stacks
        for place, event in enumerate(stack)
    )
    return (
        f'<g class="lane"><text class="place" x="{_MARGIN}" y="{y + 16}">{escape(one_line(label))}</text>'
        f'<line class="span" x1="{_MARGIN}" y1="{line}" x2="{_WIDTH - _MARGIN}" y2="{line}"/>{marks}</g>',
        height,
    )


def _words(event: TimelineEvent) -> Markup:
    when = "".join(piece.text for piece in event.when)
    return escape(one_line(f"{when}: {event.what}"))


def _position(days: int) -> float:
    return asinh(days / _SCALE)
