"""One connection of uvicorn, with patience that ends: slow senders and slow readers are cut, errors are problems."""

from __future__ import annotations

import asyncio
import socket
import sys
from typing import Any
from uuid import uuid4

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from search_api.http.limits import MAX_HEADER
from search_api.http.middleware import SECURITY_HEADERS, STRICT_POLICY
from search_api.http.problem import PROBLEM_TYPE, problem_json

HEADER_SECONDS, WRITE_TIMEOUT = 10.0, 30.0
"""How long a header may take to come, and how long a full buffer may wait for its reader."""


class Connection(H11Protocol):
    """Cuts a connection whose other end keeps it open without a request, or without reading the answer."""

    _header_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        # Head and body leave in two writes: unless told, the system holds the second back for some 40 milliseconds.
        # asyncio tells it for listeners that it made itself, not for one that several workers share.
        connected = transport.get_extra_info("socket")
        if connected is not None and connected.family != socket.AF_UNIX:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._header_timer = self.loop.call_later(HEADER_SECONDS, self._abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        header_is_open = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if not header_is_open:
            self._cancel_header_timer()
        elif self._header_timer is None:
            self._header_timer = self.loop.call_later(HEADER_SECONDS, self._abort)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._write_timer = self.loop.call_later(WRITE_TIMEOUT, self._abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._cancel_write_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_header_timer()
        self._cancel_write_timer()
        super().connection_lost(exc)

    def _cancel_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _cancel_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _abort(self) -> None:
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP; called where h11 found out why."""
        error = sys.exc_info()[1]
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            detail = f"a header has at most {MAX_HEADER} bytes" if status == 431 else "this is no HTTP request"
            self._answer(status, problem_json(status, detail, uuid4().hex))
        self.transport.close()

    def _answer(self, status: int, body: bytes) -> None:
        headers = {
            **SECURITY_HEADERS,
            "Content-Security-Policy": STRICT_POLICY,
            "Content-Type": PROBLEM_TYPE,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        raw: Any = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        head = h11.Response(status_code=status, headers=raw, reason=STATUS_PHRASES[status])
        for event in (head, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
