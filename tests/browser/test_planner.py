"""The planner and the meeting kits, from a folder with the network off: what is entered stays in the browser."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from indexer.exports.meeting.calendar_file import calendar_text
from indexer.exports.meeting.plan_contents import plan_entries
from indexer.exports.wording import Wording
from indexer.site.pages.meeting.planner import make_plan

RELEASE = date(2028, 3, 1)


@pytest.fixture
def planner(browser, built):
    """The planner opened from disk; a request to any server fails the test."""
    context = browser.new_context(offline=True, timezone_id="Europe/Belgrade", accept_downloads=True)
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto((built.site / "planner.html").as_uri())
    yield page
    context.close()
    assert page.errors == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [url for url in page.requests if "2028" in url] == []


def plan(page, *countries):
    page.get_by_label("Release date").fill(RELEASE.isoformat())
    for country in countries:
        page.get_by_label(country, exact=True).check()


def kept(page):
    """Return everything that the browser keeps for the page, but the colours that the theme keeps."""
    return page.evaluate(
        "JSON.stringify([Object.entries(localStorage).filter(([name]) => !name.endsWith('.__palette')), "
        "{ ...sessionStorage }, document.cookie])"
    )


def test_a_leap_day_and_three_months_before_it(planner):
    """Ninety days before 1 March 2028 is 2 December 2027, since February has 29 days."""
    plan(planner, "Kosovo*")
    first = planner.locator("#plan .moments").first.locator("li").first
    expect(first).to_contain_text("2 December 2027 · 90 days before release")
    expect(first).to_contain_text("The Correctional Service sends data and the individual plan")
    expect(first).to_contain_text("Who: Prison")
    expect(planner.locator("#plan h2")).to_have_text(["Release: 1 March 2028", "Documented only elsewhere"])
    assert planner.url.endswith("/planner.html")


@pytest.mark.parametrize("language", ["en", "mk", "sr-Cyrl"])
def test_the_calendar_is_that_of_the_command(planner, real_site, language):
    """Byte for byte but for the moment at which it was made, in the language of the reader."""
    if language != "en":
        planner.get_by_label("Language", exact=True).select_option(language)
        expect(planner.locator("html")).to_have_attribute("lang", language)
    planner.locator("#planner-date").fill(RELEASE.isoformat())
    for code in ("XK", "BA"):
        planner.locator(f"[value={code}]").check()
    planner.locator("#planner-elsewhere").check()
    with planner.expect_download() as download:
        planner.locator("#planner-tools button").first.click()
    made = download.value.path().read_bytes().decode()
    stamp = re.findall(r"DTSTAMP:(\d{8}T\d{6})Z", made)[0]
    moment = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    say = Wording(real_site, language, RELEASE)
    entries = plan_entries(say, make_plan(real_site, RELEASE, ["BA", "XK"]), elsewhere=True)
    assert made == calendar_text(entries, moment)


def test_nothing_is_left_after_forget(planner):
    """The date is kept in this browser over a reload, and gone from it on demand."""
    plan(planner, "Albania")
    planner.reload()
    expect(planner.get_by_label("Release date")).to_have_value("2028-03-01")
    expect(planner.get_by_label("Albania", exact=True)).to_be_checked()
    assert "2028" in kept(planner)
    planner.get_by_role("button", name="Forget").click()
    assert kept(planner) == '[[],{},""]'
    expect(planner.get_by_label("Release date")).to_have_value("")
    expect(planner.locator("#plan")).to_be_empty()
    planner.reload()
    expect(planner.locator("#planner-status")).to_have_text("Enter a release date and choose a country.")
    assert kept(planner) == '[[],{},""]'


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Individual release plan"),
        ("sq", "Plan individual për lirimin"),
        ("hr", "Individualni plan otpusta"),
        ("sr-Cyrl", "Индивидуални план отпуста"),
        ("mk", "Индивидуален план за отпуст"),
    ],
)
def test_a_kit_is_read_in_the_language_of_the_reader(planner, built, language, title):
    """One language is shown, and its files for Word and OpenDocument are there."""
    planner.goto((built.site / "kits/release-plan.html").as_uri())
    planner.get_by_label("Language", exact=True).select_option(language)
    expect(planner.locator("html")).to_have_attribute("lang", language)
    heading = planner.locator("h1")
    expect(heading).to_have_text(title, use_inner_text=True)
    links = planner.locator(".kit-files a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert len(links) == 10
    assert all((built.site / "kits" / link).is_file() for link in links)
