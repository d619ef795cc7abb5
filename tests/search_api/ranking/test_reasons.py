"""Why a record was found, as a practitioner would say it."""

from search_api.question.query import Query
from search_api.searcher import Searcher


def why(searcher, question, record):
    answer = searcher.search(Query(question, limit=50))
    (hit,) = [hit for hit in (*answer.hits, *answer.less_close) if hit.record.id == record]
    return [(one.kind.value, one.value) for one in hit.why]


def test_words_that_stand_in_the_record_are_named(bundle):
    """Those of the question that it holds, without the others."""
    assert ("words", "imam") in why(Searcher(bundle), "imam zzz", "xk-imam-talks")


def test_a_record_without_a_word_of_the_question_is_close_in_meaning(bundle):
    """There is always a reason."""
    assert why(Searcher(bundle), "imam", "ba-late-release-plans") == [("meaning", "")]
