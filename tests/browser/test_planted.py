"""Text is text in a real browser: whatever a field holds, nothing of it runs, from a server and from a folder."""

import pytest

from tests.browser.serving import static

REFUSALS = ("Content Security Policy", "Refused to", "violates")


@pytest.fixture(scope="module")
def address(planted_site):
    """The planted site on a server of files."""
    with static(planted_site) as address:
        yield address


@pytest.fixture
def tab(browser):
    """A page that remembers dialogs, refusals of the policy and faults of scripts."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.found = []
    page.on("dialog", lambda dialog: (page.found.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: page.found.append(str(error)))
    page.on(
        "console",
        lambda message: page.found.append(message.text) if any(part in message.text for part in REFUSALS) else None,
    )
    yield page
    context.close()


def opened(page, address):
    page.goto(address, wait_until="load")
    assert page.evaluate("window.ran") is None, address
    assert page.found == [], address


def test_nothing_planted_runs_on_any_page(planted_site, address, tab):
    """Every page, over HTTP and from a folder: no script ran, no dialog, no refusal of the policy."""
    paths = sorted(path.relative_to(planted_site).as_posix() for path in planted_site.rglob("*.html"))
    assert len(paths) > 40
    for path in paths:
        opened(tab, f"{address}/{path}")
        opened(tab, f"file://{planted_site}/{path}")


@pytest.mark.parametrize("words", ["visits", "late", "imam"])
def test_nothing_planted_runs_in_the_answers_to_the_header_search(address, tab, words):
    """Titles, passages and sources of what the header's question finds are shown as typed."""
    opened(tab, f"{address}/gaps.html")
    tab.get_by_placeholder("Ask in your own words").fill(words)
    tab.keyboard.press("Enter")
    answer = tab.locator("#ask-hits")
    answer.locator(".hit, .not-documented").first.wait_for()
    assert answer.locator("img, script, svg[onload], [onclick]").count() == 0
    assert tab.evaluate("window.ran") is None
    assert tab.found == []


@pytest.mark.parametrize("base", ["http", "file"])
def test_nothing_planted_runs_in_what_scripts_show(planted_site, address, tab, base):
    """Answers, the catalogue's filter, the briefing and the form show texts as typed."""
    root = address if base == "http" else f"file://{planted_site}"
    opened(tab, f"{root}/ask.html?q=family+visits+in+prison")
    tab.locator(".hit").first.wait_for()
    opened(tab, f"{root}/records/index.html?text=visits")
    opened(tab, f"{root}/propose.html")
    assert tab.locator("main img[src=x], main svg[onload]").count() == 0
    assert tab.evaluate("window.ran") is None
    assert tab.found == []
