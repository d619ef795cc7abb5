"""What the plan of a release holds: as a document, and as entries of a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    DocumentTable,
    ExportDocument,
    Words,
    finished,
)
from indexer.exports.meeting.calendar_file import CalendarEntry
from indexer.exports.wording import Wording
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.site.pages.meeting.planner import NOT_A_RULE, PLANNER_WARNING, PlannedEvent, ReleasePlan
from indexer.site.rendering import format_date

_OWN = {"hr": "bs", "cnr": "bs", "sr-Latn": "bs"}
"""Language of the reader -> that of the translations of records; any other is its own."""


def plan_document(say: Wording, plan: ReleasePlan) -> ExportDocument:
    """Return a plan in the language of the reader: by country, then only elsewhere, then nowhere."""
    title = f"{say.say('Release')}: {say.day(plan.release)}"
    return finished(title, say.language, _blocks(say, plan, title), KOSOVO_FOOTNOTE)


def plan_entries(say: Wording, plan: ReleasePlan, elsewhere: bool) -> list[CalendarEntry]:
    """Return the entries of a plan: the release, the days of the countries, and on demand those of others."""
    start = f"{plan.release:%Y-%m-%d}"
    entries = [
        CalendarEntry(f"{start}-release@throughcare.invalid", plan.release, say.say("Release"), say.say(NOT_A_RULE))
    ]
    wanted = {*plan.own, *(plan.elsewhere if elsewhere else ())}
    for event in sorted((*plan.own, *plan.elsewhere), key=lambda one: one.days):
        if event in wanted:
            summary = f"{say.labels('country', event.places)}: {_what(say, event)}"
            uid = f"{start}-{event.id}@throughcare.invalid"
            entries.append(CalendarEntry(uid, plan.day(event), summary, "\n".join(_description(say, event))))
    return entries


def _description(say: Wording, event: PlannedEvent) -> Iterator[str]:
    yield _when(say, event)
    if event.who:
        yield f"{say.say('Who')}: {say.labels('actor', event.who)}"
    yield event.title
    yield event.source
    yield say.say(NOT_A_RULE)
    if "XK" in event.places:
        yield KOSOVO_FOOTNOTE


def _blocks(say: Wording, plan: ReleasePlan, title: str) -> Iterator[DocumentBlock]:
    yield DocumentHeading(0, (title,), say.language)
    yield DocumentParagraph((f"{say.say(NOT_A_RULE)} {say.say(PLANNER_WARNING)}",), say.language, quoted=True)
    for gaps in plan.gaps:
        yield DocumentHeading(2, (say.labels("country", [gaps.country]),), say.language)
        found = [event for event in plan.own if event.belongs_to(gaps.country)]
        if found:
            yield _table(say, plan, found, with_place=False)
        else:
            yield DocumentParagraph((say.say("No record gives a day counted from release."),), say.language)
        told = (
            ("No day documented here, but elsewhere:", gaps.elsewhere),
            ("No day documented anywhere:", gaps.nowhere),
        )
        lines = tuple((f"{say.say(text)} {say.labels('phase', phases)}.",) for text, phases in told if phases)
        if lines:
            yield DocumentList(lines, language=say.language)
    yield say.heading("Documented only elsewhere")
    yield _table(say, plan, plan.elsewhere, with_place=True)
    yield DocumentParagraph((f"Index version {say.site.version}. Accessed on {format_date(say.accessed)}.",))


def _table(say: Wording, plan: ReleasePlan, events: Sequence[PlannedEvent], with_place: bool) -> DocumentTable:
    rows: list[tuple[Words, ...]] = [((say.say("When"),), (say.say("What"),), (say.say("Who"),))]
    for event in events:
        place = f"{say.labels('country', event.places)}: " if with_place or len(event.places) > 1 else ""
        evidence = say.labels("evidence_status", [event.evidence])
        day = f"{say.day(plan.day(event))}: {_when(say, event)}"
        header = say.site.records[event.record].header
        what = (f"{place}{_what(say, event)} ({evidence})", say.cited(header, event.source_key))
        rows.append(((day,), what, (say.labels("actor", event.who) or "\u2013",)))
    return DocumentTable(tuple(rows), say.language)


def _what(say: Wording, event: PlannedEvent) -> str:
    if event.is_term:
        return say.say(event.what)
    return dict(event.said).get(_OWN.get(say.language, say.language), event.what)


def _when(say: Wording, event: PlannedEvent) -> str:
    return "".join(say.say_days(text) if is_term else text for text, is_term in event.when)
