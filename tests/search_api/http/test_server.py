"""The served process: what it logs, what it measures, and the schema that it promises."""

import json
import re
import shutil
import subprocess
import sys

import httpx
import pytest

from search_api.http.app import create_app
from search_api.observability.metrics import FOLDER
from search_api.settings import Settings
from tests.conftest import ROOT
from tests.live import serving, within

SCHEMA = ROOT / "docs/openapi.json"
DASHBOARD = ROOT / "deploy/grafana.json"


@pytest.fixture(scope="module")
def free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def measured(built, free_port, tmp_path_factory):
    """A server of two workers that began without a bundle and shows measurements; its log, and what it shows."""
    index = tmp_path_factory.mktemp("empty") / "index"
    settings = {"index": index, "site": built.site, "rate_limit": "4/minute", "metrics_port": free_port}
    with serving("--workers", "2", "--wait", **settings) as served:
        within(30, lambda: httpx.get(f"{served.address}/healthz", trust_env=False).status_code == 200)
        assert httpx.get(f"{served.address}/readyz", trust_env=False).status_code == 503
        shutil.copytree(built.index, index)
        within(30, lambda: sum(event["event"] == "bundle taken over" for event in served.events) == 2)
        served.client.headers["User-Agent"] = "told-by-client"
        get = served.client.get
        for question in ("unspeakable secret", "unspeakable secret", "imams in prison"):
            assert get("/api/v1/search", params={"q": question}).status_code == 200
        tag = get("/api/v1/records/xk-hsp-dubrava-programmes").headers["etag"]
        get("/api/v1/records/xk-hsp-dubrava-programmes", headers={"If-None-Match": tag})
        get("/ask.html?q=unspeakable+secret")
        get("/unspeakable-page")
        statuses = [get("/api/v1/vocabulary").status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 429]
        shown = httpx.get(f"http://127.0.0.1:{free_port}/metrics", trust_env=False).text
        within(10, lambda: sum(event["event"] == "request" for event in served.events) >= 12)
        events = served.events
        assert httpx.get(f"{served.address}/metrics", trust_env=False).status_code == 404
    return events, shown


def value(shown: str, name: str, **labels: str) -> float:
    """Return the sum of the values of a measurement that carry the labels."""
    lines = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", shown, re.M)
    return sum(
        float(number) for text, number in lines if all(f'{key}="{wanted}"' in text for key, wanted in labels.items())
    )


def test_the_log_is_json_and_holds_nobody(measured):
    """Each line is one object; of a request: id, route, status, time and length of the question, nothing else."""
    events, _ = measured
    requests = [event for event in events if event["event"] == "request"]
    searches = [event for event in requests if event["route"] == "/api/v1/search"]
    assert set(searches[0]) == {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "milliseconds", "question_length",
    }  # fmt: skip
    assert [event["question_length"] for event in searches] == [18, 18, 15]
    everything = json.dumps([event for event in events if not str(event["event"]).startswith("running on")])
    for told in ("unspeakable", "imams", "dubrava", "127.0.0.1", "told-by-client", "?"):
        assert told not in everything, told


def test_measurements_of_all_workers_are_shown_together(measured, built):
    """Requests, searches, vectors kept, answers not modified, refusals and the bundle, on a port of its own."""
    _, shown = measured
    assert value(shown, "throughcare_requests_total", route="/api/v1/search", status="200") == 3
    assert value(shown, "throughcare_requests_total", route="/api/v1/records/{record_id}", status="304") == 1
    assert value(shown, "throughcare_request_seconds_count", route="/api/v1/search") == 3
    assert value(shown, "throughcare_searches_total") == 3
    assert value(shown, "throughcare_search_seconds_count") >= 3
    assert value(shown, "throughcare_answers_total", origin="kept") >= 1
    assert value(shown, "throughcare_not_modified_total") == 1
    assert value(shown, "throughcare_refused_total", status="429") == 1
    assert value(shown, "throughcare_waiting_searches") == 0
    assert value(shown, "throughcare_bundle_updates_total", outcome="taken_over") == 2
    assert value(shown, "throughcare_bundle_info", version=built.bundle_folder.name) == 1
    assert value(shown, "throughcare_bundle_published_timestamp_seconds") > 1.7e9
    assert "unspeakable" not in shown


def test_measurements_are_off_by_default():
    """No port is opened and no folder is written unless the setting says so."""
    assert Settings().metrics_port == 0
    script = f"import os; from search_api.http import server; print({FOLDER!r} in os.environ)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "False\n", done.stderr


