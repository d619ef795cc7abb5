"""Answers: filters before retrieval, both legs fused, passages grouped by record, exact facets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.records import FILTER_KEYS
from search_api.query import InvalidQuery, Query, chosen, clean, query_of
from search_api.retrieval import DENSE_SHARE, fuse
from search_api.saying import best_sentence


def ids(answer):
    return [hit.record.id for hit in answer.hits]


def test_the_record_with_the_words_and_the_meaning_comes_first(searcher):
    """Both legs favour the record about imams; scores fall along the hits."""
    answer = searcher.search(Query("imam"))
    assert answer.verdict.answered
    assert ids(answer)[0] == "xk-imam-talks"
    assert [hit.rank for hit in answer.hits] == [1, 2, 3]
    scores = [hit.score for hit in answer.hits]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= min(scores) <= max(scores) <= 1


def test_fusion_weighs_the_legs():
    """The share of meaning and the share of words make one."""
    fused = fuse(np.array([1.0, 0.5], np.float32), np.array([0.0, 1.0], np.float32))
    assert fused == pytest.approx([DENSE_SHARE, 0.5 * DENSE_SHARE + 1 - DENSE_SHARE])


def test_passages_are_verbatim_and_questions_and_blanks_are_never_quoted(searcher):
    """Every quoted passage is a passage of its record that says something."""
    texts = {passage.text for passage in searcher.bundle.passages if passage.kind in ("section", "summary")}
    for word in ("imam", "family", "release", "visit each week"):
        for hit in searcher.search(Query(word)).hits:
            assert {found.passage.text for found in hit.passages} <= texts


def test_filters_narrow_before_retrieval(searcher):
    """Values of one key widen, keys narrow, and the rest is never a candidate."""
    assert set(ids(searcher.search(Query("imam", {"country": ["AL", "BA"]})))) == {
        "al-family-visits", "ba-late-release-plans",
    }  # fmt: skip
    assert ids(searcher.search(Query("imam", {"country": ["AL", "XK"], "phase": ["reintegration"]}))) == [
        "xk-imam-talks"
    ]


def test_a_filter_that_matches_nothing_finds_nothing(searcher):
    """Nothing under the filters is an honest nothing."""
    answer = searcher.search(Query("imam", {"country": ["MK"]}))
    assert (answer.verdict.answered, answer.hits, answer.under_filters) == (False, (), 0)
    assert [text for _, text in answer.verdict.reasons] == ["No record stands under these filters."]


def test_drafts_and_archived_records_are_never_found(searcher):
    """They are in no hit and in no count."""
    answer = searcher.search(Query("release draft long ago", limit=50))
    assert set(ids(answer)) == {"al-family-visits", "ba-late-release-plans", "xk-imam-talks"}
    assert answer.under_filters == 3
    assert [count.value for count in answer.facets["country"]] == ["AL", "BA", "XK"]


def test_pages_follow_each_other(searcher):
    """Offset and limit cut the same order; ranks go on."""
    whole = ids(searcher.search(Query("release")))
    second = searcher.search(Query("release", limit=1, offset=1))
    assert ids(second) == whole[1:2]
    assert [hit.rank for hit in second.hits] == [2]


CODES = {
    "country": ["AL", "BA", "XK", "ME"],
    "phase": ["pre_release", "handover", "custody", "reintegration", "return"],
    "gender_focus": ["women", "men", "not_stated"],
    "actor": ["prison", "family", "religious", "police"],
    "record_type": ["practice", "lesson", "challenge"],
    "evidence_status": ["emerging", "practitioner_reported"],
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        key: st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True) for key, codes in CODES.items()
    },
)


def test_facets_equal_brute_force(searcher):
    """Each count is the number of searchable records under the other keys' filters that carry the value."""
    headers = [h for h in searcher.bundle.records.values() if h.review.status == "editor_checked"]

    def brute(filters, key, code):
        others = {k: v for k, v in filters.items() if k != key}
        return sum(
            code in header.codes(key) and all(set(header.codes(k)) & set(v) for k, v in others.items())
            for header in headers
        )

    @given(FILTERS)
    @settings(max_examples=150, deadline=None)
    def check(filters):
        facets = searcher.search(Query("release", filters)).facets
        assert list(facets) == list(FILTER_KEYS)
        for key in FILTER_KEYS:
            found = {count.value: count.count for count in facets[key]}
            for code in searcher.bundle.vocabulary.terms[key]:
                assert found.get(code, 0) == brute(filters, key, code)

    check()


def test_the_best_sentence_is_marked():
    """The sentence that says most of the question, rare words counting more, without the space around it."""
    text = "Nothing here. Release takes 8 days.\nImams talk in prison. A prison."
    for rarity, sentence in (
        ({"day": 1.0, "releas": 1.0, "imam": 1.5}, "Release takes 8 days."),
        ({"prison": 0.5, "imam": 1.5}, "Imams talk in prison."),
        ({"prison": 0.5}, "Imams talk in prison."),
        ({}, "Nothing here."),
    ):
        start, end = best_sentence(text, rarity)
        assert text[start:end] == sentence


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [("  a \n b\t", "a b"), ("a\u202eb\ud800\x00", "ab"), ("e\u0301", "é"), ("\u200b", "")],
)
def test_questions_are_cleaned(typed, cleaned):
    """Control characters, marks that nobody sees and lone surrogates go; letters are composed."""
    assert clean(typed) == cleaned


def test_what_cannot_be_asked_is_refused_with_the_nearest(searcher):
    """Too short, too long and unknown values are each said; labels lead to their code."""
    vocabulary = searcher.bundle.vocabulary
    with pytest.raises(InvalidQuery, match="2 to 300 characters, not 1 readable"):
        query_of("a", {}, vocabulary)
    with pytest.raises(InvalidQuery, match="2 to 300 characters, not 301 readable"):
        query_of("a" * 301, {}, vocabulary)
    with pytest.raises(InvalidQuery) as refused:
        chosen({"country": ["Serbia", "xk"], "phase": ["custdy"]}, vocabulary)
    assert [refusal.detail for refusal in refused.value.refusals] == [
        "`Serbia` is not a value of `country`; did you mean `RS`?",
        "`xk` is not a value of `country`; did you mean `XK`?",
        "`custdy` is not a value of `phase`; did you mean `custody`?",
    ]
