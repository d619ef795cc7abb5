"""Measure search by meaning in a browser: how large it is, when it is ready, how long a question takes.

`python -m bench.browser` prints a section in Markdown; it needs a built site and Chromium.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from indexer.bundle import Bundle, current_folder, open_bundle
from indexer.corpus import Corpus, read_corpus
from indexer.encoder import TOKENIZER_FILE
from indexer.offline import write_offline
from indexer.pages import InPage, meaning
from indexer.pages.site import Page, Site
from indexer.pages.wordsearch import pages
from indexer.publish import write_bundle
from indexer.runtime import open_runtime
from indexer.wordpiece import word_pieces
from search_api.evaluate import LANGUAGES, read_judged
from search_api.rules import rules
from search_api.settings import settings

PASSAGES = (200, 2_000, 20_000)
QUESTIONS = 40
SLOWED = 4
SLICE = 0.02
"""Seconds that a slowed browser runs before it is held for the rest of a turn."""


@dataclasses.dataclass(frozen=True, slots=True)
class Timing:
    """Of one page: until it searches by meaning in seconds, one question in milliseconds, memory of the tab in MB."""

    passages: int
    slowed: int
    ready: float
    median: float
    tail: float
    memory: int

    def row(self) -> str:
        """Return a line of the table."""
        cells = (f"{self.passages:,}", f"{self.slowed} times", f"{self.ready:.1f} s", f"{self.median:.0f} ms",
                 f"{self.tail:.0f} ms", f"{self.memory} MB")  # fmt: skip
        return f"| {' | '.join(cells)} |"


def section() -> str:
    """Measure everything and return it as a section of a page."""
    site, index = settings().site, current_folder(settings().index)
    lines = [
        "## In the browser",
        "",
        "Search by meaning without a server, in Chromium, from a folder, with the network off.",
        "",
        "| what is read | size |",
        "| --- | --- |",
        *(f"| {name} | {size / 1e6:.1f} MB |" for name, size in sizes(site, index.name)),
        "",
        f"{QUESTIONS} judged questions in all languages, one after the other, each with filters counted, passages",
        "quoted and explained. Ready counts from the opening of the page; until then words are searched.",
        f"A browser that is {SLOWED} times slower is held by the system for {1 - 1 / SLOWED:.0%} of the time.",
        "",
        "| passages | slower | ready | question, median | 95 of 100 | memory of the tab |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as scratch, chromium() as (browser, process):
        for count in PASSAGES:
            page = page_of(count, Path(scratch) / str(count))
            lines += [measure(browser, process, page, count, slowed).row() for slowed in (1, SLOWED)]
    return "\n".join(lines) + "\n"


def sizes(site: Path, version: str) -> Iterator[tuple[str, int]]:
    """Yield what is read and its bytes; compressed where a server or the zip compresses."""
    search = site / "assets/search"
    with tempfile.TemporaryDirectory() as scratch:
        yield "the whole site as a zip", write_offline(site, version, Path(scratch)).stat().st_size
    scripts = [*site.glob("assets/js/*.js"), search / "index.js", search / "tables.js"]
    yield (
        "first load of Ask: page, scripts and word index",
        sum(file.stat().st_size for file in [site / "ask.html", *scripts]),
    )
    for carried in ("encoder", "wasm", "vectors", "settings"):
        pieces = (search / "meaning").glob(f"{carried}-*.js")
        yield f"search by meaning: {carried}", sum(piece.stat().st_size for piece in pieces)


def page_of(count: int, folder: Path) -> Path:
    """Return the Ask page of a site in `folder` over about so many passages: the records, again and again."""
    built, index = settings().site, current_folder(settings().index)
    bundle = open_bundle(index)
    corpus = repeated(read_corpus(settings().practices), round(count * len(bundle.records) / len(bundle.passages)))
    # What has been embedded is taken from the bundle that is there.
    shutil.copytree(index, folder / "index" / index.name)
    (folder / "index/current").write_text(index.name, encoding="ascii")
    written = write_bundle(folder / "index", corpus, bundle.encoder)
    many = open_bundle(written)
    site = folder / "site"
    shutil.copytree(built, site, ignore=shutil.ignore_patterns("*.html", "search", "downloads"))
    shutil.copy(built / "ask.html", site)
    for page in _scripts(corpus, many, written):
        (site / page.path).parent.mkdir(parents=True, exist_ok=True)
        (site / page.path).write_text(page.text, encoding="utf-8")
    (site / "assets/search").mkdir(exist_ok=True)
    return site / "ask.html"


def _scripts(corpus: Corpus, bundle: Bundle, folder: Path) -> Iterator[Page]:
    tokenizer, runtime = word_pieces(folder / TOKENIZER_FILE), open_runtime(Path("build/runtime"))
    found = meaning(bundle, folder, Path("docs"), tokenizer, runtime)
    yield from pages(Site.of(corpus, bundle), bundle, InPage(rules(bundle), found))
    yield from found.pages()


def repeated(corpus: Corpus, count: int) -> Corpus:
    """Return a corpus of `count` records: the first ones, or all again and again under new ids."""
    records = []
    for number in range(count):
        record = corpus.records[number % len(corpus.records)]
        if number >= len(corpus.records):
            header = record.header.model_copy(update={"id": f"{record.id[:40].rstrip('-')}-{number}"})
            record = dataclasses.replace(record, header=header)
        records.append(record)
    return dataclasses.replace(corpus, records=tuple(sorted(records, key=lambda record: record.id)))


def measure(browser: Browser, process: int, page: Path, count: int, slowed: int) -> Timing:
    """Ask a page the questions, in a browser that is so many times slower."""
    context = browser.new_context(offline=True)
    opened = context.new_page()
    with held(process, slowed):
        opened.goto(page.as_uri(), timeout=120_000)
        while not opened.evaluate("() => throughcare.meaning.isReady()"):
            time.sleep(0.1)
        ready = opened.evaluate("() => performance.now()") / 1000
        times = [opened.evaluate(_TIMED, question) for question in questions()]
    memory = max(resident(renderer) for renderer in renderers(process))
    context.close()
    return Timing(count, slowed, ready, *np.percentile(times[3:], [50, 95]), round(memory / 1e6))


_TIMED = """async (question) => {
  const begun = performance.now();
  await throughcare.search.search(question, {});
  return performance.now() - begun;
}"""


def questions() -> Sequence[str]:
    """Return judged questions, of each language in turn."""
    asked = [text for item in read_judged() for language in LANGUAGES if (text := item.asked(language))]
    return asked[:: len(asked) // QUESTIONS][:QUESTIONS]


@contextmanager
def chromium() -> Iterator[tuple[Browser, int]]:
    """Run a Chromium; yield it with the number of its process."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    mark = f"--bench={uuid.uuid4()}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", mark])
        process = min(number for number in processes() if mark in command(number))
        yield browser, process
        browser.close()


def processes() -> list[int]:
    """Return the numbers of all processes."""
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def command(process: int) -> str:
    """Return the command line of a process, empty where it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def resident(process: int) -> int:
    """Return the resident memory of a process in bytes."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def renderers(process: int) -> list[int]:
    """Return the processes of a browser that run pages."""
    return [number for number in processes() if "--type=renderer" in command(number) and descends(number, process)]


def descends(process: int, ancestor: int) -> bool:
    """Say whether a process was started by another, or by one that it started."""
    while process > 1 and process != ancestor:
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return process == ancestor


@contextmanager
def held(process: int, slowed: int) -> Iterator[None]:
    """Let the pages of a browser run for one part in `slowed` of the time only."""
    done = threading.Event()

    def hold() -> None:
        while not done.wait(SLICE):
            stopped = renderers(process)
            for number in stopped:
                os.kill(number, signal.SIGSTOP)
            time.sleep(SLICE * (slowed - 1))
            for number in stopped:
                os.kill(number, signal.SIGCONT)

    thread = threading.Thread(target=hold)
    if slowed > 1:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if slowed > 1:
            thread.join()


if __name__ == "__main__":
    print(section())
