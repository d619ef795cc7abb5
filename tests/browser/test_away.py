"""The Ask page when the search API is away, slow, busy or odd: words are searched in the page, and that is said."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.serving import RECORDS

SEARCH = "**/api/v1/search*"
QUESTION = "imams in prison"
IMAMS = re.compile("imam|religious leaders")


def status(page):
    return page.locator("#ask-status")


def expect_words(page, reason):
    """The reason stands in the status region, and the first hit shows its passage with its source."""
    expect(status(page)).to_have_text(re.compile(rf"^{re.escape(reason)} \d+ records are relevant, of {RECORDS}\.$"))
    first = page.locator(".hit").first
    expect(first.locator("mark").first).to_contain_text(IMAMS)
    expect(first.locator(".source a, .source cite").nth(1)).to_be_visible()
    page.errors.clear()  # the browser itself reports the failed request


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": 404, "body": "<html>"}, "No server here searches by meaning, so words are searched."),
        ({"status": 503, "body": "{}"}, "Search by meaning is not working at the moment, so words are searched."),
        ({"status": 200, "body": "<html>"}, "Search by meaning is not working at the moment, so words are searched."),
        ({"status": 200, "body": "{}"}, "Search by meaning is not working at the moment, so words are searched."),
        (
            {"status": 429, "body": "{}", "headers": {"Retry-After": "7"}},
            "Too many questions at once, so words are searched; by meaning again in 7 seconds.",
        ),
    ],
    ids=["404", "503", "not-json", "not-an-answer", "429"],
)
def test_an_api_that_does_not_answer_is_said(page, answer, reason):
    """Each fault leads to word search with its reason."""
    page.route(SEARCH, lambda route: route.fulfill(**answer))
    page.goto(f"/ask.html?q={QUESTION}")
    expect_words(page, reason)


def test_an_api_that_cannot_be_reached_is_said(page):
    """A refused connection leads to word search."""
    page.route(SEARCH, lambda route: route.abort("connectionrefused"))
    page.goto(f"/ask.html?q={QUESTION}")
    expect_words(page, "Search by meaning is not reachable, so words are searched.")


def test_a_slow_api_is_waited_for_and_then_left(page):
    """After a moment the page says that it searches, after six seconds it searches words."""
    page.clock.install()
    page.route(SEARCH, lambda route: None)
    page.goto(f"/ask.html?q={QUESTION}")
    page.clock.run_for(400)
    expect(status(page)).to_have_text("Searching …")
    page.clock.run_for(6000)
    expect_words(page, "Search by meaning takes too long, so words are searched.")


def test_back_to_meaning_when_the_api_answers_again(page):
    """For a minute the API is left alone, then the next question goes to it; pressing Ask asks at once."""
    page.clock.install()
    page.route(SEARCH, lambda route: route.fulfill(status=503, body="{}"))
    page.goto(f"/ask.html?q={QUESTION}")
    expect_words(page, "Search by meaning is not working at the moment, so words are searched.")
    page.unroute(SEARCH)
    field = page.get_by_label(re.compile("Your question"))
    asked = len([url for url in page.requests if "/api/" in url])
    field.fill("imams in prisons")
    page.clock.run_for(300)
    expect(page.get_by_text("so words are searched")).to_be_visible()
    assert len([url for url in page.requests if "/api/" in url]) == asked
    page.clock.run_for(61000)
    field.fill("imams and prisons")
    page.clock.run_for(300)
    expect(status(page)).to_have_text(re.compile(rf"^\d+ records are relevant, of {RECORDS}\.$"))


def test_pressing_ask_tries_the_api_at_once(page):
    """Who presses the button does not wait for the minute to pass."""
    page.route(SEARCH, lambda route: route.fulfill(status=503, body="{}"))
    page.goto(f"/ask.html?q={QUESTION}")
    expect_words(page, "Search by meaning is not working at the moment, so words are searched.")
    page.unroute(SEARCH)
    page.get_by_role("button", name="Ask").click()
    expect(status(page)).to_have_text(re.compile(rf"^\d+ records are relevant, of {RECORDS}\.$"))


def test_filters_hold_without_the_api(page):
    """Word search obeys the filters, counts them, and says under how many records it searched."""
    page.route(SEARCH, lambda route: route.abort())
    page.goto("/ask.html?q=imams+in+prison&country=XK")
    standing = page.locator(".hit > .standing")
    expect(standing.first).to_be_visible()
    assert all("Kosovo*" in text for text in standing.all_text_contents())
    choice = page.locator("label", has=page.locator("[name=country][value=XK]"))
    expect(choice).to_have_text(re.compile(r"^\s*Kosovo\* \([1-9]\d*\)$"))
    page.errors.clear()


def test_questions_in_the_languages_of_the_region_work_without_the_api(page):
    """The bridge is in the page: a question in Albanian is understood and finds records."""
    page.route(SEARCH, lambda route: route.abort())
    page.goto("/ask.html?q=ndihma pas lirimit nga burgu")
    expect(page.locator("#ask-understood")).to_contain_text("Understood as:")
    expect(page.locator(".hit").first).to_be_visible()
    page.errors.clear()


def test_nothing_found_without_the_api_is_not_documented(page):
    """Words that no record holds give the gap and the way to propose, with the cell of the chosen filters."""
    page.route(SEARCH, lambda route: route.abort())
    page.goto("/ask.html?q=zzzz+qqqq&country=XK&phase=custody")
    expect(status(page)).to_have_text(re.compile(r"None of the \d+ records answers this directly\.$"))
    link = page.get_by_role("link", name="See what is documented here and what is not")
    expect(link).to_have_attribute("href", "gaps.html#phase-custody-xk")
    expect(page.get_by_role("link", name="Propose a record that answers it")).to_be_visible()
    page.errors.clear()
    link.click()
    expect(page.locator("#phase-custody-xk")).to_be_in_viewport()


def test_an_answer_of_another_version_is_shown_and_marked(page):
    """An older API answers; the page says that versions differ."""

    def older(route):
        response = route.fetch()
        route.fulfill(response=response, body=json.dumps(response.json() | {"index_version": "0123456789abcdef"}))

    page.route(SEARCH, older)
    page.goto(f"/ask.html?q={QUESTION}")
    expect(page.locator("#ask-edition")).to_contain_text("The search reads version 0123456789abcdef")
    expect(page.locator(".hit").first).to_be_visible()


def test_what_was_understood_is_said(page):
    """Another language and a typing mistake are told to the reader."""
    page.goto("/ask.html?q=kako pripremiti otpust iz zatvora")
    expect(page.locator("#ask-understood")).to_contain_text("Understood as:")
    page.goto("/ask.html?q=rehabilitaton of prisoners")
    expect(page.locator("#ask-understood")).to_contain_text("“rehabilitaton” was read as “rehabilitation”.")


def test_a_question_that_is_too_short_waits(page):
    """One letter is no question yet, and none is silence."""
    page.goto("/ask.html")
    expect(status(page)).to_have_text("")
    page.get_by_label(re.compile("Your question")).fill("a")
    expect(status(page)).to_have_text("Type a little more.")
    assert not [url for url in page.requests if "/api/" in url]


def test_focus_stays_where_it_is(page):
    """An answer that arrives moves no focus."""
    page.route(SEARCH, lambda route: route.abort())
    page.goto("/ask.html")
    field = page.get_by_label(re.compile("Your question"))
    field.focus()
    page.keyboard.type(QUESTION)
    expect(page.locator(".hit").first).to_be_visible()
    expect(field).to_be_focused()
    page.errors.clear()
