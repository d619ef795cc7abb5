"""Files of every kind are read the same way: what is no text of its own in UTF-8 is a problem with its place."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.problems import CorpusError
from indexer.files.text_file import decode, read_text
from indexer.records.corpus import check_paths
from tests.conftest import DATA, ROOT

COMPANIONS = [
    "vocabulary.yaml", "sources.yaml", "terms.yaml", "situations.yaml", "phrases.yaml", "acronyms.yaml",
    "privacy.yaml", "everyday.tsv", "translations/sq/al-family-visits.md", "xk-imam-talks.md",
]  # fmt: skip


@pytest.fixture
def whole(practices):
    """The small corpus with a file of every kind."""
    (practices / "phrases.yaml").write_text('al-family-visits: ["When do they come?"]\n')
    (practices / "acronyms.yaml").write_text("NGO: a group\n")
    (practices / "everyday.tsv").write_text("en\tsq\nbread\tbukë\n")
    (practices / "translations/sq").mkdir(parents=True)
    (practices / "translations/sq/al-family-visits.md").write_text(
        "---\nrecord: al-family-visits\nlanguage: sq\nstatus: machine_draft\nenglish: x\ntitle: Vizita\nsummary: P\n"
        "asked_as: [Kur?, Si?, Ku?]\n---\n"
    )
    return practices


def problems(practices):
    try:
        return list(check_paths([practices], practices).problems)
    except CorpusError as error:
        return error.problems


def test_a_whole_corpus_has_no_problem(whole):
    """What the other tests break is right before."""
    assert problems(whole) == []


@pytest.mark.parametrize("name", COMPANIONS)
@pytest.mark.parametrize(
    ("raw", "byte", "column"),
    [("Otpušt".encode("cp1250"), "9A", 5), ("Šta".encode("cp1251", "replace") + "ш".encode("cp1251"), "F8", 4),
     ("å".encode() + b"\xff", "FF", 2), (b"\xed\xa0\x80", "ED", 1), ("a".encode("utf-16"), "FF", 1)],
)  # fmt: skip
def test_another_encoding_is_named_in_every_file(whole, name, raw, byte, column):
    """With file, line, column in characters, and the byte; a comment counts as well as a value."""
    path = whole / name
    before = path.read_bytes()
    path.write_bytes(before + b"# " + raw + b"\n")
    found = [(one.path, one.line, one.column, one.message) for one in problems(whole)]
    must = f"the file must be UTF-8; the byte 0x{byte} here is not"
    assert found == [(path, before.count(b"\n") + 1, column + 2, must)]


@pytest.mark.parametrize("name", COMPANIONS)
@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "device"])
def test_what_is_no_file_of_its_own_is_refused_at_once(whole, name, kind):
    """A pipe would make the check wait for ever; links and devices lead out of the corpus."""
    path = whole / name
    path.unlink()
    shutil.copy(ROOT / "practices/vocabulary.yaml", whole.parent / "elsewhere")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else whole.parent / "elsewhere")
    names = {"pipe": "a pipe", "folder": "a folder"}
    command = [sys.executable, "-m", "throughcare", "check", str(whole)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    must = f"{path}:1:1: this must be a file of its own, not {names.get(kind, 'a symbolic link')}"
    assert (done.stdout.splitlines(), done.returncode) == ([must], 1)
    assert done.stderr == ""


@given(st.binary(max_size=40))
@settings(max_examples=500, derandomize=True, database=None)
def test_bytes_are_a_text_or_a_problem_inside_them(raw):
    """Nothing else is raised, and the place is inside the bytes."""
    try:
        assert decode(raw, Path("x")).encode() == raw.replace(b"\r\n", b"\n")
    except CorpusError as error:
        [problem] = error.problems
        assert 1 <= problem.line <= raw.count(b"\n") + 1
        assert 1 <= problem.column <= len(raw)


def test_a_missing_file_and_a_long_name_are_problems(tmp_path):
    """As are other refusals of the system, in its words."""
    for path, message in [
        (tmp_path / "x", "the file does not exist"),
        (tmp_path / ("x" * 300), "the file cannot be read: File name too long"),
    ]:
        with pytest.raises(CorpusError, match=message):
            read_text(path)


def test_a_record_with_another_ending_is_not_passed_over(practices):
    """`.MD` would be seen on one system and not on another; so would a translation."""
    shutil.copy(practices / "xk-imam-talks.md", practices / "xk-imam-talks.MD")
    messages = [problem.message for problem in problems(practices)]
    assert messages == ["the file name must end in `.md`, not `.MD`"]


@pytest.mark.parametrize("name", ["sq/al-family-visits.MD", "al-family-visits.md", "sq/more/al-family-visits.md"])
def test_a_translation_at_another_place_is_not_passed_over(whole, name):
    """It must stand in the folder of its language."""
    target = whole / "translations" / name
    target.parent.mkdir(exist_ok=True)
    shutil.copy(whole / "translations/sq/al-family-visits.md", target)
    assert [problem.message for problem in problems(whole)] == [
        "the file must be `translations/sq/al-family-visits.md`, as its header says"
    ]


def test_the_translation_that_was_seen_in_another_encoding_is_named(practices):
    """In cp1250, as an editor of old saves it."""
    shutil.copytree(DATA / "texts/encoding/translations", practices / "translations")
    assert [(one.line, one.column, one.message) for one in problems(practices)] == [
        (6, 16, "the file must be UTF-8; the byte 0xEB here is not")
    ]
