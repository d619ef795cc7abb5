"""The log: no flood of lines hides what happens or fills the disk."""

import logging

from search_api.observability.log import MAX_KINDS, OTHER_LINES, REQUEST_LINES, Throttle


def record(message: object, name: str = "asyncio") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, "", 0, message, (), None)


def test_lines_of_one_kind_are_throttled_and_counted():
    """In a second ten lines of one kind pass; the next second says how many did not."""
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    passed = sum(throttle.filter(record("socket.accept() out of system resource")) for _ in range(432_557))
    assert passed == OTHER_LINES
    assert throttle.filter(record("another kind"))
    now[0] += 1
    first = record("socket.accept() out of system resource")
    assert throttle.filter(first)
    assert first.getMessage().endswith(f"(and {432_557 - OTHER_LINES} more like it, left out)")
    second = record("socket.accept() out of system resource")
    assert throttle.filter(second)
    assert second.getMessage() == "socket.accept() out of system resource"


def test_requests_have_their_own_bound():
    """Lines of requests are one kind, whatever their route and status."""
    now = [0.0]
    throttle = Throttle(lambda: now[0])
    lines = [record({"event": "request", "status": status}, "throughcare") for status in (200, 429) * 1000]
    assert sum(map(throttle.filter, lines)) == REQUEST_LINES
    now[0] += 1
    last = record({"event": "request", "status": 200}, "throughcare")
    assert throttle.filter(last)
    assert last.msg == {"event": "request", "status": 200, "left_out": 2000 - REQUEST_LINES}


def test_kinds_without_end_are_bounded():
    """Messages that differ each time are one kind once there are many."""
    throttle = Throttle(lambda: 0.0)
    assert sum(throttle.filter(record(f"message {number}")) for number in range(50_000)) == MAX_KINDS + OTHER_LINES
