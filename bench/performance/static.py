"""The static side: what the word search of the site weighs, beside the theme's own search and Pagefind."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.performance.figures import Figure, Section, alternate, table
from bench.performance.setup import Setup
from search_api.settings import settings

OURS = "assets/search"
"""Where the site keeps the words that its own search reads."""


def measure(setup: Setup) -> Section:
    """Weigh the indexes of the built site, and let Pagefind index it."""
    site = settings().site
    rows = [
        _weighed("throughcare, word search: all of it", (site / OURS).rglob("*")),
        _weighed("the theme's search (titles, summaries): all of it", (site / "search").rglob("*")),
    ]
    text = _TEXT
    if setup.peers:
        output = setup.work / "pagefind"
        found = alternate(setup.rounds, {"pagefind": _pagefind(setup.peers, site, output)})["pagefind"]
        rows.append(_weighed("Pagefind: all of it, read in parts as needed", output.rglob("*")))
        text += f"Pagefind indexes the site in {found.text('s')}; ours is written by the build.\n"
    return Section(
        title="Search without a server", text=text, tables=(table(("index", "files", "size", "gzip"), rows),)
    )


def _weighed(name: str, files: Iterable[Path]) -> tuple[str, ...]:
    contents = [file.read_bytes() for file in files if file.is_file()]
    sizes = (sum(map(len, contents)), sum(len(gzip.compress(content, 6)) for content in contents))
    return (name, str(len(contents)), *(Figure(values=(size / 1000,)).text("KB") for size in sizes))


def _pagefind(python: Path, site: Path, output: Path) -> Callable[[], float]:
    def run() -> float:
        shutil.rmtree(output, ignore_errors=True)
        started = time.perf_counter()
        command = [python, "-m", "pagefind", "--site", str(site), "--output-path", str(output)]
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - started

    return run


_TEXT = """Word search in the page works without a server, and from a folder, where nothing can be fetched in parts: its index is one script.
"""  # noqa: E501 - one sentence a line
