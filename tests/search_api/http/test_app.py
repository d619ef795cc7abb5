"""The API over a real uvicorn: contract, refusals, and what is never shown."""

import httpx
import pytest

from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from search_api.http import answer_cache as caching


@pytest.fixture
def get(toy_api):
    with httpx.Client(base_url=toy_api, trust_env=False) as client:
        yield client.get


def test_search_answers_as_promised(get):
    """The answer holds all that the contract names."""
    answer = get("/api/v1/search", params={"q": "imam", "country": "XK", "explain": "true"}).json()
    assert answer["query"] == {
        "q": "imam",
        "filters": {"country": [{"code": "XK", "label": "Kosovo*"}]},
        "expanded": [],
        "english": None,
        "language": "en",
        "corrected": [],
        "unknown": [],
        "way": "english",
    }
    assert (answer["status"], answer["total"], answer["under_filters"]) == ("answered", 1, 1)
    hit = answer["hits"][0]
    assert hit["record"] == {
        "id": "xk-imam-talks",
        "title": "Talks with an imam",
        "summary": "In Kosovo* an imam talks with prisoners.",
        "record_type": {"code": "lesson", "label": "Lesson"},
        "country": [{"code": "XK", "label": "Kosovo*"}],
        "phase": [
            {"code": "custody", "label": "In custody"},
            {"code": "reintegration", "label": "Post-release support"},
        ],
        "gender_focus": [{"code": "men", "label": "Men"}],
        "actor": [
            {"code": "religious", "label": "Religious leaders and faith-based organisations"},
            {"code": "prison", "label": "Prison or correctional service"},
        ],
        "evidence_status": {"code": "practitioner_reported", "label": "Practitioner-reported"},
        "review_status": {"code": "editor_checked", "label": "Checked by an editor"},
        "as_of": "2020-05-01",
        "url": "records/xk-imam-talks.html",
    }
    passage = hit["passages"][0]
    asked = {"highlights", "score", "explain", "translation"}
    assert set(passage) == {"section", "anchor", "url", "text", "sources"} | asked
    start, end = passage["highlights"][0]
    assert "imam" in passage["text"][start:end]
    assert passage["url"] == f"records/xk-imam-talks.html#{passage['anchor']}"
    assert set(passage["explain"]) == {"dense", "lexical"}
    assert (passage["explain"]["lexical"]["terms"], passage["explain"]["lexical"]["expanded"]) == (["imam"], [])
    assert passage["explain"]["dense"]["terms"] == []
    assert answer["notices"] == [KOSOVO_FOOTNOTE]
    assert answer["facets"]["country"] == [{"value": "XK", "label": "Kosovo*", "count": 1}]  # what is close enough
    assert answer["next"] is None


def test_other_names_that_brought_a_passage_are_named(get):
    """`explain` tells the question's own words from the other names of its concepts."""
    answer = get("/api/v1/search", params={"q": "relatives in jail", "country": "AL", "explain": "true"}).json()
    explained = [passage["explain"]["lexical"] for passage in answer["hits"][0]["passages"]]
    assert [leg["terms"] for leg in explained] == [[], [], []]
    assert all("famili" in leg["expanded"] for leg in explained)


def test_a_withheld_address_never_leaves(get):
    """A source that must not be linked is cited by title only."""
    sources = get("/api/v1/records/xk-imam-talks").json()["sources"]
    assert [(source["ref"], source["url"]) for source in sources] == [
        ("paper", "https://example.org/paper"), ("talk", None),
    ]  # fmt: skip


def test_next_leads_through_all_hits(get):
    """Following `next` visits every hit once, in the order of one long answer."""
    whole = [hit["record"]["id"] for hit in get("/api/v1/search", params={"q": "release", "limit": 50}).json()["hits"]]
    path, seen = "/api/v1/search?q=release&limit=1", []
    while path:
        answer = get(path).json()
        seen += [hit["record"]["id"] for hit in answer["hits"]]
        path = answer["next"]
    assert seen == whole


