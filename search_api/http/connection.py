"""One connection of uvicorn in one of a few states, each with its time: slow or idle ones end, errors are problems.

It builds on parts of uvicorn that are not promised; tests/search_api/http/test_connection.py fails where they change.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from typing import Any
from uuid import uuid4

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol
from uvicorn.server import ServerState

from search_api.http.errors import PROBLEM_TYPE, problem_json
from search_api.http.limits import MAX_HEADER, ClientResolver
from search_api.http.middleware import SECURITY_HEADERS, STRICT_POLICY
from search_api.observability import metrics

HEADER_SECONDS, IDLE_SECONDS, WRITE_TIMEOUT, CLOSE_SECONDS, REFUSAL_SECONDS = 10.0, 5.0, 30.0, 5.0, 1.0
"""How long a header may take to come, a connection may be idle between requests, a full buffer may wait for its reader,
what was written may take to leave when closing, and a connection that will be refused may take to ask."""

STOPPING = "the server is stopping: ask again on a new connection"
TOO_MANY = "too many connections at this moment: try again"
_PEERS = ClientResolver("none")


class State(StrEnum):
    """What a connection waits for."""

    HEADER = "header"
    ANSWER = "answer"
    READER = "reader"
    NEXT_REQUEST = "next request"
    REFUSAL = "refusal"
    CLOSE = "close"


class Connections(ServerState):
    """The connections of one worker: how many there may be, whose they are, and whether it is stopping."""

    def __init__(self, most: int, burst: int) -> None:
        """Allow `most` connections, and `burst` more only for long enough to tell them so."""
        super().__init__()
        self.most, self.burst, self.is_stopping = most, burst, False
        self.by_peer: Counter[str] = Counter()

    def stop(self) -> None:
        """Have every answer from now on end its connection, and each new connection be told why."""
        self.is_stopping = True
        self.default_headers.append((b"connection", b"close"))
        for connection in self.connections:
            if isinstance(connection, Connection):
                connection.finish()


class Connection(H11Protocol):
    """Has one timer, that of its state: whoever keeps the connection in one state for too long is cut off."""

    peer = ""
    refusal = ""
    _state: State | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        # Head and body leave in two writes: unless told, the system holds the second back for some 40 milliseconds.
        # asyncio tells it for listeners that it made itself, not for one that several workers share.
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family != socket.AF_UNIX:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if isinstance(self.server_state, Connections):
            self._enter(self.server_state)
        self._follow()

    def _enter(self, all_of_worker: Connections) -> None:
        self.peer = _PEERS.client({"client": self.client}, {})
        all_of_worker.by_peer[self.peer] += 1
        if all_of_worker.is_stopping:
            self.refusal = STOPPING
        elif len(self.connections) > all_of_worker.most and not self._make_room(all_of_worker):
            self.refusal = TOO_MANY
            if len(self.connections) > all_of_worker.most + all_of_worker.burst:
                self.transport.abort()

    def _make_room(self, all_of_worker: Connections) -> bool:
        """Cut off a connection that asks nothing of the peer with the most, if that has more than this one's peer."""
        greediest, count = max(all_of_worker.by_peer.items(), key=lambda peer: peer[1])
        if count <= all_of_worker.by_peer[self.peer] + 1:
            return False
        for other in all_of_worker.connections:
            if isinstance(other, Connection) and other.peer == greediest and other.asks_nothing:
                other.transport.abort()
                return True
        return False

    @property
    def asks_nothing(self) -> bool:
        """Whether no request is being answered."""
        return self._state in (State.HEADER, State.NEXT_REQUEST)

    def data_received(self, data: bytes) -> None:
        if self.refusal:
            self._refuse()
        else:
            super().data_received(data)
            self._follow()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._unset_keepalive_if_required()  # the timer of the state stands for it
        self._follow()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._follow()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._follow()

    def connection_lost(self, exc: Exception | None) -> None:
        if isinstance(self.server_state, Connections):
            self.server_state.by_peer[self.peer] -= 1
            if not self.server_state.by_peer[self.peer]:
                del self.server_state.by_peer[self.peer]
        if self._timer is not None:
            self._timer.cancel()
        self._follow = _nothing  # type: ignore[method-assign]
        super().connection_lost(exc)

    def finish(self) -> None:
        """Let the answer that is on its way be the last."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        # One that will be refused hears so once it has asked: what nobody has read would cut the answer off.
        if not self.refusal and not self.transport.is_closing():
            super().shutdown()
            self._follow()

    def _follow(self) -> None:
        """Start the timer of the state, unless that is the one from before."""
        state = self._now()
        if state is not self._state:
            if self._timer is not None:
                self._timer.cancel()
            self._state = state
            self._timer = self.loop.call_later(*self._end_of(state))

    def _now(self) -> State:
        if self.transport.is_closing():
            return State.CLOSE
        if self.flow.write_paused:
            return State.READER
        if self.refusal:
            return State.REFUSAL
        if self.cycle is not None and not self.cycle.response_complete:
            return State.ANSWER
        header_is_open = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        return State.HEADER if self.cycle is None or header_is_open else State.NEXT_REQUEST

    def _end_of(self, state: State) -> tuple[float, Callable[[], None]]:
        """Return after how many seconds a state ends, and how."""
        return {
            State.HEADER: (HEADER_SECONDS, self.transport.abort),
            State.ANSWER: (WRITE_TIMEOUT, self._look_again),
            State.READER: (WRITE_TIMEOUT, self.transport.abort),
            State.NEXT_REQUEST: (IDLE_SECONDS, self._close_idle),
            State.REFUSAL: (REFUSAL_SECONDS, self._refuse),
            State.CLOSE: (CLOSE_SECONDS, self.transport.abort),
        }[state]

    def _look_again(self) -> None:
        """Find out whether the connection is being closed: what answers may do so without a word."""
        self._state = None
        self._follow()

    def _close_idle(self) -> None:
        self.timeout_keep_alive_handler()
        self._follow()

    def _refuse(self) -> None:
        metrics.REFUSED.labels("503").inc()
        if not self.transport.is_closing():
            self._answer(503, problem_json(503, self.refusal, uuid4().hex), {"Retry-After": "1"})
            self.transport.close()
        self._follow()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; called where h11 found out why."""
        error = sys.exc_info()[1]
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            detail = f"a header has at most {MAX_HEADER} bytes" if status == 431 else "this is no HTTP request"
            self._answer(status, problem_json(status, detail, uuid4().hex))
        self.transport.close()

    def _answer(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        headers = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": STRICT_POLICY,
            "Cache-Control": "no-store",
            "Content-Type": PROBLEM_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
            **(more or {}),
        }
        raw: Any = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        head = h11.Response(status_code=status, headers=raw, reason=STATUS_PHRASES[status])
        for event in (head, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")


def _nothing() -> None:
    """Follow no state: the connection is lost."""
