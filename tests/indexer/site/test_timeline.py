"""What happens when: every day that a record gives, sorted, under the event that it is counted from."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.records.header import Header, Record, Step, Timing, When
from indexer.site.pages.timeline import timeline, timelines
from indexer.site.rendering import SiteContext
from tests.actions import corpus_with_actions


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus_with_actions(corpus), bundle)


def told(event):
    return (event.days, event.country, event.what, event.header.id, event.source)


def test_steps_and_timings_stand_by_day_under_their_event(site):
    """A step from elsewhere stands under the country where it is documented."""
    found = {code: [told(event) for event in events] for code, events in timelines(site).items() if events}
    assert found == {
        "release": [
            (-90, "XK", "The imam asks the prisoner for consent.", "xk-imam-talks", "paper"),
            (-8, "BA", "Preparation for release starts", "ba-late-release-plans", "paper"),
            (0, "INT", "They meet again.", "xk-imam-talks", "talk"),
            (30, "XK", "Support starts", "xk-imam-talks", "paper"),
        ],
        "previous_step": [(1, "AL", "The family is visited.", "xk-imam-talks", "talk")],
    }


DAYS = st.lists(st.tuples(st.integers(-3, 3), st.sampled_from(["paper", "talk"])), max_size=4)
PLACES = st.lists(st.sampled_from(["AL", "XK", "INT"]), min_size=1, max_size=3, unique=True).map(tuple)
RECORD = st.tuples(PLACES, DAYS, st.lists(st.tuples(DAYS, st.none() | st.sampled_from(["AL", "EU"])), max_size=3))


def told_record(number, given):
    places, timings, steps = given
    return Header.model_construct(
        id=f"r{number}", title=f"R{number}", country=places,
        timing=tuple(Timing(event="follow_up", days=days, source=source) for days, source in timings),
        steps=tuple(
            Step(what="w", source=source, elsewhere=place, when=When(days=days, counted_from="release"))
            for moments, place in steps for days, source in moments
        ),
    )  # fmt: skip


@given(records=st.lists(RECORD, max_size=4))
@settings(
    max_examples=200, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_day_is_there_and_no_country_is_guessed(site, records):
    """Each day with its source is told; a country stands alone only where a record or a step names it alone."""
    headers = tuple(told_record(number, given) for number, given in enumerate(records))
    events = timelines(replace(site, records={h.id: Record(h, "", ()) for h in headers}))["release"]
    given_days = {(one.days, one.source) for h in headers for one in h.timing}
    given_days |= {(step.when.days, step.source) for h in headers for step in h.steps}
    assert {(event.days, event.source) for event in events} == given_days
    assert [event.days for event in events] == sorted(event.days for event in events)
    for event in events:
        elsewhere = {
            step.elsewhere for step in event.header.steps if (step.when.days, step.source) == (event.days, event.source)
        }
        assert event.country is None or (event.country,) == event.header.country or event.country in elsewhere


def test_what_a_record_of_several_countries_repeats_is_left_to_the_one_it_comes_from(site):
    """The day and source of a record of one country count there; else the record keeps all its countries."""
    base = site.records["ba-late-release-plans"].header
    joined = base.model_copy(update={"id": "how-to", "country": ("BA", "RS")})
    both = {base.id: Record(base, "", ()), "how-to": Record(joined, "", ())}
    assert [told(event)[:2] for event in timelines(replace(site, records=both))["release"]] == [(-8, "BA")]
    alone = timelines(replace(site, records={"how-to": both["how-to"]}))["release"]
    assert [event.countries for event in alone] == [("BA", "RS")]
    assert timeline(alone, {"BA": "Bosnia and Herzegovina", "RS": "Serbia"}) == ""


def test_a_step_tells_the_timing_of_its_record(site):
    """The same day from the same source is not told twice."""
    header = site.records["xk-imam-talks"].header
    step = header.steps[0].model_copy(update={"when": When(days=30, counted_from="release")})
    record = Record(header.model_copy(update={"steps": (step,)}), "", ())
    found = timelines(replace(site, records={header.id: record}))["release"]
    assert [(event.days, event.is_term) for event in found] == [(30, False)]


def test_the_drawing_has_a_lane_a_country_and_a_mark_a_moment(site):
    """Lanes stand in the order of the vocabulary; places grow with the days."""
    countries = {code: term.label for code, term in site.vocabulary.terms["country"].items()}
    found = timelines(site)["release"]
    drawing = timeline(found, countries)
    lanes = re.findall(r'class="place"[^>]*>([^<]*)<', drawing)
    assert lanes == ["Bosnia and Herzegovina", "Kosovo*", "International (comparator)"]
    marks = {title: float(x) for x, title in re.findall(r'<circle cx="([\d.]+)"[^>]*><title>([^<]*)<', drawing)}
    assert len(marks) == len(found) == 4
    assert list(marks) != sorted(marks, key=marks.__getitem__)  # lanes come first, days within them
    order = sorted(marks, key=marks.__getitem__)
    assert [title.split(":")[0] for title in order] == [
        "90 days before release (Three months)", "8 days before release", "on the day of release",
        "30 days after release (At most)",
    ]  # fmt: skip


def test_no_moments_no_drawing():
    """A corpus without timings has an empty drawing."""
    assert timeline([], {}) == ""