@pytest.mark.parametrize(
    ("query", "parameter", "named"),
    [
        ("", "q", "field required"),
        ("q=a", "q", "at least 2"),
        ("q=" + "a" * 301, "q", "at most 300"),
        ("q=imam&county=XK", "county", "did you mean `country`?"),
        ("q=imam&country=Kosovo", "country", "did you mean `XK`?"),
        ("q=imam&limit=51", "limit", "less than or equal to 50"),
        ("q=imam&offset=1001", "offset", "less than or equal to 1000"),
        ("q=imam&limit=ten", "limit", "valid integer"),
        ("q=%00%E2%80%8B%E2%80%8B", "q", "2 to 300 characters"),
    ],
)
def test_what_cannot_be_asked_is_refused(get, query, parameter, named):
    """Unknown or wild parameters are 422 problem+json that name the parameter and what is allowed."""
    response = get(f"/api/v1/search?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["errors"][0]["parameter"] == parameter
    assert named in problem["detail"]


def test_unknown_values_come_with_the_allowed_ones(get):
    """A refused filter value lists every allowed code."""
    errors = get("/api/v1/search?q=imam&phase=prison").json()["errors"]
    assert errors[0]["allowed"][:3] == ["return", "intake", "custody"]


@pytest.mark.parametrize("record", ["nowhere", "me-draft"])
def test_records_that_may_not_be_shown_are_unknown(get, record):
    """A draft is as unknown as a record that does not exist."""
    for path in (f"/api/v1/records/{record}", f"/api/v1/records/{record}/similar"):
        response = get(path)
        assert response.status_code == 404
        assert response.json()["detail"] == f"there is no record `{record}`"


def test_records_are_listed_by_title_with_facets(get):
    """The list holds searchable records only."""
    listing = get("/api/v1/records").json()
    assert [record["id"] for record in listing["records"]] == [
        "al-family-visits", "ba-late-release-plans", "xk-imam-talks",
    ]  # fmt: skip
    assert listing["total"] == 3


def test_a_record_past_its_date_says_so(get):
    """Review status follows the calendar."""
    assert get("/api/v1/records/al-family-visits").json()["review_status"]["code"] == "review_due"


def test_a_whole_record_has_its_sections_blanks_included(get):
    """The text of a record is complete, with honest blanks."""
    passages = get("/api/v1/records/xk-imam-talks").json()["passages"]
    assert [passage["section"] for passage in passages] == [
        "Context and problem", "What is done", "What is known about results", "Difficulties, risks and safeguards",
    ]  # fmt: skip


def test_two_countries_are_compared(get):
    """Rows are the same for both; blanks are empty lists; only the six countries can be compared."""
    comparison = get("/api/v1/compare?a=AL&b=XK").json()
    custody = next(row for row in comparison["rows"] if row["code"] == "custody")
    assert [record["id"] for record in custody["a"] + custody["b"]] == ["al-family-visits", "xk-imam-talks"]
    handover = next(row for row in comparison["rows"] if row["code"] == "handover")
    assert (handover["a"], handover["b"]) == ([], [])
    refused = get("/api/v1/compare?a=AL&b=EU")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "b")


def test_vocabulary_health_and_schema(get):
    """The vocabularies come with labels and definitions; health and readiness differ; the schema is served."""
    terms = get("/api/v1/vocabulary").json()["vocabularies"]["country"]
    assert terms[2]["label"] == "Kosovo*"
    assert get("/healthz").json() == {"status": "alive"}
    assert get("/readyz").json()["records"] == 4
    assert "/api/v1/search" in get("/openapi.json").json()["paths"]


def test_unknown_pages_are_problems(get):
    """Everything that fails is problem+json."""
    response = get("/api/v1/nothing")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("changed", ["searcher.py", "scope.yaml"])
def test_a_tag_changes_with_what_decides_answers(tmp_path, monkeypatch, changed):
    """Code and rules count: a client does not keep an answer that other rules would refuse."""
    package = tmp_path / "program"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(caching, "PROGRAM", ("program",))
    tags = []
    for content in ("before", "after"):
        (package / changed).write_text(content)
        caching.code_digest.cache_clear()
        tags.append(caching.entity_tag("version", "search"))
    caching.code_digest.cache_clear()
    assert tags[0] != tags[1]


LONG = "x" * 3000


@pytest.mark.parametrize(
    "path",
    [
        f"search?q={LONG}", f"search?q=imam&{LONG}=1", f"search?q=imam&country={LONG}", f"search?q=imam&limit={LONG}",
        "search?q=imam&" + "&".join(f"k{number}=1" for number in range(1000)), f"compare?a={LONG}&b=XK",
        "search?q=imam&" + "&".join(f"country={number}" for number in range(1000)), "records/" + "x" * 900,
        "x" * 900, f"vocabulary?{LONG}", f"records?phase={LONG}&offset={LONG}&{LONG}",
    ],
)  # fmt: skip
def test_a_refusal_repeats_nothing_long(get, path):
    """However much was sent, what is refused fits into a few kilobytes, and no text in it is long."""
    answer = get(f"/api/v1/{path}")
    assert answer.status_code in (404, 414, 422)
    assert len(answer.content) < 8000
    body = answer.json()
    texts = [body["detail"], *(str(error[key]) for error in body["errors"] for key in ("parameter", "detail"))]
    assert max(map(len, texts)) <= 300
    assert len(body["errors"]) <= 10
