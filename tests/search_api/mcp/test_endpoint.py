"""Assistants get what the API gives, by the official client, over HTTP in both eras and over standard streams."""

import json
import random
import re
import sys
from contextlib import asynccontextmanager

import httpx
import pytest

from indexer.text.sentences import split_sentences
from search_api.http.app import create_app
from search_api.mcp.tools import LEAST_CHARS, TOOLS
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import ROOT, running
from tests.live import finished

mcp = pytest.importorskip("mcp")
httpx2 = pytest.importorskip("httpx2")

NAMES = ["search", "fetch", "table", "vocabulary", "check_quote"]
ERAS = ["legacy", "2026-07-28"]


@asynccontextmanager
async def client_of(address: str, era: str = "2026-07-28"):
    """The official client; no proxy of the environment stands between it and the loopback."""
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx2.AsyncClient(trust_env=False, timeout=60) as http,
        mcp.Client(streamable_http_client(f"{address}/mcp", http_client=http), mode=era) as client,
    ):
        yield client


def call(address: str, name: str, era: str = "2026-07-28", **arguments):
    """Call one tool and return its document, or the refusal."""

    async def once():
        async with client_of(address, era) as client:
            return await client.call_tool(name, arguments)

    return finished(once()).structured_content


@pytest.fixture(scope="module")
def address(real_bundle):
    """The real records behind the API, without a limit for clients."""
    with running(create_app(lambda: Searcher(real_bundle), settings=Settings(rate_limit="off"))) as served:
        yield served


@pytest.mark.parametrize("era", ERAS)
def test_the_official_client_lists_and_calls_every_tool(address, era):
    """Each tool is listed with what it takes and as reading only, and answers."""

    async def everything():
        async with client_of(address, era) as client:
            listed = (await client.list_tools()).tools
            asked = {
                "search": {"question": "imams in prison"},
                "fetch": {"id": "xk-three-month-release-notice"},
                "table": {"question": "imams in prison"},
                "vocabulary": {},
                "check_quote": {"text": "nobody ever wrote this sentence anywhere"},
            }
            return listed, {name: await client.call_tool(name, asked[name]) for name in NAMES}

    listed, answers = finished(everything())
    assert [tool.name for tool in listed] == NAMES == [tool.name for tool in TOOLS]
    assert all(tool.annotations.read_only_hint and tool.input_schema["type"] == "object" for tool in listed)
    assert all(not answer.is_error for answer in answers.values())
    assert all(json.loads(answer.content[0].text) == answer.structured_content for answer in answers.values())
    found = answers["search"].structured_content
    assert found["status"] == "answered"
    assert found["results"][0]["address"].startswith(f"{address}/records/")
    assert found["results"][0]["passages"][0]["sources"][0]["title"]
    assert answers["fetch"].structured_content["id"] == "xk-three-month-release-notice"
    assert len(answers["table"].structured_content["rows"]) >= 6
    assert answers["check_quote"].structured_content["verbatim"] is False


def test_what_a_tool_finds_is_what_the_api_finds(address):
    """The same records and the same words; a budget leaves passages out whole and says how many."""
    question = "How long before release does Bosnia and Herzegovina start preparing a prisoner?"
    answer = httpx.get(f"{address}/api/v1/search", params={"q": question, "limit": 5}, trust_env=False).json()
    found = call(address, "search", question=question)
    assert [one["id"] for one in found["results"]] == [hit["record"]["id"] for hit in answer["hits"]]
    every = [passage["text"] for hit in answer["hits"] for passage in hit["passages"]]
    small = call(address, "search", question=question, max_chars=LEAST_CHARS)
    taken = [passage["text"] for one in small["results"] for passage in one["passages"]]
    assert taken == every[: len(taken)]
    assert sum(map(len, taken)) <= LEAST_CHARS
    assert small["passages_left_out"] == len(every) - len(taken) > 0


def test_a_record_is_read_to_its_end_in_parts(address):
    """Call after call gives the rest, each passage once."""
    whole = httpx.get(f"{address}/api/v1/records/how-to-case-conference", trust_env=False).json()
    start, texts = 0, []
    while start is not None:
        part = call(address, "fetch", id="how-to-case-conference", start=start, max_chars=2_000)
        texts += [passage["text"] for passage in part["passages"]]
        assert part["next_start"] is None or part["next_start"] > start
        start = part["next_start"]
    assert texts == [passage["text"] for passage in whole["passages"]]


def sentences(bundle):
    """Sentences of records that are long enough to be told from chance."""
    texts = [passage.text for passage in bundle.passages if passage.kind == "section" and "\n" not in passage.text]
    return sorted({one for text in texts for one in split_sentences(text) if 12 <= len(one.split()) <= 40})


def altered(sentence: str, way: int) -> str:
    """Change a word, a number, a negation or a country of a sentence."""
    words = sentence.split()
    if way == 1 and (number := re.search(r"\d+", sentence)):
        return sentence.replace(number[0], str(int(number[0]) + 1), 1)
    if way == 2:
        return f"{' '.join(words[:5])} not {' '.join(words[5:])}"
    if way == 3 and (country := re.search(r"Albania|Serbia|Montenegro|Kosovo\*|Bosnia", sentence)):
        return sentence.replace(country[0], "Slovenia", 1)
    return " ".join([*words[:6], "never", *words[7:]])


