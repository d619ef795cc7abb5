"""Take the two pictures of README.md again: an answer and the gap map, from the site and the bundle that were built."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from indexer.index.bundle import open_bundle
from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.browser.conftest import CHROMIUM
from tests.conftest import ROOT, running

FOLDER = ROOT / "docs/assets/images"
PICTURES = {
    "answer.png": "ask.html?q=How+long+before+release+does+Bosnia+and+Herzegovina+start+preparing+a+prisoner%3F",
    "gap-map.png": "gaps.html",
}


def take(index: Path, site: Path, folder: Path = FOLDER) -> None:
    """Write the pictures of a built site into a folder."""
    bundle = open_bundle(index)
    with (
        running(create_app(lambda: Searcher(bundle), site, Settings(rate_limit="off"))) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1000, "height": 700}, color_scheme="light")
        for name, path in PICTURES.items():
            page.goto(f"{address}/{path}", wait_until="networkidle")
            page.screenshot(path=folder / name)
        browser.close()


if __name__ == "__main__":
    take(*map(Path, sys.argv[1:] or ("build/index", "build/site")))
