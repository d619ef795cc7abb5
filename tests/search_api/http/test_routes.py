"""A request reads its question once: it is guarded once, and parsed only where it holds nothing about a person."""

from dataclasses import replace

import httpx
import pytest

from search_api.http.app import create_app
from search_api.searcher import Searcher
from search_api.settings import Settings
from tests.conftest import running


class Watched:
    """Does what another object does, and notes what one of its methods is asked."""

    def __init__(self, watched, method):
        self._watched, self._method = watched, method
        self.asked = []

    def __getattr__(self, name):
        found = getattr(self._watched, name)
        if name != self._method:
            return found

        def noting(text):
            self.asked.append(text)
            return found(text)

        return noting


@pytest.mark.parametrize("cached", [0, 128])
@pytest.mark.parametrize(
    ("question", "parsed"), [("imam  talks", ["imam talks"]), ("is Marko Petrović, born 3 May 1990, free", [])]
)
def test_a_question_is_guarded_and_parsed_once(bundle, question, parsed, cached):
    """Whatever the cache, one request asks the guards once; what they stop is parsed by nobody."""
    detector = Watched(bundle.detector, "contains_personal_data")
    searcher = Searcher(replace(bundle, detector=detector))
    searcher.parser = Watched(searcher.parser, "parse")
    settings = Settings(rate_limit="off", answer_cache=cached)
    with running(create_app(lambda: searcher, settings=settings)) as address:
        detector.asked.clear()  # opening asks a first question
        searcher.parser.asked.clear()
        parameters = {"q": question, "country": ["XK", "AL"], "explain": "true"}
        answer = httpx.get(f"{address}/api/v1/search", params=parameters).raise_for_status().json()
    assert detector.asked == [" ".join(question.split())]
    assert searcher.parser.asked == parsed
    assert list(answer["query"]["filters"]) == ["country"]
    assert [value["code"] for value in answer["query"]["filters"]["country"]] == ["AL", "XK"]
