"""What protects the server, over a real uvicorn: limits, hosts, origins, headers, framing, slow and wild clients."""

import asyncio
import json
import logging
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import httpx
import pytest

from indexer.site.csp import inline_hashes
from search_api.http import connection, middleware
from search_api.http import work_queue as gate
from search_api.http.app import create_app
from search_api.http.errors import ApiError
from search_api.http.limits import ClientResolver, Routes
from search_api.http.work_queue import WorkQueue
from search_api.observability import log as journal
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import running
from tests.live import finished

STRICT = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@pytest.fixture
def site(tmp_path):
    """A site of two pages, a script and a link that leads out of it."""
    folder = tmp_path / "site"
    (folder / "records").mkdir(parents=True)
    (folder / "index.html").write_text("<h1>Home</h1><script>mine()</script><script src='x.js'></script>")
    (folder / "404.html").write_text("<h1>Not here</h1>")
    (folder / "x.js").write_text("mine()")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def serve(bundle, site):
    """Return a client of a server with the settings given."""

    @contextmanager
    def client(searcher=None, **changed):
        searcher = searcher or Searcher(bundle)
        with (
            running(create_app(lambda: searcher, site, Settings(**changed))) as address,
            httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
        ):
            yield client

    return client


def problem(response: httpx.Response, status: int) -> dict:
    """Return the problem of a response, which must be one, and carry the id of its request and the strict policy."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-security-policy"] == STRICT
    body = response.json()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    return body


def raw(address: str, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are and return all that comes back until the server closes."""
    url = urlsplit(str(address))
    with socket.create_connection((url.hostname, url.port), timeout=20) as connected:
        for part in parts:
            connected.sendall(part)
            time.sleep(pause)
        return all_of(connected)


def all_of(connected: socket.socket) -> bytes:
    """Return what comes until the other side closes or resets the connection."""
    received = bytearray()
    with suppress(ConnectionResetError):
        while chunk := connected.recv(65536):
            received += chunk
    return bytes(received)


def test_every_answer_protects_its_reader(serve):
    """API, site, errors and documents carry the headers that protect; none names the server."""
    with serve() as client:
        paths = {"/": 200, "/x.js": 200, "/nowhere": 404, "/api/v1/vocabulary": 200, "/api/v1/nothing": 404,
                 "/docs": 308, "/openapi.json": 200, "/healthz": 200, "/readyz": 200}  # fmt: skip
        for path, status in paths.items():
            response = client.get(path)
            assert response.status_code == status, path
            assert response.headers["x-content-type-options"] == "nosniff", path
            assert response.headers["referrer-policy"] == "no-referrer", path
            assert response.headers["cross-origin-resource-policy"] == "same-origin", path
            assert "geolocation=()" in response.headers["permissions-policy"], path
            assert response.headers["content-security-policy"].startswith("default-src 'none'"), path
            assert re.fullmatch("[0-9a-f]{32}", response.headers["x-request-id"]), path
            assert "server" not in response.headers, path
            assert "access-control-allow-origin" not in response.headers, path


def test_json_is_strict_and_pages_run_their_own_scripts_only(serve):
    """An answer may load nothing; a page may run the inline script that it was built with, by its hash."""
    with serve() as client:
        assert client.get("/api/v1/vocabulary").headers["content-security-policy"] == STRICT
        policy = client.get("/").headers["content-security-policy"]
        # printf 'mine()' | openssl dgst -sha256 -binary | base64
        assert "script-src 'self' 'sha256-QXxpu54YpA43T7+5Jah+DcfQJ/oA7xkSYpaa+TBFnkI=';" in policy
        assert "unsafe" not in policy
        assert "sha256" not in client.get("/nowhere.html").headers["content-security-policy"]


def test_scripts_that_load_or_do_not_run_need_no_hash():
    """Only scripts with a text of their own are named, each once."""
    page = (
        "<script src=a.js></script><script type='application/ld+json'>{}</script><SCRIPT>a</SCRIPT><script>a</script>"
    )
    assert inline_hashes(page) == ("'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='",)


def test_a_page_that_is_not_modified_keeps_its_policy(serve):
    """A 304 says nothing about the policy: browsers would replace that of the page they have."""
    with serve() as client:
        tag = client.get("/").headers["etag"]
        response = client.get("/", headers={"If-None-Match": tag})
        assert response.status_code == 304
        assert "content-security-policy" not in response.headers
        assert response.headers["cache-control"] == "no-cache"


