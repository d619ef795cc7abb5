"""The served process stops in time and loses nothing, and no signal harms it."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import ROOT
from tests.live import COMMAND, serving, within

ASK = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
UNTIL_STOPPED = 2.0
"""Seconds in which two workers are to stop."""


def ask_until_it_ends(address: str, seen: Counter, over: threading.Event) -> None:
    """Ask on one connection after the other; count each request by what came of it."""
    url = urlsplit(address)
    while not over.is_set():
        try:
            opened = socket.create_connection((url.hostname, url.port), timeout=5)
        except OSError:  # nobody listens any more
            return
        with opened:
            while not over.is_set():
                try:
                    opened.sendall(ASK)
                    answer = whole_answer(opened)
                except ConnectionError:
                    answer = b""
                seen[answer[9:12].decode() or "lost"] += 1
                if b"connection: close" in answer.lower() or not answer:
                    break


def whole_answer(opened: socket.socket) -> bytes:
    """Return an answer with its body, or nothing if the connection ends first."""
    received = b""
    while b"\r\n\r\n" not in received or len(received) < expected(received):
        chunk = opened.recv(65536)
        if not chunk:
            return b""
        received += chunk
    return received


def expected(received: bytes) -> int:
    """Return the bytes of an answer whose head has come."""
    head, _, _ = received.lower().partition(b"\r\n\r\n")
    return len(head) + 4 + int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])


@pytest.fixture
def places(tmp_path):
    return {"index": tmp_path / "index", "site": tmp_path / "site", "rate_limit": "off"}


@pytest.mark.parametrize("workers", ["1", "2"])
def test_stopping_under_keep_alive_load_loses_nothing(places, workers):
    """Eight clients ask without pause while it stops: each request is answered, or told 503; it ends in two seconds."""
    seen, over = Counter(), threading.Event()
    with serving("--workers", workers, "--wait", **places) as served, ThreadPoolExecutor(8) as people:
        asking = [people.submit(ask_until_it_ends, served.address, seen, over) for _ in range(8)]
        try:
            within(20, lambda: seen["200"] > 200)
            served.process.send_signal(signal.SIGTERM)
            took = within(20, lambda: served.process.poll() is not None)
        finally:
            over.set()
        for each in asking:
            each.result()
    assert set(seen) <= {"200", "503"}, seen
    assert took < UNTIL_STOPPED
    assert served.process.returncode == 0


def test_hanging_up_at_any_time_is_harmless(places):
    """SIGHUP to the first process and the workers, from its first moment to its end: it starts, serves and stops."""
    environment = {**os.environ, **{f"THROUGHCARE_{key.upper()}": str(value) for key, value in places.items()}}
    command = [COMMAND, "serve", "--port", "0", "--workers", "2", "--wait"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment, start_new_session=True
    )
    assert process.stderr is not None
    lines: list[str] = []
    reading = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
    reading.start()
    within(30, lambda: ignores_hangup(process.pid))
    for _ in range(40):
        os.killpg(process.pid, signal.SIGHUP)
        time.sleep(0.05)
    within(30, lambda: sum("startup complete" in line for line in lines) == 2)
    os.killpg(process.pid, signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    while process.poll() is None:
        os.killpg(process.pid, signal.SIGHUP)
        time.sleep(0.02)
    reading.join(10)
    process.stderr.close()
    assert process.returncode == 0, lines
    assert not [line for line in lines if "died" in line or "Traceback" in line]


def ignores_hangup(process: int) -> bool:
    """Return whether a process has said what SIGHUP does to it: Python itself needs a moment to begin."""
    status = Path(f"/proc/{process}/status").read_text()
    lines = (line.split(":") for line in status.splitlines())
    masks = {name: int(value, 16) for name, value in lines if name in ("SigIgn", "SigCgt")}
    return bool((masks["SigIgn"] | masks["SigCgt"]) & 1 << signal.SIGHUP - 1)


def test_workers_end_with_their_parent(places):
    """Once the first process is killed, no worker goes on listening."""
    with serving("--workers", "2", "--wait", **places) as served:
        workers = served.workers()
        assert len(workers) == 2
        served.process.kill()
        try:
            within(20, lambda: not any(is_alive(worker) for worker in workers))
        finally:
            for worker in filter(is_alive, workers):
                os.kill(worker, signal.SIGKILL)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_at_the_file_limit_it_answers_and_logs_little(places):
    """With 200 files to open and 400 who connect, those let in are answered, and the log stays short."""
    limited = f"ulimit -n 200; exec {COMMAND} serve --port 0 --wait"
    environment = {**os.environ, **{f"THROUGHCARE_{key.upper()}": str(value) for key, value in places.items()}}
    process = subprocess.Popen(["sh", "-c", limited], stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert process.stderr is not None
    lines: list[str] = []
    reading = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
    reading.start()
    within(30, lambda: any("startup complete" in line for line in lines))
    address = next(line.split("running on ")[1].split()[0] for line in lines if "running on" in line)
    url = urlsplit(address)
    opened: list[socket.socket] = []
    try:
        for _ in range(400):
            opened.append(socket.create_connection((url.hostname, url.port), timeout=10))
        first = Counter()
        for one in opened:
            try:
                one.sendall(ASK)
                first[one.recv(65536)[9:12].decode()] += 1
            except OSError:
                first["cut"] += 1
        assert first["200"] > 0
        assert len(lines) < 2000
    finally:
        for one in opened:
            one.close()
        process.terminate()
        process.wait(20)
        reading.join(10)
        process.stderr.close()
