"""Whole ways of people through the site, each within its number of taps, clicks, pages or tabs."""

import json
import re
import shlex
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

LANGUAGES = ["bs", "sr-Cyrl", "sq", "mk"]
CYRILLIC = {"mk", "sr-Cyrl"}
ENGLISH = re.compile(
    r"\b(?:the|of|and|with|for|from|what|this|that|is|are|by|who|which|records?|answers?)\b", re.IGNORECASE
)
LATIN = re.compile(r"[A-Za-z]{4,}")
KEPT = re.compile(
    r"Throughcare|Wales|Word|OpenDocument|BibTeX|SHA-256|\S*\.(?:json|html|csv)|R\.\d\d\.Form\.\d\d|[0-9a-f]{16}\S*"
)
"""Names that every language keeps."""

TEXTS = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const { data, parentElement } = walker.currentNode;
        // Where a source is cited, where the text is marked as English, and the names of other languages.
        const isKept = parentElement.closest(
            "script, style, option, [lang=en], cite, .sources, .source, .fact-source a, .citation, .translated, code");
        if (data.trim() && !isKept && parentElement.checkVisibility()) found.push(data.trim());
    }
    return found;
}"""


def english_left(page, code: str) -> list[str]:
    """Return what a reader of a language still meets in English without being told so."""
    texts = [KEPT.sub("", text) for text in page.evaluate(TEXTS)]
    if code in CYRILLIC:
        return [text for text in texts if LATIN.search(text)]
    return [text for text in texts if len(ENGLISH.findall(text)) > (1 if len(text.split()) > 3 else 0)]


@pytest.fixture
def reader(browser, served):
    """Open a page for a reader of a language, on a screen of a width."""
    contexts = []

    def opened(code: str, width: int, locale: str = "en-GB"):
        context = browser.new_context(base_url=served, locale=locale, viewport={"width": width, "height": 800})
        context.set_default_timeout(15_000)
        context.add_init_script(
            f"localStorage.setItem('throughcare.language', {json.dumps(json.dumps(code))})" if code else ""
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_release_next_month_on_a_phone_in_bosnian(reader):
    """Two taps: the offered language, then the situation; the checklist is in Bosnian."""
    phone = reader("", 360, locale="bs-BA")
    phone.goto("/")
    phone.get_by_role("button", name="Čitaj na bosanskom").click()
    phone.get_by_role("link", name="Izlazi za mjesec dana, a ništa nije pripremljeno").click()
    first = phone.locator(".to-do > li").first
    expect(first).to_contain_text("Službenik zadužen za slučaj")
    expect(phone.locator("h2#checklist")).to_have_text("Kontrolna lista")
    assert english_left(phone, "bs") == []


def test_an_official_prints_three_countries(reader):
    """Three clicks from the home page; at most three pages, each country beside the others."""
    desk = reader("en", 1440)
    desk.goto("/")
    desk.get_by_role("link", name="Countries", exact=True).first.click()
    desk.get_by_role("article").get_by_role("link", name="Compare", exact=True).click()
    desk.get_by_role("link", name="Albania · Bosnia and Herzegovina · Kosovo*", exact=True).click()
    expect(desk.locator("table.pair").first.locator("thead th")).to_have_text(
        ["Phase", "Albania", "Bosnia and Herzegovina", "Kosovo*"]
    )
    assert 1 <= pages_of(desk.pdf(prefer_css_page_size=True)) <= 3


def test_an_organisation_sends_a_proposal_in_macedonian(reader):
    """Six answers, checked, go into a mail to an editor; no word is of git."""
    desk = reader("mk", 1280)
    desk.goto("/propose.html")
    desk.locator("#title").fill("Работилница за шиење")
    desk.locator('[name="country"][value="MK"]').check()
    desk.locator('.question[data-key="phase"] input').nth(2).check()
    desk.locator("#lead_actor").select_option(index=1)
    desk.locator("#done").fill("Жените во затвор шијат облека за болници.")
    desk.locator("#pick-source").fill(desk.locator("#known-sources option").first.get_attribute("value"))
    desk.get_by_role("button", name=re.compile("^Провери")).first.click()
    mail = desk.locator("a[href^='mailto:']").first
    expect(mail).to_be_visible()
    body = parse_qs(urlsplit(mail.get_attribute("href")).query)["body"][0]
    assert "шијат облека" in body
    shown = " ".join(desk.evaluate(TEXTS))
    assert not re.search(r"\b(?:git|commit|pull request|repository)\b", shown, re.IGNORECASE)


def test_the_same_checklist_from_a_folder(browser, built):
    """Without a server and without a network the walk to the Bosnian checklist is the same."""
    context = browser.new_context(offline=True, locale="bs-BA", viewport={"width": 360, "height": 800})
    phone = context.new_page()
    phone.goto(f"{built.site.as_uri()}/index.html")
    phone.get_by_role("button", name="Čitaj na bosanskom").click()
    phone.get_by_role("link", name="Izlazi za mjesec dana, a ništa nije pripremljeno").click()
    expect(phone.locator(".to-do > li").first).to_contain_text("Službenik zadužen za slučaj")
    context.close()


def test_the_first_hit_is_twelve_tabs_from_the_question(page):
    """From the field of the home page: type, Enter, and at most twelve times Tab."""
    page.goto("/")
    page.get_by_label("Ask in your own words").focus()
    page.keyboard.type("imams in prison")
    page.keyboard.press("Enter")
    expect(page.locator("#ask-status")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hit') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/records/"))


def test_a_developer_copies_the_first_command(page, served):
    """The first command of the page on the API gives an answer with its passage."""
    page.goto("/api.html")
    command = page.locator("pre code").filter(has_text="curl").first.inner_text().strip()
    given = subprocess.run(
        [*shlex.split(command.replace("http://127.0.0.1:8000", served)), "--silent"],
        capture_output=True, timeout=30, check=True,
    )  # fmt: skip
    assert json.loads(given.stdout)["hits"][0]["record"]["id"] == "ba-eight-days-of-preparation"


@pytest.mark.parametrize("code", LANGUAGES)
def test_english_is_met_only_where_a_source_is_cited_or_it_is_marked(reader, code):
    """From home by the situation and a country to the printed page of a record."""
    page = reader(code, 768)
    found = {}
    for path in ("index", "situations/index", "situations/released-within-a-month", "countries/ba",
                 "compare/al-ba-xk", "gaps", "records/ba-eight-days-of-preparation"):  # fmt: skip
        page.goto(f"/{path}.html", wait_until="networkidle")
        if left := english_left(page, code):
            found[path] = left
    page.emulate_media(media="print")
    if left := english_left(page, code):
        found["print"] = left
    assert found == {}


def test_my_country_comes_first_and_is_forgotten_when_asked(page):
    """The choice stays in the browser, orders records found for the same reasons, and can be taken back."""
    page.goto("/browse/phase-custody.html")
    groups = page.locator("[data-own-first] > details > summary")
    before = groups.all_inner_texts()
    page.get_by_label("My country").select_option(label="Serbia")
    expect(groups.first).to_contain_text("Serbia")
    expect(page.locator(".my-country")).to_contain_text("Records about Serbia come first here;")
    page.goto("/ask.html?q=imams+in+prison")
    expect(page.locator(".my-country")).to_contain_text("first among those found for the same reasons")
    expect(page.locator(".hit").first).to_be_visible()
    assert not [url for url in page.requests if "country=RS" in url or "my-country" in url]
    page.get_by_role("button", name="Forget").click()
    assert page.evaluate("localStorage.getItem('throughcare.country')") is None
    page.goto("/browse/phase-custody.html")
    assert groups.all_inner_texts() == before


def test_a_heading_gives_its_address(page):
    """The sign beside a heading copies the address that leads there."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/records/ba-eight-days-of-preparation.html")
    heading = page.locator("h2#what-is-done")
    heading.hover()
    heading.get_by_role("link", name="Copy a link to this heading: What is done").click()
    expect(page).to_have_url(re.compile("#what-is-done$"))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/records/ba-eight-days-of-preparation.html#what-is-done")


@pytest.mark.long
def test_no_page_of_the_site_goes_on_for_ever(browser, served, built):
    """Every page is at most 12,000 pixels long on a large screen."""
    context = browser.new_context(base_url=served, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    long = {}
    for path in sorted(built.site.rglob("*.html")):
        page.goto(f"/{path.relative_to(built.site).as_posix()}", wait_until="domcontentloaded")
        height = page.evaluate("document.documentElement.scrollHeight")
        if height > 12_000:
            long[path.name] = height
    assert long == {}
    context.close()
