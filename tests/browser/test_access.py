"""Everybody can use the pages: no violation that axe-core knows, keyboard alone, small screens, light and dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations

PAGES = [
    "index.html",
    "ask.html",
    "ask.html?q=dynamic+security",
    "ask.html?q=dynamic+security&country=XK&phase=custody",
    "ask.html?q=zzzz+qqqq",
    "records/index.html",
    "records/ba-eight-days-of-preparation.html",
    "records/xk-three-month-release-notice.html",
    "browse/index.html",
    "browse/phase-custody.html",
    "countries/index.html",
    "countries/xk.html",
    "gaps.html",
    "compare/index.html",
    "compare/al-ba.html",
    "compare/al-ba-xk.html",
    "timing.html",
    "challenges.html",
    "terminology.html",
    "situations/index.html",
    "situations/released-within-a-month.html",
    "briefing.html",
    "downloads/index.html",
    "vocabulary.html",
    "contribute.html",
    "propose.html",
    "about.html",
    "api.html",
    "404.html",
]


@pytest.fixture(params=[("light", 1280), ("dark", 360)], ids=lambda case: "-".join(map(str, case)))
def visitor(request, browser, served):
    """A page with a colour scheme and a width; scripts of the checker may run in it."""
    scheme, width = request.param
    context = browser.new_context(
        base_url=served, color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def test_no_page_has_a_fault_that_axe_knows(visitor):
    """Every kind of page passes every rule of axe-core, and none is wider than the screen."""
    found = {}
    for path in PAGES:
        visitor.goto(f"/{path}")
        if "?q=" in path:
            expect(visitor.locator(".hit, .not-documented").first).to_be_visible()
        faults = violations(visitor)
        wide = visitor.evaluate("document.documentElement.scrollWidth - innerWidth")
        if faults or wide > 0:
            found[path] = [*faults, f"{wide} px too wide"]
    assert found == {}


@pytest.mark.parametrize(
    ("code", "scheme"),
    [
        ("bs", "light"),
        ("mk", "dark"),
        pytest.param("bs", "dark", marks=pytest.mark.long),
        pytest.param("mk", "light", marks=pytest.mark.long),
    ],
)
def test_no_fault_in_languages_of_the_region(browser, served, scheme, code):
    """Pages that scripts translate have no fault either, in both schemes."""
    context = browser.new_context(base_url=served, color_scheme=scheme, viewport={"width": 768, "height": 900},
                                  bypass_csp=True)  # fmt: skip
    context.add_init_script(f"localStorage.setItem('throughcare.language', JSON.stringify('{code}'))")
    page = context.new_page()
    found = {}
    for path in ("index", "ask", "records/index", "records/ba-eight-days-of-preparation", "countries/xk", "gaps",
                 "situations/released-within-a-month", "propose"):  # fmt: skip
        page.goto(f"/{path}.html{'?q=imams+in+prison' if path == 'ask' else ''}", wait_until="networkidle")
        if faults := violations(page):
            found[path] = faults
    assert found == {}
    context.close()


def test_a_filled_briefing_and_an_open_menu_pass_too(visitor):
    """What appears only after a click is checked as well."""
    visitor.goto("/records/ba-eight-days-of-preparation.html")
    visitor.get_by_role("button", name=re.compile("^Add to my briefing")).click()
    assert violations(visitor) == []
    visitor.goto("/briefing.html")
    expect(visitor.locator(".collected")).to_have_count(1)
    assert violations(visitor) == []
    visitor.goto("/ask.html?q=dynamic+security")
    visitor.get_by_text("Why this?").first.click()
    assert violations(visitor) == []


def test_on_a_phone_the_answer_comes_before_the_filters(browser, served):
    """At 360 pixels the answer stands on the first screen, and the filters open when asked for."""
    context = browser.new_context(base_url=served, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto("/ask.html?q=dynamic+security&country=XK")
    expect(page.locator(".hit, .not-documented").first).to_be_visible()
    expect(page.locator(".answer-box blockquote")).to_be_in_viewport(ratio=1)
    expect(page.locator(".filters > summary")).to_have_text("Narrow down: Kosovo*")
    expect(page.get_by_role("checkbox", name=re.compile("^Montenegro"))).to_be_hidden()
    page.locator(".filters > summary").click()
    expect(page.get_by_text("Country", exact=True)).to_be_visible()
    context.close()


def test_wide_tables_scroll_inside_their_frame(browser, served):
    """The table of coverage is wider than a phone, and its frame scrolls, by keyboard too."""
    context = browser.new_context(base_url=served, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto("/downloads/index.html")
    frame = page.locator(".table-scroll").first
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)
    context.close()


def test_a_question_is_asked_and_narrowed_by_keyboard_alone(page):
    """From the field to the button, back from the answer to the filters, and to the first hit, without a mouse."""
    page.goto("/ask.html")
    page.get_by_label(re.compile("Your question")).focus()
    page.keyboard.type("dynamic security")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ask"
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator("#ask-status")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("phase=return"))
    page.keyboard.press("Space")
    expect(page).not_to_have_url(re.compile("phase=return"))
    page.locator("#ask-status").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hit') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/records/"))
