"""A newly published bundle takes over without a gap; a bad one never does; publishing cannot break what is live."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from indexer.encoders.encoder import OnnxEncoder
from indexer.index.bundle import BundleError, current_folder, open_bundle, verify_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from search_api.http import reloader
from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import ROOT, ToyEncoder, running
from tests.live import Served, serving, within

WITH, WITHOUT = 3, 2
"""Searchable records of the small corpus, and without the imam's."""


@pytest.fixture
def index(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def versions(index, practices):
    """Publish two bundles that differ by one record; return their names by number of records, the smaller one live."""
    names = {WITH: write_bundle(index, read_corpus(practices), ToyEncoder()).name}
    (practices / "xk-imam-talks.md").unlink()
    for path in [*practices.glob("*.md"), practices / "situations.yaml"]:
        path.write_text(path.read_text().replace("xk-imam-talks", "ba-late-release-plans"))
    names[WITHOUT] = write_bundle(index, read_corpus(practices), ToyEncoder()).name
    return names


def point(index, name: str) -> None:
    """Make a bundle the live one, as publishing does."""
    pointer = index / ".current-test"
    pointer.write_text(name + "\n")
    os.replace(pointer, index / "current")


@pytest.fixture
def client(index):
    """A client of a server that follows the small index."""

    def open_searcher() -> Searcher:
        return Searcher(open_bundle(index, ToyEncoder))

    app = create_app(open_searcher, None, Settings(rate_limit="off", queue=100), index)
    with running(app) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        yield client


def serves(client: httpx.Client, version: str) -> bool:
    answer = client.get("/readyz")
    return answer.status_code == 200 and answer.json()["index_version"] == version


def test_a_server_without_a_bundle_is_alive_but_not_ready(client, index, corpus):
    """Until the first verified bundle, readiness and every route of the API are 503; then they answer by themselves."""
    assert client.get("/healthz").json() == {"status": "alive"}
    for path in ("/readyz", "/api/v1/search?q=imam", "/api/v1/records", "/api/v1/records/x", "/api/v1/vocabulary"):
        refused = client.get(path)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1"), path
        assert refused.json()["detail"] == "no verified bundle is open yet"
    name = write_bundle(index, corpus, ToyEncoder()).name
    within(10, lambda: serves(client, name))
    assert client.get("/api/v1/records").json()["total"] == WITH


def swaps_under_load(client, index, versions, times: int) -> Counter:
    """Swap so many times while four people ask; return how often each version answered."""
    answered: Counter[str] = Counter()
    over = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=client.base_url, trust_env=False, timeout=30) as own:
            while not over.is_set():
                listing = own.get("/api/v1/records")
                assert listing.status_code == 200, listing.text
                body = listing.json()
                assert body["index_version"] == versions[body["total"]]
                assert body["total"] == len(body["records"])
                answered[body["index_version"]] += 1

    with ThreadPoolExecutor(4) as people:
        asking = [people.submit(ask) for _ in range(4)]
        try:
            for turn in range(times):
                name = versions[(WITH, WITHOUT)[turn % 2]]
                point(index, name)
                within(10, lambda name=name: serves(client, name))
        finally:
            over.set()
        for asked in asking:
            asked.result()
    return answered


def test_swapping_under_load_fails_no_request(versions, client, index):
    """Every answer is whole and of one version while the bundle is swapped five times."""
    answered = swaps_under_load(client, index, versions, 5)
    assert set(answered) == set(versions.values())


@pytest.mark.long
def test_fifty_swaps_under_load_fail_no_request(versions, client, index):
    """The same fifty times."""
    answered = swaps_under_load(client, index, versions, 50)
    assert set(answered) == set(versions.values())


class Slow(Searcher):
    """A searcher that waits in the middle of an answer until it may go on."""

    running, may_go_on = threading.Event(), threading.Event()

    def list_records(self, query):
        self.running.set()
        assert self.may_go_on.wait(30)
        return super().list_records(query)


def test_a_request_ends_on_the_bundle_it_began_with(versions, index):
    """An answer that is being made when the bundle changes is that of the old one."""
    point(index, versions[WITH])
    app = create_app(lambda: Slow(open_bundle(index, ToyEncoder)), None, Settings(), index)
    with (
        running(app) as address,
        httpx.Client(base_url=address, trust_env=False, timeout=30) as client,
        ThreadPoolExecutor(1) as person,
    ):
        asked = person.submit(httpx.get, f"{address}/api/v1/records", trust_env=False, timeout=30)
        assert Slow.running.wait(10)
        point(index, versions[WITHOUT])
        within(10, lambda: serves(client, versions[WITHOUT]))
        Slow.may_go_on.set()
        assert asked.result().json()["index_version"] == versions[WITH]
        assert client.get("/api/v1/records").json()["index_version"] == versions[WITHOUT]


def damaged(folder) -> None:
    file = folder / "passages.jsonl"
    file.write_bytes(file.read_bytes()[:-10])


