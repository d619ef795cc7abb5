"""Publishing into PostgreSQL: all or nothing, only what changed, one publisher at a time; addresses are safe."""

import os
import random
import signal
import subprocess
import time
from dataclasses import replace

import psycopg
import pytest

from bench.cluster import READER
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.postgres.address import AddressError, read_address
from indexer.postgres.migrations import MigrationError, migrate, migrations
from indexer.postgres.publication import KEPT_VERSIONS, PREFIX, PublicationError, publish, publish_bundle
from indexer.postgres.transfer import resident_files
from indexer.records.corpus import read_corpus
from search_api.http.app import create_app
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import Settings
from search_api.store import StoreUnavailable
from search_api.stores.postgres.database import PostgresSource
from tests.conftest import ROOT, ToyEncoder, running
from tests.live import COMMAND, within

OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""
SILENT = lambda *step: None  # noqa: E731


@pytest.fixture
def url(cluster, database):
    return cluster.url("postgres", database=database)


@pytest.fixture
def connection(url):
    with psycopg.connect(url, autocommit=True) as opened:
        yield opened


@pytest.fixture
def versions(practices, corpus, tmp_path):
    """Two bundles: the corpus, and the corpus after one sentence of one record has changed."""
    before = open_bundle(write_bundle(tmp_path / "index", corpus, ToyEncoder()), ToyEncoder)
    record = practices / "xk-imam-talks.md"
    record.write_text(record.read_text().replace("The imam left", "The learned imam left"))
    after = open_bundle(write_bundle(tmp_path / "index", read_corpus(practices), ToyEncoder()), ToyEncoder)
    return before, after


def send(url, bundle, tmp_path, report=SILENT):
    files = resident_files(tmp_path / "index" / bundle.manifest.version, bundle)
    return publish_bundle(read_address(url), bundle, files, report)


def one(connection, statement):
    return connection.execute(statement).fetchone()[0]


def live(connection):
    return one(connection, "SELECT version FROM throughcare.publication ORDER BY number DESC LIMIT 1")


def schemas(connection):
    found = connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [PREFIX])
    return {name.removeprefix(PREFIX) for (name,) in found}


def test_only_what_changed_is_sent(url, connection, versions, tmp_path):
    """The first time all passages travel, then those of the changed record that differ; the tables hold all."""
    before, after = versions
    assert send(url, before, tmp_path).sent == len(before.passages)
    old = {(p.id, p.kind, p.text, tuple(v)) for p, v in zip(before.passages, before.vectors.all_vectors(), strict=True)}
    changed = sum(
        (p.id, p.kind, p.text, tuple(v)) not in old
        for p, v in zip(after.passages, after.vectors.all_vectors(), strict=True)
    )
    done = send(url, after, tmp_path)
    assert (done.version, done.sent, done.passages) == (after.manifest.version, changed, len(after.passages))
    assert 0 < changed < len(after.passages)
    schema = PREFIX + after.manifest.version
    rows = connection.execute(f"SELECT row, content->>'text' FROM {schema}.passage ORDER BY row").fetchall()
    assert rows == list(enumerate(passage.text for passage in after.passages))
    assert one(connection, f"SELECT count(*) FROM {schema}.embedding") == len(after.passages)


def test_a_version_that_is_there_is_only_switched_to(url, connection, versions, tmp_path):
    """Going back to the version before sends nothing."""
    before, after = versions
    send(url, before, tmp_path)
    send(url, after, tmp_path)
    assert live(connection) == after.manifest.version
    assert send(url, before, tmp_path).sent == 0
    assert live(connection) == before.manifest.version


def test_old_versions_are_removed(url, connection, versions, tmp_path):
    """The last ones stay, to go back to; the others go, and say so."""
    bundle = versions[0]
    names = [f"version{number}" for number in range(KEPT_VERSIONS + 1)]
    for name in names:
        manifest = bundle.manifest.model_copy(update={"version": name})
        files = resident_files(tmp_path / "index" / bundle.manifest.version, bundle)
        done = publish_bundle(read_address(url), replace(bundle, manifest=manifest), files, SILENT)
    assert done.removed == (names[0],)
    assert schemas(connection) == set(names[1:])


