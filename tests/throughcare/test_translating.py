"""The command for translations: counts, what is open, and a language as a file and back."""

import polib
import pytest

from indexer.records.corpus import read_corpus
from indexer.records.translations import english_texts
from tests.throughcare.test_cli import run
from tests.translated import translate_all


@pytest.fixture
def corpus_folder(practices, monkeypatch):
    translate_all(practices, "sq", skipped=(0,))
    monkeypatch.setenv("THROUGHCARE_PRACTICES", str(practices))
    return practices


def test_counts_and_open_texts(corpus_folder):
    """A row a language; with a language, each text that needs somebody as path:line:column: message."""
    records = read_corpus(corpus_folder).records
    total = sum(len(english_texts(record)) for record in records)
    said = run("translations").stdout
    row = next(line.split() for line in said.splitlines() if line.startswith("Albanian"))
    assert row[1:6] == [str(total), str(total - len(records)), str(len(records)), "0", "0"]
    opened = run("translations", "sq").stdout.splitlines()
    assert len([line for line in opened if ":1:1: not translated yet, under " in line]) == len(records)
    assert opened[-1] == f"{len(records)} to look at"


def test_a_language_goes_out_and_comes_back_checked(corpus_folder, tmp_path):
    """What the reviewer approved carries the role."""
    path = tmp_path / "sq.po"
    assert run("translations", "sq", "--export", str(path)).returncode == 0
    po = polib.pofile(str(path), wrapwidth=0)
    approved = next(entry for entry in po if "[^" in entry.msgstr)
    approved.flags.remove("fuzzy")
    po.save()
    said = run("translations", "sq", "--import", str(path), "--role", "prison teacher")
    assert said.stdout.splitlines()[-1] == "1 files changed, 1 texts checked by prison teacher"
    texts = [one for given in read_corpus(corpus_folder).translations.values() for one in given["sq"].texts]
    assert [one.checked_by for one in texts if one.status == "checked"] == ["prison teacher"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("de",), "the language must be one of sq, bs, mk, not `de`"),
        (("--export", "x.po"), "name the language before --export or --import"),
        (("sq", "--import", "x.po"), "name the role of the reviewer"),
    ],
)
def test_wrong_calls_are_one_sentence(arguments, said):
    """Exit 2, and what to write."""
    result = run("translations", *arguments)
    assert result.returncode == 2
    assert said in result.stderr
