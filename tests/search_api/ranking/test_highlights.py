"""The sentence that is marked in a passage."""

from search_api.ranking.highlights import best_sentence


def test_a_note_of_the_editors_is_marked_only_where_nothing_else_is_said():
    """What a source says comes first, even if the note has more of the question's words."""
    note, sourced = "Editors' note: prisons in Bosnia start late.", "It starts eight days before."
    idf = {"prison": 1.0, "start": 1.0}
    text = f"{note} {sourced}"
    assert text[slice(*best_sentence(text, idf))] == sourced
    assert best_sentence(note, idf) == (0, len(note))
