"""One question across countries, actors and phases."""

import csv
from io import StringIO

import httpx
import pytest

from search_api.http.app import create_app
from search_api.http.presenter import Presenter
from search_api.http.schemas import TableOut, TableRowOut, safe_cell
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import Settings
from search_api.table import NAMES, AnswerTable, TableKey, answer_table
from tests.conftest import running


@pytest.fixture
def searcher(bundle):
    return Searcher(bundle)


def table(searcher, question, by=TableKey.COUNTRY, filters=None) -> AnswerTable:
    return answer_table(searcher, Query(question, filters or {}), by)


@pytest.mark.parametrize("by", list(TableKey))
def test_each_value_has_a_row_in_the_order_of_the_vocabulary(searcher, by):
    """Also those of which nothing is documented."""
    assert list(table(searcher, "imam", by).rows) == list(searcher.store.vocabulary.terms[by])


def test_a_row_holds_the_best_sentence_of_a_record_of_its_value(searcher):
    """Word for word, from a passage that is quoted."""
    rows = table(searcher, "imam").rows
    cell = rows["XK"]
    assert cell.header.id == "xk-imam-talks"
    assert cell.sentence in cell.passage.text
    assert "imam" in cell.sentence.lower()
    assert rows["MK"] is None


def test_filters_narrow_the_rows(searcher):
    """A record that does not pass answers for nobody."""
    assert table(searcher, "imam", filters={"country": ["AL"]}).rows["XK"] is None


@pytest.mark.parametrize("question", ["?? !!", "is Marko Petrović, born 3 May 1990, free"])
def test_nothing_stands_in_the_rows_where_nothing_is_documented(searcher, question):
    """Nor where the question itself holds personal data."""
    found = table(searcher, question)
    assert set(found.rows.values()) == {None}
    assert found.verdict.status == "not_documented"


def test_a_sentence_of_a_record_on_several_countries_names_its_own(real_bundle):
    """Over some questions: what is said of another country answers for none."""
    searcher = Searcher(real_bundle)
    named = 0
    for question in ("Who helps the family while he is in prison?", "imams in prison", "handover sheet", "employers"):
        for code, cell in table(searcher, question).rows.items():
            if cell and len(cell.header.country) > 1 and code in NAMES:
                named += 1
                assert NAMES[code] in cell.sentence.lower()
    assert named


@pytest.mark.parametrize(
    ("text", "safe"),
    [("=1+1", "'=1+1"), ("+3", "'+3"), ("-3 days", "'-3 days"), ("@x", "'@x"), (" =x", "' =x"), ("8 days", "8 days")],
)  # fmt: skip
def test_a_cell_is_never_a_formula(text, safe):
    """What begins like one is text."""
    assert safe_cell(text) == safe


def test_a_table_is_written_as_csv():
    """A header, a row for each value, and "not documented" where nothing is."""
    said = TableRowOut(value="XK", label="Kosovo*", sentence='=He said "no", twice.')
    rows = [TableRowOut(value="AL", label="Albania"), said]
    out = TableOut(
        question="q", status="answered", missing=None, by="country", rows=rows, notices=[], index_version="1"
    )
    assert out.as_csv().startswith("\ufeffvalue,label,sentence,")
    read = list(csv.reader(StringIO(out.as_csv().removeprefix("\ufeff"))))
    assert [row[:3] for row in read[1:]] == [
        ["AL", "Albania", "not documented"], ["XK", "Kosovo*", '\'=He said "no", twice.'],
    ]  # fmt: skip


def test_the_api_gives_the_table_as_json_and_as_csv(bundle):
    """The same rows; a key that is none of the three is refused."""
    searcher = Searcher(bundle)
    with running(create_app(lambda: searcher, settings=Settings(rate_limit="off"))) as address:
        asked = {"q": "imam", "by": "country"}
        found = httpx.get(f"{address}/api/v1/table", params=asked).raise_for_status()
        written = httpx.get(f"{address}/api/v1/table.csv", params=asked).raise_for_status()
        refused = httpx.get(f"{address}/api/v1/table", params=asked | {"by": "review_status"})
    expected = Presenter(bundle).table(table(searcher, "imam"), None)
    assert found.json() == expected.model_dump(mode="json")
    assert (written.text, written.headers["content-type"]) == (expected.as_csv(), "text/csv; charset=utf-8")
    assert refused.status_code == 422
