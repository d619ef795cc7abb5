"""A record and a briefing in the browser: what a reader keeps, copies, reports, orders, prints and takes away."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from indexer.vocabulary import DESIGNATION

EIGHT = "/records/ba-eight-days-of-preparation.html"
THREE = "/records/xk-three-month-release-notice.html"


def test_answers_of_the_checklist_stay_and_print(page):
    """What is typed is there after a reload, stands in print, and can be deleted."""
    page.goto(EIGHT)
    first = page.get_by_role("textbox", name=re.compile("^Which of the bodies"))
    first.fill("The centre for social work.")
    page.reload()
    expect(first).to_have_value("The centre for social work.")
    page.emulate_media(media="print")
    expect(first).to_be_hidden()
    expect(page.locator(".printed").first).to_have_text("The centre for social work.")
    expect(page.locator(".md-header")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Delete my answers").click()
    page.reload()
    expect(first).to_have_value("")


def test_the_citation_is_copied(page):
    """The button puts the recommended citation on the clipboard and says so."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(EIGHT)
    page.get_by_role("button", name="Copy citation").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.match(r"Throughcare \(\d{4}\)\. Eight days of release preparation", copied)


def test_a_report_names_the_record_and_goes_nowhere(page):
    """The text and the mail are filled in; typing changes the mail, and nothing is sent."""
    page.goto(EIGHT)
    page.wait_for_load_state("networkidle")
    before = len(page.requests)
    text = page.get_by_label("Text of the report")
    expect(text).to_have_value(re.compile(r"\(ba-eight-days-of-preparation\)\nVersion: [0-9a-f]{16}\n"))
    text.fill("It is nine days & not 8.")
    mail = page.get_by_role("link", name="Write a mail with this text").get_attribute("href")
    assert unquote(mail) == "mailto:?subject=Mistake in ba-eight-days-of-preparation&body=It is nine days & not 8."
    assert len(page.requests) == before


def test_a_briefing_is_collected_ordered_and_taken_away(page):
    """Passages of two records come in the chosen order, with sources, blanks, citation and designation footnote."""
    page.goto(EIGHT)
    page.get_by_role("button", name=re.compile(r"^Add passage to the briefing\s*: What is done")).click()
    page.goto(THREE)
    page.get_by_role("button", name=re.compile(r"^Add passage to the briefing\s*: Kosovo\*: individual plans")).click()
    page.get_by_role("link", name="Open the briefing (2)").click()
    items = page.locator(".collected")
    expect(items).to_have_count(2)
    expect(items.nth(0)).to_contain_text("only 8 days before the date of release")
    page.get_by_role("button", name=re.compile(r"^Down\s*:")).first.click()
    expect(page.get_by_text("Moved to place 2 of 2.")).to_be_visible()
    expect(items.nth(1)).to_contain_text("only 8 days before the date of release")
    page.get_by_label("Title of the briefing").fill("For the meeting")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Markdown").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("# For the meeting\n\n## Kosovo\\*: individual plans")
    assert text.index("individual plans") < text.index("Eight days of release preparation")
    assert "Practitioner-reported. Checked by an editor. Facts as of 30 March 2022." in text
    assert "RAN in the Western Balkans" in text
    assert text.count("Licence CC BY 4.0.") == 2
    assert "Not documented in this record:" in text
    assert text.rstrip().endswith(DESIGNATION.replace("*", "\\*").lstrip())
    page.emulate_media(media="print")
    expect(page.locator("#briefing-heading")).to_have_text("For the meeting")
    expect(page.locator("#briefing-heading")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".designation")).to_be_visible()


def test_an_item_can_be_taken_out_and_the_briefing_emptied(page):
    """The button on the record and those of the briefing agree."""
    page.goto(EIGHT)
    add = page.get_by_role("button", name=re.compile(r"briefing\s*: What is done"))
    add.click()
    expect(add).to_have_attribute("aria-pressed", "true")
    add.click()
    expect(add).to_have_attribute("aria-pressed", "false")
    add.click()
    page.goto("/briefing.html")
    page.get_by_role("button", name="Empty the briefing").click()
    expect(page.get_by_role("status")).to_have_text("Nothing is collected yet.")
    expect(page.get_by_role("link", name="Ask a question")).to_be_visible()


def test_what_has_left_the_records_is_said(page):
    """A passage that no longer exists is named as such and can be taken out."""
    page.goto("/briefing.html")
    page.evaluate("throughcare.briefing.keep([{record: 'ba-eight-days-of-preparation', anchor: 'gone'}])")
    page.reload()
    expect(page.get_by_text("What was collected here is no longer in the records.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Take out")).click()
    expect(page.get_by_role("status")).to_have_text("Nothing is collected yet.")
