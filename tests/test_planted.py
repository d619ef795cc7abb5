"""Text is text: whatever a field holds, no page makes markup of it."""

import json
import re
from html import unescape
from html.parser import HTMLParser

from indexer.policy import own_scripts
from tests.planted import PIECES


class Elements(HTMLParser):
    """Counts what planted markup would become in a page."""

    def __init__(self, page):
        super().__init__()
        self.made = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if "onerror" in named or "onload" in named or "onclick" in named or named.get("src") in ("x", "x.png"):
            self.made.append(self.get_starttag_text())
        if (named.get("href") or "").startswith(("javascript:", "data:text")):
            self.made.append(self.get_starttag_text())


def test_no_planted_markup_becomes_an_element(planted_site):
    """No element, attribute, link or heading of any page comes out of a text; each page keeps its title whole."""
    pages = sorted(planted_site.rglob("*.html"))
    assert len(pages) > 40
    for path in pages:
        page = path.read_text()
        assert Elements(page).made == [], path
        for code in re.findall(r"<script>(.*?)</script", page, re.DOTALL):
            assert own_scripts().fullmatch(code), (path, code)


def test_braces_marks_and_entities_are_shown_as_typed(planted_site):
    """Each title shows its braces, stars, backquotes and entities in the heading, and none is read by a template."""
    headings = [
        re.search(r"<h1[^>]*>(.*?)</h1>", path.read_text(), re.DOTALL)[1]
        for folder in ("records", "situations")
        for path in sorted(planted_site.glob(f"{folder}/*.html"))
    ]
    shown = [unescape(heading) for heading in headings]
    for piece in PIECES:
        assert any(" ".join(piece.split()) in heading for heading in shown), piece
    assert not any("49" in heading for heading in shown)


def test_the_index_of_the_header_search_holds_no_markup_of_a_text(planted_site):
    """The theme writes its titles, texts and tags into the page as HTML."""
    index = json.loads((planted_site / "search/search_index.json").read_text())
    assert len(index["docs"]) > 30
    for entry in index["docs"]:
        for text in (entry["title"], entry["text"], *entry.get("tags", ())):
            assert not re.search(r"<(?!/?(?:p|code|pre|li|ol|ul|sub|sup)>)", text), entry
