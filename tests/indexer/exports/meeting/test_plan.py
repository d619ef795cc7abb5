"""The plan of a release: days that records document, as a document and as a calendar that others can read."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.exports.document import footnotes, text_lines
from indexer.exports.meeting.calendar_file import CalendarEntry, calendar_text
from indexer.exports.meeting.plan_contents import plan_document, plan_entries
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.exports.wording import Wording
from indexer.records.vocabulary import COUNTRIES
from indexer.site.pages.meeting.planner import PLANNED_PHASES, PlanError, make_plan, planned_events
from tests.conftest import DAY

MADE = datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC)
RELEASE = date(2027, 3, 1)


def test_three_months_in_kosovo_and_eight_days_in_bosnia(real_site):
    """Ninety days before 1 March 2027 is 1 December 2026, eight days before it 21 February."""
    plan = make_plan(real_site, RELEASE, ["XK", "BA"])
    days = {(event.record, event.days): plan.day(event) for event in plan.own}
    assert days[("xk-three-month-release-notice", -90)] == date(2026, 12, 1)
    assert days[("ba-eight-days-of-preparation", -8)] == date(2027, 2, 21)
    assert days[("ba-eight-days-of-preparation", 30)] == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("release", "days", "day"),
    [
        (date(2028, 3, 1), -1, date(2028, 2, 29)),
        (date(2027, 3, 1), -1, date(2027, 2, 28)),
        (date(2100, 3, 1), -1, date(2100, 2, 28)),
        (date(2027, 3, 27), 2, date(2027, 3, 29)),
        (date(2027, 10, 30), 2, date(2027, 11, 1)),
    ],
)
def test_leap_years_and_daylight_saving_move_no_day(real_site, release, days, day):
    """The day is counted on the calendar, whatever clocks do on 28 March and 31 October 2027."""
    assert make_plan(real_site, release, ["XK"]).day(planned_events(real_site)[0]) == release + timedelta(
        days=planned_events(real_site)[0].days
    )
    entry = CalendarEntry("one", release + timedelta(days=days), "s", "d")
    [event] = icalendar.Calendar.from_ical(calendar_text([entry], MADE)).walk("VEVENT")
    assert event.decoded("DTSTART") == day
    assert event.decoded("DTEND") == day + timedelta(days=1)


def test_every_country_says_what_it_documents_and_what_nobody_does(real_site):
    """A documented day is of a chosen country or elsewhere; a phase has a day or is named as blank."""
    everything = planned_events(real_site)
    assert len(everything) > 40
    for country in COUNTRIES:
        plan = make_plan(real_site, RELEASE, [country])
        assert sorted((*plan.own, *plan.elsewhere), key=lambda one: (one.days, one.id)) == sorted(
            everything, key=lambda one: (one.days, one.id)
        )
        assert all(country in event.places and not {"EU", "INT", "WB"} & set(event.places) for event in plan.own)
        [gaps] = plan.gaps
        covered = {phase for event in plan.own for phase in event.phases}
        assert {*gaps.elsewhere, *gaps.nowhere} == set(PLANNED_PHASES) - covered


def test_every_text_of_a_plan_stands_in_its_record(real_site):
    """Steps are word for word; terms are labels of the vocabulary."""
    labels = {term.label for term in real_site.vocabulary.terms["timing_event"].values()}
    for event in planned_events(real_site):
        steps = [" ".join(step.what.split()) for step in real_site.records[event.record].header.steps]
        assert event.what in (labels if event.is_term else steps), event
        assert event.source_key in {source.ref for source in real_site.records[event.record].header.sources}


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_a_document_holds_every_day_with_its_source(real_site, language):
    """In each language of the reader; a footnote for each day, and one for Kosovo*."""
    plan = make_plan(real_site, RELEASE, ["XK", "BA"])
    document = plan_document(Wording(real_site, language, DAY), plan)
    text = "\n".join(text_lines(document))
    for event in (*plan.own, *plan.elsewhere):
        assert Wording(real_site, language, RELEASE).day(plan.day(event)) in text
    assert len(footnotes(document)) == len(plan.own) + len(plan.elsewhere) + 1


def test_dates_are_written_as_the_language_does(real_site):
    """Source: Unicode CLDR."""
    assert [Wording(real_site, code, RELEASE).day(RELEASE) for code in ("en", "sq", "bs", "sr-Cyrl", "mk")] == [
        "1 March 2027",
        "1 mars 2027",
        "1. mart 2027",
        "1. март 2027",
        "1 март 2027",
    ]


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_a_calendar_is_read_back_by_others(real_site, language):
    """Each entry with its day and words, one id each, in every language; lines of at most 75 octets."""
    entries = plan_entries(Wording(real_site, language, DAY), make_plan(real_site, RELEASE, ["XK"]), elsewhere=True)
    text = calendar_text(entries, MADE)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert not re.search(r"(?<!\r)\n", text)
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(entries) > 40
    for event, entry in zip(events, entries, strict=True):
        assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == (entry.summary, entry.description)
        assert event.decoded("DTSTART") == entry.day
        assert event.decoded("DTSTAMP") == MADE


def test_a_calendar_is_exactly_so():
    """As RFC 5545 has it."""
    entry = CalendarEntry("2027-03-01-release@throughcare.invalid", RELEASE, "A, b; c\\d", "one\ntwo")
    assert calendar_text([entry], MADE).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Throughcare//Planner//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:2027-03-01-release@throughcare.invalid",
        "DTSTAMP:20261130T120005Z",
        "DTSTART;VALUE=DATE:20270301",
        "DTEND;VALUE=DATE:20270302",
        "SUMMARY:A\\, b\\; c\\\\d",
        "DESCRIPTION:one\\ntwo",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300))
def test_any_text_survives_escaping_and_folding(text):
    """Whatever a record says."""
    [event] = icalendar.Calendar.from_ical(calendar_text([CalendarEntry("u", RELEASE, text, "d")], MADE)).walk("VEVENT")
    assert str(event["SUMMARY"]) == text


@pytest.mark.parametrize(
    ("release", "countries", "said"),
    [
        (date(1999, 12, 31), ["XK"], "the release must be in the years 2000 to 2100, not 1999"),
        (RELEASE, ["DE"], "name countries of the region (AL, BA, XK, ME, MK, RS), each once; found `DE`"),
        (RELEASE, ["XK", "XK"], "each once; found `XK`"),
        (RELEASE, [], "found ``"),
    ],
)
def test_what_cannot_be_planned_is_said(real_site, release, countries, said):
    """What must hold, and what was found."""
    with pytest.raises(PlanError, match=re.escape(said)):
        make_plan(real_site, release, countries)
