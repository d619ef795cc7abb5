"""The interface in the languages of the region."""

import re

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    ("code", "country", "status"),
    [
        ("sq", "Shqipëria", re.compile(r"Asnjë nga \d+ shënimet nuk i përgjigjet")),
        ("sr-Cyrl", "Албанија", re.compile(r"Ниједан од \d+ записа не одговара")),
        ("mk", "Албанија", re.compile(r"Ниеден од \d+ записи не одговара")),
    ],
)
def test_the_language_is_chosen_and_kept(page, code, country, status):
    """Menu, labels and messages change, stay changed on the next page, and are marked as a draft."""
    page.goto("/index.html")
    page.get_by_label("Language", exact=True).select_option(code)
    expect(page.get_by_role("main").get_by_role("link", name=country, exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", code)
    expect(page.locator(".draft")).to_be_visible()
    page.goto("/ask.html?q=zzzz+qqqq&country=XK&phase=custody&actor=private")
    expect(page.locator("#ask-status")).to_be_visible()
    page.route("**/api/v1/search*", lambda route: route.abort())
    page.reload()
    expect(page.locator("#ask-status")).to_contain_text(status)
    page.errors.clear()


def test_a_record_is_read_in_the_readers_language_first(page):
    """Title, summary, sections and questions are translated and marked as drafts; the English is one tap away."""
    page.goto("/records/ba-eight-days-of-preparation.html")
    english = page.locator(".summary").inner_text()
    page.get_by_label("Language", exact=True).select_option("bs")
    expect(page.locator(".draft")).to_contain_text("Isto važi za prevedene zapise; engleski stoji uz njih.")
    expect(page.locator("h1#record")).to_have_attribute("lang", "bs")
    expect(page.locator(".summary").first).to_have_attribute("lang", "bs")
    expect(page.locator(".summary").first).not_to_have_text(english)
    expect(page.locator(".own-status").first).to_have_text("Nacrt, nije provjerio praktičar kojem je to maternji jezik")
    original = page.locator("details.original").first
    expect(original).to_have_attribute("lang", "en")
    expect(original.locator(".summary")).to_be_hidden()
    original.locator("summary").click()
    expect(original.locator(".summary")).to_have_text(english)
    expect(page.locator("[data-anchor=what-is-done] [data-text]").first).to_have_attribute("lang", "bs")
    expect(page.locator("h2#what-is-done")).to_have_text("Šta se radi")
    expect(page.locator(".record-head .standing").first).to_have_text("Izazov · Bosna i Hercegovina")
    expect(page.locator(".strip .here").first).to_contain_text("Priprema za otpust")


def test_serbian_is_read_in_cyrillic(page):
    """By rule from Bosnian; the other languages stay folded beneath."""
    page.goto("/records/ba-eight-days-of-preparation.html")
    page.get_by_label("Language", exact=True).select_option("sr-Cyrl")
    expect(page.locator("h1#record")).to_have_attribute("lang", "sr-Cyrl")
    expect(page.locator(".summary").first).to_contain_text("припрема починиоца")
    expect(page.locator("details.translated")).to_have_count(3)


def test_checklist_and_explanations_are_translated(page):
    """The questions that a reader answers, and what the evidence means, are read in the reader's language."""
    page.goto("/records/ba-eight-days-of-preparation.html")
    page.get_by_label("Language", exact=True).select_option("sr-Cyrl")
    expect(page.get_by_role("textbox", name="Да ли ваш закон дозвољава")).to_be_visible()
    expect(page.locator(".facts dd").first).to_contain_text("Описали су практичари или установа у извору")
    expect(page.locator(".facts").first).to_contain_text("8 дана пре отпуста")
    page.goto("/gaps.html")
    expect(page.locator("#phase-custody th")).to_have_text("У затвору")


def test_situations_are_translated(page):
    """What a situation is and what to ask oneself is read in the reader's language; why to read a record stays."""
    page.goto("/situations/index.html")
    page.get_by_label("Language", exact=True).select_option("sq")
    entry = page.locator(".entry").filter(has_text="Lirohet brenda një muaji")
    expect(entry).to_contain_text("Data e lirimit është pas pak javësh")
    page.goto("/situations/released-within-a-month.html")
    expect(page.locator(".lead")).to_contain_text("Data e lirimit është pas pak javësh")
    expect(page.get_by_text("Ku do të flejë personi natën e parë")).to_be_visible()
    expect(page.locator(".why-here").first).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("locale", "button", "chosen"),
    [
        ("bs-BA", "Čitaj na bosanskom", "bs"),
        ("sq-XK", "Lexoje në shqip", "sq"),
        ("mk-MK", "Читај на македонски", "mk"),
        ("sr-RS", "Читај на српском", "sr-Cyrl"),
        ("sr-Latn-RS", "Čitaj na srpskom", "sr-Latn"),
        ("sr-ME", "Čitaj na crnogorskom", "cnr"),
        ("hr-HR", "Čitaj na hrvatskom", "hr"),
    ],
)
def test_the_language_of_the_browser_is_offered_until_one_is_chosen(browser, served, locale, button, chosen):
    """One press reads the page in it; afterwards, and for readers of English, nothing is offered."""
    context = browser.new_context(base_url=served, locale=locale)
    page = context.new_page()
    page.goto("/about.html")
    page.get_by_role("button", name=button).click()
    expect(page.locator("select.language")).to_have_value(chosen)
    expect(page.locator("html")).to_have_attribute("lang", chosen)
    expect(page.locator(".language-offer")).to_have_count(0)
    context.close()


def test_readers_of_english_and_of_other_languages_are_offered_none(browser, served):
    """English is what stands there, and German is not there."""
    for locale in ("en-GB", "de-DE"):
        context = browser.new_context(base_url=served, locale=locale)
        page = context.new_page()
        page.goto("/about.html")
        expect(page.locator("select.language")).to_have_value("en")
        expect(page.locator(".language-offer")).to_have_count(0)
        context.close()


def test_an_answer_is_read_in_the_language_of_the_reader(page):
    """Title and passage come in the reader's language, marked as a draft; the English stands beside, word for word."""
    page.goto("/ask.html?q=imams+in+prison&country=BA")
    page.get_by_label("Language", exact=True).select_option("bs")
    box = page.locator(".answer-box")
    expect(box.locator(".own-language [lang=bs]")).not_to_be_empty()
    expect(box.locator(".draft-mark")).to_have_text("Nacrt")
    expect(box.locator("blockquote")).to_have_attribute("lang", "en")
    card = page.locator(".hit").first
    expect(card.get_by_role("heading")).to_have_attribute("lang", "bs")
    expect(card.locator(".original").first).to_contain_text("Nacrt")
    expect(card.locator("blockquote").first).to_be_hidden()
    card.get_by_text("Engleski, od riječi do riječi").first.click()
    expect(card.locator("blockquote").first).to_be_visible()
