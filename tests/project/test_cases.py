"""Small inputs that once failed: what `check` says of each, and what the site, the downloads and the API make of it.

Others are tried where their room is: a clipboard and a cache that refuse in tests/browser/test_refusing_browser.py,
Macedonian in Latin letters in tests/search_api/question/test_understanding.py.
"""

import csv
import html
import io
import re
import shutil
from datetime import date
from pathlib import Path

import httpx
import pytest
import yaml

from indexer.files.problems import CorpusError
from indexer.index.bundle import Bundle, open_bundle
from indexer.proposals.draft import make_draft
from indexer.proposals.form_input import parse_answers
from indexer.records.corpus import read_corpus
from indexer.records.vocabulary import load_vocabulary
from search_api.http.app import create_app
from search_api.question.query import parse_query
from search_api.searcher import Searcher
from tests.conftest import DATA, ROOT, SHARED, ToyEncoder, needs_shared, running
from tests.planted import build_planted

CASES = SHARED / "cases"
pytestmark = needs_shared


def put_together(name: str, folder: Path) -> Path:
    """Return a practices folder with the records of a case beside those of the small corpus."""
    practices = folder / "practices"
    shutil.copytree(DATA / "corpus", practices)
    for companion in ("vocabulary.yaml", "privacy.yaml", "acronyms.yaml"):
        shutil.copy(ROOT / "practices" / companion, practices)
    for file in CASES.glob(f"{name}-*/*.md"):
        if file.name != "issue.md":
            shutil.copy(file, practices)
    for translation in CASES.glob(f"{name}-*/translations/*/*.md"):
        (practices / "translations" / translation.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(translation, practices / "translations" / translation.parent.name)
    return practices


def problems(name: str, folder: Path) -> list[str]:
    """Return what `check` finds in a case, each as file, line and the beginning of its message."""
    try:
        read_corpus(put_together(name, folder))
    except CorpusError as refused:
        return [f"{problem.path.name}:{problem.line}: {problem.message}" for problem in refused.problems]
    return []


REFUSED = {
    "03": [
        "x-one.md:28: the record `me-draft` is a draft, which has no page",
        "x-one.md:28: there is no heading `#no-such-part` on the page",
        "x-one.md:28: there is no record `no-such-record`",
    ],
    "06": [
        "x-bell.md:3: the invisible character U+0007 is not allowed",
        "x-entity.md:28: the invisible character U+200B is not allowed",
        "x-escape.md:3: the invisible character U+202E is not allowed",
        "x-nul.md:3: the invisible character U+0000 is not allowed",
        "x-others.md:28: the invisible character U+2060 is not allowed",
        "x-shy.md:28: the invisible character U+00AD is not allowed",
    ],
    "11": ["al-family-visits.md:6: the file must be UTF-8; the byte 0xEB here is not"],
    "15": [
        "con.md:1: the file name before `.md` must not be `con`",
        "index.md:1: the file name before `.md` must not be `index`",
        ".md:1: the file name before `.md` must have at most 100 characters; it has 150",
    ],
    "20": ["x-one.md:28: footnotes are written by the build"],
    "21": ["x-one.md:3: YAML cuts the text at ` #`", "x-one.md:5: YAML cuts the text at ` #`"],
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_case_is_refused_at_its_line(name, tmp_path):
    """Each fault is named where it stands, in one sentence that says what must hold."""
    found = problems(name, tmp_path)
    for expected in REFUSED[name]:
        assert any(expected in message for message in found), (expected, found)
    files = {message.partition(":")[0] for message in found}
    assert all(any(file.endswith(expected.partition(":")[0]) for expected in REFUSED[name]) for file in files)


ACCEPTED = ("01", "02", "05", "08", "09", "16", "18", "28")


class CaseSite:
    """What is built of all cases that `check` accepts, in one site."""

    def __init__(self, folder: Path) -> None:
        practices = put_together(ACCEPTED[0], folder)
        for name in ACCEPTED[1:]:
            for file in CASES.glob(f"{name}-*/*.md"):
                text = file.read_text(encoding="utf-8")
                (practices / f"case-{name}-{file.name}").write_text(
                    re.sub(r"^id: .*$", f"id: case-{name}-{file.stem}", text, count=1, flags=re.MULTILINE)
                )
        self.site = build_planted(folder, read_corpus(practices))
        self.bundle: Bundle = open_bundle(folder / "index", ToyEncoder)

    def page(self, record: str) -> str:
        return (self.site / f"records/{record}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cases(tmp_path_factory) -> CaseSite:
    return CaseSite(tmp_path_factory.mktemp("cases"))


def test_markup_in_a_header_is_text(cases):
    """01: wherever title and summary stand they are escaped, and a quotation mark stays within its attribute."""
    for record in ("x-one", "x-two"):
        page = cases.page(record)
        assert not re.search(r"<script>window\.ran", page)
        description = re.search(r'<meta name="description" content="([^"]*)">', page)
        assert description
        assert "<" not in description[1]


def test_an_aligned_table_is_shown(cases):
    """02: columns with an alignment are a table on the page."""
    assert re.search(r"<t[hd][^>]*>", cases.page("case-02-x-one"))


def test_every_passage_of_a_cited_paragraph_names_its_source(cases):
    """05: however a long paragraph is cut, each piece that is quoted has the sources of the paragraph."""
    pieces = [one for one in cases.bundle.passages if one.record_id == "case-05-x-one" and "drive" in one.text.lower()]
    assert pieces
    assert all(piece.sources == ("paper",) for piece in pieces)


def test_downloads_hold_text_and_nothing_else(cases):
    """08 and 09: braces balance in BibTeX, and no cell of the table begins as a formula does."""
    bibtex = (cases.site / "downloads/records.bib").read_text(encoding="utf-8")
    unescaped = re.sub(r"\\[{}\\]", "", bibtex)
    assert unescaped.count("{") == unescaped.count("}")
    table = list(csv.reader(io.StringIO((cases.site / "downloads/records.csv").read_text(encoding="utf-8"))))
    assert not [cell for row in table for cell in row if re.match(r"[=+@\t\r]|-(?!\d)", cell)]


def test_code_keeps_its_lines(cases):
    """18: what stands in a block of code stands so on the page."""
    shown = re.search(r"<pre[^>]*>(.*?)</pre>", cases.page("case-18-x-one"), re.DOTALL)
    assert shown
    lines = html.unescape(re.sub(r"<[^>]+>", "", shown[1])).strip().splitlines()
    assert lines == ["first line 1", "second line"]  # the citation is a link with the number of its source


def test_two_sources_stay_two(practices):
    """04: two lines of the answer on sources become two sources, each with a key of its own."""
    text = next(CASES.glob("04-*/issue.md")).read_text(encoding="utf-8")
    answers = parse_answers(text, load_vocabulary(practices / "vocabulary.yaml"))
    header = yaml.safe_load(make_draft(answers, practices, date(2026, 11, 30)).text.split("---")[1])
    keys = [source["ref"] for source in header["sources"]]
    assert len(keys) == len(set(keys)) == 2
    assert {source["url"] for source in header["new_sources"].values()} == {
        "https://www.gov.rs/2023",
        "https://www.gov.rs/2024",
    }


@pytest.mark.parametrize("path", ["/api/v1/records/%00", "/api/v1/records/a%00b/similar"])
def test_an_id_with_nul_is_not_found(cases, path):
    """12: nothing has such an id; the same over PostgreSQL, see tests/search_api/stores."""
    with running(create_app(lambda: Searcher(cases.bundle))) as address:
        assert httpx.get(f"{address}{path}", trust_env=False).status_code in (404, 422)


def test_a_question_without_words_is_not_answered(cases):
    """23: marks, pictures and stop words alone ask nothing."""
    searcher = Searcher(cases.bundle)
    for question in next(CASES.glob("23-*/questions.txt")).read_text(encoding="utf-8").splitlines():
        answer = searcher.search(parse_query(question, {}, cases.bundle.vocabulary))
        assert answer.status != "answered", question