@pytest.fixture(scope="module")
def quotations(real_bundle):
    return random.Random(26).sample(sentences(real_bundle), 200)


def test_true_quotations_are_found_and_altered_ones_refused(address, quotations):
    """200 sentences as they stand, in marks of quotation or not, and each of them altered in one of four ways."""

    async def check_all():
        async with client_of(address) as client:
            true, false = [], []
            for number, sentence in enumerate(quotations):
                asked = f"“{sentence}”" if number % 2 else sentence
                true.append((await client.call_tool("check_quote", {"text": asked})).structured_content)
                changed = altered(sentence, number % 4)
                false.append((await client.call_tool("check_quote", {"text": changed})).structured_content)
            return true, false

    true, false = finished(check_all())
    assert [one for one, found in zip(quotations, true, strict=True) if not found["verbatim"]] == []
    assert all(found["record"]["address"].startswith(address) for found in true)
    assert [one for one, found in zip(quotations, false, strict=True) if found["verbatim"]] == []
    named = [found["sentence"] == one for one, found in zip(quotations, false, strict=True)]
    assert named.count(True) >= 195  # a sentence that stands in two records alike may be named by its twin
    assert all(found["only_in_quotation"] for found in false if found["sentence"])


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("search", {"question": "x"}, "question: String should have at least 2 characters"),
        ("search", {"question": "imams in prison", "country": ["ZZ"]}, "ZZ"),
        ("search", {"question": "imams in prison", "secret": 1}, "Extra inputs are not permitted"),
        ("fetch", {"id": "no-such-record"}, "there is no record `no-such-record`"),
        ("fetch", {"id": "../../etc/passwd"}, "id: String should match pattern"),
        ("fetch", {"id": "xk-channel-referral/similar"}, "id: String should match pattern"),
        ("fetch", {"id": "a\x00b"}, "id: String should match pattern"),
        ("table", {"question": "imams in prison", "by": "moon"}, "by: Input should be 'country', 'actor' or 'phase'"),
        ("burn", {}, "there is no such tool; allowed: search, fetch, table, vocabulary, check_quote"),
    ],
)
def test_what_cannot_be_is_refused_in_words(address, name, arguments, said):
    """The refusal names the argument and never repeats what else was sent."""
    assert said in call(address, name, **arguments)["refused"]


def test_a_question_that_names_a_person_is_not_read(address, caplog):
    """The notice comes back as from the API; no log holds a word of it."""
    found = call(address, "search", question="where does Marko Marković from Zenica live now")
    assert found["status"] == "not_documented"
    assert found["results"] == []
    assert "Marko" not in json.dumps(found, ensure_ascii=False)
    assert "Marko" not in caplog.text


@pytest.mark.parametrize(
    ("method", "headers", "body", "status"),
    [
        ("GET", {}, b"", 405),
        ("DELETE", {}, b"", 405),
        ("POST", {"Origin": "https://evil.example"}, b"{}", 403),
        ("POST", {"Content-Type": "application/json", "Accept": "application/json"}, b"{" * 5000, 400),
        ("POST", {"Content-Type": "application/json", "Accept": "application/json"}, b"x" * 9000, 413),
        ("POST", {"Content-Type": "text/plain", "Accept": "application/json"}, b"{}", 400),
    ],
)
def test_hostile_requests_are_refused_as_for_the_api(address, method, headers, body, status):
    """No stream without end, no foreign page, no body without bound, and no fault of the server."""
    answer = httpx.request(method, f"{address}/mcp", headers=headers, content=body, trust_env=False)
    assert answer.status_code == status or (status == 400 and 400 <= answer.status_code < 500)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_limit_for_clients_holds_for_calls_too(real_bundle):
    """The fourth call within a minute is told to come back."""
    with running(create_app(lambda: Searcher(real_bundle), settings=Settings(rate_limit="3/minute"))) as address:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        headers = {"Accept": "application/json, text/event-stream"}
        with httpx.Client(trust_env=False) as client:
            codes = [client.post(f"{address}/mcp", json=body, headers=headers).status_code for _ in range(4)]
    assert codes[3] == 429
    assert codes[:3] == [200, 200, 200]


@pytest.mark.parametrize("era", ERAS)
def test_an_assistant_on_this_machine_needs_no_network(built, era):
    """`throughcare mcp` answers over standard streams, and writes nothing else there."""
    from mcp import StdioServerParameters

    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "throughcare", "mcp"],
        env={"THROUGHCARE_INDEX": str(built.index), "HF_HUB_OFFLINE": "1", "PATH": ""},
        cwd=str(ROOT),
    )

    async def ask():
        async with mcp.Client(command, mode=era) as client:
            return await client.call_tool("search", {"question": "imams in prison"})

    found = finished(ask()).structured_content
    assert found["status"] == "answered"
    assert found["results"][0]["address"].startswith("records/")
