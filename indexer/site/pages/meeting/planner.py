"""The planner: what records document how many days before or after release, for the calendar of one release date."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.bilingual.marked_texts import text_hash
from indexer.records.header import record_url
from indexer.records.vocabulary import COUNTRIES, KOSOVO_FOOTNOTE
from indexer.site.pages.timeline import RELEASE, TimelineEvent, timelines
from indexer.site.rendering import Page, SiteContext, format_date
from indexer.text.cyrillic import to_cyrillic
from indexer.text.js_regex import to_js_regexes

PLANNED_PHASES = ("custody", "pre_release", "handover", "supervision", "reintegration")
"""The phases on the way out of prison, of which a plan says whether a day is documented."""

YEARS = (2000, 2100)
"""The first and last year of a release date."""

OCTETS = 75
"""Octets of a line of a calendar file, without its end. Source: RFC 5545, section 3.1."""

CALENDAR_PATTERNS = {"special": re.compile(r"[\\;,]"), "line_end": re.compile(r"\r\n|\r|\n")}
"""What a text of a calendar file escapes."""

NOT_A_RULE = "What records report, not a rule."
PLANNER_WARNING = "A plan holds no names: they belong in the file of your own office."


class PlanError(Exception):
    """A plan cannot be made of what was given; the message says why."""


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """Something that a record documents at a number of days from release; `places` are codes of countries.

    `what` is a term of the interface if `is_term`; `said` holds it in the languages into which it was translated.
    """

    id: str
    days: int
    places: tuple[str, ...]
    when: tuple[tuple[str, bool], ...]
    what: str
    is_term: bool
    said: tuple[tuple[str, str], ...]
    who: tuple[str, ...]
    phases: tuple[str, ...]
    evidence: str
    record: str
    title: str
    source: str
    source_key: str

    def belongs_to(self, country: str) -> bool:
        """Say whether it is documented for a country of the region, and for nobody outside the region."""
        return country in self.places and set(self.places) <= set(COUNTRIES)


@dataclass(frozen=True, slots=True)
class CountryGaps:
    """The phases of which a country documents no day: those that others document, and those that nobody does."""

    country: str
    elsewhere: tuple[str, ...]
    nowhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What is documented around a release: by the chosen countries, only elsewhere, and not at all."""

    release: date
    countries: tuple[str, ...]
    own: tuple[PlannedEvent, ...]
    elsewhere: tuple[PlannedEvent, ...]
    gaps: tuple[CountryGaps, ...]

    def day(self, event: PlannedEvent) -> date:
        """Return the day of an event."""
        return self.release + timedelta(days=event.days)


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page of the planner, and the script with what it plans from."""
    yield site.render("planner.md", "planner.md", "Planner", "A calendar around a release date.", years=YEARS)
    data = {
        "events": [_as_json(site, event) for event in planned_events(site)],
        "phases": {code: site.label("phase", code) for code in PLANNED_PHASES},
        "countries": {code: site.label("country", code) for code in COUNTRIES},
        "designation": KOSOVO_FOOTNOTE,
        "version": site.version,
        "file": {"octets": OCTETS, **to_js_regexes(CALENDAR_PATTERNS)},
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    yield Page("assets/planner.js", f"throughcare.planner = {text};\n")


def planned_events(site: SiteContext) -> list[PlannedEvent]:
    """Return what is documented in days from release, by day."""
    seen: Counter[str] = Counter()
    events = []
    for event in timelines(site)[RELEASE]:
        seen[event.header.id] += 1
        events.append(_planned(site, event, seen[event.header.id]))
    return events


def make_plan(site: SiteContext, release: date, countries: Sequence[str]) -> ReleasePlan:
    """Return the plan of a release for some countries of the region.

    Raises:
        PlanError: The year is out of range, a country is not of the region or stands twice, or there is none.
    """
    if not YEARS[0] <= release.year <= YEARS[1]:
        raise PlanError(f"the release must be in the years {YEARS[0]} to {YEARS[1]}, not {release.year}")
    wrong = next((code for code in countries if code not in COUNTRIES or countries.count(code) > 1), None)
    if wrong is not None or not countries:
        raise PlanError(f"name countries of the region ({', '.join(COUNTRIES)}), each once; found `{wrong or ''}`")
    events = planned_events(site)
    own = [event for event in events if any(event.belongs_to(code) for code in countries)]
    gaps = tuple(_gaps(events, country) for country in countries)
    elsewhere = tuple(event for event in events if event not in own)
    return ReleasePlan(release, tuple(countries), tuple(own), elsewhere, gaps)


def _gaps(events: Sequence[PlannedEvent], country: str) -> CountryGaps:
    own = {phase for event in events if event.belongs_to(country) for phase in event.phases}
    others = {phase for event in events for phase in event.phases}
    missing = [phase for phase in PLANNED_PHASES if phase not in own]
    return CountryGaps(
        country,
        tuple(phase for phase in missing if phase in others),
        tuple(phase for phase in missing if phase not in others),
    )


def _planned(site: SiteContext, event: TimelineEvent, number: int) -> PlannedEvent:
    header, source = event.header, site.sources[event.source]
    step = next((one for one in header.steps if one.what == event.what and one.source == event.source), None)
    return PlannedEvent(
        id=f"{header.id}-{number}",
        days=event.days,
        places=event.countries,
        when=tuple((piece.text, piece.is_term) for piece in event.when),
        what=" ".join(event.what.split()),
        is_term=event.is_term,
        said=() if event.is_term else tuple(_translated(site, header.id, event.what)),
        who=step.who if step else (),
        phases=header.phase,
        evidence=header.evidence_status,
        record=header.id,
        title=header.title,
        source=f"{source.title}. {source.publisher}, {format_date(source.date)}",
        source_key=event.source,
    )


def _translated(site: SiteContext, record_id: str, english: str) -> Iterator[tuple[str, str]]:
    """Yield a text of a record in each language into which it was translated; Serbian in Cyrillic by rule."""
    for language, found in site.translations.get(record_id, {}).items():
        if text := found.by_english.get(text_hash(english)):
            yield language, text.text
            if language == "bs":
                yield "sr-Cyrl", to_cyrillic(text.text, english)


def _as_json(site: SiteContext, event: PlannedEvent) -> dict[str, object]:
    return {
        "id": event.id,
        "days": event.days,
        "places": [[code, site.label("country", code)] for code in event.places],
        "when": [[text, is_term] for text, is_term in event.when],
        "what": event.what,
        "isTerm": event.is_term,
        "said": dict(event.said),
        "who": [site.label("actor", code) for code in event.who],
        "phases": list(event.phases),
        "evidence": site.label("evidence_status", event.evidence),
        "url": record_url(event.record),
        "title": event.title,
        "source": event.source,
    }
