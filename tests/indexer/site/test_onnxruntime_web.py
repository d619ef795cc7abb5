"""What runs the encoder in a browser: the pinned package, or one sentence that says why not."""

import re

import pytest

from indexer.site.browser_search.onnxruntime_web import PACKAGE, SHA256, VERSION, RuntimeUnavailable, open_runtime
from tests.conftest import ROOT


def test_without_npm_it_is_missing(tmp_path, monkeypatch):
    """The sentence names what is needed and what for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        RuntimeUnavailable, match=f"^npm is not installed, which fetches {PACKAGE} {re.escape(VERSION)}$"
    ):
        open_runtime(tmp_path)


def test_npm_without_a_network_is_said(tmp_path, monkeypatch):
    """What npm says stands behind the reason, on one line."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho 'npm error network\nunreachable' >&2\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    said = r"^npm cannot fetch onnxruntime-web [\d.]+: npm error network unreachable$"
    with pytest.raises(RuntimeUnavailable, match=said):
        open_runtime(tmp_path / "runtime")


def test_another_package_is_refused(tmp_path):
    """Only what was pinned is put into the site."""
    (tmp_path / f"{PACKAGE}-{VERSION}.tgz").write_bytes(b"something else")
    with pytest.raises(RuntimeUnavailable, match=f"must have the sha256 {SHA256}, not [0-9a-f]{{64}}: remove it"):
        open_runtime(tmp_path)


def test_the_package_holds_what_is_needed():
    """The library names its version and its licence."""
    try:
        runtime = open_runtime(ROOT / "build/runtime")
    except RuntimeUnavailable as error:
        pytest.skip(str(error))
    assert f"ONNX Runtime Web v{VERSION}" in runtime.script
    assert "Licensed under the MIT License" in runtime.script
    assert "export default" in runtime.loader
    assert runtime.wasm.startswith(b"\0asm")