def test_a_publication_that_fails_leaves_the_old_version(url, connection, versions, tmp_path):
    """Whatever step it fails at, nothing of it stays and the old version is live."""
    before, after = versions
    send(url, before, tmp_path)
    steps = []
    send(url, before, tmp_path, lambda step, *_: steps.append(step))
    for failing in ("Sending passages", "Keeping passages", "Indexing", "Analysing", "Switching"):

        def fail(step, *_, failing=failing):
            if step == failing:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            send(url, after, tmp_path, fail)
        assert (live(connection), schemas(connection)) == (before.manifest.version, {before.manifest.version})


def test_two_publishers_do_not_meet(url, connection, versions, tmp_path):
    """While one publishes the other is told, at once; afterwards it may."""
    before, after = versions
    refused = []

    def meanwhile(step, *_):
        if step == "Indexing":
            with pytest.raises(PublicationError, match="another publication is running"):
                send(url, after, tmp_path)
            refused.append(step)

    send(url, before, tmp_path, meanwhile)
    assert refused == ["Indexing"]
    assert send(url, after, tmp_path).version == live(connection) == after.manifest.version


def test_migrations_are_applied_once_in_order(connection):
    """Their numbers go up without a gap; a database of a newer program is refused."""
    assert sorted(migrations()) == list(range(1, len(migrations()) + 1))
    assert migrate(connection) == sorted(migrations())
    assert migrate(connection) == []
    connection.execute("INSERT INTO throughcare.migration (number, name) VALUES (99, 'later')")
    with pytest.raises(MigrationError, match=r"has migration \{99\}, this program knows up to 2"):
        migrate(connection)


def test_a_damaged_bundle_is_not_published(url, versions, tmp_path):
    """What does not verify never reaches the database."""
    folder = tmp_path / "index" / versions[1].manifest.version
    (folder / "terms.json").write_bytes(b"[]")
    from indexer.index.bundle import BundleError

    with pytest.raises(BundleError, match=r"terms\.json was changed"):
        publish(read_address(url), tmp_path / "index", SILENT)


def test_readers_can_only_read(cluster, database, url, versions, tmp_path):
    """The account of servers sees every table and changes none."""
    send(url, versions[0], tmp_path)
    cluster.let_read()
    schema = PREFIX + versions[0].manifest.version
    with psycopg.connect(cluster.url(READER, database=database), autocommit=True) as reader:
        assert one(reader, f"SELECT count(*) FROM {schema}.passage") == len(versions[0].passages)
        for statement in (f"DELETE FROM {schema}.passage", f"DROP SCHEMA {schema} CASCADE", "CREATE TABLE x (y int)",
                          "INSERT INTO throughcare.publication (version) VALUES ('x')"):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)


def test_an_answer_reads_and_writes_nothing(url, versions, tmp_path):
    """Its transaction is read only, repeatable, bounded in time, and walks the index of vectors as it must."""
    send(url, versions[0], tmp_path)
    database = PostgresSource(read_address(url), open_encoder=ToyEncoder)
    try:
        index = database.open()
        names = ("transaction_read_only", "transaction_isolation", "statement_timeout", "hnsw.iterative_scan")
        shown = index.servers.read(
            index.manifest.version, lambda held: [held.execute(f"SHOW {name}").fetchone()[0] for name in names]
        )
        assert shown == ["on", "repeatable read", "3s", "strict_order"]
        with pytest.raises(StoreUnavailable, match="no answer within 3 seconds"):
            index.servers.read(index.manifest.version, lambda held: held.execute("SELECT pg_sleep(20)"))
        assert Searcher(index).search(Query("imam")).hits
    finally:
        database.close()


