"""Whatever is asked, the server answers or refuses as its schema says, and never fails."""

import random
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_api.http.app import create_app
from search_api.question.query import InvalidQuery, normalize_question, parse_query
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import DATA, running
from tests.live import COMMAND

SEED = 20261124
ANSWERS = {200, 414, 422}
"""What a question may get when nobody else asks."""

BOMBS = [
    "' OR 1=1; DROP TABLE records;--", '" UNION SELECT password FROM users --', "1; WAITFOR DELAY '0:0:5'",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}${7*7}<%= 7*7 %>#{7*7}", "{% for x in y %}",
    "../../../../etc/passwd", "..\\..\\windows", "file:///etc/passwd", "$(cat /etc/passwd)", "`id`",
    "(a+)+" * 40 + "!", "a" * 300, "((((" * 75, "\\" * 300, "%s%n%x" * 50, "\x00\x01\x02", "a\x00b",
    "\r\nSet-Cookie: a=b", "|| ping localhost",
    "😀" * 300, "👩‍👩‍👧‍👦" * 40, "ا" * 300, "‮" + "imam" * 20, "​" * 300, "e" + "́" * 299, "ﷺ" * 300, "İ" * 300, "ß" * 300,
    "ǅ" * 100, "осуђених" * 30, "të burgosur " * 25, "监狱 伊玛目" * 40, "jndi:ldap://127.0.0.1/a", "NaN", "Infinity",
    "null", "undefined", "true", "-1", "1e999", "0x41", "*" * 300, "\"" * 299, "AND OR NOT NEAR(",
    "imam^99999", "\ufeff\ufffe",
    "﷽" * 100, "𝕚𝕞𝕒𝕞", "ｉｍａｍ", "\u2028\u2029", "a\u0300" * 150, "Ⅷ" * 100, "½" * 300, "１２３",
    "-" * 300, "'" * 300, "’" * 300,
]  # fmt: skip
WILD_ESCAPES = [
    "%ED%A0%80%ED%B0%80",
    "%FF%FE%FA",
    "%C0%AE",
    "%",
    "%%%",
    "%zz",
    "%u0041",
    "+%2B+",
    "%F0%9F%98",
    "%0d%0a%0d%0a",
]

SCRIPTS = [
    range(start, start + 0x60)
    for start in (0x20, 0xA0, 0x370, 0x400, 0x530, 0x590, 0x620, 0x900, 0xE00, 0x10A0, 0x1200, 0x1F00, 0x2000, 0x2190,
                  0x3040, 0x4E00, 0xAC00, 0xFB00, 0xFE70, 0x1D400, 0x1F600, 0x0, 0xE000, 0xFFF0, 0x10FFA0, 0xD800)
]  # fmt: skip


def hostile_questions(count: int) -> list[str]:
    """Return so many questions, already escaped for an address: bombs, all scripts, mixtures and broken escapes."""
    chance = random.Random(SEED)
    made = [quote(bomb.encode("utf-8", "surrogatepass")) for bomb in BOMBS] + WILD_ESCAPES
    while len(made) < count:
        scripts = chance.sample(SCRIPTS, chance.choice((1, 1, 2, 5)))
        letters = [chr(chance.choice(chance.choice(scripts))) for _ in range(chance.choice((2, 10, 60, 300)))]
        for _ in range(chance.choice((0, 0, 2))):
            letters.insert(chance.randrange(len(letters)), chance.choice(BOMBS)[:40])
        made.append(quote("".join(letters)[:300].encode("utf-8", "surrogatepass")))
    return made[:count]


def ask_all(client: httpx.Client, questions: list[str]) -> Counter:
    """Ask every question; return how often each status came. Every answer is JSON of the form that was promised."""
    statuses: Counter[int] = Counter()
    for question in questions:
        answer = client.get(f"/api/v1/search?q={question}")
        statuses[answer.status_code] += 1
        assert answer.status_code in ANSWERS, (question, answer.text)
        body = answer.json()
        assert "hits" in body if answer.status_code == 200 else body["status"] == answer.status_code
    return statuses


@pytest.fixture
def client(served):
    with httpx.Client(base_url=served, trust_env=False, timeout=10) as client:
        yield client


def test_hostile_questions_are_answered_or_refused(client):
    """Five hundred hostile questions: no failure, none that takes ten seconds."""
    statuses = ask_all(client, hostile_questions(500))
    assert statuses[200] > 100
    assert statuses[422] > 10


@pytest.mark.long
def test_ten_thousand_hostile_questions_are_answered_or_refused(client):
    """The same with ten thousand."""
    statuses = ask_all(client, hostile_questions(10_000))
    assert sum(statuses.values()) == 10_000


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)


@given(ANY_TEXT)
@settings(max_examples=500, derandomize=True, database=None, deadline=None)
def test_a_cleaned_question_is_plain(question):
    """No control, no half character, no double space; cleaning twice changes nothing."""
    cleaned = normalize_question(question)
    assert normalize_question(cleaned) == cleaned
    assert cleaned == " ".join(cleaned.split())
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cs", "Cf", "Zl", "Zp"}


@given(ANY_TEXT)
@settings(
    max_examples=300,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_question_is_answered_or_refused(searcher, question):
    """A text is a question that gets an answer, or is refused with the reason."""
    try:
        query = parse_query(question, {}, searcher.store.vocabulary)
    except InvalidQuery:
        assert not 2 <= len(normalize_question(question)) <= 300
    else:
        assert searcher.search(query).status in ("answered", "not_documented")


def probed(address: str, folder: Path, examples: int) -> subprocess.CompletedProcess[str]:
    """Run schemathesis with all its checks and phases over the schema of a running server.

    A filter takes the codes of the corpus, which no schema of the program can list: an unknown one is a documented 422.
    """
    tool = [COMMAND.with_name("schemathesis"), "--config-file", DATA / "schemathesis.toml"]
    command = [*tool, "run", f"{address}/openapi.json", "--checks", "all"]
    options = {"exclude-checks": "positive_data_acceptance", "seed": "7", "max-examples": str(examples)}
    switches = ["--generation-deterministic", "--no-color", "--request-retries", "0"]
    spelled = [part for name, value in options.items() for part in (f"--{name}", value)]
    return subprocess.run([*command, *spelled, *switches], capture_output=True, text=True, timeout=500, cwd=folder)


@pytest.fixture
def promised(bundle):
    """The API over the small corpus, for one client that asks without end."""
    with running(create_app(lambda: Searcher(bundle), None, Settings(rate_limit="off"))) as address:
        yield address


def test_every_route_keeps_its_promise(promised, tmp_path):
    """Whatever the schema allows or forbids: documented statuses, media types and bodies, and no failure."""
    done = probed(promised, tmp_path, 10)
    assert done.returncode == 0, done.stdout


@pytest.mark.long
def test_every_route_keeps_its_promise_for_long(promised, tmp_path):
    """The same with many more examples."""
    done = probed(promised, tmp_path, 300)
    assert done.returncode == 0, done.stdout
