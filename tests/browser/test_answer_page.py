"""The answer on the Ask page: what is on top, what is folded, and how the rest is reached."""

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.browser.serving import RECORDS

QUESTION = "How long before release does Bosnia and Herzegovina start preparing a prisoner?"
ASKED = "/ask.html?q=How+long+before+release+does+Bosnia+and+Herzegovina+start+preparing+a+prisoner%3F"
SENTENCE = (
    "In Bosnia and Herzegovina, preparation for discharge was said to start only 8 days before the date of release."
)
WAIT = "**/api/v1/search*"


def test_the_answer_is_on_top_with_all_that_it_rests_on(page):
    """The best sentence, word for word, with country, kind of evidence, date and source, to copy with its citation."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ASKED)
    box = page.locator(".answer-box")
    expect(box.locator("blockquote")).to_have_text(SENTENCE)
    expect(box.locator(".standing")).to_have_text(
        "Bosnia and Herzegovina · Practitioner-reported. Facts as of 30 March 2022."
    )
    expect(box.locator(".source")).to_have_text(
        "European Commission, DG Migration and Home Affairs (RAN), 16 August 2022 · Read it in the record"
    )
    box.get_by_role("button", name="Copy with citation").click()
    expect(box.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert copied[0] == f"“{SENTENCE}”"
    assert copied[1].startswith("RAN in the Western Balkans: Working with violent extremist or terrorist offenders")
    assert copied[1].endswith("/records/ba-eight-days-of-preparation.html#what-is-done")
    expect(page).to_have_title(f"{QUESTION} · Ask - Throughcare")


def test_a_reader_lands_on_the_sentence(page):
    """The link of an answer carries the ends of its sentence, and the record opens with that sentence in view."""
    page.goto("/ask.html?q=when+does+a+three+month+notice+before+release+go+out+in+Kosovo")
    link = page.locator(".answer-box").get_by_role("link", name="Read it in the record")
    words = page.locator(".answer-box blockquote").inner_text().split()
    address = link.get_attribute("href")
    assert re.search(r"\.html#[\w-]+:~:text=", address)
    ends = unquote(address.split(":~:text=")[1]).rsplit(",", 1)
    assert ends == [" ".join(words[:5]), " ".join(words[-5:])]
    link.click()
    expect(page.locator(".section", has_text=" ".join(words[:8])).first).to_be_in_viewport()


def test_the_first_hit_is_near_by_keyboard(page):
    """After asking, focus is on the status, which says how many records are relevant; at most 12 tabs to the first."""
    page.goto("/ask.html")
    page.get_by_label(re.compile("Your question")).fill("dynamic security")
    page.keyboard.press("Enter")
    status = page.locator("#ask-status")
    expect(status).to_be_focused()
    expect(status).to_have_text(re.compile(rf"^\d+ records are relevant, of {RECORDS}\.$"))
    for count in range(1, 13):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", count
        if page.evaluate("document.activeElement.closest('.hit') !== null"):
            return
    pytest.fail("no hit within 12 tabs")


def test_an_empty_question_gets_a_sentence(page):
    """Not a bubble of the browser: a sentence in the language of the page, and focus stays in the field."""
    page.goto("/ask.html")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("#ask-status")).to_have_text("Write your question first, in your own words.")
    expect(page.get_by_label(re.compile("Your question"))).to_be_focused()


def test_a_search_that_takes_time_says_so(page):
    """While the answer is on its way, the status says that the search is at work."""
    held = []
    page.route(WAIT, lambda route: held.append(route))
    page.goto("/ask.html?q=dynamic+security", wait_until="domcontentloaded")
    expect(page.locator("#ask-status")).to_have_text("Searching …")
    held[0].continue_()
    expect(page.locator("#ask-status")).to_contain_text("records are relevant")


def test_filters_fold_and_chips_take_them_back(page):
    """With an answer the filters are folded, what was chosen stands above it, and a press takes it back."""
    page.goto("/ask.html?q=dynamic+security&country=XK&phase=custody")
    expect(page.locator(".answer-box")).to_be_in_viewport()
    expect(page.locator("details.filters")).not_to_have_attribute("open", "")
    chips = page.locator("#ask-chips button")
    expect(chips).to_have_text(["In custody ×", "Kosovo* ×"])
    page.get_by_role("button", name="Take back: In custody").click()
    expect(chips).to_have_text(["Kosovo* ×"])
    expect(page).not_to_have_url(re.compile("phase"))


def test_records_come_ten_at_a_time_and_those_from_elsewhere_are_folded(page):
    """Ten records, ten more when asked for; records from outside the region open on demand."""
    page.goto("/ask.html?q=training+of+prison+staff")
    near = page.locator("#ask-hits > .hits > .hit")
    expect(near).to_have_count(10)
    page.locator("#ask-hits > .copy").get_by_role("button", name="Show more").first.click()
    expect(near.nth(10).get_by_role("heading").get_by_role("link")).to_be_focused()
    assert near.count() > 10
    outside = page.locator("details", has=page.get_by_text(re.compile(r"^From outside the region \(\d+\)$")))
    expect(outside.locator(".hit").first).to_be_hidden()
    outside.locator("summary").first.click()
    expect(outside.locator(".hit").first).to_be_visible()


def test_a_card_is_small_and_says_why(page):
    """A card holds title, country, evidence and one passage; the rest is folded, one button collects."""
    page.goto(ASKED)
    card = page.locator(".hit").first
    expect(card.locator("blockquote:visible")).to_have_count(1)
    expect(card.get_by_role("button")).to_have_text([re.compile("^Add to my briefing")])
    card.get_by_text("Why this?").click()
    expect(card.locator(".why")).to_contain_text("It is about the country that you named: Bosnia and Herzegovina.")


def test_a_situation_begins_with_its_checklist_and_prints_on_one_page(page):
    """Steps with their sources come first, then questions, then records; print keeps steps and questions on a page."""
    for name, print_page in (("released-within-a-month", "Print this page"), ("a-juvenile", "Print this page")):
        page.goto(f"/situations/{name}.html")
        headings = page.get_by_role("heading", level=2)
        expect(headings).to_have_text(["Checklist", "Questions to ask", "Read in this order"])
        assert page.locator(".to-do > li").count() >= 4
        expect(page.get_by_role("button", name=print_page)).to_be_visible()
        assert page.pdf(format="A4").count(b"/Type /Page\n") == 1, name


def test_the_guide_for_a_situation_comes_first_and_alone(page):
    """A question that describes a situation is led to its checklist, before any record."""
    page.goto("/ask.html?q=he+gets+out+next+month,+what+do+I+do+first")
    first = page.locator("#ask-hits > *").first
    expect(first).to_have_text("Guide for this situation: Released within a month, and nothing is prepared")
    expect(page.locator(".guide")).to_have_count(1)


def test_what_is_documented_in_part_says_what_is_missing(page):
    """The status, what no record gives, and the best of what there is under another name than an answer."""
    page.goto("/ask.html?q=what+does+a+mentor+scheme+cost+per+person+in+Kosovo")
    expect(page.locator("#ask-status")).to_have_text(
        re.compile(rf"^Documented in part\. \d+ records? (is|are) relevant, of {RECORDS}\.$")
    )
    expect(page.locator(".missing")).to_contain_text("Not documented: the cost.")
    expect(page.locator(".answer-box h2")).to_have_text("What is documented")


def test_an_answer_by_country_names_each_country_once_and_comes_as_a_table(page):
    """Six countries, each with a sentence and its source or with the word that nothing is documented, and a CSV."""
    page.goto("/ask.html?q=conditional+release")
    page.get_by_text("Answer by country").click()
    rows = page.locator(".by-country tr")
    expect(rows.first).to_be_visible()
    names = page.locator(".by-country th").all_inner_texts()
    assert names[:6] == ["Albania", "Bosnia and Herzegovina", "Kosovo*", "Montenegro", "North Macedonia", "Serbia"]
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download this table (CSV)").click()
    lines = caught.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == '"country","sentence","record","as_of","source","address"'
    assert len(lines) == len(names) + 1
