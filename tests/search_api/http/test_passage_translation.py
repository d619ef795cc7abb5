"""Passages are also given in the language that is asked for, beside the verbatim English."""

import pytest

from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from search_api.http.app import create_app
from search_api.http.presenter import Presenter
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import ToyEncoder
from tests.translated import as_albanian, translate_all


@pytest.fixture
def translated_bundle(practices, tmp_path):
    translate_all(practices, "sq")
    translate_all(practices, "bs", skipped=(0, 1, 2, 3, 4, 5, 6, 7, 8))
    write_bundle(tmp_path / "index", read_corpus(practices), ToyEncoder())
    return open_bundle(tmp_path / "index", ToyEncoder)


def passages(bundle, lang):
    answer = Presenter(bundle, lang).answer(Searcher(bundle).search(Query("imam talks with prisoners")))
    assert answer.hits
    return [passage for hit in answer.hits for passage in hit.passages]


def test_each_passage_is_given_in_the_language_asked_for(translated_bundle):
    """Word for word what the translation says, with its status; the English stays verbatim."""
    for passage in passages(translated_bundle, "sq"):
        assert passage.translation.text == as_albanian(passage.text) != passage.text
        assert (passage.translation.language, passage.translation.status.code) == ("sq", "machine_draft")


def test_without_a_language_or_a_translation_there_is_none(translated_bundle):
    """English alone, and no half of a translation."""
    assert {passage.translation for passage in passages(translated_bundle, None)} == {None}
    assert {passage.translation for passage in passages(translated_bundle, "bs")} == {None}
    assert {passage.translation for passage in passages(translated_bundle, "mk")} == {None}


def test_the_address_asks_for_it(translated_bundle, tmp_path):
    """`lang` is a parameter of the search; another language is refused."""
    from fastapi.testclient import TestClient

    app = create_app(lambda: Searcher(translated_bundle), tmp_path, Settings(rate_limit="off"))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        found = client.get("/api/v1/search", params={"q": "imam talks with prisoners", "lang": "sq"}).json()
        assert found["hits"][0]["passages"][0]["translation"]["language"] == "sq"
        plain = client.get("/api/v1/search", params={"q": "imam talks with prisoners"}).json()
        assert plain["hits"][0]["passages"][0].get("translation") is None
        assert client.get("/api/v1/search", params={"q": "imam", "lang": "de"}).status_code == 422
