"""The site kept on a device: it opens without a connection, updates as a whole, and goes by one button."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from indexer.site.device_list import DEVICE_LIST, write_device_list
from tests.browser.serving import loopback

PREFIX = "/pages/throughcare"
"""The site lies below another, as it does on a host of pages."""

RECORD = "records/xk-separate-or-mix.html"
SCRIPT = "assets/search/records/xk-separate-or-mix.js"
SENTENCE = "One sentence is new."
MEANING = "assets/search/meaning/"


class Host:
    """A host of static files that counts what it sends, can be away, and can change over to another site."""

    def __init__(self, site):
        self.site, self.away, self.sent = site, False, 0

    @contextmanager
    def running(self):
        host = self

        class Handler(SimpleHTTPRequestHandler):
            def translate_path(self, path):
                return str(host.site / (urlsplit(path).path.removeprefix(PREFIX).lstrip("/") or "index.html"))

            def do_GET(self):
                if host.away:
                    self.close_connection = True
                else:
                    super().do_GET()

            def copyfile(self, source, target):
                content = source.read()
                host.sent += len(content)
                target.write(content)

            def log_message(self, format, *args):
                """Say nothing."""

        with loopback(Handler) as address:
            yield f"{address}{PREFIX}"


def version_of(site):
    return json.loads((site / DEVICE_LIST).read_text())["stamps"][0]


def next_version(site, folder):
    """Write the site as it is after one sentence of one record has changed: every page names the new version."""
    content = json.loads((site / DEVICE_LIST).read_text())
    old, checksum = content["stamps"]
    new = old[::-1]
    shutil.copytree(site, folder, copy_function=os.link)
    for path in [*folder.rglob("*.html"), folder / "assets/search/index.js", folder / SCRIPT]:
        text = path.read_text().replace(old, new).replace(checksum, checksum[::-1])
        if path == folder / RECORD:
            text = text.replace('<p class="summary">', f'<p class="summary">{SENTENCE} ')
        if path == folder / SCRIPT:
            text = text.replace("The director", f"{SENTENCE} The director", 1)
        path.unlink()
        path.write_text(text)
    (folder / DEVICE_LIST).unlink()  # it is the very file of the site before
    write_device_list(folder, content["titles"], (new, checksum[::-1]))
    return folder


@pytest.fixture(scope="module")
def later(built, tmp_path_factory):
    return next_version(built.site, tmp_path_factory.mktemp("later") / "site")


@pytest.fixture(scope="module")
def host(built):
    return Host(built.site)


@pytest.fixture(scope="module")
def kept(browser, host):
    """A page whose browser keeps the site, with the words alone."""
    with host.running() as address:
        context = browser.new_context(base_url=address, locale="en-GB")
        page = context.new_page()
        page.goto(f"{address}/about.html")
        page.get_by_role(
            "button", name=re.compile(r"^Keep on this device \(\d+ MB to fetch, \d+ MB of room\)$")
        ).click()
        expect(page.get_by_text("The site is kept on this device; it searches by words.")).to_be_visible(
            timeout=120_000
        )
        page.root = address
        yield page
        context.close()


def ask_again(page):
    """Let the page ask at once whether there is another version."""
    page.evaluate("localStorage.removeItem('throughcare.deviceAsked')")
    page.goto(f"{page.root}/index.html")


def test_a_version_that_cannot_be_had_as_a_whole_is_not_had(kept, host, later, tmp_path):
    """A host whose files are not those of its list: the version before stays, and that is said."""
    torn = tmp_path / "site"
    shutil.copytree(later, torn, copy_function=os.link)
    (torn / RECORD).unlink()
    shutil.copy(host.site / RECORD, torn / RECORD)
    whole, before = host.site, version_of(host.site)
    host.site = torn
    ask_again(kept)
    kept.get_by_role("button", name="Fetch it").click()
    expect(kept.get_by_text("The new version could not be fetched; the one before stays.")).to_be_visible(
        timeout=60_000
    )
    kept.goto(f"{kept.root}/{RECORD}")
    expect(kept.locator(".md-copyright")).to_contain_text(before)
    host.site = whole


def test_the_site_is_kept_updated_as_a_whole_and_removed(kept, host, built, later):
    """Without a connection it answers; an update of one record costs less than a twentieth and mixes no versions."""
    page, before, after = kept, version_of(built.site), version_of(later)
    host.away = True
    page.goto(f"{page.root}/ask.html?q=imams+in+prison")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.goto(f"{page.root}/{RECORD}")
    expect(page.locator("h1")).to_be_visible()
    page.goto(f"{page.root}/no-such-page.html")
    expect(page.locator("h1")).to_have_text("This page is not here")
    addresses = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat()"
    )
    assert len(addresses) > 500
    assert [address for address in addresses if "imams+in" in address or "/api/" in address] == []

    host.away, host.site, host.sent = False, later, 0
    other = page.context.new_page()
    other.goto(f"{page.root}/records/index.html")
    ask_again(page)
    expect(page.get_by_text("There is a new version of these pages")).to_be_visible()
    page.get_by_role("button", name="Fetch it").click()
    expect(page.get_by_text("Close the other pages of this site to change over.")).to_be_visible(timeout=60_000)
    files = json.loads((later / DEVICE_LIST).read_text())["files"]
    whole = sum(size for name, (_, size, _) in files.items() if not name.startswith(MEANING))
    listed = 2 * (later / DEVICE_LIST).stat().st_size
    assert 0 < host.sent - listed < 0.05 * whole
    host.away = True
    other.goto(f"{page.root}/{RECORD}")
    expect(other.locator(".md-copyright")).to_contain_text(before)
    expect(other.locator(".summary")).not_to_contain_text(SENTENCE)
    other.close()
    page.get_by_role("button", name="Change over").click()
    expect(page.get_by_text("These pages are up to date now.")).to_be_visible()
    expect(page.locator(".banner li")).to_have_count(1)
    page.locator(".banner li a").click()
    expect(page.locator(".summary")).to_contain_text(SENTENCE)
    expect(page.locator(".md-copyright")).to_contain_text(after)
    page.goto(f"{page.root}/ask.html?q=imams+in+prison")
    expect(page.locator("#ask-form")).to_have_attribute("data-version", after)
    expect(page.locator(".hit mark").first).to_be_visible()

    host.away = False
    page.goto(f"{page.root}/about.html")
    page.get_by_role("button", name="Remove the site from this device").click()
    expect(page.get_by_text("The site is no longer kept on this device.")).to_be_visible()
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_from_a_folder_nothing_is_offered(browser, built):
    """Pages that were opened without a server are on the device already."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((built.site / "about.html").as_uri())
    expect(page.locator("h2#keep")).to_be_visible()
    assert page.locator("#keep-here").inner_html() == ""
    assert page.locator("link[rel=manifest]").count() == 0
    context.close()