def unreadable(folder) -> None:
    """Make a bundle whose hashes are all right and whose catalogue is of no known form."""
    from indexer.index.bundle import FileEntry, Manifest, file_digest

    (folder / "records.json").write_text("{}")
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    entry = FileEntry(sha256=file_digest(folder / "records.json"), size=2)
    manifest = manifest.model_copy(update={"files": {**manifest.files, "records.json": entry}})
    manifest = manifest.model_copy(update={"version": manifest.content_hash()})
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    assert verify_bundle(folder) == manifest


@pytest.mark.parametrize("harm", [damaged, unreadable, shutil.rmtree])
def test_a_bad_bundle_never_answers(versions, client, index, harm):
    """Damaged, of an unknown form, or not there: refused and said so; the old one serves on, a good one follows."""
    assert serves(client, versions[WITHOUT])
    shutil.copytree(index / versions[WITH], index / "bad")
    harm(index / "bad")
    point(index, "bad")
    within(10, lambda: client.get("/readyz").json()["refused_at"])
    assert serves(client, versions[WITHOUT])
    assert client.get("/api/v1/records").json()["total"] == WITHOUT
    point(index, versions[WITH])
    within(10, lambda: serves(client, versions[WITH]))
    assert client.get("/readyz").json()["refused_at"] is None


@pytest.mark.parametrize("harm", ["", "\n", "nowhere", "../elsewhere", None])
def test_a_pointer_that_names_nothing_is_reported_and_the_old_bundle_serves_on(versions, client, index, harm):
    """Empty, missing or wrong: readiness tells of it, once the pointer is right again it does not."""
    assert serves(client, versions[WITHOUT])
    (index / "current").unlink()
    if harm is not None:
        (index / "current").write_text(harm)
    within(10, lambda: client.get("/readyz").json()["refused_at"])
    assert serves(client, versions[WITHOUT])
    point(index, versions[WITH])
    within(10, lambda: serves(client, versions[WITH]))
    assert client.get("/readyz").json()["refused_at"] is None


def test_a_refused_bundle_is_tried_again(versions, client, index, monkeypatch):
    """A file that was not there yet when the pointer moved comes later: the bundle is taken over, nothing published."""
    monkeypatch.setattr(reloader, "RETRY_SECONDS", 0.1)
    late = index / versions[WITH] / "passages.jsonl"
    late.rename(index / "late")
    point(index, versions[WITH])
    within(10, lambda: client.get("/readyz").json()["refused_at"])
    (index / "late").rename(late)
    within(10, lambda: serves(client, versions[WITH]))
    assert client.get("/readyz").json()["refused_at"] is None


def test_copying_over_the_live_bundle_harms_nobody(versions, client, index):
    """Each file of the live bundle is cut to nothing and written again while people ask: every answer is the same."""
    folder = index / versions[WITHOUT]
    reference = client.get("/api/v1/search?q=imam+1").json()["hits"]
    for number, file in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
        content = file.read_bytes()
        with file.open("r+b") as opened:
            opened.truncate(0)
            assert client.get(f"/api/v1/search?q=imam+{number}").status_code == 200
            opened.write(content)
    answer = client.get("/api/v1/search?q=imam+1&explain=true").json()
    assert [hit["record"] for hit in answer["hits"]] == [hit["record"] for hit in reference]
    assert not [line for line in Path("/proc/self/maps").read_text().splitlines() if str(index) in line]


def test_whoever_serves_may_read_what_another_built(index, corpus):
    """Whatever the mask of the builder, folders of a bundle are 0755 and files 0644."""
    before = os.umask(0o077)
    try:
        folder = write_bundle(index, corpus, ToyEncoder())
    finally:
        os.umask(before)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}
    assert modes == {(True, 0o755), (False, 0o644)}
    assert stat.S_IMODE((index / "current").stat().st_mode) == 0o644


def test_a_file_that_may_not_be_read_is_not_called_missing(versions, index, monkeypatch):
    """The message names the file and what the system says."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BundleError) as refused:
        verify_bundle(index / versions[WITH])
    manifest = index / versions[WITH] / "manifest.json"
    assert str(refused.value) == f"{manifest} cannot be read by this user: Permission denied"


def test_two_hundred_flipped_bits_are_all_found(versions, index):
    """Whichever bit of whichever file of a bundle changes, it is not opened; restored, it is."""
    folder = index / versions[WITH]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for turn in range(200):
        file = files[turn % len(files)]
        original = file.read_bytes()
        position = (turn * 7919) % len(original)
        changed = bytearray(original)
        changed[position] ^= 1 << turn % 8
        file.write_bytes(changed)
        with pytest.raises(BundleError):
            open_bundle(folder, ToyEncoder)
        file.write_bytes(original)
    assert open_bundle(folder, ToyEncoder).manifest.version == versions[WITH]


PUBLISH = """
import os, random, signal, sys, time
from pathlib import Path
from indexer.index.bundle import open_bundle, current_folder, verify_bundle
from indexer.records.corpus import read_corpus
from indexer.index.bundle_writer import write_bundle
from tests.conftest import ToyEncoder

