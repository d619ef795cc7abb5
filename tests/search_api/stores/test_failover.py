"""A primary with two standbys: whichever of them dies, lags or cannot be found, the search goes on and is right."""

import threading
import time
from dataclasses import dataclass, field

import psycopg
import pytest

from bench.cluster import READER, Cluster
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.postgres.address import Address, read_address
from indexer.postgres.publication import publish_bundle
from indexer.postgres.transfer import resident_files
from indexer.records.corpus import read_corpus
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.store import StoreUnavailable
from search_api.stores.postgres import database as database_module
from search_api.stores.postgres.database import PostgresSource
from tests.conftest import ToyEncoder
from tests.live import within

pytestmark = pytest.mark.long
QUESTIONS = ("imam", "family visits", "release plan", "visit each week")


@pytest.fixture
def replicas():
    running = Cluster(standbys=2)
    yield running
    running.close()


@pytest.fixture
def versions(practices, corpus, tmp_path):
    before = open_bundle(write_bundle(tmp_path / "index", corpus, ToyEncoder()), ToyEncoder)
    record = practices / "xk-imam-talks.md"
    record.write_text(record.read_text().replace("The imam left", "The learned imam left"))
    after = open_bundle(write_bundle(tmp_path / "index", read_corpus(practices), ToyEncoder()), ToyEncoder)
    return before, after


def send(cluster, bundle, tmp_path):
    files = resident_files(tmp_path / "index" / bundle.manifest.version, bundle)
    publish_bundle(read_address(cluster.primary.url()), bundle, files, lambda *step: None)


@pytest.fixture
def database(replicas, versions, tmp_path):
    """The database as servers see it, once every server of it has the first version."""
    send(replicas, versions[0], tmp_path)
    replicas.let_read()
    opened = PostgresSource(read_address(replicas.url()), connections=4, open_encoder=ToyEncoder)
    within(60, lambda: everywhere(opened, versions[0]))
    yield opened
    opened.close()


def everywhere(database, bundle):
    time.sleep(0.3)
    live = database.live()
    return live is not None and all(state.version == bundle.manifest.version for state in database.servers())


@dataclass
class Load:
    """People who ask without pause; every answer is compared with that of its version's bundle."""

    database: PostgresSource
    expected: dict
    failed: list = field(default_factory=list)
    answered: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    def __enter__(self):
        self.ends = threading.Event()
        self.searchers = {}
        self.people = [threading.Thread(target=self.ask) for _ in range(4)]
        self.watcher = threading.Thread(target=self.watch)
        for thread in (self.watcher, *self.people):
            thread.start()
        within(30, lambda: len(self.answered) > 50)
        return self

    def watch(self):
        while not self.ends.is_set():
            self.database.live()
            time.sleep(0.1)

    def ask(self):
        turn = 0
        while not self.ends.is_set():
            turn += 1
            question = QUESTIONS[turn % len(QUESTIONS)]
            try:
                index = self.database.open()
                searcher = self.searchers.setdefault(index.manifest.version, Searcher(index))
                answer = searcher.search(Query(question))
            except StoreUnavailable:
                self.failed.append(time.monotonic())
                continue
            self.answered.append(time.monotonic())
            version = index.manifest.version
            if seen(answer) != self.expected[version, question]:
                self.wrong.append((version, question))

    def __exit__(self, *error):
        self.ends.set()
        for thread in (self.watcher, *self.people):
            thread.join(30)

    def goes_on(self, since):
        """Assert that of the 2 seconds from then at most 1 % failed, afterwards none, and that many were answered."""
        early = [moment for moment in self.failed if since <= moment < since + 2]
        asked = early + [moment for moment in self.answered if since <= moment < since + 2]
        assert len(early) <= 0.01 * len(asked), (len(early), len(asked))
        assert [moment - since for moment in self.failed if moment >= since + 2] == []
        assert sum(moment >= since + 2 for moment in self.answered) > 50
        assert self.wrong == []