def test_the_dashboard_shows_measurements_that_exist(measured):
    """Every name in the ready dashboard is one that the server shows."""
    _, shown = measured
    known = set(re.findall(r"^# TYPE (\w+) ", shown, re.M))
    dashboard = json.loads(DASHBOARD.read_text())
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"throughcare_\w+", target["expr"])
    }
    assert len(asked) > 8
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} <= known


def test_the_schema_is_the_one_that_was_promised(searcher):
    """docs/openapi.json is what the program says of itself: `make openapi` writes it, a change is seen in review."""
    assert json.loads(SCHEMA.read_text()) == create_app(lambda: searcher).openapi()


def test_everything_in_the_schema_is_bounded():
    """Every text has a longest length, every number two ends, every list a longest one; refusals are problems."""
    schema = json.loads(SCHEMA.read_text())
    for path, methods in schema["paths"].items():
        for parameter in methods["get"].get("parameters", []):
            bounded(parameter["schema"], f"{path} {parameter['name']}")
        for status, response in methods["get"]["responses"].items():
            if status not in ("200", "304"):
                assert set(response["content"]) == {"application/problem+json"}, (path, status)
        assert {"429", "503", "default"} <= set(methods["get"]["responses"]), path


def bounded(schema: dict, where: str) -> None:
    if "enum" in schema or "$ref" in schema:  # one of a few words
        return
    if "anyOf" in schema:
        for one in schema["anyOf"]:
            bounded(one, where)
    elif schema["type"] == "null":
        return
    elif schema["type"] == "array":
        assert schema["maxItems"] <= 20, where
        bounded(schema["items"], where)
    elif schema["type"] == "string":
        assert schema["maxLength"] <= (1500 if where == "/api/v1/quote text" else 300), where
    elif schema["type"] == "integer":
        assert schema["maximum"] <= 1000, where
        assert schema["minimum"] >= 0, where
    else:
        assert schema["type"] == "boolean", where


def test_the_documents_are_a_page_of_the_site(toy_api):
    """Whoever looks for documents in the usual places is led to the page of the API."""
    for path in ("/docs", "/api/v1/docs"):
        answer = httpx.get(f"{toy_api}{path}", trust_env=False)
        assert (answer.status_code, answer.headers["location"]) == (308, "/api.html")


PERSONAL = [
    "does JMBG 0101990171239 belong to a returnee",
    "why was Besnik Krasniqi convicted",
    "осуђени Марко Петровић Зеница",
    "call +387 61 123 456 about release",
    "A.B. (34) from Zenica",
    "where does Emir Hadžić live now",
    "gdje sada živi emir hadžić",
    "ku jeton tani Fatmir Gashi",
    "каде живее сега Стојан Петровски",
]


def test_a_question_with_personal_data_is_answered_and_kept_nowhere(built, free_port):
    """It gets a notice and no hit; no log, cache, measurement or header holds it, its length or its words."""
    settings = {"index": built.index, "site": built.site, "rate_limit": "off", "metrics_port": free_port}
    with serving("--workers", "1", **settings) as served:
        shows = f"http://127.0.0.1:{free_port}/metrics"
        before = httpx.get(shows, trust_env=False).text
        for question in PERSONAL:
            answer = served.client.get("/api/v1/search", params={"q": question, "explain": "true"})
            body = answer.json()
            assert (answer.status_code, body["status"]) == (200, "not_documented")
            assert (body["hits"], body["nearest"]) == ([], [])
            assert body["reasons"] == [{"code": "personal", "text": body["reasons"][0]["text"]}]
            assert "it is not kept" in body["reasons"][0]["text"]
            assert (answer.headers["cache-control"], answer.headers.get("etag")) == ("no-store", None)
        within(10, lambda: sum(event["event"] == "request" for event in served.events) == len(PERSONAL))
        shown = httpx.get(shows, trust_env=False).text
        logged = "\n".join(served.lines)
    assert "question_length" not in logged
    assert value(shown, "throughcare_answers_total") == 0
    # One vector was made to warm up before anybody asked.
    assert value(shown, "throughcare_question_vectors_total") == value(before, "throughcare_question_vectors_total")
    assert value(shown, "throughcare_searches_total", status="not_documented") == len(PERSONAL)
    for told in (
        "0101990171239",
        "Besnik",
        "Krasniqi",
        "Марко",
        "Marko",
        "+387",
        "Zenica",
        "Зеница",
        "JMBG",
        "Hadžić",
        "hadzic",
        "Gashi",
        "Стојан",
    ):
        assert told not in logged + re.sub(r"[\d.e+-]+$", "", shown, flags=re.MULTILINE), told
