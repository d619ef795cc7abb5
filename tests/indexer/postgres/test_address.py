"""No message holds a password, however the address is written."""

import os
import subprocess
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

psycopg = pytest.importorskip("psycopg")

from indexer.postgres.address import AddressError, read_address  # noqa: E402
from tests.conftest import ROOT  # noqa: E402
from tests.throughcare.test_cli import COMMAND  # noqa: E402

SIGNS = st.text(alphabet="@/:?#%&=,[] \\'\"abcé", min_size=1, max_size=6)
FORMS = (
    "postgresql://reader:{}@db.example/throughcare?sslmode=verify-full",
    "postgresql://reader:{}@localhost:5432,localhost:x/throughcare",
    "postgres://reader:{}@db.example/throughcare",
    "postgresql://reader@localhost/throughcare?password={}",
    "host=localhost dbname=throughcare password={}",
)


@settings(max_examples=2000)
@given(st.sampled_from(FORMS), SIGNS, SIGNS, st.booleans())
def test_no_message_and_no_name_holds_a_password(form, before, after, encoded):
    """Signs that end a password in an address, encoded or bare: it is read whole, or refused without being repeated."""
    secret = f"{before}hunter2{after}"
    text = form.format(quote(secret, safe="") if encoded else secret)
    shown: str
    try:
        address = read_address(text)
        shown = f"{address!r} {address.names}"
    except AddressError as error:
        shown = str(error)
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    "index",
    [
        "postgresql://reader:p@hunter2@localhost/x",
        "postgresql://reader:hunter2@db.example/x",
        "postgresql://reader:a/hunter2@localhost/x",
        "postgres+psycopg://reader:hunter2@localhost/x",
        "host=localhost password=hunter2",
    ],
)
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("ask", "imam"), ("bundle", "verify"), ("build",)])
def test_no_command_prints_a_password(index, command):
    """A setting that cannot be is named without its value."""
    environment = {**os.environ, "THROUGHCARE_INDEX": index}
    done = subprocess.run([COMMAND, *command], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60)
    assert done.returncode
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "address", ["postgresql://o:p@hunter2@localhost/x", "postgresql://o:hunter2@127.0.0.1:1/x", "x"]
)
def test_publishing_prints_no_password(address):
    """Neither where the address is refused nor where no server answers."""
    done = subprocess.run([COMMAND, "publish", address], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode
    assert "hunter2" not in done.stdout + done.stderr
