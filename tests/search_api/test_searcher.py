"""Answers: filters before retrieval, both retrievers fused, passages grouped by record, exact facets."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import Cursor

from indexer.index.bundle import Bundle
from indexer.index.hybrid_index import EncodedQuestion
from indexer.postgres.address import read_address
from indexer.postgres.publication import publish_bundle
from indexer.postgres.transfer import resident_files
from indexer.records.header import FILTER_KEYS
from search_api.answerability.verdict import Status
from search_api.question.query import InvalidQuery, Query, normalize_question, parse_query, validated_filters
from search_api.ranking.highlights import best_sentence
from search_api.ranking.hybrid import DENSE_WEIGHT, RELEVANT, Mode, fuse
from search_api.searcher import Searcher
from search_api.stores.postgres.database import PostgresSource
from tests.conftest import ToyEncoder


@pytest.fixture(params=["bundle", "database"])
def searcher(request, bundle, tmp_path):
    """What these tests promise holds wherever the passages are held."""
    if request.param == "bundle":
        yield Searcher(bundle)
        return
    cluster, name = request.getfixturevalue("cluster"), request.getfixturevalue("database")
    files = resident_files(tmp_path / "index" / bundle.manifest.version, bundle)
    publish_bundle(read_address(cluster.url("postgres", database=name)), bundle, files, lambda *step: None)
    held = PostgresSource(read_address(cluster.url("postgres", database=name)), open_encoder=ToyEncoder)
    yield Searcher(held.open())
    held.close()


def ids(answer):
    """Return the records that are close enough, then the others."""
    return [hit.record.id for hit in (*answer.hits, *answer.less_close)]


def test_the_record_with_the_words_and_the_meaning_comes_first(searcher):
    """Both retrievers prefer the record about imams; scores fall along the hits."""
    answer = searcher.search(Query("imam"))
    assert answer.status is Status.ANSWERED
    assert ids(answer)[0] == "xk-imam-talks"
    shown = (*answer.hits, *answer.less_close)
    assert [hit.rank for hit in shown] == [1, 2, 3]
    scores = [hit.score for hit in shown]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= min(scores) <= max(scores) <= 1


def test_fusion_weighs_both_retrievers():
    """The weights of meaning and of words add up to one."""
    fused = fuse(np.array([1.0, 0.5], np.float32), np.array([0.0, 1.0], np.float32))
    assert fused == pytest.approx([DENSE_WEIGHT, 0.5 * DENSE_WEIGHT + 1 - DENSE_WEIGHT])


def test_passages_are_verbatim_and_questions_and_blanks_are_never_quoted(searcher, bundle):
    """Every quoted passage is a passage of its record that says something."""
    texts = {passage.text for passage in bundle.passages if passage.kind in ("section", "summary")}
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
    assert (answer.status, answer.hits, answer.searchable) == (Status.NOT_DOCUMENTED, (), 0)
    assert [text for _, text in answer.verdict.reasons] == ["No record stands under these filters."]


def test_drafts_and_archived_records_are_never_found(searcher):
    """They are in no hit and in no count."""
    answer = searcher.search(Query("release draft long ago", limit=50))
    assert set(ids(answer)) == {"al-family-visits", "ba-late-release-plans", "xk-imam-talks"}
    assert answer.searchable == 3
    listed = searcher.list_records(Query("")).facets["country"]
    assert [count.value for count in listed] == ["AL", "BA", "XK"]


def test_pages_follow_each_other(searcher):
    """Offset and limit cut the same order; ranks go on."""
    whole = ids(searcher.search(Query("release")))
    second = searcher.search(Query("release", limit=1, offset=1))
    assert ids(second) == whole[1:2]
    assert [hit.rank for hit in (*second.hits, *second.less_close)] == [2]


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


def test_facets_equal_brute_force(searcher, bundle):
    """Each count is the number of searchable records under the other keys' filters that carry the value."""
    headers = [h for h in bundle.records.values() if h.review.status == "editor_checked"]

    def brute(filters, key, code):
        others = {k: v for k, v in filters.items() if k != key}
        return sum(
            code in header.codes(key) and all(set(header.codes(k)) & set(v) for k, v in others.items())
            for header in headers
        )

    @given(FILTERS)
    @settings(max_examples=150, deadline=None)
    def check(filters):
        facets = searcher.list_records(Query("", filters)).facets
        assert list(facets) == list(FILTER_KEYS)
        for key in FILTER_KEYS:
            found = {count.value: count.count for count in facets[key]}
            for code in searcher.store.vocabulary.terms[key]:
                assert found.get(code, 0) == brute(filters, key, code)

    check()


