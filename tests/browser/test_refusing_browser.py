"""Browsers without a clipboard, that refuse storage, or that hold something else where the pages keep theirs."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import static
from tests.browser.test_propose import Hand

RECORD = "/records/ba-eight-days-of-preparation.html"
NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });"
NO_COPYING = NO_CLIPBOARD + "Document.prototype.execCommand = () => false;"
BY_HAND = "Copying is not allowed here: mark the text and copy it by hand."
REFUSING = """for (const name of ['has', 'open', 'match', 'delete', 'keys'])
  Object.defineProperty(CacheStorage.prototype, name, {
    value: () => Promise.reject(new DOMException('insecure', 'SecurityError')) });"""
FULL = """Object.defineProperty(Cache.prototype, 'put', {
    value: () => Promise.reject(new DOMException('full', 'QuotaExceededError')) });"""
STORED = ["briefing", "briefing.title", "checklist.ba-eight-days-of-preparation", "language", "proposal"]
WRONG = [
    None, 5, "x", True, {}, [], [5, None, "x", []], {"a": 1}, ["en"], [{"record": 5, "anchor": ""}],
    {"mode": 5, "answers": 7}, {"mode": "full", "answers": {"title": 7}}, {"answer-1": {"a": 1}},
]  # fmt: skip
PAGES = ["/index.html", "/ask.html", "/briefing.html", "/propose.html", RECORD]


@pytest.fixture
def press(page):
    """Press each button that copies; return what is said beside it."""

    def pressed(address, *names):
        page.goto(address)
        if address == "/propose.html":
            Hand(page).snapshot()
        told = []
        for name in names:
            button = page.get_by_role("button", name=name)
            button.click()
            said = button.locator("xpath=following-sibling::*[@role='status']")
            expect(said).not_to_be_empty()
            expect(button).to_be_focused()
            told.append(said.inner_text())
        return told

    return pressed


COPIED = [(RECORD, "Copy citation", "Copy this text"), ("/propose.html", "Copy the text for an e-mail")]


@pytest.mark.parametrize("buttons", COPIED, ids=["record", "form"])
def test_without_a_clipboard_texts_are_copied_otherwise(page, press, buttons):
    """Pages over plain HTTP have no clipboard: the text is copied out of a field, and focus stays on the button."""
    page.add_init_script(NO_CLIPBOARD + "addEventListener('copy', () => { window.copied = `${getSelection()}`; });")
    assert press(*buttons) == ["Copied."] * (len(buttons) - 1)
    assert page.evaluate("copied.length") > 20


@pytest.mark.parametrize("buttons", COPIED, ids=["record", "form"])
def test_where_nothing_can_be_copied_that_is_said(page, press, buttons):
    """A browser that refuses each way to copy leaves the reader the text and a sentence."""
    page.add_init_script(NO_COPYING)
    assert press(*buttons) == [BY_HAND] * (len(buttons) - 1)


@pytest.mark.parametrize("script", [REFUSING, FULL], ids=["refuses", "full"])
def test_a_browser_that_stores_nothing_searches_while_the_page_is_open(browser, built, script):
    """Caches that reject every call, or every piece: search by meaning is fetched for this page; nothing is thrown."""
    if built.why_lexical_only:
        pytest.skip(built.why_lexical_only)
    with static(built.site) as address:
        context = browser.new_context()
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.add_init_script(script)
        page.goto(f"{address}/ask.html?q=family")
        offer = page.locator("#ask-device")
        expect(offer.get_by_role("button")).to_contain_text("Download search by meaning (")
        if script == REFUSING:
            expect(offer.get_by_role("button")).to_contain_text("for as long as this page is open")
        offer.get_by_role("button").click()
        expect(page.locator("#ask-status")).to_contain_text("Searched by meaning on this device.", timeout=60_000)
        expect(offer).to_be_empty()
        assert errors == []
        context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_stored_value_of_another_type_is_set_aside(page, address):
    """Whatever stands under the names of the pages, each page opens, works and can store its own."""
    for value in WRONG:
        page.goto("/privacy.html")
        page.evaluate(
            "([names, text]) => names.forEach((name) => localStorage.setItem(`throughcare.${name}`, text))",
            [STORED, json.dumps(value)],
        )
        page.goto(address)
        expect(page.locator("select.language")).to_have_value("en")
        if address == RECORD:
            page.get_by_role("button", name=re.compile("^Add to my briefing")).click()
            expect(page.get_by_role("link", name="Open the briefing (1)").first).to_be_visible()
            expect(page.locator(".checklist textarea").first).to_have_value("")
        if address == "/briefing.html":
            expect(page.locator("#briefing-status")).to_have_text("Nothing is collected yet.")
        if address == "/propose.html":
            expect(page.get_by_role("button", name="Check")).to_be_visible()
    page.evaluate("localStorage.clear()")


def test_good_items_of_a_briefing_stay_beside_broken_ones(page):
    """An item of another shape is left out, the others are shown."""
    page.goto("/privacy.html")
    good = {"record": "ba-eight-days-of-preparation", "anchor": ""}
    page.evaluate("text => localStorage.setItem('throughcare.briefing', text)", json.dumps([5, good, {"record": 1}]))
    page.goto("/briefing.html")
    expect(page.locator("#briefing-status")).to_have_text("1 items collected.")


def test_stored_names_that_every_object_has_are_no_records(page):
    """`__proto__` and its like are names of nothing; the other items are shown."""
    good = {"record": "ba-eight-days-of-preparation", "anchor": "", "situation": "__proto__"}
    odd = [{"record": "__proto__", "anchor": "__proto__"}, {"record": "constructor", "anchor": "length"}]
    page.goto("/privacy.html")
    page.evaluate("text => localStorage.setItem('throughcare.briefing', text)", json.dumps([*odd, good]))
    page.goto("/briefing.html")
    expect(page.get_by_role("link", name=re.compile("^Eight days of release preparation")).first).to_be_visible()
    assert not [error for error in page.errors if "Cannot read" in error]
    page.errors.clear()  # that there are no such files is reported by the browser itself


@pytest.fixture
def header(page):
    """Type into the search of the header, press Enter; return the question that the Ask page holds, and its records."""

    def typed(text):
        page.goto("/privacy.html")
        page.get_by_placeholder("Ask in your own words").fill(text)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/ask\.html\?q="))
        expect(page.locator("#ask-status")).to_contain_text(re.compile("records"))
        return page.locator("#q").input_value(), page.locator(".hit").get_by_role("heading").all_inner_texts()

    return typed


def test_marks_in_the_header_search_are_no_commands(header):
    """`forums:` is the question `forums:`, about forums; so are other marks that search engines read as commands."""
    for text in ("forums:", "forums^", "forums~"):
        question, found = header(text)
        assert question == text
        assert "forum" in found[0], text


def test_the_header_search_leads_to_ask_for_any_letters(header):
    """The Ask page gets what was typed, letter by letter, and reads every spelling and script."""
    for text in ("cekanje", "perkrahje", "ќерка"):
        question, found = header(text)
        assert question == text
        assert found, text


def test_on_a_phone_the_header_leads_to_the_ask_page(browser, served):
    """On a small screen a button of the header opens the one search box."""
    context = browser.new_context(base_url=served, viewport={"width": 360, "height": 780})
    page = context.new_page()
    page.goto("/privacy.html")
    expect(page.get_by_placeholder("Ask in your own words")).to_be_hidden()
    page.get_by_role("banner").get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_label(re.compile("^Your question"))).to_be_visible()
    context.close()
