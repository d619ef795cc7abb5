"""What runs the encoder in a browser: a pinned package of onnxruntime-web, fetched with npm by the build and kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE, VERSION = "onnxruntime-web", "1.30.0"
SHA256 = "d2228df7e4616bc3348bf504ee888f3bec43789a273f0a63f3e68d203ce3bf71"
"""Of the package as npm gives it."""

LICENCE = """MIT License

Copyright (c) Microsoft Corporation

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""
"""The package names its licence and does not hold the text."""

_SCRIPT, _LOADER, _WASM = "ort.wasm.min.js", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"
NPM_TIMEOUT = 300
"""Seconds until npm counts as out of reach."""


class RuntimeUnavailable(Exception):
    """The runtime cannot be had here; the message says why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """The library, the module that starts its machine code, and that code."""

    script: str
    loader: str
    wasm: bytes


def open_runtime(folder: Path) -> Runtime:
    """Return the runtime from the package in `folder`, fetched there once.

    Raises:
        RuntimeMissing: npm is not here or cannot fetch it, or the package is not the pinned one.
    """
    package = folder / f"{PACKAGE}-{VERSION}.tgz"
    if not package.is_file():
        _fetch(folder)
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    if digest != SHA256:
        raise RuntimeUnavailable(
            f"{package} must have the sha256 {SHA256}, not {digest}: remove it, it is fetched again"
        )
    with tarfile.open(package) as archive:
        script, loader, wasm = (_member(archive, f"package/dist/{name}") for name in (_SCRIPT, _LOADER, _WASM))
    return Runtime(script.decode(), loader.decode(), wasm)


def is_available(folder: Path) -> bool:
    """Say whether the package is in `folder`, or npm here to fetch it."""
    return (folder / f"{PACKAGE}-{VERSION}.tgz").is_file() or shutil.which("npm") is not None


def _fetch(folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeUnavailable(f"npm is not installed, which fetches {PACKAGE} {VERSION}")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=NPM_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise RuntimeUnavailable(f"npm did not fetch {PACKAGE} {VERSION} within {NPM_TIMEOUT} seconds") from None
    if done.returncode:
        said = " ".join(done.stderr.split())[-200:]
        raise RuntimeUnavailable(f"npm cannot fetch {PACKAGE} {VERSION}: {said}")


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise RuntimeUnavailable(f"{PACKAGE} {VERSION} holds no file {name}")
    return member.read()
