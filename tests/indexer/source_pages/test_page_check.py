"""Cited pages are told apart by what became of them: fine, moved, gone, changed, out of reach."""

from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.source_pages.page_check import (
    SAME,
    SHINGLE,
    PageState,
    check_pages,
    likeness,
    load_sketches,
    save_sketches,
    sketch,
)
from indexer.source_pages.page_reader import MAX_BYTES, PageRead, read_page
from tests.browser.serving import loopback

STORY = " ".join(f"word{number}" for number in range(400))


class Pages(BaseHTTPRequestHandler):
    """A small web: pages by path, each path counted."""

    asked: ClassVar[Counter] = Counter()
    changed: ClassVar[bool] = False

    def do_GET(self):
        type(self).asked[self.path] += 1
        status, headers, body = self.page()
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def page(self):
        date = f"<nav>{self.asked[self.path]} visitors</nav>"
        if self.path == "/changes" and self.changed:
            return 200, {}, f"<p>{' '.join(reversed(STORY.split()))}</p>"
        return {
            "/fine": (200, {}, f"{date}<script>let x = {self.asked[self.path]}</script><p>{STORY}</p>"),
            "/changes": (200, {}, f"<p>{STORY}</p>"),
            "/moved": (301, {"Location": "/fine"}, ""),
            "/for-now": (302, {"Location": "/fine"}, ""),
            "/round": (301, {"Location": "/round"}, ""),
            "/pdf": (200, {"Content-Type": "application/pdf"}, "%PDF"),
            "/broken": (503, {}, ""),
            "/withdrawn": (410, {}, ""),
            "/large": (200, {}, "a " * MAX_BYTES),
        }.get(self.path, (404, {}, ""))

    def log_message(self, format, *args):
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    Pages.asked, Pages.changed = Counter(), False
    with loopback(Pages) as address:
        yield address


def test_each_page_is_told_apart(web, tmp_path):
    """Every state there is, each page asked for once, and what changed since the check before."""
    names = ["fine", "changes", "moved", "for-now", "pdf", "broken", "withdrawn", "missing"]
    addresses = {name: f"{web}/{name}" for name in names}
    first = check_pages(addresses, {}, pause=0)
    assert {one.source: (one.state, one.detail) for one in first.findings} == {
        "fine": ("new", ""),
        "changes": ("new", ""),
        "moved": ("moved", f"to {web}/fine"),
        "for-now": ("new", ""),
        "pdf": ("fine", "its text cannot be compared"),
        "broken": ("unreachable", "the server answers 503"),
        "withdrawn": ("gone", "the server answers 410"),
        "missing": ("gone", "the server answers 404"),
    }
    assert all(count == 1 for path, count in Pages.asked.items() if path != "/fine")
    save_sketches(tmp_path / "state.json", first.sketches)
    Pages.changed = True
    second = check_pages(addresses, load_sketches(tmp_path / "state.json"), pause=0)
    states = {one.source: one.state for one in second.findings}
    assert states["fine"] == states["for-now"] == "fine"  # another number of visitors is no other text
    assert states["changes"] == "changed"


def test_nobody_there_and_redirects_without_end(web):
    """A closed port and a page that leads to itself are findings, no faults of ours."""
    closed = check_pages({"closed": "http://127.0.0.1:9/x"}, {}, pause=0).findings
    assert closed == (PageState("closed", "http://127.0.0.1:9/x", "unreachable", closed[0].detail),)
    assert closed[0].detail
    assert read_page(f"{web}/round").status == 301
    assert read_page("http://127.0.0.1:nonsense/").fault


def test_a_large_page_is_read_to_its_bound(web):
    """Two megabytes of it, and no more."""
    assert len(read_page(f"{web}/large").text) == MAX_BYTES - 1


def test_a_source_that_could_not_be_read_keeps_what_was_seen(web):
    """What was kept of a page is not lost while its server is down."""
    kept = sketch(STORY)
    assert check_pages({"broken": f"{web}/broken"}, {"broken": kept}, pause=0).sketches == {"broken": kept}


@given(st.lists(st.integers(0, 50), min_size=SHINGLE, max_size=300), st.lists(st.integers(0, 50), max_size=300))
def test_likeness_is_a_share(one, other):
    """Of itself all, of another the same both ways, always within bounds."""
    first, second = (sketch(" ".join(map(str, numbers))) for numbers in (one, other))
    assert likeness(first, first) == 1
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1


def test_a_few_new_words_are_the_same_page_and_half_of_it_is_not():
    """A corrected sentence stays below the bound, another half does not."""
    words = STORY.split()
    assert likeness(sketch(STORY), sketch(" ".join([*words[:200], "corrected", *words[200:]]))) > SAME
    assert likeness(sketch(STORY), sketch(" ".join(words[:200] + words[200:][::-1]))) < SAME
    assert PageRead(200) == PageRead(200, "", "", "")
