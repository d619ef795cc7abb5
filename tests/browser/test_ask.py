"""Asking in a real browser: the question of the README, filters, links, and what happens when things fail."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import RECORDS

QUESTION = "How long before release does Bosnia and Herzegovina start preparing a prisoner?"


def test_from_the_home_page_to_the_passage(page, tmp_path_factory):
    """The right record comes first, with its passage, the sentence marked, and the source."""
    page.goto("/")
    page.get_by_label("Ask in your own words").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    expect(page).to_have_url(re.compile(r"/ask\.html\?q=How\+long"))
    first = page.locator(".hit").first
    expect(first.get_by_role("heading")).to_have_text(
        "Eight days of release preparation and one month of general support"
    )
    expect(first.locator("mark").first).to_contain_text("only 8 days before the date of release")
    expect(first).to_contain_text("European Commission")
    expect(first).to_contain_text("Bosnia and Herzegovina · Practitioner-reported. Facts as of 30 March 2022.")
    expect(page.get_by_role("status").first).to_have_text(re.compile(rf"^\d+ records are relevant, of {RECORDS}\.$"))
    page.screenshot(path=tmp_path_factory.getbasetemp() / "ask.png", full_page=True)
    first.get_by_role("link", name="What is done").first.click()
    expect(page.locator("#what-is-done")).to_be_in_viewport()


def test_a_deep_link_restores_question_and_filters(page):
    """`?q=...&country=...` opens with both, and the hits obey the filter."""
    page.goto("/ask.html?q=imams+in+prison&country=XK")
    expect(page.get_by_label(re.compile("Your question"))).to_have_value("imams in prison")
    expect(page.locator("input[name=country][value=XK]")).to_be_checked()
    standing = page.locator(".hit > .standing")
    expect(standing.first).to_be_visible()
    assert all("Kosovo*" in text for text in standing.all_text_contents())


def test_filters_go_into_the_address_and_back_undoes_them(page):
    """A chosen filter is a link that can be shared; the back button takes it away."""
    page.goto("/ask.html?q=family+visits")
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_text("Narrow down").click()
    page.get_by_text("Country", exact=True).click()
    page.get_by_role("checkbox", name=re.compile("^Montenegro")).check()
    expect(page).to_have_url(re.compile("country=ME"))
    page.go_back()
    expect(page.get_by_role("checkbox", name=re.compile("^Montenegro"))).not_to_be_checked()


def test_typing_asks_once_it_rests(page):
    """Not each key is a request, and the focus stays in the field."""
    page.goto("/ask.html")
    page.get_by_label(re.compile("Your question")).press_sequentially("imams in prison", delay=15)
    expect(page.locator(".hit").first).to_be_visible()
    assert sum("/api/v1/search" in url for url in page.requests) <= 3
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_keyboard_is_enough(page):
    """Tab, type, Enter, Tab to the first hit."""
    page.goto("/ask.html")
    page.get_by_label(re.compile("Your question")).focus()
    page.keyboard.type("dynamic security")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    page.locator(".hit a").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/records/"))


def test_the_catalogue_narrows_in_the_page(page):
    """Words and filters narrow the list; the address keeps them."""
    page.goto("/records/index.html")
    page.get_by_label(re.compile("Filter by words")).fill("imam")
    page.get_by_text("Country", exact=True).click()
    page.get_by_role("checkbox", name=re.compile(r"^Bosnia")).check()
    shown = page.locator("#catalogue-entries .entry:visible")
    expect(page.locator("#catalogue-status")).to_have_text(re.compile(rf"^\d+ of {RECORDS} records\.$"))
    assert 1 <= shown.count() < 20
    page.reload()
    expect(page.get_by_label(re.compile("Filter by words"))).to_have_value("imam")


def test_the_catalogue_shows_some_and_prints_all(page):
    """Twenty-five records, more when asked for, every one in print."""
    page.goto("/records/index.html")
    shown = page.locator("#catalogue-entries .entry:visible")
    expect(shown).to_have_count(25)
    page.get_by_role("button", name="Show more").click()
    expect(shown).to_have_count(50)
    expect(shown.nth(25).get_by_role("link").first).to_be_focused()
    page.emulate_media(media="print")
    expect(shown).to_have_count(RECORDS)


@pytest.mark.parametrize(
    "path",
    ["records/index", "browse/phase-pre-release", "timing", "gaps", "terminology", "challenges", "downloads/index",
     "countries/xk", "compare/al-ba-xk", "situations/index", "vocabulary", "ask"],
)  # fmt: skip
def test_no_page_goes_on_for_ever(browser, served, path):
    """No page is longer than 12,000 pixels on a large screen, with scripts and, where it is a list, without."""
    for scripts in (True, False):
        context = browser.new_context(
            base_url=served, viewport={"width": 1440, "height": 900}, java_script_enabled=scripts
        )
        page = context.new_page()
        page.goto(f"/{path}.html")
        assert page.locator("html").bounding_box()["height"] <= 12_000, scripts
        context.close()


def test_without_javascript_everything_can_be_read(browser, served):
    """The list of records and the way to browse are plain HTML; a group opens without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/records/index.html")
    expect(page.locator("#catalogue-entries .entry")).to_have_count(RECORDS)
    group = page.locator(".group", has_text="Kosovo*").first
    group.locator("summary").click()
    expect(group.locator(".entry").first).to_be_visible()
    page.goto(f"{served}/ask.html")
    expect(page.get_by_text("Asking needs JavaScript")).to_be_visible()
    context.close()


def test_short_forms_of_an_answer_are_explained_below(page):
    """What titles and sources abbreviate is said under the hits, and goes with the answer."""
    page.goto("/ask.html?q=imams+in+prison")
    forms = page.locator(".short-forms")
    expect(forms).to_contain_text("DG Directorate-General, a department")
    page.get_by_label(re.compile("Your question")).fill("x")
    expect(forms).to_have_count(0)