def test_hosts_are_on_a_list(serve):
    """Localhost, plain addresses and listed names are answered; any other name is 421, so that none is rebound."""
    with serve(hosts="practice.example, other.example") as client:
        for host in ("localhost", "127.0.0.1:8000", "[::1]:80", "practice.example:443", "OTHER.example"):
            assert client.get("/healthz", headers={"Host": host}).status_code == 200, host
        for host in ("evil.example", "practice.example.evil.example", "localhost.evil.example", ""):
            assert "THROUGHCARE_HOSTS" in problem(client.get("/healthz", headers={"Host": host}), 421)["detail"]
    with serve(hosts="*") as client:
        assert client.get("/healthz", headers={"Host": "any.example"}).status_code == 200


def test_listed_origins_may_read_and_no_others(serve):
    """An origin on the list is named, never with credentials; another gets no permission; caches tell them apart."""
    with serve(origins="https://site.example") as client:
        allowed = client.get("/api/v1/vocabulary", headers={"Origin": "https://site.example"})
        assert allowed.headers["access-control-allow-origin"] == "https://site.example"
        assert "access-control-allow-credentials" not in allowed.headers
        assert allowed.headers["access-control-expose-headers"] == "ETag, Retry-After, X-Request-Id"
        for origin in ("https://evil.example", "null", "https://site.example.evil.example"):
            response = client.get("/api/v1/vocabulary", headers={"Origin": origin})
            assert "access-control-allow-origin" not in response.headers
            assert response.headers["vary"] == "Origin"
        asked = {"Origin": "https://site.example", "Access-Control-Request-Method": "GET"}
        preflight = client.options("/api/v1/search", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-methods"] == "GET"
        assert "If-None-Match" in preflight.headers["access-control-allow-headers"]
        refused = client.options("/api/v1/search", headers={**asked, "Origin": "https://evil.example"})
        assert problem(refused, 400)["detail"] == "Disallowed CORS origin"
        assert "access-control-allow-origin" not in client.get("/", headers=asked).headers


def test_a_limit_counts_a_route_not_its_addresses(serve):
    """Three requests a minute are three to all records together; other routes, pages and health go on."""
    with serve(rate_limit="3/minute") as client:
        for record in ("al-family-visits", "ba-late-release-plans", "nowhere"):
            assert client.get(f"/api/v1/records/{record}").status_code in (200, 404)
        refused = client.get("/api/v1/records/xk-imam-talks")
        assert problem(refused, 429)["detail"] == "at most 3 per 1 minute to this route from one client"
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert client.get("/api/v1/vocabulary").status_code == 200
        assert {client.get("/").status_code for _ in range(5)} == {200}
        assert [client.get("/healthz").status_code for _ in range(4)] == [200, 200, 200, 429]
    with serve(rate_limit="off") as client:
        assert {client.get("/api/v1/vocabulary").status_code for _ in range(320)} == {200}


def test_forwarded_addresses_count_only_from_trusted_proxies(serve):
    """A client that says it is somebody else stays itself; behind a trusted proxy each client has its own count."""
    path = "/api/v1/vocabulary"
    with serve(rate_limit="1/minute") as client:
        statuses = [client.get(path, headers={"X-Forwarded-For": f"203.0.113.{i}"}).status_code for i in range(3)]
        assert statuses == [200, 429, 429]
    with serve(rate_limit="1/minute", trusted_proxies="127.0.0.0/8") as client:
        statuses = [client.get(path, headers={"X-Forwarded-For": f"203.0.113.{i}"}).status_code for i in range(3)]
        assert statuses == [200, 200, 200]
        spoofed = [client.get(path, headers={"X-Forwarded-For": f"8.8.8.{i}, 203.0.113.7"}).status_code for i in (1, 2)]
        assert spoofed == [200, 429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "198.51.100.2", "198.51.100.2"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.2, 10.0.0.9", "198.51.100.2"),
        ("10.0.0.1", "1.1.1.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("192.0.2.1", "198.51.100.2", "192.0.2.1"),
        ("10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "198.51.100.2", "198.51.100.2"),
        (None, "198.51.100.2", "local"),
    ],
)
def test_a_client_is_an_address_or_a_network(peer, forwarded, client):
    """The last address that no trusted proxy has; IPv6 by /64, as one household has it; mapped IPv4 is IPv4."""
    scope = {"client": (peer, 1) if peer else None}
    assert ClientResolver("10.0.0.0/24").client(scope, {"x-forwarded-for": forwarded}) == client


def test_a_path_is_labelled_by_its_template():
    """A label never holds what a client wrote."""
    routes = Routes(["/api/v1/records", "/api/v1/records/{record_id}", "/api/v1/records/{record_id}/similar"])
    assert routes.template_of("/api/v1/records/x/similar") == "/api/v1/records/{record_id}/similar"
    assert routes.template_of("/api/v1/records/x") == "/api/v1/records/{record_id}"
    assert routes.template_of("/api/v1/records/x/y/z") == "site"


def test_ids_of_requests_come_from_trusted_proxies_only(serve):
    """An id is taken from a trusted proxy if it is one; nobody else names their requests."""
    given = {"X-Request-Id": "proxy-made-0001"}
    with serve() as client:
        assert client.get("/healthz", headers=given).headers["x-request-id"] != "proxy-made-0001"
    with serve(trusted_proxies="127.0.0.1") as client:
        assert client.get("/healthz", headers=given).headers["x-request-id"] == "proxy-made-0001"
        wild = client.get("/healthz", headers={"X-Request-Id": "<script>alert(1)"})
        assert re.fullmatch("[0-9a-f]{32}", wild.headers["x-request-id"])


def test_sizes_are_bounded(serve):
    """Too long a path, query, header or body is refused with the status that says which."""
    with serve() as client:
        problem(client.get("/" + "a" * 1024), 414)
        problem(client.get("/api/v1/search?q=" + "a" * 8192), 414)
        problem(client.get("/healthz", headers={"X-Long": "a" * 17000}), 431)
        problem(client.get("/healthz", headers=[(f"X-{i}", "a") for i in range(101)]), 431)
        problem(client.request("GET", "/healthz", content=b"a" * 8193), 413)
        assert client.request("GET", "/healthz", content=b"a" * 8192).status_code == 200


def test_a_body_is_counted_as_it_comes(serve):
    """A body in chunks, which says no length, is cut at the limit, and so is one that says less than it is."""
    with serve() as client:
        problem(client.post("/api/v1/search", content=iter([b"a" * 5000, b"a" * 5000])), 413)
        answer = raw(client.base_url, b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
                     b"ffff\r\n", b"a" * 20000)  # fmt: skip
        assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n", 400),
        (b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 70000, 431),
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_refused(serve, request_bytes, status):
    """Double lengths, double hosts, spaces before colons, bare returns: one refusal, and the connection ends."""
    with serve() as client:
        answer = raw(client.base_url, request_bytes)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), head
    assert b"connection: close" in head.lower()
    assert json.loads(body)["status"] == status


TRAVERSALS = [
    "/../secret.txt", "/%2e%2e/secret.txt", "/%2e%2e%2fsecret.txt", "/..%2fsecret.txt", "/%252e%252e%252fsecret.txt",
    "/records/../../secret.txt", "/records/%2e%2e/%2e%2e/secret.txt", "/..\\secret.txt", "/..%5csecret.txt",
    "//secret.txt", "/%2fetc/passwd", "//etc/passwd", "/link.txt", "/x.js%00.html", "/%00", "/%ff%fe",
    "/%c0%ae%c0%ae/secret.txt",
    "/....//secret.txt", "/.%00./secret.txt", "/" + "a" * 300, "/api/v1/records/..%2f..%2fsecret.txt",
    "/api/v1/records/%2e%2e", "/index.html/../../secret.txt",
]  # fmt: skip


def test_no_path_leads_out_of_the_site(serve):
    """Climbing, encoded, twice encoded, with other slashes, through a link: not found, and nothing of the file."""
    with serve() as client:
        for path in TRAVERSALS:
            head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            answer = raw(client.base_url, head.encode())
            assert answer.startswith(b"HTTP/1.1 404 "), (path, answer[:80])
            assert b"secret" not in answer.replace(path.encode(), b"").replace(b"secret.txt", b""), path


def test_only_reading_is_possible(serve):
    """Every other method is 405 and names what is allowed; the schema holds nothing but GET."""
    with serve() as client:
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"):
            refused = client.request(method, "/api/v1/search")
            assert refused.status_code == 405, method
            assert "GET" in refused.headers["allow"], method
        paths = client.get("/openapi.json").json()["paths"]
        assert {method for methods in paths.values() for method in methods} == {"get"}


class Slow(Searcher):
    """A searcher whose every search waits until it may go on."""

    def __init__(self, bundle):
        super().__init__(bundle)
        self.may_go_on, self.running = threading.Event(), threading.Semaphore(0)

    def answer_checked(self, query, *mode):
        if query.question != "release":  # what the server asks itself before anybody comes
            self.running.release()
            self.may_go_on.wait(30)
        return super().answer_checked(query, *mode)


def test_a_full_queue_refuses_at_once_and_recovers(serve, bundle):
    """With one thread and one place to wait, the third search is told to retry; the first two are answered."""
    slow = Slow(bundle)
    with serve(slow, threads=1, queue=1) as client, ThreadPoolExecutor(2) as people:
        first = people.submit(client.get, "/api/v1/search?q=imam+1")
        assert slow.running.acquire(timeout=10)
        second = people.submit(client.get, "/api/v1/search?q=imam+2")
        while client.get("/readyz").json()["waiting_searches"] < 1:
            time.sleep(0.01)
        third = client.get("/api/v1/search?q=imam+3")
        assert problem(third, 503)["detail"] == "too many searches at this moment: try again"
        assert third.headers["retry-after"] == "1"
        slow.may_go_on.set()
        assert (first.result().status_code, second.result().status_code) == (200, 200)
        assert client.get("/api/v1/search?q=imam+3").status_code == 200


def test_a_search_that_takes_too_long_is_given_up(serve, bundle):
    """Who waits too long is told to retry, and what still runs is counted until it ends."""
    slow = Slow(bundle)
    with serve(slow, threads=1, queue=0, timeout=0.2) as client:
        assert (
            problem(client.get("/api/v1/search?q=imam+1"), 503)["detail"] == "no answer within 0.2 seconds: try again"
        )
        assert "too many" in problem(client.get("/api/v1/search?q=imam+2"), 503)["detail"]
        slow.may_go_on.set()
        deadline = time.monotonic() + 10
        while client.get("/api/v1/search?q=imam+3").status_code != 200:
            assert time.monotonic() < deadline


def test_guards_run_beside_the_event_loop(serve, bundle):
    """While the guard reads a question, others are answered; what it takes counts as waiting like any search."""

    class SlowGuard(Searcher):
        reading, may_go_on = threading.Event(), threading.Event()

        def contains_personal_data(self, question):
            if question != "release":
                self.reading.set()
                assert self.may_go_on.wait(30)
            return super().contains_personal_data(question)

    with serve(SlowGuard(bundle), threads=1, queue=0, timeout=20) as client, ThreadPoolExecutor(1) as person:
        asked = person.submit(client.get, "/api/v1/search?q=imam+1")
        assert SlowGuard.reading.wait(10)
        assert client.get("/healthz").status_code == 200
        problem(client.get("/api/v1/search?q=imam+2"), 503)
        SlowGuard.may_go_on.set()
        assert asked.result().status_code == 200


def test_a_burst_may_wait_but_a_queue_may_not_stand(monkeypatch):
    """32 may wait for a moment; while they still wait after that, it is full for others until only two would wait."""
    monkeypatch.setattr(gate, "BACKLOG_SECONDS", 0.2)

    async def refused(door: WorkQueue) -> int:
        with pytest.raises(ApiError) as refusal:
            await door.run(bool)
        return refusal.value.status

    async def run():
        door, doors = WorkQueue(1, 32, 30), [threading.Semaphore(0)]
        burst = [asyncio.create_task(door.run(doors[0].acquire)) for _ in range(33)]
        await asyncio.sleep(0)
        assert (door.waiting, await refused(door)) == (32, 503)
        await asyncio.sleep(0.15)
        assert await refused(door) == 503
        await asyncio.sleep(0.1)
        doors[0].release(30)
        while door.waiting > 2:
            await asyncio.sleep(0.01)
        assert await refused(door) == 503
        doors[0].release(3)
        assert all(await asyncio.gather(*burst))
        door.close()

    finished(run())


def test_errors_of_the_work_come_through_the_gate():
    """An error in a thread is the caller's, a timeout of its own included."""

    def fail():
        raise TimeoutError("of the work itself")

    async def run():
        door = WorkQueue(1, 0, 5)
        with pytest.raises(TimeoutError, match="of the work itself"):
            await door.run(fail)
        door.close()

    finished(run())
    assert ApiError(503, "busy", 1).headers == {"Retry-After": "1"}


def test_a_fault_tells_the_client_nothing_and_the_log_its_place(serve, bundle, capfd, monkeypatch):
    """A fault is 500 problem+json with the id of the request; the log names kind and place, not what was asked."""

    class Broken(Searcher):
        def answer_checked(self, query, *mode):
            if query.question != "release":
                raise ZeroDivisionError(f"while answering {query.question}")
            return super().answer_checked(query, *mode)

    journal.configure()
    monkeypatch.setattr(logging.getLogger("httpx"), "disabled", True)  # the client's own log names what it asks
    try:
        with serve(Broken(bundle)) as client:
            body = problem(client.get("/api/v1/search?q=my+secret+question"), 500)
        assert body["detail"] == "the server failed; its log holds more under the id of this request"
    finally:
        logging.basicConfig(force=True)
    logged = capfd.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    fault = next(line for line in lines if line.get("fault"))
    assert fault["fault"] == "ZeroDivisionError"
    assert fault["at"][-1].endswith(" answer_checked")
    request = next(line for line in lines if line.get("request_id") == body["request_id"])
    assert (request["route"], request["status"], request["question_length"]) == ("/api/v1/search", 500, 18)
    assert "secret" not in logged
    assert "127.0.0.1" not in json.dumps(request)


def test_slow_senders_are_cut(serve, monkeypatch):
    """A header that does not end, on a new or a used connection, and a body that does not come: the connection ends."""
    monkeypatch.setattr(connection, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr(middleware, "BODY_SECONDS", 0.3)
    whole = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with serve() as client:
        assert raw(client.base_url, b"GET / HTTP/1.1\r\nHost: lo") == b""
        assert raw(client.base_url) == b""
        assert raw(client.base_url, whole, b"GET / HT", pause=0.1).count(b"HTTP/1.1") == 1
        lazy = raw(client.base_url, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhi")
        assert lazy.startswith(b"HTTP/1.1 408 ")


def test_slow_readers_are_cut(serve, site, monkeypatch):
    """Who asks for much and reads nothing does not keep the server's memory."""
    monkeypatch.setattr(connection, "WRITE_TIMEOUT", 0.3)
    (site / "large.bin").write_bytes(bytes(30_000_000))
    with serve() as client:
        url = client.base_url
        with socket.create_connection((url.host, url.port), timeout=20) as connected:
            connected.sendall(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(1)
            received = len(all_of(connected))
        assert received < 30_000_000
        assert client.get("/healthz").status_code == 200


def test_a_client_that_has_the_answer_gets_none(serve):
    """The same question, however written, has one ETag; another question, another one; what is unknown has none."""
    with serve() as client:
        first = client.get("/api/v1/search?q=imam&country=XK&country=AL&limit=10")
        tag = first.headers["etag"]
        assert first.headers["cache-control"] == "public, max-age=60, stale-while-revalidate=600"
        same = client.get("/api/v1/search?country=AL&q=+imam%20&country=XK&country=AL")
        assert (same.headers["etag"], same.content) == (tag, first.content)
        for path in ("/api/v1/search?q=imam&country=XK", "/api/v1/search?q=imams&country=XK&country=AL"):
            assert client.get(path).headers["etag"] != tag
        kept = client.get("/api/v1/search?q=imam&country=AL&country=XK", headers={"If-None-Match": f'"x", W/{tag}'})
        assert (kept.status_code, kept.content, kept.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in kept.headers or kept.headers["content-length"] == "0"
        unknown = client.get("/api/v1/records/nowhere", headers={"If-None-Match": "*"})
        problem(unknown, 404)
        assert unknown.headers["cache-control"] == "no-store"


def test_a_kept_answer_costs_no_search(serve, bundle):
    """A matching ETag is answered before a thread, an encoder or the gate is asked."""
    slow = Slow(bundle)
    slow.may_go_on.set()
    with serve(slow, threads=1, queue=0) as client:
        tag = client.get("/api/v1/search?q=imam").headers["etag"]
        slow.may_go_on.clear()
        assert client.get("/api/v1/search?q=imam", headers={"If-None-Match": tag}).status_code == 304
        slow.may_go_on.set()