def test_the_server_follows_what_is_published(url, versions, tmp_path):
    """It begins without a version, takes over what is published and says which server answers; ETags follow."""
    import httpx

    before, after = versions
    database = PostgresSource(read_address(url), open_encoder=ToyEncoder)
    app = create_app(lambda: Searcher(database.open()), None, Settings(rate_limit="off"), database)
    try:
        with running(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
            assert client.get("/readyz").status_code == 503
            send(url, before, tmp_path)
            within(20, lambda: client.get("/readyz").status_code == 200)
            first = client.get("/api/v1/search?q=imam")
            assert first.json()["index_version"] == before.manifest.version
            tag = {"If-None-Match": first.headers["etag"]}
            assert client.get("/api/v1/search?q=imam", headers=tag).status_code == 304
            send(url, after, tmp_path)
            within(20, lambda: client.get("/readyz").json()["index_version"] == after.manifest.version)
            again = client.get("/api/v1/search?q=imam", headers=tag)
            assert (again.status_code, again.json()["index_version"]) == (200, after.manifest.version)
            server = {"reachable": True, "standby": False, "lag": 0.0, "index_version": after.manifest.version}
            assert client.get("/readyz").json()["servers"] == [server]
            for route in ("/records", "/records/xk-imam-talks", "/records/xk-imam-talks/similar", "/compare?a=AL&b=XK"):
                assert client.get(f"/api/v1{route}").json()["index_version"] == after.manifest.version
            assert client.get("/api/v1/records/nowhere").status_code == 404
    finally:
        database.close()


def test_addresses_name_their_servers():
    """Several hosts share what stands beside them; the publisher goes to the one that can be written to."""
    address = read_address(
        "postgresql://api@10.0.0.1,db.example:6000/throughcare?sslmode=verify-full".replace("1,", "1:5432,")
    )
    assert address.names == ("10.0.0.1:5432", "db.example:6000")
    assert "host=db.example port=6000" in " ".join(sorted(address.servers[1].split())).replace("dbname", "dbname")
    assert "target_session_attrs=read-write" in address.primary_conninfo
    assert read_address("postgresql:///x?host=/run/postgresql").names == ("/run/postgresql:5432",)
    assert "secret" not in repr(read_address("postgresql://api:secret@localhost/x"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("postgresql://api@db.example/x", "must be one of require, verify-ca, verify-full for the host `db.example`"),
        ("postgresql://api@localhost,10.0.0.1/x?sslmode=prefer", "for the host `10.0.0.1`, not `prefer`"),
        ("postgresql://api@h1:1,h2:2,h3/x?colour=red", "an address must be postgresql://user@host"),
    ],
)  # fmt: skip
def test_nothing_travels_in_the_open(text, message):
    """Off the loopback an address must ask for encryption; what is no address says what one is."""
    with pytest.raises(AddressError) as refused:
        read_address(text)
    assert message in str(refused.value)


def test_passwords_are_not_printed(monkeypatch, tmp_path):
    """A wrong address is named without its password."""
    environment = os.environ | {"THROUGHCARE_INDEX": "postgresql://api:secret@db.example/x"}
    done = subprocess.run([COMMAND, "ask", "imam"], capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 2
    assert "sslmode" in done.stderr
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.long
def test_publishing_killed_at_any_point_leaves_a_whole_version(url, connection, built, tmp_path):
    """Thirty times a publisher dies at a random moment: the old version or the new one is live, and whole."""
    before = open_bundle(built.index)
    first = before.manifest.model_copy(update={"version": "before"})
    files = resident_files(built.bundle_folder, before)
    publish_bundle(read_address(url), replace(before, manifest=first), files, SILENT)
    moments = random.Random(7)
    new = before.manifest.version
    for _ in range(30):
        publisher = subprocess.Popen(
            [COMMAND, "publish", url, str(built.index)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        time.sleep(moments.uniform(0.3, 4))
        publisher.send_signal(signal.SIGKILL)
        publisher.wait()
        statement = (
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        within(20, lambda: one(connection, statement + " AND datname = current_database()") == 0)  # noqa: B023
        assert live(connection) in ("before", new)
        expected = {"before", new} if live(connection) == new else {"before"}
        assert schemas(connection) == expected
        for version in expected:
            assert one(connection, f"SELECT count(*) FROM {PREFIX}{version}.embedding") == len(before.passages)
        if live(connection) == new:  # it was quicker than the killer: go back and try again
            connection.execute(f"DROP SCHEMA {PREFIX}{new} CASCADE")
            connection.execute("INSERT INTO throughcare.publication (version) VALUES ('before')")
