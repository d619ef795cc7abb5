"""What happens how many days before or after release and other events, says each record, and its drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import asinh

from markupsafe import Markup, escape

from indexer.records.actions import Piece, when_pieces
from indexer.records.header import Header, Step, When
from indexer.site.rendering import SiteContext, one_line

RELEASE = "release"
_WIDTH, _TOP, _MARGIN, _LANE, _STACKED = 700, 34, 14, 26, 14
_SCALE = 8.0
"""Days around release within which the scale is about even; beyond, it is compressed so that years fit beside days."""

_TICKS = (-3650, -1095, -365, -180, -90, -30, -7, 7, 30, 90, 180, 365, 1095, 3650)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happens at a number of days from an event, says a record.

    `countries` holds one code where the record says where; a record of several countries does not say which of them.
    `what` is a term of the interface if `is_term`, else the words of the record.
    """

    counted_from: str
    days: int
    when: tuple[Piece, ...]
    countries: tuple[str, ...]
    what: str
    is_term: bool
    header: Header
    source: str

    @property
    def country(self) -> str | None:
        """The country where it is documented; None where the record names several."""
        return self.countries[0] if len(self.countries) == 1 else None

    @property
    def moment(self) -> tuple[str, int, str]:
        """What two records have in common that tell of the same: event, day and source."""
        return self.counted_from, self.days, self.source


def timelines(site: SiteContext) -> dict[str, list[TimelineEvent]]:
    """Return what happens counted from each event, release first: by day, then country and record.

    A record of several countries repeats others: what one of a single country says too is left to that one.
    """
    events = [event for header in site.by_title for event in _events(site, header)]
    placed = {event.moment for event in events if event.country}
    order = list(site.vocabulary.terms["country"])
    found: dict[str, list[TimelineEvent]] = {code: [] for code in site.vocabulary.terms["day_zero"]}
    for event in events:
        if event.country or event.moment not in placed:
            found[event.counted_from].append(event)
    for told in found.values():
        told.sort(key=lambda event: (event.days, [order.index(code) for code in event.countries], event.header.id))
    return found


def _events(site: SiteContext, header: Header) -> Iterator[TimelineEvent]:
    """Yield the days of a record: its steps, and the timings that no step tells of."""
    steps = [_step_event(site, header, step, step.when) for step in header.steps if step.when]
    yield from steps
    told = {event.moment for event in steps}
    for timing in header.timing:
        label = site.label("timing_event", timing.event)
        when = When(days=timing.days, counted_from=RELEASE, note=timing.note)
        words = when_pieces(when, site.vocabulary)
        event = TimelineEvent(RELEASE, timing.days, words, header.country, label, True, header, timing.source)
        if event.moment not in told:
            yield event


def _step_event(site: SiteContext, header: Header, step: Step, when: When) -> TimelineEvent:
    return TimelineEvent(
        counted_from=when.counted_from,
        days=when.days,
        when=when_pieces(when, site.vocabulary),
        countries=(step.elsewhere,) if step.elsewhere else header.country,
        what=step.what,
        is_term=False,
        header=header,
        source=step.source,
    )


def timeline(found: Sequence[TimelineEvent], terms: Mapping[str, str]) -> Markup:
    """Draw moments from release, sorted by day: one lane a country, one mark a moment, on a compressed scale.

    `terms` are the labels of countries by code, in the order of the lanes. What has no one country has no lane.
    """
    found = [event for event in found if event.country]
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
