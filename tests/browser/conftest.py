"""A real Chromium, driven by Playwright."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

expect.set_options(timeout=15_000)  # patience for a busy machine; what is expected comes much sooner


@pytest.fixture(scope="package")
def browser():
    """One Chromium for the tests of this folder; open any longer, its event loop would stand in the way of others."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed: `apt install chromium` brings the browser tests back")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, served):
    """A page on the served site that remembers every request and every error."""
    context = browser.new_context(base_url=served, locale="en-GB")
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert page.errors == []
    assert [url for url in page.requests if not url.startswith((served, "data:", "blob:"))] == []
