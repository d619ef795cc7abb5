"""Downloads stay whole whatever a text holds: no formula, no command, no line and no element of its own."""

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.records.corpus import read_corpus
from indexer.records.vocabulary import page_name
from indexer.site import feeds
from indexer.site.downloads import bibtex, citation, pages, ris
from indexer.site.rendering import SiteContext
from tests.actions import corpus_with_actions, with_actions
from tests.conftest import DATA
from tests.planted import MARKUP, planted_corpus

ATOM = "{http://www.w3.org/2005/Atom}"
FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
NUMBER = re.compile(r"-?\d+")
ANY = st.text(st.sampled_from("ab =+-@\t\n\r\\{}[]()%$&#_~^'\",;<>]]>.:Ђ＝é"), max_size=25)


@pytest.fixture
def site(corpus, bundle):
    return SiteContext.of(corpus, bundle)


def downloads(site):
    return {page.path: page.text for page in pages(site)}


def _named(header, text):
    """Return a header with a text in all that downloads show of it."""
    steps = tuple(step.model_copy(update={"what": text, "form": text}) for step in header.steps)
    instruments = tuple(one.model_copy(update={"name": text}) for one in header.instruments)
    effort = tuple(one.model_copy(update={"amount": text}) for one in header.effort)
    own = {"title": text, "summary": text, "asked_as": (), "steps": steps, "instruments": instruments, "effort": effort}
    return header.model_copy(update=own)


def texts_in(site, text):
    """Return the downloads of such a site."""
    return downloads(with_text(site, text))


def feeds_in(site, text):
    """Return the feeds of such a site."""
    return {page.path: page.text for page in feeds.pages(with_text(site, text))}


def with_text(site, text):
    """Return a site whose every text is `text`."""
    records = {
        name: replace(record, header=_named(with_actions(record).header, text)) for name, record in site.records.items()
    }
    terms = {
        key: {code: term.model_copy(update={"label": text}) for code, term in found.items()}
        for key, found in site.vocabulary.terms.items()
    }
    return replace(site, records=records, vocabulary=replace(site.vocabulary, terms=terms))


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
    steps = texts_in(site, text)["downloads/steps.csv"].removeprefix("\ufeff")
    rows += list(csv.reader(io.StringIO(steps, newline="")))
    assert len(rows) == len(site.records) + 2 + 3 * len(site.records) + 2
    for cell in (cell for row in rows for cell in row if not NUMBER.fullmatch(cell)):
        assert not FORMULA.match(cell.lstrip(" ")), cell
        assert not any(FORMULA.match(piece.lstrip(" ")) for piece in cell.split(";") if piece.strip()), cell


@given(text=ANY)
@KEPT
def test_citations_gain_no_line_and_braces_balance(site, text):
    """Nine lines of BibTeX and eleven of RIS a record; braces count as BibTeX counts them, also behind a backslash."""
    found = texts_in(site, text)
    bib, ris = found["downloads/records.bib"], found["downloads/records.ris"]
    assert len(bib.splitlines()) == 9 * len(site.records)
    assert len(ris.splitlines()) == 11 * len(site.records)
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
    for feed in feeds_in(site, text).values():
        assert len(ElementTree.fromstring(feed).findall(f"{ATOM}entry")) >= 1


def test_each_code_with_records_has_a_feed(site):
    """Its entries are the records that carry the code; what has no record has no feed."""
    found = {page.path: ElementTree.fromstring(page.text) for page in feeds.pages(site)}
    for key in feeds.FEED_KEYS:
        for code in site.vocabulary.terms[key]:
            ids = {f"urn:throughcare:{header.id}" for header in site.records_with(**{key: code})}
            feed = found.pop(f"feeds/{key}-{page_name(code)}.xml", ElementTree.Element("none"))
            assert {one.findtext(f"{ATOM}id") for one in feed.findall(f"{ATOM}entry")} == ids
    assert {one.findtext(f"{ATOM}id") for one in found.pop("feed.xml").findall(f"{ATOM}entry")} == {
        f"urn:throughcare:{record}" for record in site.records
    }
    assert set(found) == set(feeds.feed_languages(site).values())


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
    assert f"  title = {{{{{title}}}}},\n  author = {{{{Throughcare}}}},\n" in found["downloads/records.bib"]
    assert "TI  - Use of {braces and C:\\new ~50% ^2\n" in found["downloads/records.ris"]


