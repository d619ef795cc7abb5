"""One connection: its states and their times, how many there may be, and what it builds on."""

import hashlib
import inspect
import random
import re
import socket
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from uvicorn.protocols.http import flow_control, h11_impl
from uvicorn.server import Server, ServerState

from search_api.http import connection
from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import running
from tests.live import within

WHOLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
READ = (
    h11_impl.H11Protocol,
    h11_impl.RequestResponseCycle,
    flow_control.FlowControl,
    ServerState,
    Server.startup,
    Server.on_tick,
    Server.shutdown,
    Server.capture_signals,
)
"""What `Connection` and our `Server` build on beyond what uvicorn promises."""


def test_what_uvicorn_does_not_promise_is_as_it_was_read():
    """The code that our connection reaches into is that of the version that was read: at a change, read it again."""
    sources = "".join(inspect.getsource(part) for part in READ)
    digest = hashlib.sha256(sources.encode()).hexdigest()[:16]
    assert (uvicorn.__version__, digest) == ("0.54.0", "4d20e0e72a9dcd8f")


@contextmanager
def connected(address: str):
    url = urlsplit(str(address))
    with socket.create_connection((url.hostname, url.port), timeout=20) as opened:
        yield opened


def head_of(opened: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = opened.recv(65536)
        if not chunk:
            break
        received += chunk
    return received


@pytest.fixture
def address(bundle):
    with running(create_app(lambda: Searcher(bundle), None, Settings(rate_limit="off"))) as address:
        yield address


@pytest.fixture
def narrow(bundle):
    """A server for eight connections."""
    with running(create_app(lambda: Searcher(bundle), None, Settings(rate_limit="off")), 8) as address:
        yield address


def test_one_connection_too_many_is_told_and_a_place_that_is_free_again_is_taken(narrow):
    """The ninth gets 503 with a time to come back; once one of the eight ends, another is answered."""
    with ExitStack() as stack:
        held = [stack.enter_context(connected(narrow)) for _ in range(8)]
        for opened in held:
            opened.sendall(WHOLE)
            assert head_of(opened).startswith(b"HTTP/1.1 200 ")
        with connected(narrow) as ninth:
            ninth.sendall(WHOLE)
            answer = ninth.recv(65536).lower()
            assert answer.startswith(b"http/1.1 503 ")
            assert b"\r\nretry-after: 1\r\n" in answer
            assert b"\r\nconnection: close\r\n" in answer
        held[0].close()

        def is_answered() -> bool:
            with connected(narrow) as another:
                another.sendall(WHOLE)
                return head_of(another).startswith(b"HTTP/1.1 200 ")

        within(10, is_answered)


def test_the_peer_with_the_most_makes_room(narrow):
    """Eight idle connections of one address do not keep another address out."""
    url = urlsplit(narrow)
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(connected(narrow)).sendall(WHOLE)
        time.sleep(0.2)
        other = socket.create_connection((url.hostname, url.port), timeout=20, source_address=("127.0.0.2", 0))
        with other:
            other.sendall(WHOLE)
            assert head_of(other).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST /healthz HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\nabc",
        b"POST /" + b"a" * 2000 + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n" + b"a" * 8500,
        b"OPTIONS /api/v1/search HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n\r\n",
    ],
)
def test_a_refusal_ends_a_connection_whose_body_is_unread(address, request_bytes):
    """Nothing more is read of who is refused: the answer says that the connection ends, and it does."""
    with connected(address) as opened:
        opened.sendall(request_bytes)
        answer = head_of(opened)
        assert re.search(rb"HTTP/1.1 (413|414|421) ", answer), answer
        assert b"\r\nconnection: close\r\n" in answer.lower()
        opened.settimeout(10)
        try:
            while opened.recv(65536):
                pass
        except ConnectionResetError:
            pass


def test_every_way_to_dawdle_ends(address, monkeypatch):
    """Three hundred clients that send a random part of requests, a byte or a piece at a time, hold nothing for long."""
    for name in ("HEADER_SECONDS", "IDLE_SECONDS", "CLOSE_SECONDS", "REFUSAL_SECONDS", "WRITE_TIMEOUT"):
        monkeypatch.setattr(connection, name, 0.3)
    chance = random.Random(7)
    with ExitStack() as stack:
        opened = [stack.enter_context(connected(address)) for _ in range(300)]
        for one in opened:
            sent = (WHOLE * chance.randint(0, 3) + WHOLE[: chance.randrange(len(WHOLE))]) or b"G"
            cut = chance.randrange(len(sent))
            for part in (sent[:cut], sent[cut:]):
                if part:
                    one.sendall(part)
            one.setblocking(False)
        with httpx.Client(base_url=address, trust_env=False) as client:
            assert client.get("/healthz").status_code == 200
        within(20, lambda: all(map(is_ended, opened)))


def is_ended(waiting: socket.socket) -> bool:
    """Return whether the server has closed or cut a connection, reading what it said before."""
    try:
        while waiting.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionResetError:
        pass
    return True