root, folders, rounds = Path(sys.argv[1]), sys.argv[2:4], int(sys.argv[4])
corpora = [read_corpus(Path(folder)) for folder in folders]
write_bundle(root, corpora[0], ToyEncoder())  # what is loaded first takes longer than all the rest
started = time.perf_counter()
write_bundle(root.with_name("timed"), corpora[0], ToyEncoder())
usual = time.perf_counter() - started
chance, killed = random.Random(7), 0
for turn in range(rounds):
    child = os.fork()
    if not child:
        write_bundle(root, corpora[turn % 2], ToyEncoder())
        os._exit(0)
    time.sleep(chance.uniform(0, usual * 1.5))
    os.kill(child, signal.SIGKILL)
    killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    verify_bundle(current_folder(root))
    assert open_bundle(root, ToyEncoder).manifest.records in (3, 4)
print(killed)
"""


def killed_publishing(index, practices, tmp_path, rounds: int) -> int:
    """Kill publishing so many times at random points, checking the live bundle each time; return how often it hit."""
    other = tmp_path / "other"
    shutil.copytree(practices, other)
    (other / "rs-archived.md").unlink()
    arguments = [sys.executable, "-c", PUBLISH, str(index), str(practices), str(other), str(rounds)]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, timeout=500)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_publishing_that_is_killed_leaves_a_whole_bundle(index, practices, tmp_path):
    """Killed at ten random points, the live bundle verifies and opens each time."""
    assert killed_publishing(index, practices, tmp_path, 10) > 0


@pytest.mark.long
def test_publishing_killed_a_hundred_times_leaves_a_whole_bundle(index, practices, tmp_path):
    """The same a hundred times."""
    assert killed_publishing(index, practices, tmp_path, 100) > 50


FULL = """
import resource, sys
from pathlib import Path
from indexer.index.bundle import BundleError
from indexer.records.corpus import read_corpus
from indexer.index.bundle_writer import write_bundle
from tests.conftest import ToyEncoder

corpus = read_corpus(Path(sys.argv[2]))
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    write_bundle(Path(sys.argv[1]), corpus, ToyEncoder())
except BundleError as error:
    print(error)
"""


def test_no_room_to_write_is_one_sentence_and_the_old_bundle_stays(versions, index, practices):
    """A write that the system refuses leaves nothing half-written, and the live bundle as it was."""
    before = sorted(path.name for path in index.iterdir())
    (practices / "ba-late-release-plans.md").write_text(
        (practices / "ba-late-release-plans.md").read_text().replace("title: ", "title: New ", 1)
    )
    arguments = [sys.executable, "-c", FULL, str(index), str(practices)]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.stdout == f"the bundle could not be written to {index}, the old one stays: File too large\n", (
        done.stderr
    )
    assert sorted(path.name for path in index.iterdir()) == before
    assert verify_bundle(current_folder(index)).version == versions[WITHOUT]


@pytest.fixture(scope="module")
def two_real(built, real_corpus, tmp_path_factory):
    """An index with two bundles of the real corpus, the built one live; return it with their names."""
    index = tmp_path_factory.mktemp("two") / "index"
    shutil.copytree(built.index, index)
    first = current_folder(index).name
    fewer = replace(real_corpus, concepts=real_corpus.concepts[:-1])
    live = open_bundle(index)
    assert isinstance(live.encoder, OnnxEncoder)
    second = write_bundle(index, fewer, live.encoder).name
    assert second != first
    point(index, first)
    return index, first, second


def versions_of(address: str, times: int = 12) -> set[str]:
    """Return the versions that answer on so many connections of their own."""
    asked = (httpx.get(f"{address}/readyz", trust_env=False) for _ in range(times))
    return {answer.json()["index_version"] for answer in asked}


def taken_over(served: Served) -> int:
    """Return how often any worker took a bundle over."""
    return sum(event["event"] == "bundle taken over" for event in served.events)


def test_workers_agree_and_outlive_one_that_is_killed(two_real, built):
    """Two workers take a new bundle over and agree; killed and hung up on, they go on with right answers."""
    index, first, second = two_real
    with serving("--workers", "2", index=index, site=built.site, rate_limit="off", queue=100) as served:
        workers = served.workers()
        assert len(workers) == 2
        within(60, lambda: taken_over(served) == 2)
        assert versions_of(served.address) == {first}
        point(index, second)
        within(10, lambda: second in versions_of(served.address, 1))
        within(10, lambda: versions_of(served.address) == {second})

        reference = served.client.get("/api/v1/search?q=imam").content
        os.kill(workers[0], signal.SIGKILL)
        answers = Counter()
        for _ in range(40):
            try:
                answer = httpx.get(f"{served.address}/api/v1/search?q=imam", trust_env=False, timeout=30)
                answers[answer.content == reference] += 1
            except httpx.TransportError:  # a connection that the killed worker held
                answers["cut"] += 1
        assert answers[False] == 0
        assert answers[True] > 0
        within(20, lambda: len(served.workers()) == 2 and workers[0] not in served.workers())

        within(20, lambda: taken_over(served) == 5)
        served.process.send_signal(signal.SIGHUP)
        within(20, lambda: taken_over(served) == 7)
        assert served.process.poll() is None
        assert json.loads(served.client.get("/api/v1/search?q=imam").content)["index_version"] == second
