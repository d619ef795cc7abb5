"""Documents made in the page, opened from a folder with the network off, are those that the command writes."""

import json
import zipfile
from datetime import date
from io import BytesIO

import pytest
from lxml import etree
from playwright.sync_api import expect

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.contents import Exporter
from indexer.exports.docx_writer import write_docx
from indexer.exports.meeting.plan_contents import plan_document
from indexer.exports.odt_writer import write_odt
from indexer.exports.wording import Wording
from indexer.index.bundle import open_bundle
from indexer.records.corpus import read_corpus
from indexer.site.pages.meeting.planner import make_plan
from indexer.site.rendering import SiteContext
from tests.conftest import ROOT

RECORDS = ("xk-three-month-release-notice", "al-multi-agency-forums", "xk-imams-agreement-lapsed")
RELEASE = date(2028, 3, 1)
QUESTION = "How long before release does preparation begin?"
READY = "async () => { while (!throughcare.denseSearch.isReady()) await new Promise((done) => setTimeout(done, 50)); }"
WRITERS = {"docx": write_docx, "odt": write_odt}
LANGUAGES = ["sr-Cyrl", *(pytest.param(code, marks=pytest.mark.long) for code in ("en", "sq", "bs", "hr", "mk"))]


@pytest.fixture(scope="module")
def site(built):
    return SiteContext.of(read_corpus(ROOT / "practices"), open_bundle(built.index))


@pytest.fixture
def folder(browser, built):
    """A page on the site opened from disk; a request to any server fails the test."""
    context = browser.new_context(offline=True, accept_downloads=True)
    page = context.new_page()
    page.requests, page.errors = [], []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.open = lambda path: page.goto(f"{built.site.as_uri()}/{path}")
    yield page
    context.close()
    assert page.errors == []
    assert [url for url in page.requests if not url.startswith(("file:", "data:", "blob:"))] == []


def parts(content):
    """Return the parts of a file: XML in its canonical form, anything else as it is."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        found = {name: file.read(name) for name in file.namelist()}
    return {name: canonical(text) if text.startswith(b"<") else text for name, text in found.items()}


def canonical(text):
    return etree.tostring(etree.fromstring(text), method="c14n").decode()


def made(page, place, number):
    """Return what one of the two buttons of a place writes: 0 is Word, 1 OpenDocument."""
    with page.expect_download() as download:
        place.locator("button").filter(has_text=("Word", "OpenDocument")[number]).click()
    return download.value.path().read_bytes()


def assert_same(page, place, document, tmp_path):
    for number, (ending, write) in enumerate(WRITERS.items()):
        write(document, tmp_path / f"a.{ending}")
        expected, found = parts((tmp_path / f"a.{ending}").read_bytes()), parts(made(page, place, number))
        assert list(found) == list(expected)
        for name, text in expected.items():
            assert found[name] == text, (ending, name)


def open_in(page, path, language):
    page.open(path)
    if page.locator("html").get_attribute("lang") != language:
        page.get_by_label("Language", exact=True).select_option(language)
        expect(page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_that_the_build_prepared(folder, site, tmp_path, language):
    """A record, a situation and a comparison: every part of both kinds of files is that of the command."""
    say = Exporter(site, language, date.today())
    open_in(folder, f"records/{RECORDS[0]}.html", language)
    assert_same(folder, folder.locator("main"), say.record(RECORDS[0]), tmp_path)
    situation = site.situations[0].id
    open_in(folder, f"situations/{situation}.html", language)
    assert_same(folder, folder.locator(".documents"), say.situation(situation), tmp_path)
    open_in(folder, "compare/al-xk-mk.html", language)
    assert_same(folder, folder.locator(".documents"), say.comparison(["AL", "XK", "MK"]), tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_of_a_briefing(folder, site, tmp_path, language):
    """Whole records and a section in the order of the reader under the reader's title; and the page of a director."""
    say = Exporter(site, language, date.today())
    record = site.records[RECORDS[1]]
    anchor = next(part.anchor for part in record.parts if part.level == 2)
    items = [(RECORDS[0], ""), (RECORDS[1], anchor), (RECORDS[2], "summary")]
    open_in(folder, "briefing.html", language)
    folder.evaluate(
        "items => localStorage.setItem('throughcare.briefing', items)",
        json.dumps([{"record": record_id, "anchor": anchor} for record_id, anchor in items]),
    )
    folder.reload()
    tools = folder.locator("#briefing-tools")
    names = [f"{record_id}#{anchor}" if anchor else record_id for record_id, anchor in items]
    expect(folder.locator("html")).to_have_attribute("lang", language)
    assert_same(folder, tools, say.briefing(names), tmp_path)
    folder.locator("#briefing-title").fill("Kosovo* & <Albania>  \u00a0 {blocks} $&")
    assert_same(folder, tools, say.briefing(names, "Kosovo* & <Albania>  \u00a0 {blocks} $&"), tmp_path)
    folder.locator("#briefing-director summary").click()
    folder.locator("#director-question").fill("Three months in Kosovo*?")
    expected = say.director("Three months in Kosovo*?", list(RECORDS))
    assert_same(folder, folder.locator("#director-tools"), expected, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_of_a_plan(folder, site, tmp_path, language):
    """Every day of two countries and of others, over a leap day."""
    open_in(folder, "planner.html", language)
    folder.locator("#planner-date").fill(RELEASE.isoformat())
    for code in ("BA", "XK"):
        folder.locator(f"[value={code}]").check()
    expected = plan_document(Wording(site, language, date.today()), make_plan(site, RELEASE, ["BA", "XK"]))
    assert_same(folder, folder.locator("#planner-tools"), expected, tmp_path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_of_an_answer(folder, site, tmp_path, language, built):
    """The passages that the page shows, with what they say in the language of the reader; and the table by country."""
    say = Exporter(site, language, date.today())
    open_in(folder, "ask.html", language)
    folder.locator("#ask-form [name=q]").fill(QUESTION)
    ask = folder.locator("#ask-form").get_by_role("button").first
    ask.click()
    if not built.why_lexical_only:
        folder.evaluate(READY)
        ask.click()
    expect(folder.locator("#ask-hits .hit").first).to_be_visible()
    found = folder.evaluate("question => throughcare.searcher.search(question, {})", QUESTION)
    passages = [
        CitedPassage(
            hit["record"]["id"], one["section"], one["text"], tuple(source["ref"] for source in one["sources"])
        )
        for hit in found["hits"][:5]
        for one in hit["passages"]
    ]
    assert len(passages) >= 5
    place = folder.locator("#ask-hits > .copy").last
    assert_same(folder, place, say.answer(QUESTION, passages, []), tmp_path)

    rows = folder.evaluate("question => throughcare.searcher.table(question)", QUESTION)["rows"]
    cited = {
        row["value"]: CitedPassage(row["record"], "", row["sentence"], (row["source"]["ref"],))
        if row["sentence"]
        else None
        for row in rows
    }
    assert sum(one is not None for one in cited.values()) >= 3
    folder.locator("#ask-hits .fold").first.locator("summary").click()
    fold = folder.locator("#ask-hits .fold .copy")
    assert_same(folder, fold, say.table(QUESTION, cited), tmp_path)