def test_what_is_close_enough_is_counted_and_the_rest_offered(searcher, monkeypatch):
    """From a share of the best score on a record counts; the others follow it, and fill the page."""
    scores = [hit.score for hit in everything(searcher.search(Query("imam", limit=50)))]
    monkeypatch.setitem(RELEVANT, Mode.HYBRID, (scores[1] + scores[2]) / 2 / scores[0])
    whole = searcher.search(Query("imam", limit=50))
    assert (whole.total, len(whole.hits), whole.less_close_total, len(whole.less_close)) == (2, 2, 1, 1)
    first, last = searcher.search(Query("imam", limit=1)), searcher.search(Query("imam", limit=2, offset=1))
    assert ([hit.rank for hit in first.hits], first.less_close) == ([1], ())
    assert ([hit.rank for hit in last.hits], [hit.rank for hit in last.less_close]) == ([2], [3])


def test_facets_count_the_records_that_are_close_enough(searcher, bundle):
    """Each key without its own filter: as many records as the question finds close enough under the other filters."""

    @given(FILTERS)
    @settings(max_examples=40, deadline=None)
    def check(filters):
        answer = searcher.search(Query("release", filters))
        assert list(answer.facets) == list(FILTER_KEYS)
        for key in FILTER_KEYS:
            others = {name: values for name, values in filters.items() if name != key}
            close = searcher.search(Query("release", others, limit=50)).hits
            for count in answer.facets[key]:
                expected = sum(count.value in hit.record.codes(key) for hit in close) if answer.hits else 0
                assert count.count == expected, (filters, key, count)

    check()


def everything(answer):
    return (*answer.hits, *answer.less_close)


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
    assert normalize_question(typed) == cleaned


def test_what_cannot_be_asked_is_refused_with_the_nearest(searcher):
    """Too short, too long and unknown values are each said; labels lead to their code."""
    vocabulary = searcher.store.vocabulary
    with pytest.raises(InvalidQuery, match="2 to 300 characters, not 1 readable"):
        parse_query("a", {}, vocabulary)
    with pytest.raises(InvalidQuery, match="2 to 300 characters, not 301 readable"):
        parse_query("a" * 301, {}, vocabulary)
    with pytest.raises(InvalidQuery) as refused:
        validated_filters({"country": ["Serbia", "xk"], "phase": ["custdy"]}, vocabulary)
    assert [refusal.detail for refusal in refused.value.refusals] == [
        "`Serbia` is not a value of `country`; did you mean `RS`?",
        "`xk` is not a value of `country`; did you mean `XK`?",
        "`custdy` is not a value of `phase`; did you mean `custody`?",
    ]


def test_records_are_listed_by_title_in_pages(searcher, bundle):
    """The searchable records under filters, page by page; archived ones are left out, and kept for comparisons."""
    listing = searcher.list_records(Query("", limit=2))
    titles = sorted(h.title for h in bundle.records.values() if h.review.status == "editor_checked")
    assert (listing.total, [h.title for h in listing.records]) == (3, titles[:2])
    assert [h.title for h in searcher.list_records(Query("", limit=2, offset=2)).records] == titles[2:]
    about = searcher.store.with_snapshot(lambda held: held.in_countries(["RS", "AL"]))
    assert [h.id for h in about] == sorted(["al-family-visits", "rs-archived"], key=lambda i: bundle.records[i].title)


def test_similar_records_and_positions_are_those_of_the_bundle(searcher, bundle):
    """Near records with the cosine of their mean vectors; an unknown id has no position."""
    position = list(bundle.records).index("xk-imam-talks")
    assert searcher.store.with_snapshot(lambda held: held.position("xk-imam-talks")) == position
    assert searcher.store.with_snapshot(lambda held: held.position("nowhere")) is None
    near = searcher.store.with_snapshot(lambda held: held.similar(position, 5))
    expected = bundle.similar("xk-imam-talks", 5)
    assert [header.id for header, _ in near] == [header.id for header, _ in expected]
    assert [score for _, score in near] == pytest.approx([score for _, score in expected], abs=1e-6)


VECTOR = ToyEncoder().encode_query("family release")
QUESTION = EncodedQuestion(VECTOR, {"famili": 1.0, "releas": 0.5}, {"porodic": 1.0})


