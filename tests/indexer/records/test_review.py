"""A record walks through all states of its review; pages and API show each as GOVERNANCE.md promises."""

import shutil
from pathlib import Path

import httpx
import pytest

from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from indexer.site.browser_search.lexical_assets import BrowserSearch
from indexer.site.page_writer import write_pages
from search_api.http.app import create_app
from search_api.searcher import Searcher
from tests.conftest import ROOT, ToyEncoder, running

RECORD = "al-family-visits"
FUTURE, PAST = "2100-01-01", "2026-11-23"


class World:
    """The small corpus with its pages and API, as they are after each change."""

    def __init__(self, practices: Path, folder: Path) -> None:
        self.practices, self.folder = practices, folder
        self.file = practices / f"{RECORD}.md"
        self.written = self.file.read_text()
        guides = practices / "situations.yaml"  # which may not name a draft
        guides.write_text(guides.read_text().replace(RECORD, "xk-imam-talks"))

    def becomes(self, status: str, review_by: str = FUTURE) -> None:
        """Let the record have a state, and build everything anew."""
        text = self.written.replace("status: editor_checked", f"status: {status}")
        self.file.write_text(text.replace(f"review_by: {PAST}", f"review_by: {review_by}"))
        self.build()

    def build(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        corpus = read_corpus(self.practices)
        write_bundle(self.folder / "index", corpus, ToyEncoder())
        self.bundle = open_bundle(self.folder / "index", ToyEncoder)
        write_pages(self.folder / "pages", ROOT / "docs", corpus, self.bundle, BrowserSearch({}, None))

    @property
    def page(self) -> str | None:
        page = self.folder / "pages/records" / f"{RECORD}.md"
        return page.read_text() if page.exists() else None

    def listed(self) -> bool:
        """Say whether the list of all records names it."""
        return f"{RECORD}.html" in (self.folder / "pages/records/index.md").read_text()

    def api(self) -> tuple[int, str | None, bool]:
        """Return the status of its address, its review in words, and whether a question finds it."""
        with running(create_app(lambda: Searcher(self.bundle))) as address:
            one = httpx.get(f"{address}/api/v1/records/{RECORD}", trust_env=False)
            asked = httpx.get(f"{address}/api/v1/search", params={"q": "family visits prison"}, trust_env=False).json()
        found = any(hit["record"]["id"] == RECORD for hit in asked["hits"])
        review = one.json()["review_status"]["label"] if one.status_code == 200 else None
        return one.status_code, review, found


@pytest.fixture
def world(practices, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    return World(practices, tmp_path / "made")


def test_a_record_walks_through_all_states(world):
    """Draft, checked, reviewed, due, archived, withdrawn: what stands where, at each step."""
    world.becomes("draft")
    assert (world.page, world.listed(), world.api()) == (None, False, (404, None, False))

    world.becomes("editor_checked")
    assert "Checked by an editor" in world.page
    assert "banner" not in world.page
    assert (world.listed(), world.api()) == (True, (200, "Checked by an editor", True))

    world.becomes("peer_reviewed")
    assert "Peer-reviewed" in world.page
    assert (world.listed(), world.api()) == (True, (200, "Peer-reviewed", True))

    world.becomes("peer_reviewed", PAST)
    assert "The review of this record was due by 23 November 2026." in world.page
    assert (world.listed(), world.api()) == (True, (200, "Review due", True))

    world.becomes("archived", PAST)
    assert "This record is archived: it is kept, but no longer maintained" in world.page
    assert world.api() == (200, "Archived", False)

    world.file.unlink()
    world.build()
    assert (world.page, world.listed(), world.api()) == (None, False, (404, None, False))
