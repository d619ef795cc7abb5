"""Firefox, driven over its own protocol, Marionette: scripts are run in a page and their values come back."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
PREFERENCES = """user_pref("marionette.port", {port});
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.http", "127.0.0.1");
user_pref("network.proxy.http_port", 9);
user_pref("network.proxy.ssl", "127.0.0.1");
user_pref("network.proxy.ssl_port", 9);
"""
"""The network is off: all but the loopback goes to a port where nobody answers."""


class Marionette:
    """A session with a running Firefox."""

    def __init__(self, port: int) -> None:
        self._socket = _connected(port)
        self._reader = self._socket.makefile("rb")
        self._read()  # the greeting
        self._id = 0
        self("WebDriver:NewSession", {})
        self("WebDriver:SetTimeouts", {"script": 120_000, "pageLoad": 60_000})

    def __call__(self, command: str, parameters: dict[str, object]) -> object:
        """Send a command and return its value."""
        self._id += 1
        message = json.dumps([0, self._id, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._read()
        assert error is None, (error["error"], error["message"])
        return value

    def close(self) -> None:
        """Close the connection."""
        self._reader.close()
        self._socket.close()

    def goto(self, address: str) -> None:
        """Open a page."""
        self("WebDriver:Navigate", {"url": address})

    def evaluate(self, function: str, *given: object) -> object:
        """Run a function of the page, asynchronous or not, and return what it gives."""
        script = f"""const done = arguments[arguments.length - 1];
            Promise.resolve(({function})(...[...arguments].slice(0, -1)))
              .then((value) => done({{value}}), (error) => done({{error: String(error)}}));"""
        parameters = {"script": script, "args": list(given), "sandbox": None, "newSandbox": False}
        found = self("WebDriver:ExecuteAsyncScript", parameters)["value"]
        assert "error" not in found, found["error"]
        return found.get("value")

    def _read(self) -> list:
        length = b""
        while not length.endswith(b":"):
            length += self._reader.read(1)
        return json.loads(self._reader.read(int(length[:-1])))


def _connected(port: int) -> socket.socket:
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=180)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@contextmanager
def firefox(folder: Path, program: str) -> Iterator[Marionette]:
    """Run a Firefox with a fresh profile in `folder` and without a network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "user.js").write_text(PREFERENCES.format(port=port))
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with closing(Marionette(port)) as session:
                yield session
        finally:
            process.terminate()
