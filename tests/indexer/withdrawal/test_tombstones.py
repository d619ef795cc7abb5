"""What stays of a withdrawn record, and what `check` says of one that is not gone everywhere."""

import pytest

from indexer.files.problems import CorpusError
from indexer.records.corpus import check_paths
from indexer.withdrawal.tombstones import FILE, Tombstone, load_tombstones, with_tombstone

TOMBSTONE = Tombstone(id="al-family-visits", date="2026-11-30", reason='Somebody "asked": #1')


def test_tombstones_are_read_back(tmp_path):
    """Whatever the reason holds; no file means that none was withdrawn."""
    file = tmp_path / FILE
    assert load_tombstones(file) == ()
    text = with_tombstone("", TOMBSTONE)
    other = TOMBSTONE.model_copy(update={"id": "xk-imam-talks", "reason": "x"})
    file.write_text(with_tombstone(text, other))
    assert load_tombstones(file) == (TOMBSTONE, other)
    assert file.read_text().startswith("# ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('- {id: a, date: "2026-11-30", reason: r}\n- {id: a, date: "2026-11-30", reason: r}\n', "stands twice"),
        ("- {id: A B, date: 2026-11-30, reason: r}\n", "small letters, digits and hyphens"),
        ("- {id: a, date: yesterday, reason: r}\n", "`yesterday` is not a day of the calendar"),
        ("- {id: a, date: 2026-11-30}\n", "reason"),
    ],
)
def test_wrong_tombstones_are_named(tmp_path, text, said):
    """Each with its place."""
    (tmp_path / FILE).write_text(text)
    with pytest.raises(CorpusError, match=said):
        load_tombstones(tmp_path / FILE)


@pytest.mark.parametrize(
    "day",
    ["2026-13-45", "2026-02-31", "2025-02-29", "0000-00-00", "٢٠٢٦-١١-٣٠", "２０２６-11-30", "20261130", "2026-W49-1"],
)
def test_a_day_that_no_calendar_has_is_named(tmp_path, day):
    """The build reads it as a date."""
    (tmp_path / FILE).write_text(f'- {{id: a, date: "{day}", reason: r}}\n')
    with pytest.raises(CorpusError, match=f"`{day}` is not a day of the calendar: write YYYY-MM-DD"):
        load_tombstones(tmp_path / FILE)


def test_a_file_that_was_deleted_by_hand_gives_one_instruction(practices):
    """Its translation and its phrases are still there, others list it: one problem says what to run."""
    folder = practices / "translations/bs"
    folder.mkdir(parents=True)
    (folder / "xk-imam-talks.md").write_text("---\n---\n")
    (practices / "phrases.yaml").write_text("xk-imam-talks:\n  - talks\n")
    (practices / "xk-imam-talks.md").unlink()
    assert [str(problem) for problem in check_paths([practices], practices).problems] == [
        f"{practices}/xk-imam-talks.md:1:1: the file of this record is gone, and its translations or phrases are still "
        "there: run `throughcare withdraw xk-imam-talks` to take it down everywhere, or bring the file back"
    ]


def test_a_withdrawn_record_that_comes_back_gives_one_instruction(practices):
    """Its file, or only its id in another record: one problem says what to run."""
    (practices / FILE).write_text(with_tombstone("", TOMBSTONE.model_copy(update={"id": "xk-imam-talks"})))
    said = [
        f"{practices}/{FILE}:1:1: `xk-imam-talks` was withdrawn on 2026-11-30, and something of it is still there: "
        "run `throughcare withdraw xk-imam-talks`, which removes it everywhere"
    ]
    assert [str(problem) for problem in check_paths([practices], practices).problems] == said
    (practices / "xk-imam-talks.md").unlink()
    assert [str(problem) for problem in check_paths([practices], practices).problems] == said
