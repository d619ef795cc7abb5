"""What is set is read once, and what may hold a password is repeated nowhere."""

import pytest
import typer

from search_api.settings import settings
from throughcare.terminal import read_settings

PASSWORD = "s3cretpw"
WRITTEN = [
    "postgresql:/reader:{}@127.0.0.1/tc",
    "reader:{}@127.0.0.1/tc",
    "postgresql+psycopg://reader:{}@127.0.0.1/tc",
    "POSTGRESQL://reader:{}@127.0.0.1/tc",
    " postgresql://reader:{}@127.0.0.1/tc",
    "mysql://u:{}@h/x",
    "host=127.0.0.1 password = {}",
    "postgres:reader:{}@h",
    "postgresql://reader:{}@h1:1,h2:2,h3:3/x?sslmode=disable",
    "postgresql://reader:{}/x@127.0.0.1/tc",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_an_address_with_a_slip_is_refused_without_its_password(written, monkeypatch, capsys):
    """One line that names the setting; the address is neither taken for a folder nor repeated."""
    monkeypatch.setenv("THROUGHCARE_INDEX", written.format(PASSWORD))
    settings.cache_clear()
    try:
        with pytest.raises(typer.Exit) as ended:
            read_settings()
    finally:
        settings.cache_clear()
    said = capsys.readouterr().err
    assert (ended.value.exit_code, said.count("\n"), said.startswith("THROUGHCARE_INDEX: ")) == (2, 1, True)
    assert PASSWORD not in said


@pytest.mark.parametrize("folder", ["build/index", "/srv/a b/index", "index@2", "C:/index"])
def test_a_folder_is_a_folder(folder, monkeypatch):
    """Names of folders are not taken for addresses."""
    monkeypatch.setenv("THROUGHCARE_INDEX", folder)
    settings.cache_clear()
    try:
        assert str(read_settings().index) == folder
    finally:
        settings.cache_clear()
