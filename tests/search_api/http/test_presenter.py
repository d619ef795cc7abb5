"""What the API gives: a record with its steps, and of each quoted passage why it was found."""

import json

import pytest

from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.site.browser_search import lexical_assets
from indexer.site.browser_search.lexical_assets import BrowserSearch
from indexer.site.rendering import SiteContext
from indexer.text.analysis import index_terms, tokenize
from indexer.text.languages import LANGUAGES
from search_api.evaluation.measures import read_judged
from search_api.http import presenter as presenter_module
from search_api.http.presenter import Presenter, explain_scores
from search_api.question.query import Query
from search_api.searcher import Searcher
from tests.actions import corpus_with_actions
from tests.conftest import ToyEncoder

NAME = "xk-imam-talks"


@pytest.fixture
def acting(tmp_path, corpus):
    """A bundle of the small corpus in which one record has steps, instruments and effort."""
    write_bundle(tmp_path / "acting", corpus_with_actions(corpus), ToyEncoder())
    return open_bundle(tmp_path / "acting", ToyEncoder)


def test_a_record_gives_its_steps_instruments_and_effort(acting):
    """Codes come with labels, sources with titles, and each step says itself in words, too."""
    out = Presenter(acting).whole_record(acting.records[NAME], acting.passages).model_dump(mode="json")
    assert [stage["label"] for stage in out["case_stage"]] == ["Planning", "Exit"]
    first, second, _ = out["steps"]
    assert (first["what"], first["form"]) == ("The imam asks the prisoner for consent.", "consent form")
    assert [who["code"] for who in first["who"]] == ["religious", "prison"]
    assert first["when"] == {
        "days": -90, "counted_from": {"code": "release", "label": "Release"}, "note": "Three months.",
    }  # fmt: skip
    assert (first["elsewhere"], first["source"]["title"]) == (None, "A paper on release")
    assert second["elsewhere"] == {"code": "AL", "label": "Albania"}
    assert second["text"] == "The family is visited.\nWhen: 1 day after the previous step\nDocumented in Albania"
    assert [one["name"] for one in out["instruments"]] == ["Guide for talks", "Diary"]
    assert out["instruments"][1]["holder"] is None
    assert [(one["kind"], one["amount"]) for one in out["effort"]] == [
        ("staff", "One imam a prison."), ("money", "EUR 300 a month"),
    ]  # fmt: skip
    assert {passage["anchor"] for passage in out["passages"]}.isdisjoint({"steps", "instruments", "effort"})


def test_a_record_without_them_has_empty_lists(acting):
    """Nothing is null where a list is promised."""
    out = Presenter(acting).whole_record(acting.records["al-family-visits"], [])
    assert (out.case_stage, out.steps, out.instruments, out.effort) == ([], [], [], [])


@pytest.mark.parametrize(
    ("question", "anchor", "text"),
    [
        ("Who asks the prisoner for consent?", "steps", "The imam asks the prisoner for consent."),
        ("Is there a guide for talks of the imam?", "instruments", "Guide for talks"),
        ("How much money a month does the imam need?", "effort", "Money: EUR 300 a month"),
    ],
)
def test_what_one_can_act_on_is_found_and_quoted(acting, question, anchor, text):
    """A question is answered with the step, instrument or effort itself, with its own source."""
    answer = Searcher(acting).search(Query(question))
    hit = next(hit for hit in (*answer.hits, *answer.less_close) if hit.record.id == NAME)
    found = next(quote.passage for quote in hit.passages if quote.passage.anchor == anchor)
    assert found.text.startswith(text)
    assert len(found.sources) == 1


def test_the_search_in_the_page_quotes_them_too(acting, corpus):
    """The word index marks them as passages to quote, and the record's script holds them word for word."""
    site = SiteContext.of(corpus_with_actions(corpus), acting)
    scripts = {page.path: page.text for page in lexical_assets.pages(site, acting, BrowserSearch({}, None))}
    index = json.loads(scripts["assets/search/index.js"].split(" = ", 1)[1].rstrip(";\n"))
    rows = [row for row, passage in enumerate(acting.passages) if passage.kind in ("step", "instrument", "effort")]
    assert len(rows) == 7
    assert {index["kinds"][row] for row in rows} == {"s"}
    record = json.loads(scripts[f"assets/search/records/{NAME}.js"].split(" = ", 1)[1].rstrip(";\n"))
    quoted = [passage[2] for passage in record["passages"] if passage and passage[1] == "steps"]
    assert quoted == [passage.text for passage in acting.passages if passage.kind == "step"]


@pytest.fixture(scope="module")
def real(real_bundle):
    return Searcher(real_bundle)


def test_explanations_are_those_of_a_look_at_the_texts(real):
    """For every quoted passage of every fourth judged question in every language."""
    explained = 0
    for item in read_judged()[::4]:
        for question in filter(None, map(item.asked, LANGUAGES)):
            answer = real.search(Query(question))
            reading = answer.question.reading
            for hit in (*answer.hits, *answer.less_close):
                for quoted in hit.passages:
                    passage = quoted.passage
                    stems = set(index_terms(f"{hit.record.title} {passage.section} {passage.text}"))
                    words = [word for word in tokenize(reading.text) if set(index_terms(word)) & stems]
                    weighted = set(reading.weights) - set(index_terms(reading.text))
                    lexical = explain_scores(reading, hit.record, quoted)["lexical"]
                    assert lexical.terms == list(dict.fromkeys(words)), (question, passage.id)
                    assert lexical.expanded == sorted(weighted & stems), (question, passage.id)
                    explained += 1
    assert explained > 5000


def test_explaining_reads_the_question_once(searcher, monkeypatch):
    """The terms of the question come with it: only titles and headings are analysed for each passage."""
    analysed = []

    def watched(text):
        analysed.append(text)
        return index_terms(text)

    monkeypatch.setattr(presenter_module, "index_terms", watched)
    answer = searcher.search(Query("family visits before release", explain=True))
    Presenter(searcher.store).answer(answer)
    hits = (*answer.hits, *answer.less_close)
    passages = [(hit.record.title, quoted.passage.section) for hit in hits for quoted in hit.passages]
    assert len(passages) > 2
    assert analysed == [f"{title} {section}" for title, section in passages]