def test_markup_in_every_field_leaves_downloads_whole(corpus, bundle):
    """The feed stays well-formed with markup in every text."""
    for page in feeds.pages(SiteContext.of(planted_corpus(corpus, MARKUP), bundle)):
        ElementTree.fromstring(page.text)


def test_steps_instruments_and_effort_can_be_taken_away(corpus, bundle):
    """records.json has them as the header does, records.csv in words, steps.csv a line a step."""
    found = downloads(SiteContext.of(corpus_with_actions(corpus), bundle))
    record = next(one for one in json.loads(found["downloads/records.json"])["records"] if one["id"] == "xk-imam-talks")
    assert record["case_stage"] == ["Planning", "Exit"]
    assert record["steps"][1] == {
        "what": "The family is visited.", "who": [], "when": {"days": 1, "counted_from": "previous_step"},
        "elsewhere": "AL", "source": "talk",
    }  # fmt: skip
    assert [one["name"] for one in record["instruments"]] == ["Guide for talks", "Diary"]
    assert record["effort"][1] == {"kind": "money", "amount": "EUR 300 a month", "source": "talk"}
    assert record["timing"] == [{"event": "support_starts", "days": 30, "source": "paper", "note": "At most."}]
    rows = {
        row["id"]: row for row in csv.DictReader(io.StringIO(found["downloads/records.csv"].removeprefix("\ufeff")))
    }
    row = rows["xk-imam-talks"]
    assert row["steps"] == "The imam asks the prisoner for consent.; The family is visited.; They meet again."
    assert (row["instruments"], row["effort"]) == (
        "Guide for talks; Diary",
        "Staff: One imam a prison.; Money: EUR 300 a month",
    )
    assert rows["al-family-visits"]["steps"] == ""
    steps = list(csv.DictReader(io.StringIO(found["downloads/steps.csv"].removeprefix("\ufeff"))))
    assert steps[0] == {
        "record": "xk-imam-talks", "number": "1", "what": "The imam asks the prisoner for consent.",
        "who": "religious; prison", "days": "-90", "counted_from": "release", "note": "Three months.",
        "form": "consent form", "elsewhere": "", "source": "paper",
    }  # fmt: skip
    assert [step["record"] for step in steps] == ["xk-imam-talks"] * 3 + ["note"]


def test_coverage_counts_each_record_once_a_country(corpus, bundle):
    """The table counts records by country and evidence, and those that can be acted on."""
    site = SiteContext.of(corpus_with_actions(corpus), bundle)
    page = downloads(site)["downloads/index.md"]
    rows = {
        cells[0]: cells[1:]
        for cells in (re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in page.split("<tr>"))
        if cells
    }
    evidence = list(site.vocabulary.terms["evidence_status"])
    reported = [int(code == "practitioner_reported") for code in evidence]
    assert [int(cell) for cell in rows["Kosovo*"]] == [1, *reported, 1, 1, 1, 1]
    assert [int(cell) for cell in rows["North Macedonia"]] == [0] * (1 + len(evidence) + 4)
    assert int(rows["All of them, each once"][0]) == len(site.records)
    assert sum(map(int, rows["All of them, each once"][1 : 1 + len(evidence)])) == len(site.records)


@pytest.mark.parametrize(
    ("configured", "address"),
    [
        ("site_name: x\n", "records/xk-imam-talks.html"),
        ("site_url: https://example.org/throughcare/\n", "https://example.org/throughcare/records/xk-imam-talks.html"),
    ],
)
def test_references_carry_the_whole_address_where_the_site_has_one(site, tmp_path, monkeypatch, configured, address):
    """BibTeX and RIS name address, version and the day on which they were made; the citation names the address, too."""
    (tmp_path / "mkdocs.yml").write_text(configured)
    monkeypatch.chdir(tmp_path)
    header = site.records["xk-imam-talks"].header
    day = site.today
    assert f"\n  howpublished = {{{address}}},\n  urldate = {{{day:%Y-%m-%d}}},\n" in bibtex(site, header)
    assert f"\nUR  - {address}\nY2  - {day:%Y/%m/%d}//\nET  - {site.version}\n" in ris(site, header)
    assert citation(site, header).endswith(address) == address.startswith("https")
