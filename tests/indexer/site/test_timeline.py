"""What happens when: every day that a record gives, sorted, under the event that it is counted from."""

import re

import pytest

from indexer.site.pages.timeline import timeline, timelines
from indexer.site.rendering import SiteContext
from tests.actions import corpus_with_actions


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus_with_actions(corpus), bundle)


def told(event):
    return (event.days, event.country, event.what, event.header.id, event.source.title)


def test_steps_and_timings_stand_by_day_under_their_event(site):
    """A step from elsewhere stands under the country where it is documented."""
    found = {code: [told(event) for event in events] for code, events in timelines(site).items() if events}
    assert found == {
        "release": [
            (-90, "XK", "The imam asks the prisoner for consent.", "xk-imam-talks", "A paper on release"),
            (-8, "BA", "Preparation for release starts", "ba-late-release-plans", "A paper on release"),
            (0, "INT", "They meet again.", "xk-imam-talks", "A talk on families"),
            (30, "XK", "Support starts", "xk-imam-talks", "A paper on release"),
        ],
        "previous_step": [(1, "AL", "The family is visited.", "xk-imam-talks", "A talk on families")],
    }


def test_every_day_of_every_record_is_there_once_a_country(site):
    """Nothing that a header gives is left out, and nothing is added."""
    expected = 0
    for header in site.by_title:
        expected += len(header.timing) * len(header.country)
        expected += sum(1 if step.elsewhere else len(header.country) for step in header.steps if step.when)
    assert sum(map(len, timelines(site).values())) == expected


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
