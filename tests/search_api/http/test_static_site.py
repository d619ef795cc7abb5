"""The site is swapped under load, beside the one before: no page is missing, and a broken pointer hides nothing."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from indexer.files.versions import POINTER
from indexer.site.site_versions import SiteError, publish_site
from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import running
from tests.live import within

PAGES = 20


def site_of(number: int, folder: Path) -> None:
    """Write a site whose every page says its number."""
    (folder / "records").mkdir()
    (folder / "404.html").write_text("none")
    (folder / "index.html").write_text(f"home {number}")
    for page in range(PAGES):
        (folder / f"records/{page}.html").write_text(f"page {number}")


def publish(root: Path, number: int) -> Path:
    return publish_site(root, lambda folder: site_of(number, folder))


@pytest.fixture
def root(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def client(bundle, root):
    """A client of a server that began before there was a site."""
    with (
        running(create_app(lambda: Searcher(bundle), root, Settings())) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
    ):
        yield client


def test_a_site_that_comes_later_is_served_and_six_swaps_under_load_lose_no_page(client, root):
    """Nothing is 404 before there is a site; then six are published while four people read: every page is whole."""
    assert client.get("/").status_code == 404
    publish(root, 0)
    over, seen = threading.Event(), Counter()

    def read(person: int) -> None:
        with httpx.Client(base_url=client.base_url, trust_env=False, timeout=30) as own:
            while not over.is_set():
                for page in range(PAGES):
                    answer = own.get(f"/records/{page}.html")
                    seen[answer.status_code] += 1
                    assert answer.status_code == 200
                    assert answer.text.startswith("page ")

    with ThreadPoolExecutor(4) as people:
        reading = [people.submit(read, person) for person in range(4)]
        try:
            for number in range(1, 7):
                publish(root, number)
                within(10, lambda number=number: client.get("/").text == f"home {number}")
        finally:
            over.set()
        for each in reading:
            each.result()
    assert set(seen) == {200}


def test_the_folder_stays_so_that_a_mount_of_it_does(root):
    """A container that has mounted the folder sees the next site in it: the folder is the same, its content new."""
    publish(root, 1)
    before = root.stat().st_ino
    first = (root / POINTER).resolve()
    publish(root, 2)
    assert root.stat().st_ino == before
    assert (root / POINTER / "index.html").read_text() == "home 2"
    assert {path.name for path in root.iterdir()} == {POINTER, first.name, (root / POINTER).resolve().name}
    publish(root, 3)
    assert not first.exists()
    assert len(list(root.iterdir())) == 3


def test_a_site_of_the_time_before_pointers_is_served_and_goes_with_the_next(client, root):
    """A folder that is itself a site is one; the next build leaves nothing of it."""
    (root / "records").mkdir(parents=True)
    (root / "index.html").write_text("old")
    assert client.get("/").text == "old"
    live = publish(root, 1)
    assert client.get("/").text == "home 1"
    assert {path.name for path in root.iterdir()} == {POINTER, live.name}


def test_no_room_to_write_leaves_the_old_site_whole(root):
    """A write that the system refuses, at whichever file: one sentence, the old site live, nothing half-written."""
    live = publish(root, 1)
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    for failing in range(PAGES):

        def generate(folder: Path, failing: int = failing) -> None:
            (folder / "records").mkdir()
            for page in range(failing):
                (folder / f"records/{page}.html").write_text("new")
            raise OSError(28, "No space left on device")

        with pytest.raises(SiteError) as refused:
            publish_site(root, generate)
        assert (
            str(refused.value) == f"the site could not be written to {root}, the old one stays: No space left on device"
        )
        assert sorted(path.relative_to(root) for path in root.rglob("*")) == before
        assert (root / POINTER).resolve() == live.resolve()


@pytest.mark.parametrize("harm", ["empty", "missing", "elsewhere", "climbing"])
def test_a_pointer_that_names_no_site_is_refused_and_the_last_site_serves_on(client, root, harm):
    """What the server has it shows; a server that begins then says 503, and both say why in the log."""
    publish(root, 1)
    assert client.get("/").text == "home 1"
    (root / POINTER).unlink()
    if harm != "missing":
        (root / POINTER).write_text({"empty": "", "elsewhere": "0123456789abcdef", "climbing": "../.."}[harm])
    assert client.get("/").text == "home 1"
    assert client.get("/records/3.html").text == "page 1"
    with (
        running(create_app(lambda: Searcher(client), root, Settings(), root)) as address,
        httpx.Client(base_url=address, trust_env=False) as fresh,
    ):
        answer = fresh.get("/")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        publish(root, 2)
        assert fresh.get("/").text == "home 2"


WORDS = "One word after the other. " * 200


@pytest.fixture
def texts(bundle, tmp_path):
    """A client of a site with a long page, a short one, and a picture."""
    site = tmp_path / "texts"
    site.mkdir()
    for name, content in {"index.html": WORDS, "long.js": WORDS, "short.js": "1;", "picture.png": WORDS}.items():
        (site / name).write_text(content)
    app = create_app(lambda: Searcher(bundle), site, Settings(rate_limit="off"))
    with running(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


def test_long_texts_are_sent_compressed(texts):
    """A client that takes gzip gets the same text in fewer bytes, with the headers of the plain one."""
    plain = texts.get("/long.js", headers={"Accept-Encoding": "identity"})
    small = texts.get("/long.js", headers={"Accept-Encoding": "br, gzip"})
    assert (plain.text, small.text) == (WORDS, WORDS)
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(WORDS) / 10
    assert plain.headers["vary"] == small.headers["vary"] == "Accept-Encoding"
    assert small.headers["etag"] == f"W/{plain.headers['etag']}"
    for name in ("content-type", "content-security-policy", "cache-control", "last-modified"):
        assert small.headers[name] == plain.headers[name]
    again = texts.get("/long.js", headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/short.js", {"Accept-Encoding": "gzip"}),
        ("/picture.png", {"Accept-Encoding": "gzip"}),
        ("/long.js", {"Accept-Encoding": "gzip;q=0, br"}),
        ("/long.js", {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}),
    ],
    ids=["short", "picture", "refused", "part"],
)
def test_what_gains_nothing_is_sent_as_it_is(texts, path, headers):
    """Short texts, pictures, parts of a file, and clients that refuse gzip."""
    assert "content-encoding" not in texts.get(path, headers=headers).headers


def test_a_compressed_text_follows_its_file(texts, tmp_path):
    """A file that changes is compressed anew."""
    assert texts.get("/index.html").text == WORDS
    (tmp_path / "texts/index.html").write_text(WORDS.upper())
    assert texts.get("/index.html").text == WORDS.upper()
    assert texts.get("/index.html").headers["content-encoding"] == "gzip"
