"""In a browser without a server: how large search by meaning is, when it is ready, how long a question takes."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from bench.performance.corpora import multiplied
from bench.performance.figures import Figure, Section, Table, table
from bench.performance.setup import Setup
from indexer.encoders.encoder import TOKENIZER_FILE
from indexer.index.bundle import current_folder, open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import Corpus, read_corpus
from indexer.site.browser_search.dense_assets import make_dense_assets
from indexer.site.browser_search.lexical_assets import BrowserSearch, pages
from indexer.site.browser_search.onnxruntime_web import open_runtime
from indexer.site.browser_search.tokenizer_export import browser_tokenizer
from indexer.site.offline_zip import write_offline
from indexer.site.rendering import Page, SiteContext
from indexer.text.languages import LANGUAGES
from search_api.browser_rules import rules
from search_api.evaluation.measures import read_judged
from search_api.settings import settings

PASSAGES = (200, 2_000, 20_000)
QUESTIONS = 40
SLOWED = 4
"""How many times slower a browser is made: it is held by the system for the rest of the time."""

TURN = 0.02
"""Seconds that a slowed browser runs before it is held."""

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def measure(setup: Setup) -> Section:
    """Weigh what is read, and ask the Ask page of sites of several sizes from a folder."""
    counts = PASSAGES if setup.large else PASSAGES[:1]
    rows: list[tuple[str, ...]] = []
    with tempfile.TemporaryDirectory() as scratch, chromium() as (browser, process):
        for count in counts:
            page, passages = page_of(count, setup, Path(scratch) / str(count))
            rows += [timed(browser, process, page, passages, slowed) for slowed in (1, SLOWED)]
    head = ("passages", "slower", "ready", "question, median", "question, 95 of 100", "memory of the tab")
    return Section(title="In the browser", text=_TEXT, tables=(sizes(settings().site, setup), table(head, rows)))


def sizes(site: Path, setup: Setup) -> Table:
    """Return what is read of the built site, in bytes."""
    search = site / "assets/search"
    scripts = [site / "ask.html", *site.glob("assets/js/**/*.js")]
    scripts += [search / f"{name}.js" for name in ("language", "index", "tables")]
    with tempfile.TemporaryDirectory() as scratch:
        zipped = write_offline(site, setup.bundle.manifest.version, Path(scratch)).stat().st_size
    rows = [("the whole site as a zip", zipped), ("first load of Ask: page, scripts, word index", _bytes(scripts))]
    carried = sorted({piece.stem.rpartition("-")[0] for piece in (search / "meaning").glob("*.js")})
    rows += [(f"search by meaning: {name}", _bytes((search / "meaning").glob(f"{name}-*.js"))) for name in carried]
    return table(("read", "size"), [(name, Figure(values=(size / 1e6,)).text("MB")) for name, size in rows])


def _bytes(files: Iterator[Path] | list[Path]) -> int:
    return sum(file.stat().st_size for file in files)


def page_of(count: int, setup: Setup, folder: Path) -> tuple[Path, int]:
    """Return the Ask page of a site in `folder` over about so many passages, and how many they are."""
    built, index = settings().site, current_folder(setup.index)
    # Phrases belong to the originals alone.
    each = sum(passage.kind != "phrase" for passage in setup.bundle.passages) / len(setup.bundle.records)
    records = round(count / each)
    corpus = read_corpus(multiplied(settings().practices, folder / "practices", records))
    # What is embedded in the live bundle is taken from there.
    shutil.copytree(index, folder / "index" / index.name)
    (folder / "index/current").write_text(index.name, encoding="ascii")
    written = write_bundle(folder / "index", corpus, setup.bundle.encoder)
    site = folder / "site"
    shutil.copytree(built, site, ignore=shutil.ignore_patterns("*.html", "search", "downloads"))
    shutil.copy(built / "ask.html", site)
    for page in _scripts(corpus, written):
        (site / page.path).parent.mkdir(parents=True, exist_ok=True)
        (site / page.path).write_text(page.text, encoding="utf-8")
    return site / "ask.html", len(open_bundle(written).passages)


def _scripts(corpus: Corpus, folder: Path) -> Iterator[Page]:
    bundle = open_bundle(folder)
    tokenizer, runtime = browser_tokenizer(folder / TOKENIZER_FILE), open_runtime(Path("build/runtime"))
    found = make_dense_assets(bundle, folder, Path("docs"), tokenizer, runtime)
    yield from pages(SiteContext.of(corpus, bundle), bundle, BrowserSearch(rules(bundle), found))
    yield from found.pages()


def timed(browser: Browser, process: int, page: Path, passages: int, slowed: int) -> tuple[str, ...]:
    """Ask a page the questions, in a browser that is so many times slower; return a row of the table."""
    asked = [text for item in read_judged() for language in LANGUAGES if (text := item.asked(language))]
    context = browser.new_context(offline=True)
    opened = context.new_page()
    with held(process, slowed):
        opened.goto(page.as_uri(), timeout=300_000)
        while not opened.evaluate("() => throughcare.denseSearch.isReady()"):
            time.sleep(0.1)
        ready = opened.evaluate("() => performance.now()") / 1000
        times = [opened.evaluate(_TIMED, question) for question in asked[:: len(asked) // QUESTIONS]]
    memory = max(resident(renderer) for renderer in renderers(process)) / 1e6
    context.close()
    median, tail = np.percentile(times, [50, 95])
    return (
        f"{passages:,}",
        f"{slowed} times",
        f"{ready:.1f} s",
        f"{median:.0f} ms",
        f"{tail:.0f} ms",
        f"{memory:.0f} MB",
    )


_TIMED = """async (question) => {
  const begun = performance.now();
  await throughcare.searcher.search(question, {});
  return performance.now() - begun;
}"""


@contextmanager
def chromium() -> Iterator[tuple[Browser, int]]:
    """Run a Chromium; yield it with the number of its process."""
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    mark = f"--bench={uuid.uuid4()}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu", mark])
        yield browser, min(number for number in processes() if mark in command(number))
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
    """Let the pages of a browser run for one part in `slowed` of the time only, their workers with them."""
    done = threading.Event()

    def hold() -> None:
        while not done.wait(TURN):
            for number in (stopped := renderers(process)):
                os.kill(number, signal.SIGSTOP)
            time.sleep(TURN * (slowed - 1))
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


_TEXT = f"""Search by meaning without a server: the Ask page in Chromium, opened from a folder, with the network off.
{QUESTIONS} judged questions in all languages are asked one after the other, each with filters counted and passages quoted and explained.
Ready counts from the opening of the page; until then words are searched.
A browser that is {SLOWED} times slower is held by the system for three quarters of the time.
The zip compresses what a folder holds; most servers compress it as much on the way.
"""  # noqa: E501 - one sentence a line
