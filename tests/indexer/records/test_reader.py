"""Records are refused with every problem that they have, each at its place."""

import shutil
import subprocess
import sys
from datetime import date

import pytest

from indexer.files.problems import CorpusError
from indexer.records.corpus import check_paths, read_corpus
from indexer.records.header import is_public, is_searchable, review_status
from indexer.records.reader import SIZE_LIMIT
from tests.conftest import DATA, ROOT

BAD = DATA / "bad"
PRACTICES = ROOT / "practices"


def test_planted_bad_records_yield_the_complete_list():
    """Each planted fault is found, at its line and column, and nothing else is."""
    found = [f"{problem.path.name}:{problem.line}:{problem.column}: {problem.message}"
             for problem in check_paths([BAD], PRACTICES).problems]  # fmt: skip
    assert found == (BAD / "expected.txt").read_text().splitlines()


def test_files_that_are_no_records_are_refused(practices):
    """Symbolic links, folders, huge files and files that are not UTF-8 are each one problem."""
    (practices / "a-link.md").symlink_to(practices / "xk-imam-talks.md")
    (practices / "b-folder.md").mkdir()
    (practices / "c-huge.md").write_bytes(b"x" * (SIZE_LIMIT + 1))
    (practices / "d-latin.md").write_bytes("---\ntitle: Otpu\u0161t".encode("cp1250"))
    found = [f"{problem.path.name}:{problem.line}:{problem.column}: {problem.message}"
             for problem in check_paths([practices], practices).problems]  # fmt: skip
    assert found == [
        "a-link.md:1:1: this must be a file of its own, not a symbolic link",
        "b-folder.md:1:1: this must be a file of its own, not a folder",
        "c-huge.md:1:1: the file must not be larger than 200 KB; it has 200 KB",
        "d-latin.md:2:12: the file must be UTF-8; the byte 0x9A here is not",
    ]


def test_a_corpus_with_problems_is_not_read(practices):
    """`read_corpus` names every problem and returns nothing."""
    shutil.copy(BAD / "long-summary.md", practices)
    with pytest.raises(CorpusError, match="at most 80 words; it has 81"):
        read_corpus(practices)


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_paths_without_records_are_refused(tmp_path, path):
    """A path that does not exist or holds no record is said, not passed over."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=r"there is no such file or folder|holds no record"):
        check_paths([tmp_path / path], PRACTICES)


def test_windows_line_ends_are_read(practices):
    """A record saved on Windows is the same record."""
    file = practices / "xk-imam-talks.md"
    before = read_corpus(practices).records
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert read_corpus(practices).records == before


def test_addresses_must_be_challenges(practices):
    """A practice can answer a challenge only."""
    file = practices / "al-family-visits.md"
    file.write_text(file.read_text().replace("addresses: [ba-late-release-plans]", "addresses: [xk-imam-talks]"))
    messages = [problem.message for problem in check_paths([practices], practices).problems]
    assert messages == ["`addresses` must name challenges; `xk-imam-talks` is a lesson"]


def test_review_status_follows_the_calendar(corpus):
    """A record is due for review on the day after its date, unless it is a draft or archived."""
    header = {record.id: record.header for record in corpus.records}
    visits = header["al-family-visits"]
    assert review_status(visits, date(2026, 11, 23)) == "editor_checked"
    assert review_status(visits, date(2026, 11, 24)) == "review_due"
    assert review_status(header["rs-archived"], date(2030, 1, 1)) == "archived"


def test_drafts_and_archived_records(corpus):
    """Drafts are not public; archived records are public and not searchable."""
    states = {record.id: (is_public(record.header), is_searchable(record.header)) for record in corpus.records}
    assert states["me-draft"] == (False, False)
    assert states["rs-archived"] == (True, False)
    assert states["xk-imam-talks"] == (True, True)


def test_checking_needs_no_heavy_import(practices):
    """A corpus is checked without torch, faiss, onnxruntime, numpy, mkdocs or fastapi."""
    code = (
        "import sys; from pathlib import Path; from indexer.records.corpus import read_corpus;"
        "read_corpus(Path(sys.argv[1]));"
        "print([m for m in ('torch', 'faiss', 'onnxruntime', 'numpy', 'mkdocs', 'fastapi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, practices], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"