@pytest.mark.parametrize(
    "filters", [{}, {"country": ["AL", "XK"]}, {"country": ["MK"]}, {"phase": ["reintegration"], "country": ["XK"]}]
)
@pytest.mark.parametrize("limit", [1, 3, 50])
def test_candidates_and_scores_are_those_of_the_bundle(searcher, bundle, filters, limit):
    """The same rows, records, ranks and scores under any filter; rows of equal cosines may differ."""
    there, here = (
        store.with_snapshot(lambda snapshot: snapshot.filtered(filters).candidates(QUESTION, limit))
        for store in (searcher.store, bundle)
    )
    cosines = bundle.vectors.cosines(QUESTION.vector, np.arange(len(bundle.passages)))
    assert sorted(cosines[there.scores.rows[there.scores.dense_ranks > 0]]) == pytest.approx(
        sorted(cosines[here.scores.rows[here.scores.dense_ranks > 0]]), abs=1e-6
    )
    assert there.scores.cosines == pytest.approx(cosines[there.scores.rows], abs=1e-6)
    assert there.scores.lexical_ranks[there.scores.lexical_ranks > 0].tolist() == (
        here.scores.lexical_ranks[here.scores.lexical_ranks > 0].tolist()
    )
    assert there.records.tolist() == [bundle.record_of_passage[row] for row in there.scores.rows.tolist()]
    bm25 = bundle.hybrid_index.passage_scores(QUESTION, there.scores.rows)[1]
    assert there.scores.bm25 == pytest.approx(bm25, abs=1e-6)


def test_record_scores_are_those_of_the_bundle(searcher, bundle):
    """Cosine, BM25, centroid and header features of each record, in the order that is asked for."""
    records = np.array([2, 0, 1])
    there, here = (
        store.with_snapshot(lambda snapshot: snapshot.filtered({}).record_scores(QUESTION, records))
        for store in (searcher.store, bundle)
    )
    for name in ("cosines", "bm25", "feature_frequency"):
        assert getattr(there, name) == pytest.approx(getattr(here, name), abs=1e-6)
    assert np.array_equal(there.centroids, here.centroids)
    assert np.array_equal(there.header_features, here.header_features)


@pytest.mark.parametrize("limit", [1, 50])
def test_passages_to_quote_come_with_their_scores(searcher, bundle, limit):
    """Those of candidates are known, the others are computed: in both ways the scores of a look at every passage."""
    records = np.arange(len(bundle.records))[::-1]
    found = searcher.store.with_snapshot(
        lambda snapshot: snapshot.quotable(QUESTION, records, snapshot.filtered({}).candidates(QUESTION, limit))
    )
    searchable = set(bundle.record_of_passage.tolist())
    assert [{passage.record_id for passage in quotable.passages} for quotable in found] == [
        {list(bundle.records)[record]} if record in searchable else set() for record in records.tolist()
    ]
    for quotable in found:
        rows = quotable.scores.rows
        assert [bundle.passages[row] for row in rows.tolist()] == list(quotable.passages)
        cosines, bm25 = bundle.hybrid_index.passage_scores(QUESTION, rows)
        assert quotable.scores.cosines == pytest.approx(cosines, abs=1e-6)
        assert quotable.scores.bm25 == pytest.approx(bm25, abs=1e-6)


def test_the_database_reads_little_for_an_answer(searcher, monkeypatch):
    """Nothing is read twice: a question whose candidates hold every passage needs so many statements."""
    if isinstance(searcher.store, Bundle):
        return
    statements = []
    execute = Cursor.execute

    def watched(cursor, query, *arguments, **options):
        statements.append(query)
        return execute(cursor, query, *arguments, **options)

    searcher.search(Query("family release"))
    monkeypatch.setattr(Cursor, "execute", watched)
    searcher.search(Query("family release"))
    # Its version, nearest, best by BM25, centroids, BM25 of records, preferences, three for the evidence (headers,
    # records with the words, IDF), facets, IDF, headers, passages.
    assert len(statements) == 13
    assert len(set(map(str, statements))) == len(statements) - 1  # IDF, of the question and of its own words


def test_values_of_filters_stay_values(searcher):
    """SQL in a value is a value that no record carries; a key that is none is refused."""
    hostile = ["x'; DROP SCHEMA throughcare CASCADE; --", "{AL,XK}", "%s", "\x00"[:0], "\\"]
    for value in hostile:
        try:
            answer = searcher.search(Query("imam", {"country": [value]}))
        except KeyError:
            continue  # the bundle knows its vocabulary by heart
        assert (answer.hits, answer.searchable) == ((), 0)
    with pytest.raises((KeyError, ValueError)):
        searcher.search(Query("imam", {"country) OR (true": ["AL"]}))
    assert searcher.search(Query("imam")).hits


def test_what_is_not_documented_is_never_marked_where_something_is():
    """A sentence that says what no source documents answers nothing, however many words of the question it has."""
    text = "Not documented in the sources: the cost of a mentor. Mentors are paid by the hour."
    start, end = best_sentence(text, {"cost": 2.0, "mentor": 1.0})
    assert text[start:end] == "Mentors are paid by the hour."
    only = "Not documented in the sources: the cost of a mentor."
    assert best_sentence(only, {"mentor": 1.0}) is None
