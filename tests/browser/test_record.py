"""A record and a briefing in the browser: what a reader keeps, copies, reports, orders, prints and takes away."""

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from indexer.records.vocabulary import KOSOVO_FOOTNOTE

EIGHT = "/records/ba-eight-days-of-preparation.html"
TAKEN = re.compile(r"^Remove (all \d+ records )?from briefing")
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


def test_a_report_can_be_an_issue(page):
    """Where the code host is known, the link to a new issue follows what is typed."""
    page.route(
        "**/records/*.html",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace(
                '<a id="report-mail"',
                '<a id="report-issue" data-subject="M" href="https://code.test/issues/new?x">I</a><a id="report-mail"',
            ),
        ),
    )
    page.goto(EIGHT)
    page.get_by_label("Text of the report").fill("It is nine & not 8.")
    issue = page.get_by_role("link", name="I", exact=True).get_attribute("href")
    assert unquote(issue) == "https://code.test/issues/new?title=M&body=It is nine & not 8."


def test_an_acronym_is_explained_on_tap(browser, served):
    """A finger on the word opens its meaning beside it, and another place closes it."""
    small = {"width": 360, "height": 640}
    context = browser.new_context(base_url=served, has_touch=True, is_mobile=True, viewport=small)
    page = context.new_page()
    page.goto("/records/mk-help-online-course.html")
    word = page.locator("abbr", has_text="HELP").first
    shown = "node => getComputedStyle(node, '::after').content"
    assert word.evaluate(shown) == "none"
    word.tap()
    assert "Human Rights Education for Legal Professionals" in word.evaluate(shown)
    page.locator("h1").tap()
    assert word.evaluate(shown) == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_records_are_collected_from_a_situation_a_list_and_an_answer(page):
    """Without opening them: all records of a guide, one of a list, one of a hit; a second press takes them out."""
    page.goto("/situations/released-within-a-month.html")
    page.get_by_role("button", name=re.compile("^Add all 9 records to my briefing")).click()
    expect(page.get_by_role("button", name=TAKEN)).to_have_count(10)
    page.goto("/browse/phase-return.html")
    page.get_by_role("button", name=re.compile("^Add to my briefing")).first.click()
    expect(page.get_by_role("link", name="Open the briefing (10)")).to_have_count(1)
    page.goto("/records/index.html")  # which shows the first of its records, and holds all of them
    expect(page.locator("button", has_text=re.compile("^Remove from briefing"))).to_have_count(10)
    page.goto("/situations/released-within-a-month.html")
    page.get_by_role("button", name=re.compile("^Remove all 9 records from briefing")).click()
    page.goto("/ask.html?q=he+gets+out+next+month,+what+do+I+do+first")
    page.locator(".hit").first.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    page.goto("/briefing.html")
    expect(page.locator("#briefing-status")).to_have_text("2 items collected.")


def test_a_guide_says_in_the_briefing_why(page):
    """What a guide says of a record comes with it, on the page and in the download."""
    page.goto("/situations/released-within-a-month.html")
    page.get_by_role("button", name=re.compile("^Add all 9 records to my briefing")).click()
    page.goto("/briefing.html")
    why = page.locator(".collected").first.locator(".why-here")
    expect(why).to_contain_text("Read this first: a timetable for the last two months with the source of each step")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Markdown").click()
    assert "Read this first: a timetable for the last two months" in download.value.path().read_text(encoding="utf-8")


def test_a_briefing_is_collected_ordered_and_taken_away(page):
    """Parts of two records come in the chosen order, with sources, blanks, citation and designation footnote."""
    page.goto(EIGHT)
    page.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    page.goto(THREE)
    page.get_by_role("button", name=re.compile(r"^Add to my briefing\s*: Kosovo\*: individual plans")).click()
    page.get_by_role("link", name="Open the briefing (2)").click()
    items = page.locator(".collected")
    expect(items).to_have_count(2)
    items.nth(0).get_by_label("Part of the record:").select_option("What is done")
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
    assert text.rstrip().endswith(KOSOVO_FOOTNOTE.replace("*", "\\*").lstrip())
    page.emulate_media(media="print")
    expect(page.locator("#briefing-heading")).to_have_text("For the meeting")
    expect(page.locator("#briefing-heading")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.locator(".designation")).to_be_visible()


def test_a_record_has_one_button_and_emptying_can_be_undone(page):
    """The button on the record and those of the briefing agree; what was emptied comes back in its order."""
    page.goto(EIGHT)
    add = page.get_by_role("button", name=re.compile("briefing"))
    expect(add).to_have_count(1)
    add.click()
    expect(add).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="My briefing (1)").first).to_be_attached()
    add.click()
    expect(add).to_have_attribute("aria-pressed", "false")
    add.click()
    page.goto("/briefing.html")
    page.get_by_role("button", name="Empty the briefing").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing is collected yet.")
    expect(page.get_by_role("link", name="Ask a question")).to_be_visible()
    expect(page.get_by_role("button", name="Bring it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".collected")).to_have_count(1)


def test_two_tabs_never_lose_an_item(page):
    """What one tab adds stays when another, opened before, adds, moves and removes."""
    page.goto(EIGHT)
    page.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    page.goto("/briefing.html")
    expect(page.locator(".collected")).to_have_count(1)
    other = page.context.new_page()
    other.goto(THREE)
    other.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    expect(page.locator(".collected")).to_have_count(2)
    page.get_by_role("button", name=re.compile(r"^Down\s*:")).first.click()
    other.goto("/records/mk-help-online-course.html")
    other.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    page.get_by_role("button", name=re.compile("^Remove from briefing")).nth(1).click()
    expect(page.locator(".collected")).to_have_count(2)
    assert page.evaluate("throughcare.briefingStore.items().map(({ record }) => record)") == [
        "xk-three-month-release-notice",
        "mk-help-online-course",
    ]


def test_what_has_left_the_records_is_said(page):
    """A passage that no longer exists is named as such and can be taken out."""
    page.goto("/briefing.html")
    page.evaluate("throughcare.briefingStore.change(() => [{record: 'ba-eight-days-of-preparation', anchor: 'gone'}])")
    page.reload()
    expect(page.get_by_text("What was collected here is no longer in the records.")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove from briefing")).click()
    expect(page.get_by_role("status")).to_have_text("Nothing is collected yet.")
