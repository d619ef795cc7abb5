"""The example of the page "Use it for your own records": its commands give a folder that passes and is found."""

import re
import shutil

from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import check_paths, read_corpus
from search_api.question.query import parse_query
from search_api.searcher import Searcher
from tests.conftest import ROOT, ToyEncoder


def test_the_example_folder_passes_and_answers(tmp_path):
    """The files that the page names make a corpus without a problem, whose record answers a question."""
    page = (ROOT / "docs/own-records.md").read_text()
    copied = re.search(r"^cp (.*) my-records/$", page, re.MULTILINE)[1].split()
    folder = tmp_path / "my-records"
    folder.mkdir()
    for pattern in copied:
        for file in sorted(ROOT.glob(pattern)):
            shutil.copy(file, folder)
    checked = check_paths([folder], folder)
    assert [problem.message for problem in (*checked.problems, *checked.warnings)] == []
    corpus = read_corpus(folder)
    assert [record.id for record in corpus.records] == ["al-bicycle-workshop"]
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    searcher = Searcher(open_bundle(tmp_path / "index", ToyEncoder))
    answer = searcher.search(parse_query("bicycle workshop in prison", {}, corpus.vocabulary))
    assert [hit.record.id for hit in answer.hits] == ["al-bicycle-workshop"]


def test_the_page_names_settings_that_exist():
    """Each setting and each command of the page is one of the program."""
    page = (ROOT / "docs/own-records.md").read_text()
    settings = (ROOT / "docs/settings.md").read_text()
    for name in set(re.findall(r"THROUGHCARE_\w+", page)):
        assert f"`{name}`" in settings, name
