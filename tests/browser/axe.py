"""axe-core, the accessibility checker: its published package, unpacked where builds go, and never committed."""

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

VERSION = "4.14.1"
FOLDER = ROOT / "build/axe-core"


def axe_script() -> Path:
    """Return the script of axe-core, fetched once with npm; skip the test where it cannot be had."""
    script = FOLDER / f"axe-{VERSION}.min.js"
    if not script.is_file():
        if not shutil.which("npm"):
            pytest.skip("npm is not installed: with it the accessibility checks come back")
        FOLDER.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=FOLDER, capture_output=True, text=True
        )
        if done.returncode:
            pytest.skip(f"npm cannot fetch axe-core: {done.stderr.strip()[-200:]}")
        with tarfile.open(FOLDER / f"axe-core-{VERSION}.tgz") as package:
            content = package.extractfile("package/axe.min.js")
            assert content is not None
            script.write_bytes(content.read())
    return script


def violations(page) -> list[str]:
    """Return what axe-core finds wrong on an open page that is at rest: rule, count and the first element."""
    # What fades in or out has, for a moment, a contrast that nobody is meant to read by.
    page.evaluate("Promise.allSettled(document.getAnimations().map((moving) => moving.finished))")
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(axe_script().read_text(encoding="utf-8") + "; 0")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['html'][:200]}" for rule in found]