def seen(answer):
    return [(hit.record.id, round(hit.score, 4), [f.passage.text for f in hit.passages]) for hit in answer.hits]


@pytest.fixture
def load(database, versions):
    expected = {
        (bundle.manifest.version, question): seen(Searcher(bundle).search(Query(question)))
        for bundle in versions
        for question in QUESTIONS
    }
    with Load(database, expected) as running:
        yield running


def asked_servers(cluster):
    """Return how many transactions of readers each server has seen, the primary first."""
    statement = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND application_name = 'throughcare'"
    counts = []
    for server in cluster.servers:
        with psycopg.connect(server.url()) as connection:
            counts.append(connection.execute(statement, [READER]).fetchone()[0])
    return counts


def test_standbys_share_the_reading(replicas, load):
    """With both standbys there the primary has only the connection that asks how it is."""
    primary, first, second = asked_servers(replicas)
    assert primary == 1
    assert min(first, second) > 1


def test_a_standby_dies_under_load(replicas, load):
    """Killed: the other answers; started again: it is used again."""
    since = time.monotonic()
    replicas.standbys[0].kill()
    time.sleep(4)
    load.goes_on(since)
    assert [state.reachable for state in load.database.servers()] == [True, False, True]
    replicas.standbys[0].start()
    within(30, lambda: all(state.reachable for state in load.database.servers()))


def test_the_primary_dies_under_load(replicas, load):
    """Nothing can be published, and everything can be asked."""
    since = time.monotonic()
    replicas.primary.kill()
    time.sleep(4)
    load.goes_on(since)
    assert load.database.servers()[0].reachable is False


def test_all_but_one_die_under_load(replicas, load):
    """A single standby answers all."""
    since = time.monotonic()
    replicas.primary.kill()
    replicas.standbys[1].kill()
    time.sleep(5)
    load.goes_on(since)


def test_a_name_that_is_gone_is_passed_over(replicas, versions, database):
    """One host of the address is not known to the network: the others answer, and it is shown as not reachable."""
    address = read_address(replicas.url())
    gone = Address(("host=gone.invalid user=api", *address.servers[1:]), address.names)
    partial = PostgresSource(gone, open_encoder=ToyEncoder)
    try:
        searcher = Searcher(partial.open())
        expected = seen(Searcher(versions[0]).search(Query("imam")))
        assert [seen(searcher.search(Query("imam"))) for _ in range(6)] == [expected] * 6
        assert [state.reachable for state in partial.servers()] == [False, True, True]
    finally:
        partial.close()


def test_a_standby_that_lags_is_left_out(replicas, versions, load, tmp_path, monkeypatch):
    """It stops replaying; what is published then is answered by those that have it, and its lag is shown."""
    monkeypatch.setattr(database_module, "STANDBY_WAIT", 2.0)
    with psycopg.connect(replicas.standbys[0].url(), autocommit=True) as standby:
        standby.execute("SELECT pg_wal_replay_pause()")
        since = time.monotonic()
        send(replicas, versions[1], tmp_path)
        new = versions[1].manifest.version
        within(30, lambda: load.database.live().version == new)
        time.sleep(3)
        load.goes_on(since)
        states = load.database.servers()
        assert [state.version == new for state in states] == [True, False, True]
        assert states[1].replication_lag > 0 == states[2].replication_lag
        # Those that have the new version go: what is left answers with the version that it has, and says so.
        died = time.monotonic()
        replicas.primary.kill()
        replicas.standbys[1].kill()
        within(30, lambda: load.database.live().version == versions[0].manifest.version)
        time.sleep(6)
        assert [moment - died for moment in load.failed if moment > died + 4] == []
        assert sum(moment > died + 4 for moment in load.answered) > 10
        assert load.wrong == []
        standby.execute("SELECT pg_wal_replay_resume()")
    within(30, lambda: load.database.live().version == new)
    assert load.wrong == []
