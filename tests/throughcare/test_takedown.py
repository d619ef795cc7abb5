"""Taking down works in the words of the documents, and leaves nothing but the page that says so."""

import re
import shlex

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
from tests.throughcare.test_cli import run

RECORD = "al-family-visits"
COMMANDS = re.compile(r"^throughcare (withdraw ID.*|check)$", re.MULTILINE)


@pytest.mark.parametrize("document", ["operate.md", "privacy.md"])
def test_the_documented_words_take_a_record_down(practices, tmp_path, monkeypatch, document):
    """The commands as they stand in the document; then no page, index, download or answer holds anything of it."""
    record = next(one for one in read_corpus(practices).records if one.id == RECORD)
    commands = COMMANDS.findall((ROOT / "docs" / document).read_text())
    assert commands[0].startswith("withdraw ID")
    for command in commands:
        done = run(*shlex.split(command.replace("ID", RECORD, 1)), practices=str(practices))
        assert (done.returncode, done.stderr) == (0, "")
    monkeypatch.chdir(ROOT)
    corpus = read_corpus(practices)
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    bundle = open_bundle(tmp_path / "index", ToyEncoder)
    write_pages(tmp_path / "pages", ROOT / "docs", corpus, bundle, BrowserSearch({}, None))
    texts = [record.header.title, record.header.summary.split(".")[0], *record.header.asked_as]
    for path in [*(tmp_path / "index").rglob("*"), *(tmp_path / "pages").rglob("*")]:
        content = path.read_bytes() if path.is_file() else b""
        assert [text for text in texts if text.encode() in content] == [], path
    naming = {
        path.name
        for path in (tmp_path / "pages").rglob("*")
        if path.is_file() and RECORD in path.read_text("utf-8", "replace")
    }
    assert naming == set()
    page = (tmp_path / f"pages/records/{RECORD}.md").read_text()
    assert "This record was withdrawn" in page
    with running(create_app(lambda: Searcher(bundle))) as address:
        for route in (f"records/{RECORD}", f"records/{RECORD}/similar"):
            answer = httpx.get(f"{address}/api/v1/{route}", trust_env=False)
            assert (answer.status_code, answer.headers["content-type"]) == (410, "application/problem+json")
            assert f"the record `{RECORD}` was withdrawn on " in answer.json()["detail"]
        asked = httpx.get(f"{address}/api/v1/search", params={"q": "family visits prison"}, trust_env=False).text
        assert RECORD not in asked


def test_the_report_says_what_is_left_to_purge(practices):
    """Tests, publishing, older versions, database, caches, copies and history, each with what to do."""
    done = run("withdraw", RECORD, "--reason", "Somebody asked for it.", practices=str(practices))
    lines = done.stdout.splitlines()
    assert lines[0] == f"{RECORD} is withdrawn."
    assert f"  deleted  {practices}/{RECORD}.md" in lines
    assert "  the situation `family-silent` named too few records without it and is removed: write it anew" in lines
    steps = [line.split(". ", 1)[1].split(":")[0] for line in lines if re.match(r"\d\. ", line)]
    assert [step.split(",")[0] for step in steps][-6:] == [
        "Older versions", "Database", "Caches", "Copies", "History", "History of what stays",
    ]  # fmt: skip
    changed = re.findall(r"^  changed  (.*)$", done.stdout, re.MULTILINE)
    kept = [path for path in changed if not path.endswith("withdrawn.yaml")]
    assert f"{practices}/situations.yaml" in kept
    named = next(line for line in lines if "filter-repo" in line)
    assert re.findall(r"--path (\S+)(?=[ `])", named.replace("`", " ")) == [f"{practices}/{RECORD}.md", *kept]
    assert f"older versions of {', '.join(kept)} name it, too" in lines[-1]
    again = run("withdraw", RECORD, practices=str(practices))
    assert again.stdout == f"{RECORD} is withdrawn already, and nothing of it is left in {practices}\n"


def test_a_withdrawal_that_cannot_be_says_one_sentence(practices):
    """Exit 1, the sentence on standard error, and no file changed."""
    before = {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()}
    done = run("withdraw", "nowhere", practices=str(practices))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("there is no record `nowhere`; ")
    assert {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()} == before
