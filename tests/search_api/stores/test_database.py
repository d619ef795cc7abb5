"""A database that refuses, is away or takes a right back: said once, never with the password, and never as a 500."""

import re
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.cluster import READER
from indexer.postgres.address import read_address
from indexer.postgres.publication import publish_bundle
from indexer.postgres.transfer import resident_files
from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from search_api.store import StoreUnavailable
from search_api.stores.postgres import failover
from search_api.stores.postgres.database import PostgresSource
from tests.conftest import ToyEncoder, running
from tests.live import serving, within

PASSWORD = "never-shown-9731"
LOCKED = "locked_api"
SEARCH = "/api/v1/search?q=imam"


@pytest.fixture
def published(cluster, database, bundle, tmp_path):
    """The name of a database that holds one version, with an account that may read it."""
    files = resident_files(tmp_path / "index" / bundle.manifest.version, bundle)
    publish_bundle(read_address(cluster.url("postgres", database=database)), bundle, files, lambda *step: None)
    cluster.let_read()
    return database


@pytest.fixture
def locked(cluster, published):
    """An account with a password, which the server asks for."""
    with psycopg.connect(cluster.primary.url(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOCKED]).fetchone():
            connection.execute(f"CREATE ROLE {LOCKED} LOGIN PASSWORD '{PASSWORD}' IN ROLE throughcare_reader")
            rules = cluster.primary.folder / "pg_hba.conf"
            rules.write_text(f"host all {LOCKED} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
            connection.execute("SELECT pg_reload_conf()")
    return published


@contextmanager
def api(url):
    """Serve a database with the toy encoder; yield a client of the API."""
    source = PostgresSource(read_address(url), open_encoder=ToyEncoder)
    app = create_app(lambda: Searcher(source.open()), None, Settings(rate_limit="off"), source)
    try:
        with running(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
            yield client
    finally:
        source.close()


def lines(caplog, event="database server cannot answer"):
    """Return what was logged under an event."""
    said = [record.msg for record in caplog.records if record.name == "throughcare" and isinstance(record.msg, dict)]
    return [one for one in said if one["event"] == event]


def status(client, path):
    response = client.get(path)
    assert (response.status_code == 503) == ("Retry-After" in response.headers)
    return response.status_code


def addresses(cluster, name):
    """Return each address that cannot serve, with what the log must say of it."""
    port = cluster.primary.port
    return {
        "wrong password": (
            f"postgresql://{LOCKED}:{PASSWORD}x@127.0.0.1:{port}/{name}",
            "password authentication failed",
        ),
        "no password": (f"postgresql://{LOCKED}@127.0.0.1:{port}/{name}", "no password supplied"),
        "closed port": (f"postgresql://{LOCKED}:{PASSWORD}@127.0.0.1:1/{name}", "Connection refused"),
        "unknown account": (f"postgresql://nobody_here:{PASSWORD}@127.0.0.1:{port}/{name}", "does not exist"),
        "unknown database": (f"postgresql://{READER}:{PASSWORD}@127.0.0.1:{port}/none_here", "does not exist"),
        "no right": (f"postgresql://outsider:{PASSWORD}@127.0.0.1:{port}/{name}", "permission denied"),
    }


@pytest.mark.parametrize("fault", [
    "wrong password", "no password", "closed port", "unknown account", "unknown database", "no right",
])  # fmt: skip
def test_a_database_that_refuses_is_said_once_and_answered_by_503(cluster, locked, caplog, monkeypatch, fault):
    """One line of the log says why, without the password; not ready, and searches are told to come back."""
    monkeypatch.setattr("search_api.stores.postgres.database.POLL_SECONDS", 0.05)
    with psycopg.connect(cluster.primary.url(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'outsider'").fetchone():
            connection.execute("CREATE ROLE outsider LOGIN")
    url, reason = addresses(cluster, locked)[fault]
    polls = []
    poll = failover.DatabaseServer.poll
    monkeypatch.setattr(failover.DatabaseServer, "poll", lambda server: (polls.append(1), poll(server))[1])
    with caplog.at_level("INFO"), api(url) as client:
        within(20, lambda: len(polls) > 5)
        assert [status(client, path) for path in ("/readyz", SEARCH, "/api/v1/records/x", "/healthz")] == [
            503,
            503,
            503,
            200,
        ]
    (line,) = lines(caplog)
    assert reason in str(line["reason"])
    assert "\n" not in str(line["reason"])
    assert PASSWORD not in caplog.text


def test_a_served_process_writes_no_password(cluster, locked):
    """Nothing that `throughcare serve` writes holds the password of the address, right or wrong."""
    url, reason = addresses(cluster, locked)["wrong password"]
    with serving(index=url, site="none") as served:
        within(20, lambda: any(reason in line for line in served.lines))
        assert served.client.get("/readyz").status_code == 503
        assert PASSWORD not in "".join(served.lines)
        assert sum(reason in line for line in served.lines) == 1


def test_a_right_taken_back_while_serving_is_no_fault(cluster, published, caplog):
    """Every answer is 200 or 503 from the first moment on, `/readyz` follows, and granting it again heals all."""
    url = cluster.url(database=published)
    with (
        caplog.at_level("INFO"),
        psycopg.connect(cluster.primary.url(), autocommit=True) as owner,
        api(url) as client,
    ):
        within(20, lambda: status(client, "/readyz") == 200)
        assert status(client, SEARCH) == 200
        owner.execute(f"REVOKE throughcare_reader FROM {READER}")
        try:
            seen = {status(client, f"{SEARCH}&offset={number}") for number in range(30)}
            within(20, lambda: status(client, "/readyz") == 503)
            assert seen <= {200, 503}
            assert status(client, f"{SEARCH}&offset=31") == 503
        finally:
            owner.execute(f"GRANT throughcare_reader TO {READER}")
        within(20, lambda: status(client, "/readyz") == 200)
        assert status(client, f"{SEARCH}&offset=32") == 200
    (line,) = lines(caplog)
    assert "make it a member of the role throughcare_reader" in str(line["reason"])
    assert len(lines(caplog, "database server answers again")) == 1


def test_tables_taken_away_are_no_fault(cluster, published, bundle):
    """A statement that the server refuses, whatever the reason, is a store that cannot answer."""
    source = PostgresSource(read_address(cluster.url(database=published)), open_encoder=ToyEncoder)
    try:
        store = source.open()
        for statement in ("SELECT 1/0", "SELECT * FROM nowhere", "SELECT 'x'::int", "DROP TABLE record", "SELEC"):
            with pytest.raises(StoreUnavailable):
                store.servers.read(bundle.manifest.version, lambda connection, sent=statement: connection.execute(sent))
        assert [state.reachable for state in source.servers()] == [True]
    finally:
        source.close()


@pytest.fixture
def reading(cluster, published):
    with api(cluster.url(database=published)) as client:
        within(20, lambda: client.get("/readyz").status_code == 200)
        yield client


IDS = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=100).filter(
    lambda text: text.strip(".") == text
)


def test_an_id_that_no_record_has_is_not_found(reading):
    """Any text, NUL included, is an id that is not there: 404, from the record, and from those similar to it."""
    assert [reading.get(f"/api/v1/records/{name}").status_code for name in ("%00", "a%00b", "xk-imam-talks%00")] == [
        404
    ] * 3

    @given(IDS)
    @settings(max_examples=150)
    def holds(text):
        path = f"/api/v1/records/{''.join(f'%{byte:02X}' for byte in text.encode())}"
        for address in (path, f"{path}/similar"):
            assert reading.get(address).status_code == 404, text

    holds()


def test_questions_stay_out_of_the_log_of_slow_statements(cluster, published, caplog):
    """With the setting of docs/scale.md no word of a question is in the database's log; without it a line warns."""
    failover._warn_of_logged_questions.cache_clear()
    log = Path(f"{cluster.primary.folder}.log")
    word = "zzzquestionzzz"
    with psycopg.connect(cluster.primary.url(), autocommit=True) as owner:
        owner.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
        owner.execute("SELECT pg_reload_conf()")
        try:
            found = {}
            for setting in ("0", "-1"):
                owner.execute(f"ALTER ROLE {READER} SET log_parameter_max_length = {setting}")
                size, seen = log.stat().st_size, len(lines(caplog, "the database may log questions"))
                with api(cluster.url(database=published)) as client:
                    within(20, lambda: client.get("/readyz").status_code == 200)
                    assert client.get(f"/api/v1/search?q=imam {word}").status_code == 200
                time.sleep(0.5)
                written = log.read_bytes()[size:].decode()
                assert re.search(r"duration: .* FROM posting", written)
                warned = len(lines(caplog, "the database may log questions")) - seen
                found[setting] = (word in written, warned)
            assert found == {"0": (False, 0), "-1": (True, 1)}
        finally:
            owner.execute("ALTER SYSTEM RESET log_min_duration_statement")
            owner.execute("SELECT pg_reload_conf()")
            owner.execute(f"ALTER ROLE {READER} SET log_parameter_max_length = 0")
