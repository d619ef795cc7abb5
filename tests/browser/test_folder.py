"""The site from a folder, without any server: everything but the search API."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import RECORDS


@pytest.fixture
def folder(browser, built):
    """A page on the site opened from disk, with the network off; asking any server fails the test."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.address = built.site.as_uri()
    yield page
    context.close()
    assert page.errors == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_from_the_home_page_to_an_answer_and_a_briefing(folder, built):
    """The form of the home page, the answer, the record and the briefing work from a folder."""
    folder.goto(f"{folder.address}/index.html")
    folder.get_by_label("Ask in your own words").fill("he gets out next month, what do I do first")
    folder.get_by_role("button", name="Ask").click()
    how = "These pages were opened without a server, so they search by words."
    if not built.why_lexical_only:
        how = "Searched by meaning on this device."
    expected = re.compile(rf"^{re.escape(how)} \d+ records are relevant, of {RECORDS}\.$")
    expect(folder.locator("#ask-status")).to_have_text(expected, timeout=60_000)
    guide = "Guide for this situation: Released within a month, and nothing is prepared"
    expect(folder.locator(".guide")).to_have_text(guide)
    folder.get_by_role("button", name=re.compile("^Add to my briefing")).first.click()
    folder.get_by_role("link", name="Open the briefing (1)").click()
    expect(folder.locator(".collected blockquote")).not_to_be_empty()


def test_the_list_of_records_filters_from_a_folder(folder):
    """Facets, words and order work without a server."""
    folder.goto(f"{folder.address}/records/index.html?country=XK")
    expect(folder.locator("#catalogue-status")).to_have_text(re.compile(rf"^\d+ of {RECORDS} records\.$"))
    expect(folder.get_by_role("checkbox", name=re.compile(r"^Kosovo\*"))).to_be_checked()
    folder.get_by_label("Order").select_option("newest facts first")
    dates = folder.locator("#catalogue-entries .entry").evaluate_all(
        "entries => entries.map((entry) => entry.dataset.asOf)"
    )
    assert len(dates) == RECORDS
    assert dates == sorted(dates, reverse=True)
