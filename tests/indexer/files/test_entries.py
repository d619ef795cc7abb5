"""Lists of entries: every entry has an id of its own, and the message says where one has not."""

import pytest

from indexer.files.entries import Entry, load_entries
from indexer.files.problems import CorpusError


class Word(Entry):
    """An entry with nothing but its id."""


def test_a_missing_file_is_empty_where_it_may_be(tmp_path):
    """Optional files are empty, others are asked for."""
    assert load_entries(tmp_path / "words.yaml", Word, "the word") == ()
    with pytest.raises(CorpusError, match=r"words\.yaml"):
        load_entries(tmp_path / "words.yaml", Word, "the word", optional=False)


@pytest.mark.parametrize(
    ("ids", "names_page", "message"),
    [
        (("a", "b", "a"), True, r"words.yaml:3:7: the word `a` stands twice"),
        (("a", "A b"), True, r"words.yaml:2:7: the id of a word must be small letters, digits and hyphens"),
        (("con",), True, r"words.yaml:1:7: the id of a word must not be `con`: that name is reserved"),
        (("A_b", "A_b"), False, r"words.yaml:2:7: the word `A_b` stands twice"),
    ],
)
def test_an_id_stands_once_and_can_name_a_page(tmp_path, ids, names_page, message):
    """One problem an entry, with the line and column of its id."""
    file = tmp_path / "words.yaml"
    file.write_text("".join(f"- id: {name}\n" for name in ids))
    with pytest.raises(CorpusError, match=message):
        load_entries(file, Word, "the word", names_page=names_page)


def test_entries_keep_their_order(tmp_path):
    """As the file has them; ids that name no page may be anything."""
    file = tmp_path / "words.yaml"
    file.write_text("- id: Z_1\n- id: a\n")
    assert [entry.id for entry in load_entries(file, Word, "the word", names_page=False)] == ["Z_1", "a"]
