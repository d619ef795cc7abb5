"""Downloads stay whole whatever a text holds: no formula, no command, no line and no element of its own."""

import csv
import io
import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.records.corpus import read_corpus
from indexer.site.downloads import pages
from indexer.site.rendering import SiteContext
from tests.conftest import DATA
from tests.planted import MARKUP, planted_corpus

FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
ANY = st.text(st.sampled_from("ab =+-@\t\n\r\\{}[]()%$&#_~^'\",;<>]]>.:Ђ＝é"), max_size=25)


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus, bundle)


def downloads(site):
    return {page.path: page.text for page in pages(site)}


def texts_in(site, text):
    """Return the downloads of a site whose every text begins and ends with `text`."""
    records = {
        name: replace(record, header=record.header.model_copy(update={"title": text, "summary": text, "asked_as": ()}))
        for name, record in site.records.items()
    }
    terms = {
        key: {code: term.model_copy(update={"label": text}) for code, term in found.items()}
        for key, found in site.vocabulary.terms.items()
    }
    return downloads(replace(site, records=records, vocabulary=replace(site.vocabulary, terms=terms)))


KEPT = settings(
    max_examples=150, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(text=ANY)
@KEPT
def test_no_cell_is_a_formula(site, text):
    """No cell begins as one, read with commas or, as in much of the region, with semicolons."""
    written = texts_in(site, text)["downloads/records.csv"].removeprefix("\ufeff")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert len(rows) == len(site.records) + 2
    for cell in (cell for row in rows for cell in row):
        assert not FORMULA.match(cell.lstrip(" ")), cell
        assert not any(FORMULA.match(piece.lstrip(" ")) for piece in cell.split(";") if piece.strip()), cell


@given(text=ANY)
@KEPT
def test_citations_gain_no_line_and_braces_balance(site, text):
    """A record has eight lines of BibTeX and ten of RIS; braces count as BibTeX counts them, behind a backslash too."""
    found = texts_in(site, text)
    bib, ris = found["downloads/records.bib"], found["downloads/records.ris"]
    assert len(bib.splitlines()) == 8 * len(site.records)
    assert len(ris.splitlines()) == 10 * len(site.records)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.splitlines())
    for entry in bib.split("@misc")[1:]:
        depth = 0
        for char in entry:
            depth += (char == "{") - (char == "}")
            assert depth >= 0
        assert depth == 0
    commands = set(re.findall(r"\\([A-Za-z]+)", bib))
    assert commands <= {"textbackslash", "textbraceleft", "textbraceright", "textasciitilde", "textasciicircum"}


@given(text=ANY)
@KEPT
def test_the_feed_is_well_formed(site, text):
    """Each title and summary is text of the feed, whatever it holds."""
    feed = ElementTree.fromstring(texts_in(site, text)["feed.xml"])
    assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) == len(site.records)


def test_planted_records_have_whole_downloads(practices, tmp_path, bundle):
    """Records with a formula, and with braces and a backslash, pass the check and are shown as they are."""
    for kind in ("formula", "braces"):
        shutil.copy(DATA / f"texts/{kind}/x-one.md", practices / f"x-{kind}.md")
        path = practices / f"x-{kind}.md"
        path.write_text(path.read_text().replace("id: x-one", f"id: x-{kind}"))
    corpus = read_corpus(practices)
    site = replace(SiteContext.of(corpus, bundle), similar={})
    found = downloads(site)
    rows = {row[0]: row for row in csv.reader(io.StringIO(found["downloads/records.csv"].removeprefix("\ufeff")))}
    assert rows["x-formula"][1:3] == ["'=1+1", "'@SUM(1+1) of plans"]
    title = r"Use of {\textbraceleft}braces and C:{\textbackslash}new {\textasciitilde}50\% {\textasciicircum}2"
    assert f"  title = {{{{{title}}}}}," in found["downloads/records.bib"]
    assert "TI  - Use of {braces and C:\\new ~50% ^2\n" in found["downloads/records.ris"]


def test_markup_in_every_field_leaves_downloads_whole(corpus, bundle):
    """The feed stays well-formed with markup in every text."""
    found = downloads(SiteContext.of(planted_corpus(corpus, MARKUP), bundle))
    ElementTree.fromstring(found["feed.xml"])
