"""Text is text: whatever a field holds, no page makes markup of it."""

import json
import re
import shutil
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from indexer.proposals.draft import make_draft
from indexer.proposals.form_input import parse_answers
from indexer.records.corpus import approve_drafts, read_corpus
from indexer.site.csp import own_scripts
from indexer.site.rendering import _templates
from tests.conftest import DATA
from tests.planted import PIECES, build_planted


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


@pytest.fixture
def markup(practices):
    """The small corpus with records whose titles and summaries are markup."""
    for name in ("x-one", "x-two"):
        shutil.copy(DATA / f"texts/markup/{name}.md", practices)
    return practices


def test_records_with_markup_are_shown_as_text(markup, tmp_path):
    """Such records pass the check; their title, description and heading are what was written."""
    site = build_planted(tmp_path, read_corpus(markup))
    for name, title, summary in (
        ("x-one", "Visits</title><script>window.ran=1</script>",
         'Called "open door" by staff "><script>window.ran2=1</script>'),
        ("x-two", "Bold <b>visits</b>", 'They say "welcome" at the gate.'),
    ):  # fmt: skip
        page = (site / f"records/{name}.html").read_text()
        assert unescape(re.search(r"<title>(.*?)</title>", page)[1]) == f"{title} - Throughcare"
        assert unescape(re.search(r'<meta name="description" content="([^"]*)">', page)[1]) == summary
        assert unescape(re.search(r"<h1[^>]*>(.*?)</h1>", page)[1]) == title
        index = json.loads((site / "search/search_index.json").read_text())
        entry = next(entry for entry in index["docs"] if entry["location"] == f"records/{name}.html")
        assert (unescape(entry["title"]), unescape(entry["text"])) == (title, summary)
        assert "<" not in entry["title"] + entry["text"]


def test_markup_in_a_proposal_is_text_of_its_preview(practices, tmp_path):
    """What somebody types into the form becomes a draft whose preview shows it as typed."""
    answers = parse_answers((DATA / "texts/markup-issue.md").read_text(), read_corpus(practices).vocabulary)
    proposed = make_draft(answers, practices, date(2026, 11, 24))
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    site = build_planted(tmp_path, approve_drafts(read_corpus(practices)))
    page = (site / f"records/{proposed.id}.html").read_text()
    assert unescape(re.search(r"<title>(.*?)</title>", page)[1]).startswith("Visits</title><script>")
    assert "<script>window" not in page


def test_templates_write_texts_on_one_line():
    """An empty line would end the block of HTML in which a text stands, and Markdown would read the rest."""
    shown = _templates().from_string("{{ text }} {{ html }}").render(text="a\n \n<b>", html=Markup("<i>\n\n</i>"))
    assert shown == "a &lt;b&gt; <i>\n\n</i>"
