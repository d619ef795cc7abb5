"""What country pages and comparisons say in a few words: the best fact of a cell, and what is not documented."""

import csv
import io
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.records.header import Record
from indexer.records.statistics import EVALUATED
from indexer.site.pages import comparisons, country_pages
from indexer.site.pages.facts import NUMBERS, best_facts, blanks, leaders, newest_facts
from indexer.site.rendering import SiteContext, shade


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus, bundle)


def with_records(site, **changes):
    """Return a site of copies of one record, each with its own changes, by id."""
    base = site.records["xk-imam-talks"].header
    copies = {name: base.model_copy(update={"id": name, **change}) for name, change in changes.items()}
    return replace(site, records={name: Record(header, "", ()) for name, header in copies.items()})


def test_the_best_fact_is_of_one_country_done_and_evaluated(site):
    """A record of one country wins over one of two, then practice over challenge, then evidence, then date."""
    common = {"country": ("XK",), "phase": ("custody",), "record_type": "practice"}
    several = with_records(
        site,
        both={**common, "country": ("XK", "AL"), "evidence_status": "outcome_evaluated"},
        hard={**common, "record_type": "challenge", "evidence_status": "outcome_evaluated"},
        told={**common, "evidence_status": "practitioner_reported", "as_of": "2025"},
        older={**common, "evidence_status": "emerging", "as_of": "2020"},
        newer={**common, "evidence_status": "emerging", "as_of": "2021"},
    )
    found = best_facts(several, "XK", "phase")
    assert (found["custody"].header.id, found["custody"].more) == ("newer", 4)
    assert found["handover"] is None
    assert best_facts(several, "RS", "phase") == dict.fromkeys(found)


def test_a_record_stands_for_one_phase_while_another_can_stand_for_the_next(site):
    """The second phase gets the other record; a phase with one record alone gets that one again."""
    two = with_records(
        site,
        a={"country": ("XK",), "phase": ("custody", "pre_release"), "as_of": "2024"},
        b={"country": ("XK",), "phase": ("custody", "pre_release"), "as_of": "2023"},
        c={"country": ("XK",), "phase": ("handover", "reintegration"), "as_of": "2023"},
    )
    found = best_facts(two, "XK", "phase")
    told = {code: fact.header.id for code, fact in found.items() if fact}
    assert told == {"custody": "a", "pre_release": "b", "handover": "c", "reintegration": "c"}


def test_a_figure_is_no_year(site):
    """The sentence with a figure is quoted, wherever it stands; a year alone is none."""
    topics = {"country": ("XK",), "topics": ("resources",)}
    told = with_records(
        site,
        figure={**topics, "summary": "It began in 2019. It took 44 days. It ended."},
        year={**topics, "summary": "It began in 2019."},
    )
    assert [fact.text for fact in newest_facts(told, "XK", NUMBERS, 3)] == ["It took 44 days."]


def test_leaders_and_blanks(site):
    """Who leads most comes first, then by code; a blank is what no record has."""
    led = with_records(site, a={"lead_actor": "ngo"}, b={"lead_actor": "prison"}, c={"lead_actor": "prison"})
    headers = [record.header for record in led.records.values()]
    assert leaders(headers) == ["prison", "ngo"]
    bare = [one.model_copy(update={"steps": (), "instruments": (), "effort": ()}) for one in headers]
    assert set(blanks(bare)) >= {"Steps", "Instruments", "Staff, time and money"}
    proven = [bare[0].model_copy(update={"evidence_status": EVALUATED[1]})]
    assert "An evaluation" not in blanks(proven)
    assert blanks([]) == []


def test_shades():
    """Five shades, from none to 25 or more."""
    assert [shade(count) for count in (0, 1, 4, 5, 11, 12, 24, 25, 99)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_every_pair_and_three_countries_have_a_page_and_a_table(site):
    """15 pairs and 20 threes; a table has a line for each country and each phase or topic, blanks in words."""
    pages = {page.path: page.text for page in comparisons.pages(site)}
    assert sum(path.endswith(".csv") for path in pages) == 35
    assert sum(path.count("-") == 1 and path.endswith(".md") for path in pages) == 15
    terms = site.vocabulary.terms
    rows = list(csv.DictReader(io.StringIO(pages["compare/al-ba-xk.csv"].removeprefix("\ufeff"))))
    assert len(rows) == 3 * (len(terms["phase"]) + len(terms["topics"]))
    assert {row["country"] for row in rows} == {"Albania", "Bosnia and Herzegovina", "Kosovo*"}
    assert all(bool(row["record"]) == (row["fact"] != "not documented") for row in rows)


@settings(
    max_examples=60, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(st.sampled_from("ab 1.=+-@,;\"'\n<>|"), min_size=1, max_size=25).filter(str.strip))
def test_whatever_a_summary_holds_pages_and_tables_stay_whole(site, text):
    """No cell of a table begins as a formula, and no summary makes an element of a page."""
    odd = with_records(site, a={"country": ("XK",), "summary": f"{text}<img src=x>"})
    for page in comparisons.pages(odd):
        if page.path == "compare/al-xk.csv":
            rows = list(csv.reader(io.StringIO(page.text.removeprefix("\ufeff"))))
            assert all(not re.match(r" ?[=+\-@]", cell) for row in rows for cell in row)
    for page in country_pages.pages(odd):
        assert "<img" not in page.text
