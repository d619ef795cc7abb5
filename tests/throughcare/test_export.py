"""The command that writes documents."""

import pytest
import typer

from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from tests.conftest import ToyEncoder
from tests.indexer.exports.reading import read_docx, read_odt
from tests.throughcare.test_cli import run
from throughcare import export as command


@pytest.fixture
def toy(monkeypatch, practices, tmp_path):
    """The settings name the small corpus and its bundle, opened with the toy encoder."""
    from indexer.index import bundle

    write_bundle(tmp_path / "index", read_corpus(practices), ToyEncoder())
    monkeypatch.setenv("THROUGHCARE_PRACTICES", str(practices))
    monkeypatch.setenv("THROUGHCARE_INDEX", str(tmp_path / "index"))
    opened = bundle.open_bundle(tmp_path / "index", ToyEncoder)
    monkeypatch.setattr(bundle, "open_bundle", lambda folder: opened)
    return tmp_path


@pytest.mark.parametrize(
    ("kind", "subject", "said"),
    [
        ("record", "xk-imam-talks", "Index version "),
        ("compare", "AL,XK", "Not documented"),
        ("briefing", "xk-imam-talks, al-family-visits", "Briefing"),
        ("director", "xk-imam-talks, al-family-visits", "Why?"),
        ("exercise", "family-silent", "A case exercise of 20 minutes, without persons."),
        ("answer", "Do imams talk with prisoners?", "Do imams talk with prisoners?"),
        ("table", "Do imams talk with prisoners?", "Not documented"),
    ],
)
def test_each_kind_is_written_in_both_formats_with_one_text(toy, kind, subject, said):
    """Word and OpenDocument hold the same lines and footnotes."""
    command.export(kind, subject, toy / "a.docx", toy / "a.odt", "en", None, "Why?")
    assert read_docx(toy / "a.docx") == read_odt(toy / "a.odt")
    assert any(said in line for line in read_docx(toy / "a.docx")[0])


def test_a_missing_extra_is_one_sentence(toy, monkeypatch, capsys):
    """It names the package and how to install it."""
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(typer.Exit):
        command.export("record", "xk-imam-talks", toy / "a.docx", None, "en", None, "")
    assert "install `throughcare[exports]`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("letter", "x", "--odt", "x.odt"), "a document must be one of record, situation"),
        (("record", "x"), "name the file to write: --docx FILE, --odt FILE or both"),
        (("record", "x", "--odt", "x.odt", "--language", "de"), "the language must be one of en, sq"),
    ],
)
def test_wrong_calls_are_one_sentence(arguments, said):
    """Exit 2, and nothing but the sentence."""
    done = run("export", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(said)
